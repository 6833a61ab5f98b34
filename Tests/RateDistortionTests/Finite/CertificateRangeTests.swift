// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
import Quantities
import RateDistortion
import Testing

/// Certificates and questions at the edge of the range of doubles: the verdict may be loose there, never wrong.
@Suite struct CertificateRangeTests {
  private func verdict(
    _ p: [Double], _ distortion: Distortion, slope: Double = 1, logDual: [Double], channelSlope: Double = 1,
    q: [Double], weight: Double = 1
  ) throws -> Certificate.Verdict {
    let problem = try FiniteProblem(source: Distribution(p, rescaling: true), distortion: distortion)
    let channel = Certificate.Channel(
      weight: weight, slope: channelSlope, reproduction: try Distribution(q, rescaling: true))
    return try Certificate(problem: problem, slope: slope, logDual: logDual, channels: [channel]).check()
  }

  /// Two λ that overflow, far from each other along one axis: no line of height 268 lies below a curve that ends at 0.
  @Test func hugeDualsOnAPlaneProveNothing() throws {
    let verdict = try verdict(
      [1, 1, 1, 1, 1, 1], .plane(x: [0, 100], y: [0, 50, 100]), logDual: [800, 0, 800, 0, 0, 0],
      q: [1, 1, 1, 1, 1, 1])
    #expect(verdict.intercept < -531)
    #expect(verdict.rateLower == 0)
  }

  /// A constant added to every log λ changes nothing: the coin's line is `log 2 − log(1 + 1/e)` all the same.
  @Test(arguments: [-800, -744.4, 700, 1e4]) func dualsCountUpToAFactor(shift: Double) throws {
    let expected = log(2) - log1p(exp(-1.0))
    for distortion in [
      try Distortion.hamming(letters: 2), try .matrix(rows: 2, columns: 2, entries: [0, 1, 1, 0]),
      try .line(.absolute, source: [0, 1], reproduction: [0, 1]),
    ] {
      let verdict = try verdict([1, 1], distortion, logDual: [shift, shift], q: [1, 1])
      #expect(verdict.intercept <= expected)
      #expect(verdict.intercept > expected - 1e-10)
    }
  }

  /// `K` underflows between the letters, and every source letter far from a reproduction has to be told apart.
  @Test func sumsThatUnderflowAreNotFree() throws {
    // Letters (0, y) are reproduced as themselves, (1, y) by their neighbours: one bit, at distortion ½.
    let plane = try verdict(
      [1, 1, 1, 1], .plane(x: [0, 1], y: [0, 1]), logDual: [0, 0, 0, 0], channelSlope: 744.9, q: [1, 1, 0, 0])
    #expect(abs(plane.rateUpper - log(2)) < 1e-10)
    #expect(plane.distortion == 0.5)
    // The first letter is erased always, the others never: I = H(⅓) + ⅔ log 2, at most −Σ p log q = log 3.
    let erasure = try verdict(
      [1, 1, 1], .erasure(letters: 3), logDual: [0, 0, 0], channelSlope: 744.9, q: [0, 1, 1, 1])
    #expect(abs(erasure.rateUpper - log(3)) < 1e-10)
    let hamming = try verdict([1, 1], .hamming(letters: 2), logDual: [0, 0], channelSlope: 800, q: [1, 0])
    #expect(hamming.distortion == 0.5)
    #expect(hamming.rateUpper < 1e-10)
  }

  /// Weights that sum to a little less than 1 must not lower the rate.
  @Test func weightsAreRelativeToTheirSum() throws {
    let whole = try verdict([1, 1], .hamming(letters: 2), logDual: [0, 0], q: [1, 1])
    let short = try verdict([1, 1], .hamming(letters: 2), logDual: [0, 0], q: [1, 1], weight: 1 - 0.9e-9)
    #expect(short == whole)
  }

  private func curve(_ p: [Double], _ distortion: Distortion) throws -> FiniteCurve {
    let problem = try FiniteProblem(source: Distribution(p, rescaling: true), distortion: distortion)
    return try FiniteCurve(problem: problem, subject: "test")
  }

  /// `R = (1 − D) log 3`, also within 10⁻¹² of the end, relative to `D`, where an offset makes that a long way.
  @Test(arguments: [0.0, 1e9]) func theEndOfTheCurveIsNotWidened(offset: Double) throws {
    let inf = Double.infinity
    let entries = [0, inf, inf, 1, inf, 0, inf, 1, inf, inf, 0, 1].map { $0 + offset }
    let distortion = offset + (offset > 0 ? 0.9999 : 1 - 1e-13)
    let curve = try curve([1, 1, 1], .matrix(rows: 3, columns: 4, entries: entries))
    let rate = try curve.point(at: .distortion(distortion)).rate
    #expect(rate.upper.value.value >= (offset + 1 - distortion) * log(3) * (1 - 1e-9))
  }

  /// Costs that overflow leave a bracket with its sides in order.
  @Test func costsThatOverflow() throws {
    let entries = [0, 1, 2, 1, 0, 1, 2, 1, 0].map { $0 * 1e300 }
    let point = try curve([3, 2, 5], .matrix(rows: 3, columns: 3, entries: entries)).point(at: .slope(1e12))
    let entropy = try Distribution([0.3, 0.2, 0.5]).entropy
    #expect(point.rate.contains(entropy))
  }

  /// All four letters are used, so that the slope is `log(3 (1 − D)/D)`, also where `1 − D` rounds to 1.
  @Test func hammingAtTinyDistortions() throws {
    let curve = try curve([4, 2, 1, 1], .hamming(letters: 4))
    for distortion in [1e-17, 1e-100] {
      let point = try curve.point(at: .distortion(distortion))
      #expect(abs(point.slope - log(3 / distortion)) < 1e-12 * point.slope)
    }
  }

  /// No single reproduction serves all letters: the far end lies at the scale of the entries, whatever that is.
  @Test func boundlessCurvesAtAnyScale() throws {
    let inf = Double.infinity
    for scale in [1e-12, 1, 1e15] {
      let entries = [0, 1, inf, inf, 0, 1, 1, inf, 0].map { $0 * scale }
      let curve = try curve([3, 2, 5], .matrix(rows: 3, columns: 3, entries: entries))
      let point = try curve.point(at: .rate(Nats(0.8)))
      #expect(abs(point.rate.upper.value.value - 0.8) < 1e-9)
      #expect(abs(point.distortion / scale - 0.0609792) < 1e-4)
      // Below the rate of infinite distortion nothing is known of D from above.
      #expect(try curve.point(at: .rate(Nats(0.1))).distortionRange.upperBound == inf)
    }
  }
}
