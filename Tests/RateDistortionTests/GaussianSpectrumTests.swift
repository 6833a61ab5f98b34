// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Quantities
import RateDistortion
import Testing

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
