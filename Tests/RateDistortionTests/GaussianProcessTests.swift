// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
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

/// Midpoint sums, exponentially accurate for smooth periodic functions and second order at a kink.
private func midpoint(_ points: Int, _ density: (Double) -> Double, level: Double) -> (
  distortion: Double, rate: Double, dispersion: Double
) {
  var (distortion, rate, dispersion) = (0.0, 0.0, 0.0)
  for k in 0..<points {
    let s = density(.pi * (Double(k) + 0.5) / Double(points))
    distortion += min(level, s)
    rate += 0.5 * max(0, log(s / level))
    dispersion += 0.5 * min(1, (s / level) * (s / level))
  }
  return (distortion / Double(points), rate / Double(points), dispersion / Double(points))
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
      let oracle = midpoint(100_000, density, level: level)
      let point = try curve.point(at: .slope(0.5 / level))
      #expect(abs(point.distortion - oracle.distortion) < 1e-9)
      #expect(abs(point.rate.upper.value.value - oracle.rate) < 1e-9)
      #expect(abs(try #require(point.dispersion) - oracle.dispersion) < 1e-9)
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

@Suite struct TabulatedSpectrumCurveTests {
  private let frequencies = [0, 0.4, 0.5, 1.7, 2.2, 3.0, Double.pi]
  private let density = [2.0, 5.0, 0.0, 0.0, 1.0, 1.0, 0.3]

  private func interpolate(_ w: Double) -> Double {
    let k = frequencies.lastIndex { $0 <= w }.map { min($0, frequencies.count - 2) } ?? 0
    let share = (w - frequencies[k]) / (frequencies[k + 1] - frequencies[k])
    return density[k] + share * (density[k + 1] - density[k])
  }

  @Test func againstMidpointSums() throws {
    let curve = try TabulatedSpectrumCurve(frequencies: frequencies, density: density)
    for level in [1e-3, 0.5, 1, 2, 4.9, 4.9999] {
      let oracle = midpoint(100_000, interpolate, level: level)
      let point = try curve.point(at: .slope(0.5 / level))
      #expect(abs(point.distortion - oracle.distortion) < 1e-7)
      #expect(abs(point.rate.upper.value.value - oracle.rate) < 5e-7)
      #expect(abs(try #require(point.dispersion) - oracle.dispersion) < 1e-6)
      #expect(point.gap.value < 1e-13 * (1 + point.rate.upper.value.value))
    }
  }

  @Test func propertiesOfACurve() throws {
    let curve = try TabulatedSpectrumCurve(frequencies: frequencies, density: density)
    try expectCurve(curve, at: [1e-3, 0.2, 0.7, 0.95].map { $0 * curve.variance }, tolerance: 1e-12)
    expectRefusals(curve)
    #expect(curve.subject.contains("piecewise-linear spectrum"))
  }

  /// A straight line from 0 to `b`: `D = θ − θ²/2b`, `R = ½ (log(b/θ) − 1 + θ/b)`, whatever the level; near the top
  /// `R ≈ ε²/4` with `θ = b(1 − ε)`, to full relative accuracy.
  @Test func triangle() throws {
    let curve = try TabulatedSpectrumCurve(frequencies: [0, .pi], density: [0, 2])
    for level in [1e-6, 0.1, 1, 1.9] {
      let point = try curve.point(at: .slope(0.5 / level))
      #expect(abs(point.distortion - (level - level * level / 4)) < 1e-15)
      #expect(abs(point.rate.upper.value.value - 0.5 * (log(2 / level) - 1 + level / 2)) < 4e-14)
    }
    let small = 0x1p-20
    let point = try curve.point(at: .slope(0.25 / (1 - small)))
    // ½ (−log(1 − ε) − ε) = ε²/4 + ε³/6 + …
    #expect(abs(try #require(point.closedForm).value / (small * small / 4 + small * small * small / 6) - 1) < 1e-8)
  }

  @Test func flatAndEmptySpectra() throws {
    let flat = try TabulatedSpectrumCurve(frequencies: [0, 1, .pi], density: [2, 2, 2])
    #expect(abs(try flat.point(at: .distortion(0.5)).rate.upper.value.value - log(2)) < 1e-14)
    #expect(abs(try flat.point(at: .rate(Nats(2))).distortion - 2 * exp(-4)) < 1e-14)
    let nothing = try TabulatedSpectrumCurve(frequencies: [0, .pi], density: [0, 0])
    #expect(try nothing.point(at: .distortion(0)).rate.upper.value == .zero)
    #expect(try nothing.point(at: .slope(1)).distortion == 0)
    #expect(throws: CurveError.self) { try nothing.point(at: .rate(Nats(1))) }
    // A band of 1/100: half a nat a sample is 50 nats a band sample.
    let band = try TabulatedSpectrumCurve(
      frequencies: [0, 0.01 * .pi, 0.010_000_001 * .pi, .pi], density: [1, 1, 0, 0])
    #expect(abs(try band.point(at: .rate(Nats(0.5))).distortion / (0.01 * exp(-100)) - 1) < 1e-4)
  }

  @Test func badTables() {
    #expect(throws: GaussianSourceError.self) { try TabulatedSpectrumCurve(frequencies: [0, 3], density: [1, 1]) }
    #expect(throws: GaussianSourceError.self) { try TabulatedSpectrumCurve(frequencies: [0.1, .pi], density: [1, 1]) }
    #expect(throws: GaussianSourceError.self) { try TabulatedSpectrumCurve(frequencies: [0, .pi], density: [1]) }
    #expect(throws: GaussianSourceError.self) { try TabulatedSpectrumCurve(frequencies: [0], density: [1]) }
    #expect(throws: GaussianSourceError.self) {
      try TabulatedSpectrumCurve(frequencies: [0, 2, 1, .pi], density: [1, 1, 1, 1])
    }
    #expect(throws: GaussianSourceError.spectralDensity(row: 1, value: -1)) {
      try TabulatedSpectrumCurve(frequencies: [0, .pi], density: [1, -1])
    }
    #expect(throws: GaussianSourceError.self) {
      try TabulatedSpectrumCurve(frequencies: [0, .nan, .pi], density: [1, 1, 1])
    }
  }
}

