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

  /// A damped rotation: a peak 10⁻⁴ wide that no grid of a hundred hits. Its eigen-coordinates are scalar, `S = 1/|1 − r e^{±iφ − iω}|²`, peak `1/(1 − r)²`.
  @Test(arguments: [0.1234, 0.7, 1.9]) func narrowPeakBetweenTheGrid(angle: Double) throws {
    let r = 0.9999
    let a = try Matrix([[r * cos(angle), -r * sin(angle)], [r * sin(angle), r * cos(angle)]])
    let curve = try VectorAutoregressiveCurve(stateMatrix: a, innovation: Matrix.identity(2))
    #expect(abs(curve.variance * (1 - r * r) / 2 - 1) < 1e-10)
    let peak = 1 / ((1 - r) * (1 - r))
    for share in [0.9, 0.99, 0.999_99] {
      let point = try curve.point(at: .slope(0.5 / (share * peak)))
      #expect(point.rate.upper.value > .zero && point.distortion < curve.variance)
    }
    // A little above the peak the bracket may be open, but not by more than the bound's tightness is worth.
    let above = try curve.point(at: .slope(0.5 / (1.0001 * peak)))
    #expect(above.rate.lower.value == .zero && above.rate.upper.value.value < 1e-5)
    #expect(try curve.point(at: .slope(0.5 / (1.01 * peak))).rate.upper.value == .zero)
    #expect(try curve.point(at: .distortion(curve.variance)).rate.upper.value == .zero)
    #expect(try curve.point(at: .distortion(0.999 * curve.variance)).rate.lower.value > .zero)
  }

  /// A far from normal matrix, whose peak need not be at the angle of an eigenvalue, against a fine grid.
  @Test func peakAwayFromTheEigenvaluesAngles() throws {
    let a = try Matrix([[0.48, 32, 0], [-0.016, 0.4, 24], [0, -0.008, 0.32]])
    let curve = try VectorAutoregressiveCurve(stateMatrix: a, innovation: Matrix.identity(3))
    let densest = try (0...8000).map { k -> Double in
      let w = Double.pi * Double(k) / 8000
      // I − Ae^{−iω} as a real matrix of twice the order.
      var m = Matrix(rows: 6, columns: 6)
      for i in 0..<3 {
        for j in 0..<3 {
          let (real, imaginary) = ((i == j ? 1 : 0) - a[i, j] * cos(w), a[i, j] * sin(w))
          (m[i, j], m[i + 3, j + 3], m[i, j + 3], m[i + 3, j]) = (real, real, -imaginary, imaginary)
        }
      }
      let values = try SVD.values(m)
      return 1 / (values[5] * values[5])
    }.reduce(0, max)
    let inside = try curve.point(at: .slope(0.5 / (0.999_999 * densest)))
    #expect(inside.distortion < curve.variance)
    // The peak is not bounded here: nothing is claimed but R ≤ R + sD ≤ s σ².
    let above = try curve.point(at: .slope(0.5 / (1.005 * densest)))
    #expect(above.rate.lower.value == .zero && above.rate.upper.value.value <= above.slope * curve.variance)
    #expect(above.rate.upper.value > .zero && above.closedForm == nil)
    #expect(above.distortionRange.contains(curve.variance))
  }

  @Test func nextToInstability() {
    #expect(throws: (any Error).self) {
      try VectorAutoregressiveCurve(
        stateMatrix: Matrix([[1 - 0x1p-53, 1], [0, 1 - 0x1p-53]]), innovation: Matrix.identity(2))
    }
  }
}
