// SPDX-License-Identifier: GPL-3.0-or-later
internal import COpenBLAS

/// Singular values.
public enum SVD {
  /// The min(m, n) singular values of `matrix` (m×n), descending. Source: LAPACK's `dgesdd`.
  ///
  /// Errors: empty, not finite, ``LinearAlgebraError/noConvergence(operation:)``.
  public static func values(_ matrix: Matrix) throws(LinearAlgebraError) -> [Double] {
    let (rows, columns) = try matrix.lapackShape("singular values")
    try matrix.requireFinite("singular values")
    BLAS.prepare()
    var work = matrix
    var values = [Double](repeating: 0, count: Int(min(rows, columns)))
    // LAPACK sees the transpose, whose singular values are the same.
    let info = work.elements.withUnsafeMutableBufferPointer {
      LAPACKE_dgesdd(
        LAPACK_COL_MAJOR, Option.none, columns, rows, $0.baseAddress, columns, &values, nil, 1, nil, 1)
    }
    guard info == 0 else { throw .noConvergence(operation: "singular values") }
    return values
  }

  /// The largest singular value: `max ‖A x‖ / ‖x‖`. Errors: those of ``values(_:)``.
  public static func spectralNorm(_ matrix: Matrix) throws(LinearAlgebraError) -> Double {
    try values(matrix)[0]
  }
}