@Suite struct VectorAutoregressiveCurveTests {
  /// Two independent processes share the water.
  @Test func diagonalAgainstMidpointSums() throws {
    let (a, q) = ([0.9, -0.5], [0.3, 1.0])
    let curve = try VectorAutoregressiveCurve(stateMatrix: Matrix(diagonal: a), innovation: Matrix(diagonal: q))
    #expect(abs(curve.variance - (q[0] / (1 - a[0] * a[0]) + q[1] / (1 - a[1] * a[1]))) < 1e-13)
    for level in [0.2, 0.9, 5] {
      let parts = (0..<2).map { i in
        midpoint(50_000, { q[i] / (1 + a[i] * a[i] - 2 * a[i] * cos($0)) }, level: level)
      }
      let point = try curve.point(at: .slope(0.5 / level))
      #expect(abs(point.distortion - parts[0].distortion - parts[1].distortion) < 1e-8)
      #expect(abs(point.rate.upper.value.value - parts[0].rate - parts[1].rate) < 1e-8)
      #expect(abs(try #require(point.dispersion) - parts[0].dispersion - parts[1].dispersion) < 1e-8)
    }
  }

  /// An orthogonal change of coordinates changes nothing; the first coordinate of a rotation is complex.
  @Test func rotationInvariance() throws {
    let turn = Matrix(rows: 2, columns: 2)
    var rotation = turn
    (rotation[0, 0], rotation[0, 1], rotation[1, 0], rotation[1, 1]) = (0.6, -0.8, 0.8, 0.6)
    let a = try Matrix([[0.5, 0.4], [-0.6, 0.7]])
    let q = try Matrix([[1, 0.2], [0.2, 0.5]])
    let plain = try VectorAutoregressiveCurve(stateMatrix: a, innovation: q)
    let turned = try VectorAutoregressiveCurve(
      stateMatrix: rotation * a * rotation.transpose, innovation: rotation.congruence(q))
    for share in [0.1, 0.6] {
      let query = Query.distortion(share * plain.variance)
      let (one, two) = (try plain.point(at: query).rate, try turned.point(at: query).rate)
      #expect(abs(one.upper.value.value - two.upper.value.value) < 1e-9)
    }
    #expect(throws: LinearAlgebraError.self) {
      try VectorAutoregressiveCurve(stateMatrix: Matrix(diagonal: [1.1]), innovation: Matrix.identity(1))
    }
  }
}
