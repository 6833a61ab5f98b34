// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Quantities
import RateDistortion
import Testing

@Suite struct ScalarGaussMarkovCurveTests {
  @Test func valuesByHand() throws {
    let curve = try ScalarGaussMarkovCurve(coefficient: 0.5, innovation: 3)
    #expect(abs(curve.maximumDistortion - 4) < 1e-15)
    // ½ log(¼ + 3)
    #expect(try curve.point(at: .distortion(1)).rate.contains(Nats(0.5 * log(3.25))))
    let wild = try ScalarGaussMarkovCurve(coefficient: -2, innovation: 1)
    #expect(wild.maximumDistortion == .infinity)
    #expect(try wild.point(at: .distortion(0.2)).rate.contains(Nats(log(3))))
    #expect(abs(wild.instabilityRate.value - log(2)) < 1e-15)
  }

  @Test(arguments: [0, 0.5, -0.95, 1, 1.7]) func propertiesOfACurve(a: Double) throws {
    let curve = try ScalarGaussMarkovCurve(coefficient: a, innovation: 0.8)
    let end = min(curve.maximumDistortion, 50)
    try expectCurve(curve, at: [1e-3, 0.1, 0.5, 0.99].map { $0 * end }, tolerance: 1e-13)
    expectRefusals(curve)
  }

  @Test func theEnds() throws {
    let stable = try ScalarGaussMarkovCurve(coefficient: 0.5, innovation: 3)
    #expect(try stable.point(at: .distortion(9)).rate.upper.value == .zero)
    #expect(try stable.point(at: .rate(.zero)).distortion == 4)
    #expect(try stable.point(at: .slope(0)).distortionRange == 4...Double.infinity)
    #expect(try stable.point(at: .slope(0.01)).distortion == 4)
    #expect(try stable.point(at: .distortion(4 * (1 - 1e-14))).rate.upper.value.value < 1e-13)
    let wild = try ScalarGaussMarkovCurve(coefficient: 2, innovation: 1)
    #expect(try wild.point(at: .distortion(.infinity)).rate.contains(Nats(log(2))))
    #expect(try wild.point(at: .slope(0)).distortion == .infinity)
    #expect(throws: CausalError.self) { try wild.point(at: .rate(Nats(0.69))) }
    #expect(throws: CausalError.self) { try wild.point(at: .rate(.zero)) }
    #expect(throws: GaussianSourceError.self) { try ScalarGaussMarkovCurve(coefficient: .infinity) }
    #expect(throws: GaussianSourceError.self) { try ScalarGaussMarkovCurve(coefficient: 1e200) }
    let large = try ScalarGaussMarkovCurve(coefficient: 0.5, innovation: 1e300)
    #expect(abs(try large.point(at: .rate(Nats(690))).distortion / 1e-299 - exp(-1380 + 599 * log(10))) < 1e-9)
    #expect(throws: GaussianSourceError.innovation(0)) { try ScalarGaussMarkovCurve(coefficient: 1, innovation: 0) }
  }
}

