// SPDX-License-Identifier: GPL-3.0-or-later
internal import COpenBLAS
internal import Foundation

/// A complex number, as eigenvalues and roots need it.
public struct Complex: Sendable, Hashable {
  /// The real part.
  public let real: Double
  /// The imaginary part.
  public let imaginary: Double

  /// `real + i imaginary`.
  public init(_ real: Double, _ imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// `|z|`, without overflow on the way.
  public var magnitude: Double { hypot(real, imaginary) }
}

/// The eigenvalues of a square matrix that need not be symmetric.
public enum GeneralEigen {
  /// The n eigenvalues in LAPACK's order (`dgeev`): conjugate pairs stand together, positive imaginary part first.
  ///
  /// Errors: empty, not square, not finite, ``LinearAlgebraError/noConvergence(operation:)``.
  public static func values(_ matrix: Matrix) throws(LinearAlgebraError) -> [Complex] {
    let order = try matrix.lapackOrder("eigenvalues")
    try matrix.requireFinite("eigenvalues")
    BLAS.prepare()
    var work = matrix
    var real = [Double](repeating: 0, count: matrix.rows)
    var imaginary = real
    // LAPACK sees the transpose, whose eigenvalues are the same.
    let info = work.elements.withUnsafeMutableBufferPointer {
      LAPACKE_dgeev(
        LAPACK_COL_MAJOR, Option.none, Option.none, order, $0.baseAddress, order, &real, &imaginary, nil, 1, nil, 1)
    }
    guard info == 0 else { throw .noConvergence(operation: "eigenvalues") }
    return zip(real, imaginary).map { Complex($0, $1) }
  }

  /// The largest `|λ|`. Errors: those of ``values(_:)``.
  public static func spectralRadius(_ matrix: Matrix) throws(LinearAlgebraError) -> Double {
    try values(matrix).reduce(0) { max($0, $1.magnitude) }
  }
}
