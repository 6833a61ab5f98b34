// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
import Quantities
import RateDistortion
import Testing

private let ulps = 16 * Double.ulpOfOne

@Suite struct LogarithmicCurveTests {
  @Test func valuesKnownToManyDigits() throws {
    let gaussian = try LogarithmicCurve.gaussian(variance: 4)
    // ½ log 40
    let rate = try gaussian.point(at: .distortion(0.1)).rate
    #expect(rate.contains(Nats(1.844_439_727_056_968_0)))
    #expect(abs(try #require(gaussian.point(at: .distortion(0.1)).closedForm).value - 1.844_439_727_056_968) < ulps)
    let laplace = try LogarithmicCurve.laplace(scale: 2)
    // log 20
    #expect(try laplace.point(at: .distortion(0.1)).rate.contains(Nats(2.995_732_273_553_990_99)))
    let exponential = try LogarithmicCurve.exponential(rate: 0.5)
    #expect(try exponential.point(at: .distortion(0.1)).rate.contains(Nats(2.995_732_273_553_990_99)))
    #expect(try gaussian.point(at: .distortion(1)).dispersion == 0.5)
    #expect(try laplace.point(at: .distortion(1)).dispersion == 1)
    #expect(try exponential.point(at: .distortion(1)).dispersion == 1)
    #expect(gaussian.subject == "Gaussian source, variance 4.0, squared error")
  }

  @Test func propertiesOfACurve() throws {
    let curves = [
      try LogarithmicCurve.gaussian(), try LogarithmicCurve.laplace(scale: 0.3),
      try LogarithmicCurve.exponential(rate: 7),
    ]
    for curve in curves {
      let maximum = curve.maximumDistortion
      try expectCurve(curve, at: [1e-3, 0.1, 0.5, 0.99].map { $0 * maximum }, tolerance: 1e-13)
      expectRefusals(curve)
      #expect(throws: CurveError.distortionBelowMinimum(0, minimum: 0)) { try curve.point(at: .distortion(0)) }
      #expect(throws: CurveError.self) { try curve.point(at: .rate(Nats(5000))) }
    }
  }

  /// Right of the critical point nothing is sent, and the curve arrives there without a jump.
  @Test func theEndOfTheCurve() throws {
    let curve = try LogarithmicCurve.gaussian(variance: 2)
    for query in [Query.distortion(2), .distortion(5), .distortion(.infinity), .rate(.zero), .slope(0.1), .slope(0.25)]
    {
      let point = try curve.point(at: query)
      #expect(point.rate.lower.value == .zero && point.rate.upper.value.value < 1e-15 && point.distortion >= 2)
    }
    #expect(try curve.point(at: .slope(0)).distortionRange == 2...Double.infinity)
    #expect(try curve.point(at: .slope(0.2)).distortionRange == 2...2)
    let justBelow = try curve.point(at: .distortion(2.0.nextDown))
    #expect(justBelow.rate.contains(Nats(Double.ulpOfOne / 4)))
    #expect(justBelow.rate.upper.value.value < 4 * .ulpOfOne)
  }

  @Test func parametersOutOfDomain() {
    for bad in [0, -1, Double.nan, .infinity] {
      #expect(throws: DomainError.self) { try LogarithmicCurve.gaussian(variance: bad) }
      #expect(throws: DomainError.self) { try LogarithmicCurve.laplace(scale: bad) }
      #expect(throws: DomainError.self) { try LogarithmicCurve.exponential(rate: bad) }
    }
    #expect(throws: DomainError.self) { try LogarithmicCurve.exponential(rate: .leastNonzeroMagnitude) }
  }
}

