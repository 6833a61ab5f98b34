// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Information
public import Quantities

/// Any finite source under logarithmic loss, where the reproduction is a law `q` and `d(x, q) = −log q(x)`:
/// `R(D) = H − D` for `0 ≤ D ≤ H`, one straight segment of slope 1.
///
/// The distortion is in nats. Source: Courtade & Weissman (2014), "Multiterminal source coding under logarithmic
/// loss", §II; the dispersion is `Var(−log p(X))`.
public struct LogLossCurve: FormulaCurve {
  /// The source and the distortion, in words.
  public let subject: String
  /// `H`: the rate at distortion zero and the distortion at rate zero.
  public let entropy: Nats
  /// `V = Var(−log p(X))` in nats², at every `D < H`.
  public let dispersion: Double
  private static let source = Citation("Courtade & Weissman (2014): R = H − D")

  /// The curve of a source of independent letters with law `distribution`.
  public init(_ distribution: Distribution) {
    let entropy = distribution.entropy
    let probabilities = distribution.probabilities
    subject = "Source of \(distribution.count) letters, entropy \(entropy.value) nats, logarithmic loss"
    self.entropy = entropy
    dispersion = compensatedSum(
      probabilities.lazy.filter { $0 > 0 }.map { p in
        let deviation = -log(p) - entropy.value
        return p * deviation * deviation
      })
  }

  /// Where the curve begins and ends.
  public func ends() -> CurveEnds {
    CurveEnds(minimumDistortion: 0, rateAtMinimum: entropy, maximumDistortion: entropy.value)
  }

  /// At slope 1 every distortion of the segment is a solution; the point given is the one at distortion zero.
  public func point(at query: Query) throws(CurveError) -> CurvePoint {
    let maximum = entropy.value
    switch try query.checked(maximumRate: entropy) {
    case .slope(let slope) where slope < 1 || maximum == 0:
      return .zeroRate(
        belowCriticalSlope: slope, maximum: maximum, subject: subject, source: LogLossCurve.source)
    case .slope(let slope):
      return point(distortion: 0, slope: slope, range: 0...(slope == 1 ? maximum : 0))
    case .distortion(let distortion):
      guard distortion >= 0 else { throw .distortionBelowMinimum(distortion, minimum: 0) }
      guard distortion < maximum else {
        return .zeroRate(
          at: distortion, slope: distortion == maximum && maximum > 0 ? 1 : 0, subject: subject,
          source: LogLossCurve.source)
      }
      return point(distortion: distortion, slope: 1)
    case .rate(let rate):
      let distortion = maximum - rate.value
      let margin = 2 * .ulpOfOne * maximum
      return point(
        distortion: distortion, slope: 1, range: interval(distortion, margin: margin, within: 0...maximum))
    }
  }

  private func point(distortion: Double, slope: Double, range: ClosedRange<Double>? = nil) -> CurvePoint {
    let rate = entropy.value - distortion
    return CurvePoint(
      slope: slope, distortion: distortion, distortionRange: range,
      // A compensated sum of products, each good to two ulps.
      rate: .rate(
        rate, error: 4 * .ulpOfOne * entropy.value, kind: .exact, of: subject, source: LogLossCurve.source),
      closedForm: Nats(rate), method: .closedForm, dispersion: rate > 0 ? dispersion : 0)
  }
}
