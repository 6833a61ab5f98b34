// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import Information
public import Quantities

/// The two textbook curves under Hamming distortion, `R(D) = H − h(D) − D log m` for `0 ≤ D ≤ D_max`: a coin
/// (`m = 1`) and `m + 1` equally likely letters.
///
/// `h` is the entropy of a coin; the slope is `s = log(m (1 − D)/D)`. A reference for the solvers of any law.
public struct HammingReference: FormulaCurve {
  /// The source and the distortion, in words.
  public let subject: String
  /// `H`, the rate at distortion zero.
  public let entropy: Nats
  /// `D_max`, the probability of error of the best guess.
  public let maximumDistortion: Double
  /// `V` in nats², at every `D < D_max`: the variance of `log p(X)`.
  public let dispersion: Double
  /// `log m`: what it takes to name a wrong letter.
  private let logAlternatives: Double
  private let source: Citation

  /// A coin: `R = h(p) − h(D)` for `D ≤ min(p, 1 − p)`, `V = p(1 − p) log²((1 − p)/p)`.
  ///
  /// - Parameter p: the probability of one side, in `[0, 1]`
  /// - Throws: `DomainError` for another number.
  ///
  /// Source: Cover & Thomas (2006), theorem 10.3.1; `V` from Kostina & Verdú (2012), §IV.
  public static func bernoulli(_ p: Double) throws(DomainError) -> HammingReference {
    guard p >= 0, p <= 1 else { throw DomainError(p, of: "p", expected: "a probability in [0, 1]") }
    let odds = p > 0 && p < 1 ? log1p(-p) - log(p) : 0
    return HammingReference(
      subject: "Bernoulli source, p \(p), Hamming distortion", entropy: coinEntropy(p),
      maximumDistortion: min(p, 1 - p), dispersion: p * (1 - p) * odds * odds, logAlternatives: 0,
      source: Citation("Cover & Thomas (2006), theorem 10.3.1: R = h(p) − h(D)"))
  }

  /// `letters` equally likely letters: `R = log k − h(D) − D log(k − 1)` for `D ≤ 1 − 1/k`, `V = 0`.
  ///
  /// - Parameter letters: `k ≥ 1`
  /// - Throws: `DomainError` for fewer.
  ///
  /// Source: Cover & Thomas (2006), problem 10.5.
  public static func uniform(letters: Int) throws(DomainError) -> HammingReference {
    guard letters >= 1 else { throw DomainError(letters, of: "letters", expected: "an integer ≥ 1") }
    let k = Double(letters)
    return HammingReference(
      subject: "Uniform source, \(letters) letters, Hamming distortion", entropy: log(k),
      maximumDistortion: (k - 1) / k, dispersion: 0, logAlternatives: letters > 1 ? log(k - 1) : 0,
      source: Citation("Cover & Thomas (2006), problem 10.5: R = log k − h(D) − D log(k − 1)"))
  }

  private init(
    subject: String, entropy: Double, maximumDistortion: Double, dispersion: Double, logAlternatives: Double,
    source: Citation
  ) {
    self.subject = subject
    self.entropy = Nats(entropy)
    self.maximumDistortion = maximumDistortion
    self.dispersion = dispersion
    self.logAlternatives = logAlternatives
    self.source = source
  }

  /// Where the curve begins and ends.
  public func ends() -> CurveEnds {
    CurveEnds(minimumDistortion: 0, rateAtMinimum: entropy, maximumDistortion: maximumDistortion)
  }

  /// Answers one question; throws ``CurveError`` for one without an answer.
  public func point(at query: Query) throws -> CurvePoint {
    switch try query.checked(maximumRate: entropy) {
    case .slope(let slope):
      guard maximumDistortion > 0, slope > self.slope(at: maximumDistortion) else {
        return .zeroRate(
          belowCriticalSlope: slope, maximum: maximumDistortion, subject: subject, source: source)
      }
      let distortion = 1 / (1 + exp(slope - logAlternatives))
      return point(distortion: distortion, slope: slope, margin: 4 * .ulpOfOne * (1 + slope) * distortion)
    case .distortion(let distortion):
      guard distortion >= 0 else { throw CurveError.distortionBelowMinimum(distortion, minimum: 0) }
      guard distortion < maximumDistortion else {
        let slope = distortion > maximumDistortion || distortion == 0 ? 0 : max(0, self.slope(at: distortion))
        return .zeroRate(at: distortion, slope: slope, subject: subject, source: source)
      }
      return point(distortion: distortion, slope: self.slope(at: distortion), margin: 0)
    case .rate(let rate):
      return try point(rate: rate.value)
    }
  }

  /// The least distortion at a rate, by Brent's method on `log D`, where the curve is steep at one end only.
  private func point(rate: Double) throws -> CurvePoint {
    guard maximumDistortion > 0 else { return try point(at: .distortion(0)) }
    // Rounding can leave a little rate where the search ends.
    let end = log(maximumDistortion)
    if rate <= self.rate(at: exp(end)) { return try point(at: .distortion(maximumDistortion)) }
    if rate >= entropy.value { return try point(at: .distortion(0)) }
    let least = Double.leastNormalMagnitude
    guard self.rate(at: least) > rate else {
      return point(distortion: 0, slope: .infinity, margin: least)
    }
    let root = try Roots.brent(in: log(least)...end) { self.rate(at: exp($0)) - rate }
    let distortion = min(exp(root.value), maximumDistortion)
    let slope = max(0, self.slope(at: distortion))
    // Rounding of the rate, carried back through the slope; near a flat end the second derivative −1/D(1 − D).
    let error = rateError + abs(self.rate(at: distortion) - rate)
    let curvature = 1 / (distortion * (1 - distortion))
    let margin = min(slope > 0 ? 2 * error / slope : .infinity, 2 * (2 * error / curvature).squareRoot())
    return point(distortion: distortion, slope: slope, margin: margin + 4 * .ulpOfOne * distortion * abs(root.value))
  }

  private func point(distortion: Double, slope: Double, margin: Double) -> CurvePoint {
    let rate = self.rate(at: distortion)
    return CurvePoint(
      slope: slope, distortion: distortion,
      distortionRange: interval(distortion, margin: margin, within: 0...maximumDistortion),
      rate: .rate(rate, error: rateError, kind: .exact, of: subject, source: source),
      closedForm: Nats(rate), method: .closedForm, dispersion: dispersion)
  }

  /// Roundings of three terms, none above `H`.
  private var rateError: Double { 8 * .ulpOfOne * entropy.value }

  private func rate(at distortion: Double) -> Double {
    max(0, entropy.value - coinEntropy(distortion) - distortion * logAlternatives)
  }

  private func slope(at distortion: Double) -> Double {
    logAlternatives + log1p(-distortion) - log(distortion)
  }
}

/// `h(p)` in nats; zero at and beyond the ends of `[0, 1]`.
private func coinEntropy(_ p: Double) -> Double { binaryEntropy(p)?.value ?? 0 }
