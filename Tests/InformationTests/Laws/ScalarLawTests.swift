// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GSLNumerics
import Information
import Quantities
import Testing

/// The four families, stretched and moved off the standard.
let laws: [ScalarLaw] =
  (try? [.gaussian(variance: 2.25), .laplace(scale: 0.7), .exponential(rate: 3), .uniform(-1, 2.5)]) ?? []

/// A few tens of roundings.
let rounding = 64 * Double.ulpOfOne

@Suite struct ScalarLawTests {
  @Test func fourLawsAreThere() { #expect(laws.count == 4) }

  @Test func closedForms() throws {
    let gaussian = try ScalarLaw.gaussian(variance: 4)
    #expect(gaussian.variance == 4 && gaussian.mean == 0)
    #expect(abs(gaussian.entropy.value - 0.5 * log(2 * Double.pi * M_E * 4)) < rounding)
    let exponential = try ScalarLaw.exponential(rate: 4)
    #expect(exponential.mean == 0.25 && exponential.variance == 0.0625)
    #expect(abs(exponential.entropy.value - (1 - log(4))) < rounding)
    #expect(try abs(ScalarLaw.laplace(scale: 3).entropy.value - log(2 * M_E * 3)) < rounding)
    #expect(try abs(ScalarLaw.uniform(2, 5).entropy.value - log(3)) < rounding)
    // P(Z > 10), to 20 digits.
    let tail = try ScalarLaw.gaussian(variance: 1).tail(10)
    #expect(abs(tail / 7.619_853_024_160_526_066_0e-24 - 1) < rounding)
    #expect(try ScalarLaw.laplace(scale: 1).tail(700) == exp(-700) / 2)
    #expect(try ScalarLaw.uniform(0, 1).description == "uniform on [0, 1]")
    #expect(try ScalarLaw.gaussian(variance: 0.3).description == "Gaussian of variance 0.3")
  }

  @Test(arguments: laws) func momentsAreIntegralsOfTheDensity(law: ScalarLaw) throws {
    func integral(_ f: (Double) -> Double) throws -> Double {
      try Quadrature.adaptive(
        over: law.support, breakPoints: [law.location, law.median], absolute: 1e-13, relative: 1e-11
      ) { law.density($0) * f($0) }.value
    }
    #expect(abs(try integral { _ in 1 } - 1) < 1e-9)
    #expect(abs(try integral { $0 } - law.mean) < 1e-9)
    #expect(abs(try integral { ($0 - law.mean) * ($0 - law.mean) } - law.variance) < 1e-9)
    #expect(abs(try integral { abs($0 - law.median) } - law.meanAbsoluteDeviation) < 1e-9)
    #expect(abs(try integral { -law.logDensity($0) } - law.entropy.value) < 1e-9)
  }

  @Test(arguments: laws) func quantilesInvertBothTails(law: ScalarLaw) throws {
    // Near the ends of an interval a probability is only as fine as the numbers there.
    let tolerance = law.family == .uniform ? 1e-3 : 1e-12
    for p in [1e-12, 1e-3, 0.25, 0.5, 0.9] {
      #expect(abs(law.cdf(try law.quantile(p)) / p - 1) < tolerance)
      #expect(abs(law.tail(try law.quantile(tail: p)) / p - 1) < tolerance)
    }
    #expect(abs(law.cdf(law.median) - 0.5) < rounding)
    #expect(try law.quantile(0) == law.support.lowerBound && law.quantile(1) == law.support.upperBound)
    #expect(law.density(.nan).isNaN)
  }

  @Test func badParametersAreNamed() {
    for value in [0, -1, .nan, .infinity, 1e-320] {
      #expect(throws: ScalarLawError.self) { try ScalarLaw.gaussian(variance: value) }
      #expect(throws: ScalarLawError.self) { try ScalarLaw.laplace(scale: value) }
      #expect(throws: ScalarLawError.self) { try ScalarLaw.exponential(rate: value) }
    }
    #expect(throws: ScalarLawError.range(lower: 2, upper: 1)) { try ScalarLaw.uniform(2, 1) }
    #expect(throws: ScalarLawError.range(lower: 1, upper: 1)) { try ScalarLaw.uniform(1, 1) }
    #expect(throws: ScalarLawError.self) { try ScalarLaw.uniform(.nan, 1) }
    #expect(throws: ScalarLawError.self) { try ScalarLaw.uniform(0, .infinity) }
    #expect(throws: ScalarLawError.probability(1.5)) { try ScalarLaw.uniform(0, 1).quantile(1.5) }
    #expect(throws: ScalarLawError.self) { try ScalarLaw.gaussian(variance: 1).quantile(.nan) }
    let error = #expect(throws: ScalarLawError.self) { try ScalarLaw.laplace(scale: -2) }
    #expect(error?.description == "the scale of the law is -2.0; expected a positive number of moderate size")
  }
}
