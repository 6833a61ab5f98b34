// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Quantities

/// A stationary Gaussian autoregression, `x_t = Σ_k a_k x_{t−k} + e_t` with `e_t ~ N(0, V)`, squared error a sample.
///
/// Reverse water-filling on the spectrum `S(ω) = V / |1 − Σ a_k e^{−ikω}|²`: up to the critical distortion
/// `min S` the curve is `½ log(V/D)` exactly (Kolmogorov 1956; Gray 1970); above it the integrals are adaptive
/// quadratures, broken where `S` is stationary and where it crosses the water level. Their errors are QUADPACK's
/// estimates, which are conservative but not proven; the bracket includes them and a bound of the rounding. Dispersion: Tian & Kostina (2019).
public struct AutoregressiveCurve: FormulaCurve {
  /// The source and the distortion, in words.
  public var subject: String { curve.subject }
  /// `a_1 … a_p`, trailing zeros left out.
  public let coefficients: [Double]
  /// `V`.
  public let innovation: Double
  /// The variance of a sample, `D_max`, rounded up: at this distortion nothing need be sent.
  public var variance: Double { curve.spectrum.variance }
  /// `min S`: up to this distortion the curve is `½ log(V/D)`.
  public var criticalDistortion: Double { curve.spectrum.minimum }
  private let curve: SpectralCurve<AutoregressiveSpectrum>

  /// - Parameters:
  ///   - coefficients: `a_1 … a_p`; none makes white noise
  ///   - innovation: `V > 0`, finite
  /// - Throws: ``GaussianSourceError``, also for a process that is not stationary.
  public init(coefficients: [Double], innovation: Double = 1) throws {
    guard innovation > 0, innovation.isFinite else { throw GaussianSourceError.innovation(innovation) }
    if let at = coefficients.firstIndex(where: { !$0.isFinite }) {
      throw GaussianSourceError.coefficient(lag: at + 1, value: coefficients[at])
    }
    let order = coefficients.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    self.coefficients = Array(coefficients.prefix(order))
    self.innovation = innovation
    let spectrum = try AutoregressiveSpectrum(coefficients: self.coefficients, innovation: innovation)
    let list = self.coefficients.map { "\($0)" }.joined(separator: ", ")
    curve = SpectralCurve(
      subject: "Gaussian AR(\(order)) process, coefficients [\(list)], innovation \(innovation), "
        + "squared error a sample",
      spectrum: spectrum,
      source: Citation("Kolmogorov (1956), reverse water-filling of the spectrum; integration error estimated"))
  }

  /// Where the curve begins and ends.
  public func ends() -> CurveEnds { curve.ends() }

  /// Answers one question; throws ``CurveError`` for one without an answer.
  public func point(at query: Query) throws -> CurvePoint { try curve.point(at: query) }
}

extension AutoregressiveCurve {
  /// The variance of the stationary process by the step-down recursion of Levinson (1947) and Durbin (1960):
  /// `V / Π (1 − k_i²)` over the reflection coefficients, all of them below 1 in magnitude exactly if the process
  /// is stationary. Roots near the unit circle cancel digits by the dozen, so that the recursion runs in pairs of
  /// doubles and encloses its own error; the coefficients are taken to be exactly the doubles given.
  ///
  /// - Throws: ``GaussianSourceError/notStationary(largestRootModulus:)``,
  ///   ``GaussianSourceError/stationarityUndecided(largestRootModulus:)``.
  static func stationaryVariance(coefficients: [Double], innovation: Double) throws -> EnclosedNumber {
    let one = EnclosedNumber(1)
    var a = coefficients.map { EnclosedNumber($0) }
    var variance = EnclosedNumber(innovation)
    while let reflection = a.last {
      let remaining = (one - reflection) * (one + reflection)
      if remaining.upperBound <= 0 {
        throw GaussianSourceError.notStationary(largestRootModulus: max(1, try largestRootModulus(coefficients)))
      }
      guard remaining.lowerBound > 0 else { throw try undecided(coefficients) }
      variance = variance / remaining
      let p = a.count
      a = (0..<(p - 1)).map { (a[$0] + reflection * a[p - 2 - $0]) / remaining }
    }
    guard variance.upperBound.isFinite, variance.lowerBound > 0 else { throw try undecided(coefficients) }
    return variance
  }

  private static func undecided(_ coefficients: [Double]) throws -> GaussianSourceError {
    .stationarityUndecided(largestRootModulus: try largestRootModulus(coefficients))
  }

  private static func largestRootModulus(_ coefficients: [Double]) throws -> Double {
    let order = coefficients.count
    var companion = Matrix(rows: order, columns: order)
    for (k, a) in coefficients.enumerated() {
      companion[0, k] = a
      if k > 0 { companion[k, k - 1] = 1 }
    }
    return try GeneralEigen.spectralRadius(companion)
  }
}
