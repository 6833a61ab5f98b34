// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import LinearAlgebra

/// A matrix in the order in which one product with one vector reads it: blocks of rows, each column by column.
struct PackedMatrix: Sendable {
  let rows: Int
  let columns: Int
  /// Never written after it is shared.
  nonisolated(unsafe) private let blocks: DoubleBuffer

  /// The matrices over each other, all with as many columns.
  init(stacking matrices: [Matrix]) {
    rows = matrices.reduce(0) { $0 + $1.rows }
    columns = matrices.first?.columns ?? 0
    let height = Int(SSM_ROW_BLOCK)
    blocks = DoubleBuffer(count: (rows + height - 1) / height * height * columns)
    var row = 0
    for matrix in matrices {
      for i in 0..<matrix.rows {
        let block = row / height * height * columns + row % height
        for (j, value) in matrix.row(i).enumerated() { blocks.start[block + j * height] = value }
        row += 1
      }
    }
  }

  /// `y += M v`; the two do not overlap.
  func addProduct(with v: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>) {
    ssm_affine(rows, columns, blocks.start, v, y)
  }
}