@Suite struct VectorGaussMarkovCurveTests {
  @Test(arguments: [0.5, 0.99, 1.3]) func oneComponentIsTheClosedForm(a: Double) throws {
    let scalar = try ScalarGaussMarkovCurve(coefficient: a, innovation: 0.7)
    let vector = try VectorGaussMarkovCurve(stateMatrix: Matrix([[a]]), innovation: Matrix([[0.7]]))
    for share in [1e-4, 0.2, 0.8] {
      let distortion = share * min(scalar.maximumDistortion, 10)
      let truth = try scalar.point(at: .distortion(distortion))
      let point = try vector.point(at: .distortion(distortion))
      #expect(point.rate.contains(try #require(truth.closedForm)) && point.gap.value < 1e-9)
      #expect(abs(point.slope / truth.slope - 1) < 1e-6)
      let range = try vector.point(at: .slope(truth.slope)).distortionRange
      #expect(range.contains(distortion) && range.upperBound - range.lowerBound < 1e-3 * distortion)
      let atRate = try vector.point(at: .rate(try #require(truth.closedForm))).distortionRange
      #expect(atRate.lowerBound <= distortion * (1 + 1e-12) && distortion * (1 - 1e-12) <= atRate.upperBound)
      #expect(atRate.upperBound - atRate.lowerBound < 1e-6 * distortion)
    }
  }

  /// Two symmetric cases by formula: independent equal components, and no memory at all (reverse water-filling).
  @Test func closedFormsOfVectors() throws {
    let twin = try VectorGaussMarkovCurve(stateMatrix: Matrix(diagonal: [1.1, 1.1]), innovation: .identity(2))
    #expect(try twin.point(at: .distortion(0.8)).rate.contains(Nats(log(1.21 + 1 / 0.4))))
    let q = Matrix(diagonal: [2, 0.5, 0.1])
    let memoryless = try VectorGaussMarkovCurve(stateMatrix: Matrix(rows: 3, columns: 3), innovation: q)
    let water = try VectorGaussianCurve(covariance: q)
    for distortion in [0.2, 0.6, 1.4] {
      let point = try memoryless.point(at: .distortion(distortion))
      let truth = try water.point(at: .distortion(distortion))
      #expect(point.rate.contains(try #require(truth.closedForm)))
      #expect(point.supportSize == truth.supportSize && abs(point.slope / truth.slope - 1) < 1e-5)
    }
  }

  /// Slow search over every feasible 2×2 `P` of the given trace: two numbers are left, the difference of the
  /// variances and the covariance; a grid that shrinks around its best point.
  @Test func againstSearch() throws {
    let a = try Matrix([[0.9, 0.5], [-0.3, 0.7]])
    let q = try Matrix([[1, 0.3], [0.3, 0.2]])
    let curve = try VectorGaussMarkovCurve(stateMatrix: a, innovation: q)
    for distortion in [0.05, 0.6, 2.0] {
      var (difference, covariance, reach) = (0.0, 0.0, distortion)
      var best = Double.infinity
      for _ in 0..<40 {
        let (x, y) = (difference, covariance)
        for i in -8...8 {
          for j in -8...8 {
            let (u, v) = (x + reach * Double(i) / 8, y + reach * Double(j) / 8)
            let (p, r) = ((distortion + u) / 2, (distortion - u) / 2)
            let value = objective(a, q, p, v, r)
            if value < best { (best, difference, covariance) = (value, u, v) }
          }
        }
        reach *= 0.6
      }
      let rate = try curve.point(at: .distortion(distortion)).rate
      #expect(rate.lower.value.value <= best + 1e-12)
      #expect(abs(best - rate.upper.value.value) < 2e-6)
    }
  }

  /// `½ log det(APAᵀ + Q)/det P`, infinite outside `0 ≺ P ⪯ APAᵀ + Q`, by hand for 2×2.
  private func objective(_ a: Matrix, _ q: Matrix, _ p: Double, _ c: Double, _ r: Double) -> Double {
    let s00 = a[0, 0] * a[0, 0] * p + 2 * a[0, 0] * a[0, 1] * c + a[0, 1] * a[0, 1] * r + q[0, 0]
    let s11 = a[1, 0] * a[1, 0] * p + 2 * a[1, 0] * a[1, 1] * c + a[1, 1] * a[1, 1] * r + q[1, 1]
    let cross = a[0, 0] * a[1, 1] + a[0, 1] * a[1, 0]
    let s01 = a[0, 0] * a[1, 0] * p + cross * c + a[0, 1] * a[1, 1] * r + q[0, 1]
    let (w00, w01, w11) = (s00 - p, s01 - c, s11 - r)
    guard p > 0, p * r > c * c, w00 >= 0, w11 >= 0, w00 * w11 >= w01 * w01 else { return .infinity }
    return 0.5 * log((s00 * s11 - s01 * s01) / (p * r - c * c))
  }

  @Test(arguments: [0.6, 1.2]) func propertiesOfACurve(radius: Double) throws {
    var numbers = Numbers(state: 17)
    let raw = numbers.matrix(2, 2)
    let a = (radius / (try GeneralEigen.spectralRadius(raw))) * raw
    let curve = try VectorGaussMarkovCurve(stateMatrix: a, innovation: numbers.covariance(2))
    let end = min(curve.maximumDistortion, 10)
    try expectCurve(curve, at: [1e-2, 0.2, 0.9].map { $0 * end }, tolerance: 2e-9)
    expectRefusals(curve)
    if curve.maximumDistortion < .infinity {
      #expect(try curve.point(at: .distortion(end * (1 - 1e-9))).rate.upper.value.value < 1e-7)
    } else {
      let far = try curve.point(at: .distortion(1e4))
      #expect(abs(far.rate.lower.value.value - curve.instabilityRate.value) < 1e-4 && far.gap.value < 1e-7)
    }
  }

  @Test func sixteenComponents() throws {
    var numbers = Numbers(state: 5)
    let raw = numbers.matrix(16, 16)
    let a = (0.9 / (try GeneralEigen.spectralRadius(raw))) * raw
    let q = try numbers.covariance(16)
    let curve = try VectorGaussMarkovCurve(stateMatrix: a, innovation: q)
    let point = try curve.point(at: .distortion(0.4 * q.trace()))
    #expect(point.gap.value < 1e-9 && point.termination == .converged)
  }

  /// Far out on either side the bracket may widen but not break.
  @Test func extremeQuestions() throws {
    let a = try Matrix([[1.2, 0.5], [0, 0.7]])
    let curve = try VectorGaussMarkovCurve(stateMatrix: a, innovation: Matrix(diagonal: [1, 1e-6]))
    // At tiny distortions the source is white: ½ log det Q − log(D/2).
    for distortion in [1e-200, 1e-12] {
      let truth = 0.5 * log(1e-6) - log(distortion / 2)
      let point = try curve.point(at: .distortion(distortion))
      #expect(abs(point.rate.upper.value.value - truth) < 1e-5 && point.gap.value < 1e-6)
      #expect(abs(try curve.point(at: .slope(point.slope)).distortion / distortion - 1) < 1e-6)
      #expect(abs(try curve.point(at: .rate(point.rate.upper.value)).distortion / distortion - 1) < 1e-5)
    }
    for query in [Query.distortion(1e9), .distortion(1e200), .slope(1e-30), .rate(Nats(0.183))] {
      let point = try curve.point(at: query)
      #expect(point.rate.lower.value.value <= point.rate.upper.value.value)
      #expect(point.rate.upper.value.value >= curve.instabilityRate.value)
      #expect(point.distortionRange.contains(point.distortion))
    }
  }

  /// An answer that was cut short is still a bracket, and says so.
  @Test func unfinishedAnswers() throws {
    let a = try Matrix([[0.9, 0.5], [-0.3, 0.7]])
    let q = Matrix(diagonal: [1, 0.2])
    let whole = try VectorGaussMarkovCurve(stateMatrix: a, innovation: q).point(at: .distortion(0.6))
    for steps in [1, 5, 12] {
      let cut = try VectorGaussMarkovCurve(stateMatrix: a, innovation: q, maximumIterations: steps)
      let point = try cut.point(at: .distortion(0.6))
      #expect(point.termination == .iterationLimit && point.gap.value > 1e-9)
      #expect(point.rate.lower.value <= whole.rate.upper.value && whole.rate.lower.value <= point.rate.upper.value)
    }
    let greedy = try VectorGaussMarkovCurve(stateMatrix: a, innovation: q, targetGap: .zero)
    #expect(try greedy.point(at: .distortion(0.6)).termination == .stalled)
  }

  @Test func theEnds() throws {
    let wild = try VectorGaussMarkovCurve(stateMatrix: Matrix(diagonal: [2, 0.5]), innovation: .identity(2))
    #expect(abs(wild.instabilityRate.value - log(2)) < 1e-14 && wild.maximumDistortion == .infinity)
    #expect(throws: CausalError.self) { try wild.point(at: .rate(Nats(0.5))) }
    #expect(try wild.point(at: .slope(0)).rate.contains(Nats(log(2))))
    let stable = try VectorGaussMarkovCurve(stateMatrix: Matrix(diagonal: [0.5, 0]), innovation: .identity(2))
    #expect(try stable.point(at: .distortion(3)).rate.upper.value == .zero)
    #expect(abs(try stable.point(at: .rate(.zero)).distortion - (4.0 / 3 + 1)) < 1e-14)
    #expect(try stable.point(at: .slope(1e-3)).rate.upper.value.value < 1e-8)
    #expect(throws: GaussianSourceError.self) {
      try VectorGaussMarkovCurve(stateMatrix: .identity(2), innovation: Matrix(diagonal: [1, 0]))
    }
    #expect(throws: GaussianSourceError.self) {
      try VectorGaussMarkovCurve(stateMatrix: .identity(2), innovation: .identity(3))
    }
    #expect(throws: GaussianSourceError.self) {
      try VectorGaussMarkovCurve(stateMatrix: .identity(2), innovation: Matrix([[1, 2], [2, 1]]))
    }
  }
}

