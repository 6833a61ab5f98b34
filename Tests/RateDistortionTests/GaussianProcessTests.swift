// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Quantities
import RateDistortion
import Testing

/// The two integrals of AR(1) above the critical level in closed form.
///
/// `S = V/(1 + a² − 2a cos ω)` falls on `[0, π]` for `a > 0` and crosses `θ` at `ω_c`. The distortion needs
/// `∫ S = 2V/(1 − a²) atan((1 + a)/(1 − a) tan ω/2)`; the rate needs
/// `∫_0^{ω_c} −log(1 + a² − 2a cos ω) dω = 2 Σ a^k sin(k ω_c)/k²`, the imaginary part of a dilogarithm.
private func firstOrder(a: Double, v: Double, level: Double) -> (distortion: Double, rate: Double) {
  let crossing = acos((1 + a * a - v / level) / (2 * a))
  let half = (1 + a) / (1 - a) * tan(crossing / 2)
  let below = 2 * v / (1 - a * a) * (.pi / 2 - atan(half))
  var sum = 0.0
  var power = 1.0
  for k in 1...3000 {
    power *= a
    sum += power * sin(Double(k) * crossing) / Double(k * k)
  }
  let rate = (crossing * log(v / level) + 2 * sum) / (2 * .pi)
  return ((level * crossing + below) / .pi, rate)
}

@Suite struct AutoregressiveCurveTests {
  @Test(arguments: [0.3, 0.9, 0.99]) func firstOrderOnBothSidesOfTheCriticalDistortion(a: Double) throws {
    let v = 0.7
    let curve = try AutoregressiveCurve(coefficients: [a], innovation: v)
    #expect(abs(curve.variance / (v / (1 - a * a)) - 1) < 1e-13)
    #expect(abs(curve.criticalDistortion / (v / ((1 + a) * (1 + a))) - 1) < 1e-14)
    let low = try curve.point(at: .distortion(0.5 * curve.criticalDistortion))
    #expect(abs(low.rate.upper.value.value - 0.5 * log(2 * (1 + a) * (1 + a))) < 1e-13)
    #expect(low.method == .closedForm && low.dispersion == 0.5 && low.closedForm != nil)

    let top = v / ((1 - a) * (1 - a))
    for share in [0.01, 0.3, 0.9] {
      let level = curve.criticalDistortion * pow(top / curve.criticalDistortion, share)
      let (distortion, rate) = firstOrder(a: a, v: v, level: level)
      let atSlope = try curve.point(at: .slope(0.5 / level))
      #expect(abs(atSlope.distortion - distortion) < 1e-12 * (1 + distortion))
      let point = try curve.point(at: .distortion(distortion))
      #expect(point.method == .quadrature && point.closedForm == nil)
      #expect(abs(point.rate.upper.value.value - rate) < 1e-11 && abs(point.rate.lower.value.value - rate) < 1e-11)
      #expect(abs(point.slope * 2 * level - 1) < 1e-9)
      #expect(abs(try curve.point(at: .rate(Nats(rate))).distortion - distortion) < 1e-10 * (1 + distortion))
    }
  }

  @Test func propertiesOfACurve() throws {
    let curve = try AutoregressiveCurve(coefficients: [1.2, -0.8, 0.1], innovation: 2)
    let inside = [0.1, 0.5, 0.9].map { $0 * curve.variance } + [curve.criticalDistortion]
    try expectCurve(curve, at: inside.sorted(), tolerance: 1e-10)
    expectRefusals(curve)
    let end = try curve.point(at: .distortion(curve.variance)).slope
    #expect(try curve.point(at: .slope(end)).rate.upper.value == .zero)
    #expect(try curve.point(at: .slope(end * (1 + 1e-9))).rate.upper.value > .zero)
    for factor in [1 - 1e-9, 1 + 1e-9] {
      let point = try curve.point(at: .distortion(factor * curve.criticalDistortion))
      #expect(abs(point.rate.upper.value.value - 0.5 * log(2 / curve.criticalDistortion)) < 2e-9)
    }
    #expect(try curve.point(at: .distortion(curve.variance * (1 - 1e-12))).rate.upper.value.value < 1e-10)
    #expect(try curve.point(at: .distortion(curve.variance)).rate.upper.value == .zero)
  }

