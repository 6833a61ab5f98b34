// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Quantities
import RateDistortion
import Testing

@Suite struct VectorGaussianCurveTests {
  @Test func byHand() throws {
    // Levels between, below and at the variances 4, 1, ¼.
    let curve = try VectorGaussianCurve(variances: [1, 4, 0.25])
    let high = try curve.point(at: .distortion(3.25))
    #expect(high.rate.contains(Nats(0.5 * log(2.0))) && high.supportSize == 1 && high.slope == 0.25)
    let middle = try curve.point(at: .distortion(1.25))
    #expect(middle.rate.contains(Nats(0.5 * log(16.0))) && middle.supportSize == 2)
    #expect(abs(try #require(middle.dispersion) - (1 + 0.5 * 0.25)) < 1e-14)
    let low = try curve.point(at: .distortion(0.3))
    #expect(low.rate.contains(Nats(0.5 * log(1000.0))) && low.supportSize == 3)
    #expect(low.gap.value < 1e-13 && low.dispersion == 1.5)
    #expect(abs(try curve.point(at: .rate(Nats(0.5 * log(16.0)))).distortion - 1.25) < 1e-14)
  }

  @Test func propertiesOfACurve() throws {
    var numbers = Numbers(state: 3)
    let curve = try VectorGaussianCurve(covariance: numbers.covariance(6))
    let maximum = curve.ends().maximumDistortion
    try expectCurve(curve, at: [1e-3, 0.1, 0.4, 0.8, 0.99].map { $0 * maximum }, tolerance: 1e-10)
    expectRefusals(curve)
    #expect(throws: CurveError.self) { try curve.point(at: .distortion(0)) }
    // No jump at the critical points, where a component falls silent.
    for variance in curve.filling.variances.dropLast() {
      let distortion = curve.filling.distortion(level: variance)
      let left = try curve.point(at: .distortion(distortion * (1 - 1e-9))).rate.upper.value.value
      let right = try curve.point(at: .distortion(distortion * (1 + 1e-9))).rate.upper.value.value
      #expect(abs(left - right) < 1e-8)
    }
    #expect(try curve.point(at: .distortion(maximum * (1 - 1e-13))).rate.upper.value.value < 1e-11)
  }

  /// Any other division of the distortion costs more: a slow search over the simplex of three components.
  @Test func againstSearch() throws {
    let variances = [2.0, 0.7, 0.1]
    let curve = try VectorGaussianCurve(variances: variances)
    for distortion in [0.2, 0.6, 1.5] {
      var best = Double.infinity
      let steps = 400
      for i in 1..<steps {
        for j in 1..<(steps - i) {
          let parts = [Double(i), Double(j), Double(steps - i - j)].map { $0 / Double(steps) * distortion }
          best = min(best, zip(variances, parts).reduce(0) { $0 + 0.5 * max(0, log($1.0 / $1.1)) })
        }
      }
      let rate = try curve.point(at: .distortion(distortion)).rate
      #expect(rate.lower.value.value <= best && best - rate.upper.value.value < 5e-3)
    }
  }

  @Test func degenerateCovariances() throws {
    // Rank one: a scalar source in disguise.
    let rankOne = try VectorGaussianCurve(covariance: Matrix([[1, 2], [2, 4]]))
    #expect(rankOne.filling.variances.count == 1)
    #expect(abs(try rankOne.point(at: .distortion(0.5)).rate.upper.value.value - 0.5 * log(10)) < 1e-13)
    let scales = try VectorGaussianCurve(covariance: Matrix(diagonal: [1, 1e-20, 0]))
    let point = try scales.point(at: .distortion(2e-22))
    #expect(abs(point.rate.upper.value.value - 12 * log(10)) < 1e-12 && point.supportSize == 2)
    let nothing = try VectorGaussianCurve(variances: [0, 0])
    #expect(try nothing.point(at: .distortion(0)).rate.upper.value == .zero)
    #expect(try nothing.point(at: .slope(2)).distortion == 0)
    #expect(try nothing.point(at: .rate(.zero)).distortion == 0)
    #expect(throws: CurveError.self) { try nothing.point(at: .rate(Nats(1))) }
    let equal = try VectorGaussianCurve(variances: [1, 1, 1])
    #expect(abs(try equal.point(at: .rate(Nats(3))).distortion - 3 * exp(-2)) < 1e-15)
  }

