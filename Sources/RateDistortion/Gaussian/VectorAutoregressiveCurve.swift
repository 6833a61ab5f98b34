// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import LinearAlgebra
import Quantities

/// A stationary Gaussian vector autoregression of order one, `x_t = A x_{t−1} + w_t` with `w_t ~ N(0, Q)`, squared
/// error summed over components, a sample.
///
/// Reverse water-filling on the eigenvalues of the spectral matrix `(I − Ae^{−iω})⁻¹ Q (I − Ae^{−iω})⁻*` at every
/// frequency, by adaptive quadrature; the bracket is as wide as its error estimates.
///
/// Source: Kolmogorov (1956); Berger (1971), §4.5.
public struct VectorAutoregressiveCurve: RateDistortionCurve {
  /// The source and the distortion, in words.
  public var subject: String { curve.subject }
  /// `D_max`: the trace of the stationary covariance.
  public var variance: Double { curve.spectrum.variance }
  private let curve: SpectralCurve<MatrixSpectrum>

  /// - Parameters:
  ///   - stateMatrix: `A`, d×d, spectral radius below 1
  ///   - innovation: `Q`, d×d, symmetric, positive definite
  /// - Throws: `LinearAlgebraError` for an unstable `A`, a `Q` that is not positive definite, shapes that differ.
  public init(stateMatrix: Matrix, innovation: Matrix) throws {
    let spectrum = try MatrixSpectrum(stateMatrix: stateMatrix, innovation: innovation)
    curve = SpectralCurve(
      subject: "Gaussian vector autoregression of \(stateMatrix.rows) components, summed squared error a sample",
      spectrum: spectrum,
      source: Citation("Kolmogorov (1956), eigenvalues of the spectral matrix; quadrature with its error estimate"))
  }

  /// Where the curve begins and ends.
  public func ends() -> CurveEnds { curve.ends() }

  /// Answers one question; throws ``CurveError`` for one without an answer.
  public func point(at query: Query) throws -> CurvePoint { try curve.point(at: query) }
}
