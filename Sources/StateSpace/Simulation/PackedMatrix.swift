// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import LinearAlgebra

/// A matrix in the order in which one product with one vector reads it: blocks of rows, each column by column.
struct PackedMatrix: Sendable {
  let rows: Int
  let columns: Int
  private let blocks: [Double]

  /// The matrices over each other, all with as many columns.
  init(stacking matrices: [Matrix]) {
    rows = matrices.reduce(0) { $0 + $1.rows }
    columns = matrices.first?.columns ?? 0
    let height = Int(SSM_ROW_BLOCK)
    var blocks = [Double](repeating: 0, count: (rows + height - 1) / height * height * columns)
    var row = 0
    for matrix in matrices {
      for i in 0..<matrix.rows {
        let block = row / height * height * columns + row % height
        for (j, value) in matrix.row(i).enumerated() { blocks[block + j * height] = value }
        row += 1
      }
    }
    self.blocks = blocks
  }

  /// `y += M v`; the two do not overlap.
  func addProduct(with v: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>) {
    blocks.withUnsafeBufferPointer { ssm_affine(rows, columns, $0.baseAddress, v, y) }
  }
}