  /// Roots at 0.9999 e^{±0.7i} and −0.5: a peak of width 10⁻⁴ that a fixed grid of this size would miss.
  @Test func narrowPeak() throws {
    let r = 0.9999
    let pair = [2 * r * cos(0.7), -r * r]
    let coefficients = [pair[0] - 0.5, pair[1] + 0.5 * pair[0], 0.5 * pair[1]]
    let curve = try AutoregressiveCurve(coefficients: coefficients)
    let density = { (w: Double) -> Double in
      // The product of the squared distances to the roots.
      let one = 1 - 2 * r * cos(w - 0.7) + r * r
      let two = 1 - 2 * r * cos(w + 0.7) + r * r
      return 1 / (one * two * (1.25 + cos(w)))
    }
    for level in [1.0, 100, 1e6] {
      // Fine where the peak is: midpoints in x with ω = 0.7 + 10⁻⁴ sinh x.
      let width = 1e-4
      let (from, to) = (asinh(-0.7 / width), asinh((.pi - 0.7) / width))
      let count = 100_000
      let step = (to - from) / Double(count)
      var (distortion, rate) = (0.0, 0.0)
      for k in 0..<count {
        let x = from + step * (Double(k) + 0.5)
        let weight = step * width * cosh(x) / .pi
        let s = density(0.7 + width * sinh(x))
        distortion += weight * min(level, s)
        rate += weight * 0.5 * max(0, log(s / level))
      }
      let point = try curve.point(at: .slope(0.5 / level))
      #expect(abs(point.distortion / distortion - 1) < 1e-7)
      #expect(abs(point.rate.upper.value.value - rate) < 1e-7 * (rate + 1))
      #expect(point.gap.value < 1e-9)
    }
  }

  @Test func dispersionAndHigherOrder() throws {
    let a = [0.5, -0.3, 0.2, 0.1]
    let curve = try AutoregressiveCurve(coefficients: a)
    let density = { (w: Double) -> Double in
      var (re, im) = (1.0, 0.0)
      for (k, c) in a.enumerated() {
        re -= c * cos(Double(k + 1) * w)
        im += c * sin(Double(k + 1) * w)
      }
      return 1 / (re * re + im * im)
    }
    for level in [0.5, 0.8, 1.5] {
      let oracle = midpoint(50_000, density, level: level)
      let point = try curve.point(at: .slope(0.5 / level))
      #expect(abs(point.distortion - oracle.distortion) < 1e-9)
      #expect(abs(point.rate.upper.value.value - oracle.rate) < 1e-9)
      #expect(abs(try #require(point.dispersion) - oracle.dispersion) < 1e-9)
    }
  }

  /// Thirty lags and a root at 1 − 10⁻⁸: the two sides stay close and the end of the curve stays where it is.
  @Test func manyLagsAndAlmostARandomWalk() throws {
    var numbers = Numbers(state: 1)
    let many = try AutoregressiveCurve(coefficients: (0..<30).map { _ in numbers.next() / 30 })
    for share in [0.3, 0.8, 0.999] {
      #expect(try many.point(at: .distortion(share * many.variance)).gap.value < 1e-11)
    }
    let walk = try AutoregressiveCurve(coefficients: [1 - 0x1p-26])
    #expect(abs(walk.variance * 0x1p-25 - 1) < 1e-7)
    for level in [1.0, 1e3, 1e6] {
      let (distortion, rate) = randomWalk(level: level)
      let point = try walk.point(at: .slope(0.5 / level))
      #expect(abs(point.distortion / distortion - 1) < 1e-4 && abs(point.rate.upper.value.value / rate - 1) < 1e-4)
    }
  }

  /// `S = 1/(4 sin² ω/2)`, the limit `a → 1`: `R = (1/π) ∫_0^{ω_c} log(sin(ω_c/2)/sin(ω/2)) dω` by midpoints in
  /// `log ω`, `D = (θ ω_c + ½ cot(ω_c/2))/π`.
  private func randomWalk(level: Double) -> (distortion: Double, rate: Double) {
    let crossing = 2 * asin(0.5 / level.squareRoot())
    var rate = 0.0
    for k in 0..<40_000 {
      let omega = crossing * exp(-(Double(k) + 0.5) / 1000)
      rate += omega / 1000 * log(sin(crossing / 2) / sin(omega / 2)) / .pi
    }
    return ((level * crossing + 0.5 / tan(crossing / 2)) / .pi, rate)
  }

