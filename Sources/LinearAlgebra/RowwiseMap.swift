// SPDX-License-Identifier: GPL-3.0-or-later
internal import COpenBLAS

/// A matrix `A` that is applied to many vectors at once, each a row: `Y ← X Aᵀ + keep · Y`.
///
/// The shapes that come with data are checked once, here; the buffers of the hot loop are the program's own.
/// Shapes: `A` m×k, `X` count×k, `Y` count×m, row by row without gaps.
public struct RowwiseMap: Sendable {
  /// `A`.
  public let matrix: Matrix
  private let rows: Int32
  private let columns: Int32

  /// Rows that one call of BLAS takes, so that counts need not fit its 32-bit integers.
  private static let block = 1 << 16

  /// Errors: ``LinearAlgebraError`` for a matrix that is empty or too large for BLAS.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    (rows, columns) = try matrix.lapackShape("product with rows")
    self.matrix = matrix
    BLAS.prepare()
  }

  /// `Y ← X Aᵀ + keep · Y` for the first `count` rows.
  ///
  /// Domain: `X` and `Y` hold at least `count` rows and do not overlap; with `keep` = 0 what `Y` held does not matter.
  public func apply(
    _ x: UnsafeBufferPointer<Double>, keep: Double = 0, into y: UnsafeMutableBufferPointer<Double>, count: Int
  ) {
    assert(
      x.count >= count * matrix.columns && y.count >= count * matrix.rows, "buffers shorter than the rows asked for")
    matrix.withUnsafeStorage { a in
      guard let a = a.baseAddress, let x = x.baseAddress, let y = y.baseAddress else { return }
      if count == 1 {
        cblas_dgemv(CblasRowMajor, CblasNoTrans, rows, columns, 1, a, columns, x, 1, keep, y, 1)
        return
      }
      for first in stride(from: 0, to: count, by: RowwiseMap.block) {
        cblas_dgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, Int32(min(RowwiseMap.block, count - first)), rows, columns, 1,
          x + first * matrix.columns, columns, a, columns, keep, y + first * matrix.rows, rows)
      }
    }
  }
}