@Suite struct HammingReferenceTests {
  @Test func valuesKnownToManyDigits() throws {
    // h(0.3) − h(0.1) and log 4 − h(0.25) − 0.25 log 3 in nats.
    let coin = try HammingReference.bernoulli(0.3).point(at: .distortion(0.1))
    #expect(abs(coin.rate.upper.value.value - 0.285_781_328_663_445_223) < 1e-12)
    let odds = log(7.0 / 3)
    #expect(abs(try #require(coin.dispersion) - 0.21 * odds * odds) < ulps)
    let four = try HammingReference.uniform(letters: 4).point(at: .distortion(0.25))
    #expect(
      abs(four.rate.upper.value.value - (2 * log(2.0) - 0.25 * log(4.0) - 0.75 * log(4.0 / 3) - 0.25 * log(3.0))) < ulps
    )
    #expect(four.dispersion == 0)
  }

  @Test func propertiesOfACurve() throws {
    for p in [0.5, 0.11, 0.93] {
      let curve = try HammingReference.bernoulli(p)
      try expectCurve(curve, at: [1e-4, 0.1, 0.6, 0.9].map { $0 * min(p, 1 - p) }, tolerance: 1e-13)
      expectRefusals(curve)
    }
    let uniform = try HammingReference.uniform(letters: 27)
    try expectCurve(uniform, at: [1e-4, 0.1, 0.5, 0.9], tolerance: 1e-13)
  }

  @Test func theEnds() throws {
    let curve = try HammingReference.bernoulli(0.3)
    let ends = curve.ends()
    #expect(ends.maximumDistortion == 0.3 && ends.rateAtMinimum == binaryEntropy(0.3))
    #expect(try curve.point(at: .distortion(0)).rate.contains(ends.rateAtMinimum))
    #expect(try curve.point(at: .rate(ends.rateAtMinimum)).distortion == 0)
    #expect(try curve.point(at: .rate(.zero)).distortion == 0.3)
    #expect(try curve.point(at: .slope(0.5)).distortion == 0.3)
    for p in [1e-10, 1e-100] {
      #expect(try HammingReference.bernoulli(p).point(at: .rate(Nats(1e-300))).distortion <= p)
    }
    #expect(try curve.point(at: .slope(700)).distortion < 1e-300)
    #expect(throws: CurveError.self) { try curve.point(at: .rate(Nats(0.7))) }
    for certain in [try HammingReference.bernoulli(0), try .bernoulli(1), try .uniform(letters: 1)] {
      #expect(try certain.point(at: .distortion(0)).rate.upper.value == .zero)
      #expect(try certain.point(at: .slope(3)).distortion == 0)
      #expect(try certain.point(at: .rate(.zero)).distortion == 0)
    }
    #expect(throws: DomainError.self) { try HammingReference.bernoulli(1.5) }
    #expect(throws: DomainError.self) { try HammingReference.uniform(letters: 0) }
  }
}

@Suite struct LogLossCurveTests {
  @Test func aStraightSegment() throws {
    let law = try Distribution([0.5, 0.25, 0.25, 0])
    let curve = LogLossCurve(law)
    let entropy = 1.5 * log(2.0)
    let middle = try curve.point(at: .distortion(0.4))
    #expect(middle.rate.contains(Nats(entropy - 0.4)) && middle.slope == 1)
    // −log p is log 2 or 2 log 2, each half the time.
    #expect(abs(try #require(middle.dispersion) - 0.25 * log(2.0) * log(2.0)) < ulps)
    #expect(try curve.point(at: .slope(1)).distortionRange == 0...curve.entropy.value)
    #expect(try curve.point(at: .slope(0.9)).distortion == curve.entropy.value)
    #expect(try curve.point(at: .slope(2)).distortionRange == 0...0)
    #expect(abs(try curve.point(at: .rate(Nats(0.3))).distortion - (entropy - 0.3)) < ulps)
    #expect(try curve.point(at: .distortion(2)).rate.upper.value == .zero)
    expectRefusals(curve)
    let certain = LogLossCurve(try Distribution([1]))
    #expect(try certain.point(at: .distortion(0)).rate.upper.value == .zero)
    #expect(try certain.point(at: .slope(1)).distortion == 0)
  }
}