  /// AR(2) with the coefficients of a double root at `1 − δ`: `σ² = V (1 − a₂)/((1 + a₂)(1 − a₂ − a₁)(1 − a₂ + a₁))`,
  /// every factor without rounding error to speak of (Sterbenz), for the doubles that the coefficients are.
  @Test(arguments: [1e-2, 1e-4, 1e-5, 1e-6, 1e-7]) func doubleRootNextToTheCircle(delta: Double) throws {
    let r = 1 - delta
    let (a1, a2) = (2 * r, -r * r)
    let variance = (1 - a2) / ((1 + a2) * ((1 - a1) - a2) * (1 - a2 + a1))
    let curve = try AutoregressiveCurve(coefficients: [a1, a2])
    // Thirty digits, of which the recursion loses three times those of δ; never below, D_max being rounded up.
    let margin = 1e-15 + 2e-30 / (delta * delta * delta)
    #expect(abs(curve.variance / variance - 1) < margin && curve.variance > variance * (1 - 1e-15))
    for share in [0.5, 0.984, 0.999_999] {
      let point = try curve.point(at: .distortion(share * variance))
      #expect(point.rate.upper.value > .zero && point.closedForm == nil)
    }
    #expect(try curve.point(at: .distortion(curve.variance)).rate.upper.value == .zero)
    let peak = 1 / (((1 - a1) - a2) * ((1 - a1) - a2))
    #expect(try curve.point(at: .slope(0.5 / (0.999 * peak))).rate.upper.value > .zero)
    #expect(try curve.point(at: .slope(0.5 / (1.01 * peak))).rate.upper.value == .zero)
  }

  /// A negative double root mirrors the spectrum: the variance is the same, the peak at π.
  @Test func doubleRootAtMinusOne() throws {
    let r = 0.999_99
    let (right, left) = (
      try AutoregressiveCurve(coefficients: [2 * r, -r * r]), try AutoregressiveCurve(coefficients: [-2 * r, -r * r])
    )
    #expect(right.variance == left.variance)
    let query = Query.distortion(0.9 * left.variance)
    let (one, two) = (try right.point(at: query).rate, try left.point(at: query).rate)
    #expect(one.lower.value <= two.upper.value && two.lower.value <= one.upper.value)
  }

  /// Ten equal roots at 0.9999: the coefficients' own rounding moves them by more than their distance from the circle.
  @Test func rootsThatDoublesCannotPlace() {
    var filter = [1.0]
    for _ in 0..<10 { filter = zip(filter + [0], [0] + filter).map { $0 - 0.9999 * $1 } }
    #expect(throws: GaussianSourceError.self) {
      try AutoregressiveCurve(coefficients: filter.dropFirst().map { -$0 })
    }
  }

  @Test func whiteNoiseIsTheScalarSource() throws {
    let curve = try AutoregressiveCurve(coefficients: [0, 0], innovation: 3)
    #expect(curve.variance == 3 && curve.coefficients.isEmpty)
    #expect(abs(try curve.point(at: .distortion(0.3)).rate.upper.value.value - 0.5 * log(10)) < 1e-14)
    #expect(try curve.point(at: .slope(0.1)).rate.upper.value == .zero)
  }

  @Test func notAStationaryProcess() throws {
    #expect {
      try AutoregressiveCurve(coefficients: [0, 1.44])
    } throws: { error in
      guard case .notStationary(let modulus)? = error as? GaussianSourceError else { return false }
      return abs(modulus - 1.2) < 1e-12
    }
    #expect(throws: GaussianSourceError.self) { try AutoregressiveCurve(coefficients: [1]) }
    #expect(throws: GaussianSourceError.self) { try AutoregressiveCurve(coefficients: [-1]) }
    #expect(throws: GaussianSourceError.innovation(0)) { try AutoregressiveCurve(coefficients: [0.5], innovation: 0) }
    #expect(throws: GaussianSourceError.self) { try AutoregressiveCurve(coefficients: [0.1, .nan]) }
  }
}
