// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Quantities

/// The causal (sequential) rate–distortion function of `x_t = a x_{t−1} + w_t`, `w_t ~ N(0, q)`, squared error a step:
/// `R(D) = ½ log⁺(a² + q/D)` nats a step.
///
/// It is a write rate, the directed information a step to a decoder with memory: not the bits that a state holds.
/// For `|a| < 1` it ends at `D_max = q/(1 − a²)`; for `|a| ≥ 1` it falls towards `log |a|` and never reaches it.
///
/// Source: Gorbunov & Pinsker (1974); Tatikonda, Sahai & Mitter (2004); scalar case of Tanaka et al. (2017).
public struct ScalarGaussMarkovCurve: FormulaCurve {
  /// The source and the distortion, in words.
  public let subject: String
  /// `a`.
  public let coefficient: Double
  /// `q`, variance of `w_t`.
  public let innovation: Double
  /// `1 − a²`, without cancellation.
  private var contraction: Double { (1 - abs(coefficient)) * (1 + abs(coefficient)) }
  private static let source = Citation("Gorbunov & Pinsker (1974): R = ½ log⁺(a² + q/D)")

  /// - Parameters:
  ///   - coefficient: `a`, with a finite square; `|a| ≥ 1` is allowed
  ///   - innovation: `q > 0`, finite
  /// - Throws: ``GaussianSourceError``.
  public init(coefficient: Double, innovation: Double = 1) throws(GaussianSourceError) {
    guard (coefficient * coefficient).isFinite else { throw .coefficient(lag: 1, value: coefficient) }
    guard innovation > 0, innovation.isFinite else { throw .innovation(innovation) }
    self.coefficient = coefficient
    self.innovation = innovation
    subject =
      "Causal coding of a Gauss–Markov process, coefficient \(coefficient), innovation \(innovation), "
      + "squared error a step"
  }

  /// `D_max`, infinite for `|a| ≥ 1`.
  public var maximumDistortion: Double { contraction > 0 ? innovation / contraction : .infinity }

  /// `log⁺ |a|`: what no finite distortion goes below.
  public var instabilityRate: Nats { Nats(max(0, log(abs(coefficient)))) }

  /// Where the curve begins and ends.
  public func ends() -> CurveEnds {
    CurveEnds(minimumDistortion: 0, rateAtMinimum: Nats(.infinity), maximumDistortion: maximumDistortion)
  }

  /// At slope 0 an unstable process gives the limit of its curve, at infinite distortion.
  ///
  /// - Throws: ``CurveError``; ``CausalError`` for a rate at which an unstable process escapes.
  public func point(at query: Query) throws -> CurvePoint {
    switch try query.checked(maximumRate: Nats(rate(at: .leastNormalMagnitude))) {
    case .slope(let slope):
      let maximum = maximumDistortion
      guard slope > (maximum < .infinity ? self.slope(at: maximum) : 0) else {
        guard maximum < .infinity else { return point(distortion: .infinity, slope: 0, margin: 0) }
        return .zeroRate(
          belowCriticalSlope: slope, maximum: maximum, subject: subject, source: ScalarGaussMarkovCurve.source,
          dispersion: nil)
      }
      // The positive root of a² D² + q D = q/2s, written without cancellation.
      let root = (1 + 2 * coefficient * coefficient / (slope * innovation)).squareRoot()
      let distortion = 1 / (slope * (1 + root))
      return point(distortion: distortion, slope: slope, margin: 8 * .ulpOfOne * distortion)
    case .distortion(let distortion):
      guard distortion > 0 else { throw CurveError.distortionBelowMinimum(distortion, minimum: 0) }
      guard distortion <= maximumDistortion else {
        return .zeroRate(
          at: distortion, slope: 0, subject: subject, source: ScalarGaussMarkovCurve.source,
          dispersion: nil)
      }
      return point(distortion: distortion, slope: slope(at: distortion), margin: 0)
    case .rate(let rate):
      // D = q/(e^{2R} − a²), with e^{2R} taken out so that nothing overflows.
      let shrink = exp(-2 * rate.value)
      let denominator = -expm1(-2 * rate.value) + contraction * shrink
      guard denominator > 0 else { throw CausalError.rateBelowInstability(rate, minimum: instabilityRate) }
      let distortion = decayed(innovation, by: 2 * rate.value) / denominator
      let scale = 1 + 2 * rate.value + (1 + abs(contraction)) * shrink / denominator
      return point(distortion: distortion, slope: slope(at: distortion), margin: 8 * .ulpOfOne * distortion * scale)
    }
  }

  private func point(distortion: Double, slope: Double, margin: Double) -> CurvePoint {
    let rate = self.rate(at: distortion)
    return CurvePoint(
      slope: slope, distortion: distortion,
      distortionRange: margin > 0 ? interval(distortion, margin: margin, within: 0...maximumDistortion) : nil,
      rate: .rate(
        rate, error: 4 * .ulpOfOne * (1 + rate), kind: .exact, of: subject, source: ScalarGaussMarkovCurve.source),
      closedForm: Nats(rate), method: .closedForm)
  }

  /// `½ log(1 + (q − (1 − a²) D)/D)`.
  private func rate(at distortion: Double) -> Double {
    guard distortion < .infinity else { return instabilityRate.value }
    let excess =
      contraction > 0 ? (innovation - contraction * distortion) / distortion : innovation / distortion - contraction
    let rate = excess.isFinite ? 0.5 * log1p(max(-1, excess)) : 0.5 * logRatio(innovation, distortion)
    return max(0, rate)
  }

  /// `−dR/dD = ½ q / (D (a² D + q))`.
  private func slope(at distortion: Double) -> Double {
    0.5 / distortion / (1 + coefficient * coefficient * distortion / innovation)
  }
}
