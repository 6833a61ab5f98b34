// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Quantities
import RateDistortion
import Testing

/// Room for the rounding of formulas on both sides of a comparison.
private let rounding = 4096 * Double.ulpOfOne

@Suite struct ContinuousCurveTests {
  // MARK: Closed forms

  @Test(arguments: [0.6, 5.0]) func gaussianSquared(slope: Double) throws {
    let point = try ContinuousCurve(.gaussian(variance: 4), .squared).point(at: .slope(slope / 4))
    let distortion = point.distortion
    let exact = 0.5 * log(4 / distortion)
    #expect(point.rate.lower.value.value <= exact + rounding && exact <= point.rate.upper.value.value + rounding)
    #expect(point.gap <= Nats(1e-6) && point.termination == .converged && point.method == .columnGeneration)
    // D = 1/(2s), which a bracket fixes to about the square root of its width.
    #expect(abs(distortion * slope / 2 - 1) < 2 * point.gap.value.squareRoot())
    #expect(point.distortionRange.contains(2 / slope))
  }

  @Test(arguments: [0.9, 0.5, 0.1, 1e-6]) func laplaceAbsolute(ratio: Double) throws {
    let point = try ContinuousCurve(.laplace(scale: 3), .absolute).point(at: .distortion(3 * ratio))
    #expect(abs((point.closedForm?.value ?? .nan) + log(ratio)) < rounding)
    #expect(abs(point.slope * 3 * ratio - 1) < 1e-6)
  }

  @Test func uniformAbsolute() throws {
    // On [0, 1]: P(X < a) = a = 1/s, so that D = 1/s − 1/s² and R = log(s/2) − 1 + 2/s.
    for slope in [2.5, 10, 1000] {
      let point = try ContinuousCurve(.uniform(3, 4), .absolute).point(at: .slope(slope))
      #expect(abs(point.distortion - (1 / slope - 1 / (slope * slope))) < rounding)
      #expect(abs(point.rate.upper.value.value - (log(slope / 2) - 1 + 2 / slope)) < rounding)
    }
  }

  @Test func exponentialAbsolute() throws {
    // Atom 1/s at a = log(1 + 1/s) and density beyond: D = 1/s − (1 − e^{−a})/s + a − 1 + e^{−a}.
    let s = 2.5
    let a = log(1 + 1 / s)
    let point = try ContinuousCurve(.exponential(rate: 1), .absolute).point(at: .slope(s))
    #expect(abs(point.distortion - (exp(-a) / s + a - 1 + exp(-a))) < rounding)
  }

  @Test func ends() throws {
    for (law, difference, most) in [
      (try ScalarLaw.uniform(0, 6), Distortion.Difference.squared, 3.0), (try .uniform(0, 6), .absolute, 1.5),
      (try .exponential(rate: 0.5), .squared, 4), (try .laplace(scale: 2), .absolute, 2),
    ] {
      let curve = try ContinuousCurve(law, difference)
      #expect(curve.ends().minimumDistortion == 0 && curve.ends().rateAtMinimum.value == .infinity)
      #expect(abs(curve.ends().maximumDistortion - most) < rounding)
      for query in [Query.distortion(most + 1), .slope(0), .slope(1e-200), .rate(.zero)] {
        let point = try curve.point(at: query)
        #expect(point.rate.upper.value.value <= rounding && point.distortion >= most - rounding)
      }
      #expect(try curve.point(at: .distortion(0)).rate.lower.value.value == .infinity)
    }
    // The uniform law's critical slope under squared error is 1/(2 Var).
    let uniform = try ContinuousCurve(.uniform(0, 1), .squared)
    #expect(try uniform.point(at: .slope(5.999)).rate.upper.value == .zero)
    #expect(try uniform.point(at: .slope(6.1)).rate.lower.value > .zero)
    #expect(uniform.subject == "uniform on [0, 1], squared error (the continuous source)")
  }

  // MARK: Properties

  @Test(arguments: [
    (ScalarLaw.Family.uniform, Distortion.Difference.squared), (.laplace, .squared), (.gaussian, .absolute),
    (.exponential, .absolute),
  ])
  func convexAndAboveShannon(family: ScalarLaw.Family, difference: Distortion.Difference) throws {
    let law = try ScalarLaw.standard(family)
    // The unbounded law under squared error is the costly one.
    let tolerance = Nats(family == .laplace ? 1e-3 : 1e-6)
    let curve = try ContinuousCurve(law, difference, tolerance: tolerance)
    let slopes = family == .laplace ? [2, 4] : difference == .squared ? [8, 16, 64] : [1.8, 4, 64]
    let points = try slopes.map { try curve.point(at: .slope($0)) }
    for point in points {
      let shannon = try shannonLowerBound(law, difference, distortion: point.distortion)
      #expect(shannon.value <= point.rate.upper.value.value + rounding)
      #expect(point.gap <= tolerance && point.termination == .converged)
      #expect(point.distortionRange.contains(point.distortion))
      // Every line lies below every point.
      for other in points {
        let line = point.rate.lower.value.value + point.slope * (point.distortion - other.distortion)
        #expect(line <= other.rate.upper.value.value + rounding)
      }
    }
    for (low, high) in zip(points, points.dropFirst()) {
      #expect(low.distortion > high.distortion && low.rate.upper.value < high.rate.lower.value)
    }
  }