@Suite struct GaussMarkovComparisonTests {
  /// Up to the critical distortion the ordinary rate is `½ log(q/D)`, the causal one `½ log(a² + q/D)`.
  @Test func causalCostsMore() throws {
    let pair = try GaussMarkovComparison(coefficient: 0.8, innovation: 1)
    for distortion in [0.1, 0.3, 1, 2.5] {
      let (causal, ordinary) = try pair.points(atDistortion: distortion)
      #expect(try #require(ordinary).rate.upper.value <= causal.rate.upper.value)
    }
    let (causal, ordinary) = try pair.points(atDistortion: 0.1)
    let excess = causal.rate.upper.value - (try #require(ordinary).rate.upper.value)
    #expect(abs(excess.value - 0.5 * log1p(0.064)) < 1e-13)
    #expect(try GaussMarkovComparison(coefficient: 1.5).ordinary == nil)
  }

  @Test func vectors() throws {
    let a = try Matrix([[0.8, 0.3], [0, 0.5]])
    let pair = try GaussMarkovComparison(stateMatrix: a, innovation: .identity(2))
    for distortion in [0.2, 1, 2.5] {
      let (causal, ordinary) = try pair.points(atDistortion: distortion)
      #expect(try #require(ordinary).rate.lower.value <= causal.rate.upper.value)
    }
    // One and the same process, once as a scalar and once as a vector.
    let scalar = try GaussMarkovComparison(coefficient: 0.8).points(atDistortion: 1.2)
    let vector = try GaussMarkovComparison(stateMatrix: Matrix([[0.8]]), innovation: .identity(1))
      .points(atDistortion: 1.2)
    #expect(abs(scalar.causal.rate.upper.value.value - vector.causal.rate.upper.value.value) < 1e-9)
    let (one, two) = (try #require(scalar.ordinary), try #require(vector.ordinary))
    #expect(abs(one.rate.upper.value.value - two.rate.upper.value.value) < 1e-9)
  }
}
