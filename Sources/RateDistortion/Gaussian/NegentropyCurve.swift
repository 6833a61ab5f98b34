// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: G the Gaussian law of the same covariance, R_G its curve, δ a bound of the negentropy D(X ‖ G), s slope.

public import LinearAlgebra
public import Quantities

/// A random vector under squared error summed over its components, by its covariance and its distance from Gaussian:
/// `R_G(D) − δ ≤ R(D) ≤ R_G(D)`.
///
/// Above: at equal covariance the Gaussian is the hardest source (Cover & Thomas 2006, problem 10.8, with theorem 10.3.3
/// for vectors). Below, Shannon's bound with the covariance in mind: replacing a reproduction Y by `E[X | Y]` only
/// lessens rate and distortion, and the error then has a covariance `Σ ≼ S`, so that
/// `I(X; Y) ≥ h(X) − max {½ log det 2πe Σ: 0 ≼ Σ ≼ S, tr Σ ≤ D} = h(X) − h(G) + R_G(D)`, the maximum being reverse
/// water-filling. Where `D/n` is below every eigenvalue this is Shannon's `h(X) − (n/2) log 2πe D/n`; beyond, it is higher.
public struct NegentropyCurve: RateDistortionCurve {
  /// The source and the distortion, in words.
  public let subject: String
  /// `R_G`, which no source of this covariance exceeds.
  public let gaussian: VectorGaussianCurve
  /// At least `D(X ‖ G) = h(G) − h(X)`, and why; a negative number stands for zero.
  public let negentropy: Bound<Nats>
  /// How the work behind ``negentropy`` ended.
  public let termination: Termination

  private static let above = Citation(
    "maximum entropy: no source of this covariance needs more than the Gaussian (Cover & Thomas 2006, problem 10.8)")

  /// - Parameters:
  ///   - covariance: S, n×n, symmetric, positive semidefinite
  ///   - negentropy: an upper bound of `D(X ‖ N(E X, S))`, nats; infinite where nothing is known
  ///   - termination: how the work behind it ended; told with every point
  /// - Throws: what ``VectorGaussianCurve`` throws.
  public init(
    covariance: Matrix, negentropy: Bound<Nats>, subject: String, termination: Termination = .converged
  ) throws {
    self.termination = termination
    gaussian = try VectorGaussianCurve(covariance: covariance)
    self.negentropy = negentropy
    self.subject = subject
  }

  /// δ.
  private var excess: Double { max(0, negentropy.value.value) }

  /// Where the curve begins and ends: as the Gaussian's.
  public func ends() -> CurveEnds { gaussian.ends() }

  /// Answers one question; at a slope the point is the Gaussian's. Throws ``CurveError`` for one without an answer.
  public func point(at query: Query) throws(CurveError) -> CurvePoint {
    var point = try gaussian.point(at: query)
    switch query {
    case .distortion: break
    case .rate(let rate):
      // Beyond the largest finite rate only the least distortion is certain.
      let least = (try? gaussian.point(at: .rate(rate + Nats(excess))))?.distortionRange.lowerBound ?? 0
      if rate > .zero { point.distortionRange = min(least, point.distortion)...point.distortionRange.upperBound }
    case .slope(let slope):
      if slope > 0 { point.distortionRange = tangentRange(slope, around: point) }
    }
    let lower = max(.zero, point.rate.lower.value - Nats(excess))
    point.rate = Bracket(
      subject: subject,
      lower: Bound(
        lower, kind: point.rate.lower.value == .zero ? .exact : negentropy.kind, source: negentropy.source),
      upper: Bound(point.rate.upper.value, kind: .exact, source: Self.above))
    point.closedForm = nil
    point.dispersion = nil
    point.method = .maximumEntropy
    point.termination = termination
    return point
  }

  /// The distortions where a tangent of slope −s can touch R: there `R_G(D) + sD ≤ min (R_G + sD) + δ`, as the curve
  /// lies at most δ below the Gaussian's, and `sD ≤ min (R_G + sD)`, as no rate is negative.
  private func tangentRange(_ slope: Double, around point: CurvePoint) -> ClosedRange<Double> {
    let filling = gaussian.filling
    let top = filling.maximumLevel
    guard top > 0 else { return point.distortionRange }
    let least = point.rate.upper.value.value + slope * point.distortion
    func touches(_ level: Double) -> Bool {
      filling.rate(level: level) + slope * filling.distortion(level: level) <= least + excess
    }
    let start = min(top, 0.5 / slope)
    // The level where touching ends, from a level that touches; what is returned does not touch any more.
    func end(from inside: Double, to outside: Double) -> Double {
      var (inside, outside) = (inside, outside)
      for _ in 0..<Self.bisections {
        let middle = (inside * outside).squareRoot()
        if touches(middle) { inside = middle } else { outside = middle }
      }
      return outside
    }
    var low = start
    while low > .leastNormalMagnitude, touches(low) { low *= 0.5 }
    let from = low > .leastNormalMagnitude ? filling.distortion(level: end(from: min(start, 2 * low), to: low)) : 0
    let reach = touches(top) ? filling.maximumDistortion : filling.distortion(level: end(from: start, to: top))
    let to = min(reach, least / slope, filling.maximumDistortion)
    return min(from, point.distortionRange.lowerBound)...max(to, point.distortionRange.upperBound)
  }

  /// Halvings of an interval of logarithms: to the last bit.
  private static let bisections = 60
}
