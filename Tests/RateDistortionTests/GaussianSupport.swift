// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Quantities
import RateDistortion
import Testing

/// What every curve owes: falling and convex in `D`, the slope is its derivative, and the three questions agree.
///
/// - Parameters:
///   - distortions: ascending, inside the curve
///   - tolerance: nats, what the solver's gap leaves
func expectCurve(_ curve: some RateDistortionCurve, at distortions: [Double], tolerance: Double) throws {
  let points = try distortions.map { try curve.point(at: .distortion($0)) }
  let rates = points.map(\.rate.upper.value.value)
  for (k, point) in points.enumerated() {
    #expect(point.distortion == distortions[k] && point.distortionRange == distortions[k]...distortions[k])
    #expect(point.rate.lower.value <= point.rate.upper.value && point.gap.value <= tolerance)
    #expect(point.termination == .converged)
    for other in distortions.indices {
      // The supporting line, which holds monotonicity and convexity at once.
      let line = rates[k] - point.slope * (distortions[other] - distortions[k])
      #expect(rates[other] >= line - tolerance * (1 + abs(distortions[other] / distortions[k])))
    }
    let step = 1e-4 * distortions[k]
    let above = try curve.point(at: .distortion(distortions[k] + step)).rate.lower.value.value
    let below = try curve.point(at: .distortion(distortions[k] - step)).rate.lower.value.value
    #expect(abs((below - above) / (2 * step) - point.slope) <= 1e-4 * point.slope + tolerance / step)

    let atRate = try curve.point(at: .rate(Nats(rates[k])))
    #expect(abs(atRate.distortion - distortions[k]) <= 8 * tolerance / point.slope + 1e-12 * distortions[k])
    #expect(atRate.distortionRange.contains(atRate.distortion))
    #expect(abs(atRate.rate.upper.value.value - rates[k]) <= 8 * tolerance)

    let atSlope = try curve.point(at: .slope(point.slope))
    let cost = atSlope.rate.upper.value.value + point.slope * atSlope.distortion
    #expect(abs(cost - (rates[k] + point.slope * distortions[k])) <= 8 * tolerance)
    #expect(atSlope.distortionRange.contains(atSlope.distortion))
  }
}

/// What every curve refuses.
func expectRefusals(_ curve: some RateDistortionCurve) {
  for slope in [-1, Double.nan, .infinity] {
    #expect(throws: CurveError.self) { try curve.point(at: .slope(slope)) }
  }
  for distortion in [-1, Double.nan] {
    #expect(throws: CurveError.self) { try curve.point(at: .distortion(distortion)) }
  }
  for rate in [-1, Double.nan, .infinity] {
    #expect(throws: CurveError.self) { try curve.point(at: .rate(Nats(rate))) }
  }
}

/// Deterministic numbers in [−1, 1).
struct Numbers {
  var state: UInt64

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-52 - 1
  }

  mutating func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    var result = Matrix(rows: rows, columns: columns)
    for i in 0..<rows { for j in 0..<columns { result[i, j] = next() } }
    return result
  }

  mutating func covariance(_ order: Int) throws -> Matrix {
    let w = matrix(order, order)
    return try w * w.transpose + 0.1 * Matrix.identity(order)
  }
}

/// Midpoint sums, exponentially accurate for smooth periodic functions and second order at a kink.
func midpoint(_ points: Int, _ density: (Double) -> Double, level: Double) -> (
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