  @Test func notACovariance() throws {
    #expect {
      try VectorGaussianCurve(covariance: Matrix([[1, 2], [2, 1]]))
    } throws: { error in
      guard case .notPositiveSemidefinite(_, let eigenvalue, _)? = error as? GaussianSourceError else { return false }
      return abs(eigenvalue + 1) < 1e-12
    }
    #expect(throws: LinearAlgebraError.self) { try VectorGaussianCurve(covariance: Matrix([[1, 2], [0, 1]])) }
    #expect(throws: LinearAlgebraError.self) { try VectorGaussianCurve(covariance: Matrix([[Double.nan]])) }
    #expect(throws: LinearAlgebraError.self) { try VectorGaussianCurve(covariance: Matrix(rows: 0, columns: 0)) }
    #expect(throws: LinearAlgebraError.self) { try VectorGaussianCurve(covariance: Matrix(rows: 2, columns: 1)) }
    #expect(throws: GaussianSourceError.empty("the list of variances")) { try VectorGaussianCurve(variances: []) }
    #expect(throws: GaussianSourceError.variance(component: 1, value: -1)) {
      try VectorGaussianCurve(variances: [1, -1])
    }
  }
}

@Suite struct RemoteGaussianCurveTests {
  /// `x = y + n`: mmse `σ²N/(σ² + N)`, estimate variance `σ⁴/(σ² + N)`.
  @Test func scalarByHand() throws {
    let (variance, noise) = (2.0, 0.5)
    let curve = try RemoteGaussianCurve(
      source: Matrix([[variance]]), observation: Matrix([[variance + noise]]), cross: Matrix([[variance]]))
    #expect(abs(curve.minimumMeanSquaredError - 0.4) < 1e-15)
    #expect(abs(try curve.point(at: .distortion(0.8)).rate.upper.value.value - 0.5 * log(4.0)) < 1e-13)
    #expect(try curve.point(at: .distortion(0.8)).dispersion == nil)
    #expect(abs(curve.ends().maximumDistortion - variance) < 1e-14)
    #expect(throws: CurveError.self) { try curve.point(at: .distortion(0.39)) }
    #expect(throws: CurveError.self) { try curve.point(at: .distortion(curve.minimumMeanSquaredError)) }
    try expectCurve(curve, at: [0.41, 0.8, 1.7], tolerance: 1e-12)
  }

  /// Seeing the source itself, several times over, is the direct problem.
  @Test func singularObservation() throws {
    var numbers = Numbers(state: 9)
    let source = try numbers.covariance(3)
    let map = numbers.matrix(5, 3)
    let curve = try RemoteGaussianCurve(
      source: source, observation: map.congruence(source), cross: source * map.transpose)
    let direct = try VectorGaussianCurve(covariance: source)
    for distortion in [0.1, 0.6, 1.5] {
      let rate = try curve.point(at: .distortion(distortion)).rate
      #expect(
        abs(rate.upper.value.value - (try direct.point(at: .distortion(distortion)).rate.upper.value.value)) < 1e-8)
    }
  }

  @Test func uselessObservationAndErrors() throws {
    let one = Matrix.identity(1)
    let blind = try RemoteGaussianCurve(source: one, observation: one, cross: Matrix([[0]]))
    #expect(try blind.point(at: .distortion(1)).rate.upper.value == .zero)
    #expect(throws: CurveError.self) { try blind.point(at: .distortion(0.9)) }
    let still = try RemoteGaussianCurve(source: one, observation: Matrix([[0]]), cross: Matrix([[0]]))
    #expect(still.minimumMeanSquaredError == 1)
    #expect(throws: GaussianSourceError.self) {
      try RemoteGaussianCurve(source: one, observation: one, cross: Matrix([[2]]))
    }
    #expect(throws: GaussianSourceError.crossCovarianceOutsideRange(magnitude: 0.5)) {
      try RemoteGaussianCurve(source: one, observation: Matrix(diagonal: [1, 0]), cross: Matrix([[0.1, 0.5]]))
    }
    #expect(throws: GaussianSourceError.self) {
      try RemoteGaussianCurve(source: one, observation: one, cross: Matrix(rows: 1, columns: 2))
    }
  }
}
