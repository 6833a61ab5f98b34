// SPDX-License-Identifier: GPL-3.0-or-later
internal import COpenBLAS
internal import Foundation

/// The Cholesky factorisation `A = L Lᵀ` of a symmetric positive definite matrix.
///
/// LAPACK counts column by column, so that our lower triangle is its upper one and nothing is transposed.
public struct Cholesky: Sendable {
  /// `L`: n×n, lower triangular, positive diagonal.
  public let factor: Matrix
  /// The largest column sum of `|A|`, which the condition estimate needs.
  private let oneNorm: Double

  /// Factorises `matrix` (n×n).
  ///
  /// Errors: empty, not square, not finite, not symmetric up to ``Matrix/symmetryTolerance`` (the symmetric part is
  /// factorised), ``LinearAlgebraError/notPositiveDefinite(order:)``.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    _ = try matrix.requireSymmetric("Cholesky")
    var factor = try matrix.symmetrized()
    oneNorm = factor.maximumRowSum
    try Cholesky.factor(&factor)
    self.factor = factor
  }

  /// `log det A = 2 Σ log Lᵢᵢ`, in nats.
  public var logDeterminant: Double { 2 * factor.diagonal.reduce(0) { $0 + log($1) } }

  /// `A⁻¹ b`. Shapes: `b` has n entries. Errors: another length.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    var x = b
    try Cholesky.solve(factor, &x)
    return x
  }

  /// `A⁻¹ B`. Shapes: `B` is n×k. Errors: another number of rows, no columns.
  public func solve(_ b: Matrix) throws(LinearAlgebraError) -> Matrix {
    let order = try factor.lapackOrder("Cholesky solve")
    let (rows, columns) = try b.lapackShape("Cholesky solve, right side")
    guard rows == order else {
      throw .shapeMismatch(operation: "Cholesky solve", left: factor.shape, right: b.shape)
    }
    BLAS.prepare()
    var x = b.transpose
    _ = factor.elements.withUnsafeBufferPointer { l in
      x.elements.withUnsafeMutableBufferPointer { x in
        LAPACKE_dpotrs_work(
          LAPACK_COL_MAJOR, Option.upper, order, columns, l.baseAddress, order, x.baseAddress, order)
      }
    }
    return x.transpose
  }

  /// `L⁻¹ b`: whitens a vector whose covariance is `A`. Errors: another length than n.
  public func whiten(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    guard b.count == factor.rows else {
      throw .shapeMismatch(operation: "whitening", left: factor.shape, right: Shape(b.count, 1))
    }
    let order = try factor.lapackOrder("whitening")
    BLAS.prepare()
    var x = b
    factor.elements.withUnsafeBufferPointer { l in
      x.withUnsafeMutableBufferPointer { x in
        cblas_dtrsv(
          CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, order, l.baseAddress, order, x.baseAddress, 1)
      }
    }
    return x
  }

  /// `A⁻¹`, symmetric. For one product with it, ``solve(_:)-([Double])`` is faster and more accurate.
  public func inverse() throws(LinearAlgebraError) -> Matrix {
    let order = try factor.lapackOrder("Cholesky inverse")
    BLAS.prepare()
    var result = factor
    let info = result.elements.withUnsafeMutableBufferPointer {
      LAPACKE_dpotri_work(LAPACK_COL_MAJOR, Option.upper, order, $0.baseAddress, order)
    }
    guard info == 0 else { throw .singular(pivot: Int(info) - 1) }
    result.mirrorLowerTriangle()
    return result
  }

  /// An estimate of the condition number `‖A‖₁ ‖A⁻¹‖₁`, usually within a factor of 3 from below; infinite when it
  /// overflows. Source: Higham (1988), the estimator of LAPACK's `dpocon`.
  public func conditionEstimate() throws(LinearAlgebraError) -> Double {
    let order = try factor.lapackOrder("condition estimate")
    BLAS.prepare()
    var reciprocal = 0.0
    let info = factor.elements.withUnsafeBufferPointer {
      LAPACKE_dpocon(LAPACK_COL_MAJOR, Option.upper, order, $0.baseAddress, order, oneNorm, &reciprocal)
    }
    guard info == 0 else { throw .noConvergence(operation: "condition estimate") }
    return 1 / reciprocal
  }
}

extension Cholesky {
  /// Replaces a symmetric matrix by its factor `L` in place: the hot form.
  ///
  /// Only the lower triangle is read; the upper one becomes zero. On an error the content is undefined.
  /// Errors: empty, not square, ``LinearAlgebraError/notPositiveDefinite(order:)`` (NaN included).
  public static func factor(_ matrix: inout Matrix) throws(LinearAlgebraError) {
    let order = try matrix.lapackOrder("Cholesky")
    BLAS.prepare()
    let info = matrix.elements.withUnsafeMutableBufferPointer {
      LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, Option.upper, order, $0.baseAddress, order)
    }
    guard info == 0 else { throw .notPositiveDefinite(order: Int(info)) }
    // LAPACK's comparisons can let a NaN through; it then stands on the diagonal.
    if let index = (0..<matrix.rows).first(where: { !(matrix[$0, $0] > 0) }) {
      throw .notPositiveDefinite(order: index + 1)
    }
    matrix.clearUpperTriangle()
  }

  /// Replaces `b` by `(L Lᵀ)⁻¹ b`, for `factor` = `L` from ``factor(_:)``: the hot form, nothing is allocated.
  ///
  /// Shapes: `L` n×n, `b` n. Errors: other shapes.
  public static func solve(_ factor: Matrix, _ b: inout [Double]) throws(LinearAlgebraError) {
    let order = try factor.lapackOrder("Cholesky solve")
    guard b.count == factor.rows else {
      throw .shapeMismatch(operation: "Cholesky solve", left: factor.shape, right: Shape(b.count, 1))
    }
    BLAS.prepare()
    _ = factor.elements.withUnsafeBufferPointer { l in
      b.withUnsafeMutableBufferPointer { b in
        LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, Option.upper, order, 1, l.baseAddress, order, b.baseAddress, order)
      }
    }
  }
}

extension Matrix {
  /// The largest row sum of `|a|`; of a symmetric matrix also the largest column sum.
  var maximumRowSum: Double {
    (0..<rows).map { row($0).reduce(0) { $0 + abs($1) } }.max() ?? 0
  }
}
