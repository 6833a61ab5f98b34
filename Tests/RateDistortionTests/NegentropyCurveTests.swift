// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
import LinearAlgebra
import Quantities
import RateDistortion
import Testing

/// A source between the Gaussian of its covariance and that less its negentropy.
@Suite struct NegentropyCurveTests {
  private let covariance = Matrix(diagonal: [4, 1, 0.25])

  private func curve(_ negentropy: Double, _ covariance: Matrix? = nil) throws -> NegentropyCurve {
    try NegentropyCurve(
      covariance: covariance ?? self.covariance,
      negentropy: Bound(Nats(negentropy), kind: .estimated, source: Citation("test")), subject: "test")
  }

  // Closed form

  @Test func withoutNegentropyItIsTheGaussianCurve() throws {
    let (curve, gaussian) = (try curve(0), try VectorGaussianCurve(covariance: covariance))
    for query in [Query.distortion(0.3), .distortion(2), .rate(Nats(1)), .slope(0.4), .slope(3), .distortion(9)] {
      let (point, reference) = (try curve.point(at: query), try gaussian.point(at: query))
      #expect(point.rate.lower.value == reference.rate.lower.value)
      #expect(point.rate.upper.value == reference.rate.upper.value)
      #expect(abs(point.distortion - reference.distortion) <= 1e-12)
    }
  }

  @Test func atSmallDistortionTheLowerSideIsShannons() throws {
    // Below the least eigenvalue: h(X) − (n/2) log(2πe D/n) with h(X) = ½ log det 2πeS − δ.
    let (delta, d) = (0.3, 0.6)
    let shannon = 0.5 * log(4 * 1 * 0.25) - delta - 1.5 * log(d / 3)
    let point = try curve(delta).point(at: .distortion(d))
    #expect(abs(point.rate.lower.value.value - shannon) < 1e-12)
    #expect(abs(point.rate.upper.value.value - shannon - delta) < 1e-12)
    #expect(point.rate.lower.kind == .estimated && point.rate.upper.kind == .exact)
  }

  // Oracle: a uniform density, whose curve is solved on the line by another method.

  @Test func theUniformDensityLiesBetween() throws {
    // Variance 1/12 and entropy 0 on the unit interval: δ = ½ log(2πe/12).
    let delta = 0.5 * log(2 * Double.pi * exp(1) / 12)
    let sides = try curve(delta, Matrix([[1.0 / 12]]))
    let truth = try ContinuousCurve(.uniform(0, 1), .squared, tolerance: Nats(1e-4))
    for distortion in [0.002, 0.01, 0.04, 0.07] {
      let (bracket, rate) = (
        try sides.point(at: .distortion(distortion)).rate, try truth.point(at: .distortion(distortion)).rate
      )
      #expect(bracket.lower.value <= rate.upper.value && rate.lower.value <= bracket.upper.value)
    }
    for bits in [0.25, 1, 2.5] {
      let rate = Nats(Bits(bits))
      let range = try sides.point(at: .rate(rate)).distortionRange
      let distortion = try truth.point(at: .rate(rate)).distortion
      #expect(range.lowerBound <= distortion * 1.001 && distortion <= range.upperBound * 1.001)
    }
    for slope in [7.0, 20, 100] {
      let range = try sides.point(at: .slope(slope)).distortionRange
      let touching = try truth.point(at: .slope(slope)).distortion
      #expect(range.lowerBound <= touching * 1.001 && touching <= range.upperBound * 1.001)
    }
  }

  // Property

  @Test func theBracketIsAsWideAsTheNegentropyUntilZeroCutsIt() throws {
    let curve = try curve(0.2)
    #expect(abs(try curve.point(at: .distortion(1)).gap.value - 0.2) < 1e-12)
    #expect(try curve.point(at: .distortion(5.2)).rate.lower.value == .zero)
    #expect(try curve.point(at: .distortion(5.25)).rate.upper.value == .zero)
  }

  @Test(arguments: [0.05, 0.13, 0.5, 3, 40]) func aSlopesRangeReachesExactlyWhereATangentMay(_ slope: Double) throws {
    let (delta, gaussian) = (0.4, try VectorGaussianCurve(covariance: covariance))
    let point = try curve(delta).point(at: .slope(slope))
    let least = try gaussian.point(at: .slope(slope))
    let value = least.rate.upper.value.value + slope * least.distortion
    func height(_ d: Double) throws -> Double {
      try gaussian.point(at: .distortion(d)).rate.upper.value.value + slope * d
    }
    #expect(point.distortionRange.contains(point.distortion))
    #expect(abs(try height(point.distortionRange.lowerBound) - value - delta) < 1e-9)
    let upper = point.distortionRange.upperBound
    #expect(upper <= 5.25 * (1 + 1e-12))
    let meets = abs(try height(upper) - value - delta) < 1e-9
    #expect(meets || abs(upper - 5.25) < 1e-9 || abs(slope * upper - value) < 1e-9)
  }

  // Failure

  @Test func degenerateSourcesAreAnswered() throws {
    let constant = try curve(0.1, Matrix(diagonal: [0, 0]))
    #expect(try constant.point(at: .distortion(0)).rate.upper.value == .zero)
    let singular = try curve(.infinity, Matrix(diagonal: [1, 0]))
    #expect(try singular.point(at: .distortion(0.5)).rate.lower.value == .zero)
    #expect(try curve(-0.1).point(at: .distortion(1)).gap.value < 1e-12)
    #expect(throws: CurveError.self) { try curve(0.1).point(at: .distortion(0)) }
    #expect(throws: CurveError.self) { try curve(0.1).point(at: .rate(Nats(-1))) }
  }
}
