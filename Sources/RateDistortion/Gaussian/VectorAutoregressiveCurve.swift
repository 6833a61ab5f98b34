// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import LinearAlgebra
import Quantities

/// A stationary Gaussian vector autoregression of order one, `x_t = A x_{t−1} + w_t` with `w_t ~ N(0, Q)`, squared
/// error summed over components, a sample.
///
/// Reverse water-filling on the eigenvalues of the spectral matrix `(I − Ae^{−iω})⁻¹ Q (I − Ae^{−iω})⁻*` at every
/// frequency, by adaptive quadrature. Its errors are QUADPACK's estimates, which are conservative but not proven; the
/// bracket includes them and a bound of the rounding. The variance and, where the search for them ends, the
/// peaks of the spectrum are bounded from above, so that rate 0 is claimed only where it is certain; a slope about
/// which it is not gets a bracket from 0.
///
/// Source: Kolmogorov (1956); Berger (1971), §4.5.
public struct VectorAutoregressiveCurve: RateDistortionCurve {
  /// The source and the distortion, in words.
  public var subject: String { curve.subject }
  /// `D_max`: the trace of the stationary covariance, rounded up by its error bound.
  public var variance: Double { curve.spectrum.variance }
  private let curve: SpectralCurve<MatrixSpectrum>

  /// - Parameters:
  ///   - stateMatrix: `A`, d×d, spectral radius below 1
  ///   - innovation: `Q`, d×d, symmetric, positive definite
  /// - Throws: `LinearAlgebraError` for an unstable `A`, a `Q` that is not positive definite, shapes that differ;
  ///   ``GaussianSourceError/stationarityUndecided(largestRootModulus:)`` for an `A` next to instability.
  public init(stateMatrix: Matrix, innovation: Matrix) throws {
    let spectrum = try MatrixSpectrum(stateMatrix: stateMatrix, innovation: innovation)
    curve = SpectralCurve(
      subject: "Gaussian vector autoregression of \(stateMatrix.rows) components, summed squared error a sample",
      spectrum: spectrum,
      source: Citation("Kolmogorov (1956), eigenvalues of the spectral matrix; integration error estimated"))
  }

  /// Where the curve begins and ends.
  public func ends() -> CurveEnds { curve.ends() }

  /// Answers one question; throws ``CurveError`` for one without an answer.
  public func point(at query: Query) throws -> CurvePoint { try curve.point(at: query) }
}