  @Test func queriesAgree() throws {
    let curve = try ContinuousCurve(.uniform(-1, 1), .squared)
    let asked = try curve.point(at: .distortion(0.1))
    #expect(asked.distortion == 0.1 && asked.gap <= Nats(1e-6) && asked.termination == .converged)
    let back = try curve.point(at: .rate(asked.rate.upper.value))
    #expect(abs(back.distortion - 0.1) < 1e-6 && back.distortionRange.upperBound == back.distortion)
    #expect(back.gap <= Nats(1e-6) && back.distortionRange.lowerBound <= 0.1)
    let there = try curve.point(at: .slope(asked.slope))
    let line = there.rate.upper.value.value + asked.slope * (there.distortion - 0.1)
    #expect(abs(line - asked.rate.upper.value.value) < 2e-6)
    let exact = try ContinuousCurve(.gaussian(variance: 1), .absolute)
    let rate = try exact.point(at: .distortion(0.2)).rate.upper.value
    #expect(abs(try exact.point(at: .rate(rate)).distortion - 0.2) < 1e-9)
  }

  @Test func scalesLikeItsLaw() throws {
    let unit = try ContinuousCurve(.uniform(0, 1), .squared).point(at: .slope(30))
    let large = try ContinuousCurve(.uniform(7, 1007), .squared).point(at: .slope(30e-6))
    #expect(abs(unit.distortion - large.distortion * 1e-6) < 1e-9)
    #expect(abs(unit.rate.upper.value.value - large.rate.upper.value.value) < 1e-9)
  }

  // MARK: Oracle: the finite solver on a discretised source

  @Test(arguments: [ScalarLaw.Family.uniform, .gaussian, .exponential, .laplace])
  func betweenTheDiscretisationBoundsOfAbsoluteError(family: ScalarLaw.Family) throws {
    let law = try ScalarLaw.standard(family)
    let grid = try Discretization(law, levels: 90)
    let problem = try FiniteProblem(
      source: grid.distribution,
      distortion: .line(.absolute, source: grid.values, reproduction: grid.values))
    let finite = try FiniteCurve(problem: problem, subject: "grid")
    let distortion = 0.4 * law.meanAbsoluteDeviation
    let shift = grid.meanAbsoluteDeviation
    let above = try finite.point(at: .distortion(distortion - shift)).rate.upper.value
    let below = try finite.point(at: .distortion(distortion + shift)).rate.lower.value
    let point = try ContinuousCurve(law, .absolute).point(at: .distortion(distortion))
    #expect(below <= point.rate.upper.value && point.rate.lower.value <= above)
    #expect((above - below).value < 0.5)
  }

  @Test(arguments: [ScalarLaw.Family.uniform, .gaussian])
  func betweenTheDiscretisationBoundsOfSquaredError(family: ScalarLaw.Family) throws {
    let law = try ScalarLaw.standard(family)
    let grid = try Discretization(law, levels: 30)
    let problem = try FiniteProblem(
      source: grid.distribution,
      distortion: .line(.squared, source: grid.values, reproduction: grid.values))
    let finite = try FiniteCurve(problem: problem, subject: "grid")
    let distortion = law.variance / 6
    let v = grid.meanVariance
    // ‖X_disc − Y‖ ≤ ‖X − Y‖ + √v from below; reproductions off the grid can help by little.
    let above = try finite.point(at: .distortion(distortion - v)).rate.upper.value
    let wide = distortion.squareRoot() + v.squareRoot()
    let below = try finite.point(at: .distortion(wide * wide)).rate.lower.value
    let point = try ContinuousCurve(law, .squared).point(at: .distortion(distortion))
    #expect(point.rate.lower.value <= above)
    #expect(below.value <= point.rate.upper.value.value + 1e-3)
    #expect((above - point.rate.lower.value).value < 0.03)
  }

  // MARK: Failures

  @Test func unanswerableQuestions() throws {
    #expect(throws: CurveError.self) { try ContinuousCurve(.exponential(rate: 1), .oneSided) }
    let curve = try ContinuousCurve(.uniform(0, 1), .squared)
    for query in [
      Query.slope(-1), .slope(.nan), .slope(.infinity), .distortion(-0.1), .distortion(.nan), .rate(Nats(-1)),
      .rate(Nats(.nan)), .rate(Nats(1e9)), .distortion(1e-310),
    ] {
      #expect(throws: CurveError.self) { try curve.point(at: query) }
    }
    #expect(throws: CurveError.self) { try shannonLowerBound(.uniform(0, 1), .squared, distortion: -1) }
    // Too fine to solve: the bracket stays valid, is wide, and the point says so.
    let fine = try curve.point(at: .slope(1e12))
    #expect(fine.termination == .iterationLimit && fine.gap.value < 0.2)
    for query in [Query.distortion(1e-12), .rate(Nats(30))] {
      let point = try curve.point(at: query)
      #expect(point.termination == .iterationLimit && point.rate.lower.value < point.rate.upper.value)
    }
  }
}
