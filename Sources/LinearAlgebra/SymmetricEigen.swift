// SPDX-License-Identifier: GPL-3.0-or-later
internal import COpenBLAS

/// Eigenvalues and eigenvectors of a symmetric matrix, or of a symmetric pair.
public struct SymmetricEigen: Sendable {
  /// The eigenvalues, ascending: n.
  public let values: [Double]
  /// n×n: column `j` is the eigenvector of `values[j]`.
  public let vectors: Matrix

  /// `A V = V diag(λ)`, with `VᵀV = I`. Source: LAPACK's divide and conquer, `dsyevd`.
  ///
  /// Errors: empty, not square, not finite, not symmetric up to ``Matrix/symmetryTolerance``.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    let order = try matrix.requireSymmetric("symmetric eigenvalues")
    BLAS.prepare()
    var vectors = try matrix.symmetrized()
    var values = [Double](repeating: 0, count: matrix.rows)
    let info = vectors.elements.withUnsafeMutableBufferPointer {
      LAPACKE_dsyevd(LAPACK_COL_MAJOR, Option.vectors, Option.upper, order, $0.baseAddress, order, &values)
    }
    guard info == 0 else { throw .noConvergence(operation: "symmetric eigenvalues") }
    self.values = values
    self.vectors = vectors.transpose
  }

  /// `A V = B V diag(λ)`, with `VᵀBV = I`. Source: LAPACK's `dsygvd`.
  ///
  /// Shapes: `a` and `b` n×n, `b` positive definite. Errors: as for one matrix, shapes that differ,
  /// ``LinearAlgebraError/notPositiveDefinite(order:)`` for `b`.
  public init(_ a: Matrix, relativeTo b: Matrix) throws(LinearAlgebraError) {
    let order = try a.requireSymmetric("generalised eigenvalues, A")
    let other = try b.requireSymmetric("generalised eigenvalues, B")
    guard order == other else {
      throw .shapeMismatch(operation: "generalised eigenvalues", left: a.shape, right: b.shape)
    }
    BLAS.prepare()
    var vectors = try a.symmetrized()
    var metric = try b.symmetrized()
    var values = [Double](repeating: 0, count: a.rows)
    let info = vectors.elements.withUnsafeMutableBufferPointer { a in
      metric.elements.withUnsafeMutableBufferPointer { b in
        LAPACKE_dsygvd(
          LAPACK_COL_MAJOR, 1, Option.vectors, Option.upper, order, a.baseAddress, order, b.baseAddress, order, &values)
      }
    }
    if info > order { throw .notPositiveDefinite(order: Int(info - order)) }
    guard info == 0 else { throw .noConvergence(operation: "generalised eigenvalues") }
    self.values = values
    self.vectors = vectors.transpose
  }
}
