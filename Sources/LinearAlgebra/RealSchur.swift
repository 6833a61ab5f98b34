// SPDX-License-Identifier: GPL-3.0-or-later
internal import COpenBLAS

/// An orthogonal basis in which a square matrix is block upper triangular, with chosen eigenvalues first.
public struct RealSchur: Sendable {
  /// `Z`: n×n orthogonal. `Zᵀ A Z` is quasi-triangular; the first ``leading`` columns span the invariant subspace of
  /// the chosen eigenvalues.
  public let basis: Matrix
  /// How many eigenvalues were chosen.
  public let leading: Int

  /// The Schur form of `matrix` (n×n) with the eigenvalues of at least this modulus first.
  ///
  /// Errors: empty, not square, not finite, ``LinearAlgebraError/noConvergence(operation:)``.
  /// Source: LAPACK's `dgees` and `dtrsen`; Golub & Van Loan (2013), §7.6.2.
  public init(_ matrix: Matrix, leadingModulus: Double) throws(LinearAlgebraError) {
    let order = try matrix.lapackOrder("Schur form")
    try matrix.requireFinite("Schur form")
    BLAS.prepare()
    // Column by column, LAPACK's layout, is the transpose row by row.
    var form = matrix.transpose
    var vectors = Matrix(rows: matrix.rows, columns: matrix.rows)
    var real = [Double](repeating: 0, count: matrix.rows)
    var imaginary = real
    var sorted: Int32 = 0
    let failed = form.elements.withUnsafeMutableBufferPointer { form in
      vectors.elements.withUnsafeMutableBufferPointer { vectors in
        LAPACKE_dgees(
          LAPACK_COL_MAJOR, Option.vectors, Option.none, nil, order, form.baseAddress, order, &sorted, &real,
          &imaginary, vectors.baseAddress, order)
      }
    }
    guard failed == 0 else { throw .noConvergence(operation: "Schur form") }
    let chosen = zip(real, imaginary).map { Complex($0, $1).magnitude >= leadingModulus ? Int32(1) : 0 }
    var count: Int32 = 0
    var (condition, separation) = (0.0, 0.0)
    // LAPACKE's own form passes no integer work space when no condition is asked, and LAPACK writes to it.
    var work = [Double](repeating: 0, count: matrix.rows)
    var integerWork = [Int32](repeating: 0, count: matrix.rows)
    let unordered = form.elements.withUnsafeMutableBufferPointer { form in
      vectors.elements.withUnsafeMutableBufferPointer { vectors in
        LAPACKE_dtrsen_work(
          LAPACK_COL_MAJOR, Option.none, Option.vectors, chosen, order, form.baseAddress, order,
          vectors.baseAddress, order, &real, &imaginary, &count, &condition, &separation, &work, order,
          &integerWork, order)
      }
    }
    guard unordered == 0 else { throw .noConvergence(operation: "Schur form") }
    basis = vectors.transpose
    leading = Int(count)
  }
}
