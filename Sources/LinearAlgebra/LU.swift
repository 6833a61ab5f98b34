// SPDX-License-Identifier: GPL-3.0-or-later
internal import COpenBLAS
internal import Foundation

/// The LU factorisation with partial pivoting of a square matrix, singular ones included.
public struct LU: Sendable {
  /// LAPACK's factors of `Aᵀ`: our rows are its columns.
  private let packed: Matrix
  private let pivots: [Int32]
  /// The first pivot that is exactly zero.
  private let zeroPivot: Int?
  private let maximumRowSum: Double

  /// Factorises `matrix` (n×n). Errors: empty, not square, not finite. A singular matrix has a determinant, so it is
  /// refused by ``solve(_:)-([Double])`` only.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    let order = try matrix.lapackOrder("LU")
    try matrix.requireFinite("LU")
    BLAS.prepare()
    var packed = matrix
    var pivots = [Int32](repeating: 0, count: matrix.rows)
    let info = packed.elements.withUnsafeMutableBufferPointer {
      LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, order, order, $0.baseAddress, order, &pivots)
    }
    self.packed = packed
    self.pivots = pivots
    zeroPivot = info > 0 ? Int(info) - 1 : nil
    maximumRowSum = matrix.maximumRowSum
  }

  /// `det A` as its sign (−1, 0, 1) and `log |det A|` (−∞ for a singular matrix), which cannot overflow.
  public var determinant: (sign: Int, logMagnitude: Double) {
    guard zeroPivot == nil else { return (0, -.infinity) }
    var sign = 1
    var logMagnitude = 0.0
    for (index, value) in packed.diagonal.enumerated() {
      if value < 0 { sign = -sign }
      if pivots[index] != Int32(index + 1) { sign = -sign }
      logMagnitude += log(abs(value))
    }
    return (sign, logMagnitude)
  }

  /// `A⁻¹ b`. Shapes: `b` has n entries. Errors: another length, ``LinearAlgebraError/singular(pivot:)``.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    try solve(Matrix(column: b)).elements
  }

  /// `A⁻¹ B`. Shapes: `B` is n×k. Errors: another number of rows, no columns,
  /// ``LinearAlgebraError/singular(pivot:)``.
  public func solve(_ b: Matrix) throws(LinearAlgebraError) -> Matrix {
    let order = try packed.lapackOrder("LU solve")
    let (rows, columns) = try b.lapackShape("LU solve, right side")
    guard rows == order else { throw .shapeMismatch(operation: "LU solve", left: packed.shape, right: b.shape) }
    if let zeroPivot { throw .singular(pivot: zeroPivot) }
    BLAS.prepare()
    var x = b.transpose
    _ = packed.elements.withUnsafeBufferPointer { lu in
      x.elements.withUnsafeMutableBufferPointer { x in
        LAPACKE_dgetrs_work(
          LAPACK_COL_MAJOR, Option.transposed, order, columns, lu.baseAddress, order, pivots, x.baseAddress, order)
      }
    }
    return x.transpose
  }

  /// An estimate of the condition number `‖A‖∞ ‖A⁻¹‖∞`, infinite for a singular matrix.
  /// Source: Higham (1988), the estimator of LAPACK's `dgecon`.
  public func conditionEstimate() throws(LinearAlgebraError) -> Double {
    guard zeroPivot == nil else { return .infinity }
    let order = try packed.lapackOrder("condition estimate")
    BLAS.prepare()
    var reciprocal = 0.0
    // The 1-norm of Aᵀ is the ∞-norm of A.
    let info = packed.elements.withUnsafeBufferPointer {
      LAPACKE_dgecon(LAPACK_COL_MAJOR, Option.oneNorm, order, $0.baseAddress, order, maximumRowSum, &reciprocal)
    }
    guard info == 0 else { throw .noConvergence(operation: "condition estimate") }
    return 1 / reciprocal
  }
}
