// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Quantities

/// The sources of one letter whose curve is a logarithm: `R(D) = c log(D_max / D)` for `0 < D ≤ D_max`.
///
/// They are the ones that meet Shannon's lower bound at every distortion. The slope is `s = c / D`, and the
/// rate–dispersion function is constant below `D_max` (Kostina & Verdú 2012, §IV for the Gaussian).
public struct LogarithmicCurve: FormulaCurve {
  /// The source and the distortion, in words.
  public let subject: String
  /// `c`: nats for every factor `e` of distortion.
  public let factor: Double
  /// `D_max`, the distortion of sending nothing.
  public let maximumDistortion: Double
  /// `V` in nats², at every `D < D_max`.
  public let dispersion: Double
  private let source: Citation

  /// Gaussian source, squared error: `R = ½ log(σ²/D)`, `V = ½`.
  ///
  /// - Parameter variance: `σ² > 0`, finite
  /// - Throws: `DomainError` for another variance.
  ///
  /// Source: Shannon (1959); Cover & Thomas (2006), theorem 10.3.2.
  public static func gaussian(variance: Double = 1) throws(DomainError) -> LogarithmicCurve {
    try LogarithmicCurve(
      subject: "Gaussian source, variance \(variance), squared error", factor: 0.5, maximumDistortion: variance,
      dispersion: 0.5, source: Citation("Shannon (1959): R = ½ log(σ²/D)"), parameter: ("variance", variance))
  }

  /// Laplace source with density `e^{−|x|/b} / 2b`, absolute error: `R = log(b/D)`, `V = 1`.
  ///
  /// - Parameter scale: `b > 0`, finite
  /// - Throws: `DomainError` for another scale.
  ///
  /// Source: Berger (1971), §4.3.2.
  public static func laplace(scale: Double = 1) throws(DomainError) -> LogarithmicCurve {
    try LogarithmicCurve(
      subject: "Laplace source, scale \(scale), absolute error", factor: 1, maximumDistortion: scale,
      dispersion: 1, source: Citation("Berger (1971): R = log(b/D)"), parameter: ("scale", scale))
  }

  /// Exponential source with density `λ e^{−λx}`, one-sided error (`x − y` for `y ≤ x`, otherwise infinite):
  /// `R = −log(λD)`, `V = 1`.
  ///
  /// - Parameter rate: `λ > 0`, finite, with a finite mean `1/λ`
  /// - Throws: `DomainError` for another rate.
  ///
  /// Source: Verdú (1996), "The exponential distribution in information theory".
  public static func exponential(rate: Double = 1) throws(DomainError) -> LogarithmicCurve {
    try LogarithmicCurve(
      subject: "Exponential source, rate \(rate), one-sided error", factor: 1, maximumDistortion: 1 / rate,
      dispersion: 1, source: Citation("Verdú (1996): R = −log(λD)"), parameter: ("rate", rate))
  }

  private init(
    subject: String, factor: Double, maximumDistortion: Double, dispersion: Double, source: Citation,
    parameter: (name: String, value: Double)
  ) throws(DomainError) {
    guard maximumDistortion.isNormal, maximumDistortion > 0, parameter.value.isFinite else {
      throw DomainError(parameter.value, of: parameter.name, expected: "a finite number > 0")
    }
    self.subject = subject
    self.factor = factor
    self.maximumDistortion = maximumDistortion
    self.dispersion = dispersion
    self.source = source
  }

  /// Where the curve begins and ends.
  public func ends() -> CurveEnds {
    CurveEnds(minimumDistortion: 0, rateAtMinimum: Nats(.infinity), maximumDistortion: maximumDistortion)
  }

  /// Answers one question; throws ``CurveError`` for one without an answer.
  public func point(at query: Query) throws(CurveError) -> CurvePoint {
    switch try query.checked(maximumRate: Nats(factor * logRatio(maximumDistortion, .leastNormalMagnitude))) {
    case .slope(let slope):
      guard slope * maximumDistortion > factor else {
        return .zeroRate(
          belowCriticalSlope: slope, maximum: maximumDistortion, subject: subject, source: source)
      }
      let distortion = factor / slope
      return point(distortion: distortion, slope: slope, margin: 2 * .ulpOfOne * distortion)
    case .distortion(let distortion):
      guard distortion > 0 else { throw .distortionBelowMinimum(distortion, minimum: 0) }
      guard distortion <= maximumDistortion else {
        return .zeroRate(at: distortion, slope: 0, subject: subject, source: source)
      }
      return point(distortion: distortion, slope: factor / distortion, margin: 0)
    case .rate(let rate):
      let exponent = rate.value / factor
      let distortion = decayed(maximumDistortion, by: exponent)
      return point(
        distortion: distortion, slope: factor / distortion, margin: 4 * .ulpOfOne * (1 + exponent) * distortion)
    }
  }

  private func point(distortion: Double, slope: Double, margin: Double) -> CurvePoint {
    let rate = factor * logRatio(maximumDistortion, distortion)
    return CurvePoint(
      slope: slope, distortion: distortion,
      distortionRange: interval(distortion, margin: margin, within: 0...maximumDistortion),
      // The logarithm is good to two ulps, `D_max` to one (it may be a quotient).
      rate: .rate(rate, error: .ulpOfOne * (4 * rate + factor), kind: .exact, of: subject, source: source),
      closedForm: Nats(rate), method: .closedForm, dispersion: distortion < maximumDistortion ? dispersion : 0)
  }
}
