// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Quantities
import Testing

@Suite struct ContractionCoefficientTests {
  @Test func closedForms() throws {
    #expect(try ContractionCoefficient.gaussianPair(correlation: -0.5).value == 0.25)
    #expect(try ContractionCoefficient.gaussianPair(correlation: 1) == .lossless)
    // Φ(1/2) = 0.691462461274013103637704610609 and e^{−1/4} = 0.778800783071404868126...: Δ = σ = 1.
    let unit = try ContractionCoefficient.additiveGaussianNoise(diameter: 1, standardDeviation: 1)
    #expect(abs(unit.value - 0.221199216928595131873) < 1e-15)
    // Far apart Dobrushin's coefficient, 2Φ(2) − 1 at Δ = 4σ, is the smaller one.
    let far = try ContractionCoefficient.additiveGaussianNoise(diameter: 8, standardDeviation: 2)
    #expect(abs(far.value - 0.954499736103641585599) < 1e-15)
    #expect(try ContractionCoefficient.additiveGaussianNoise(diameter: 0, standardDeviation: 1).value == 0)
    let step = try ContractionCoefficient.gaussianPair(correlation: 0.9)
    #expect(abs(step.ceiling(of: Nats(2), after: 10).value - 2 * pow(0.81, 10)) < 1e-15)
    #expect(step.ceiling(of: Nats(2), after: 0) == Nats(2) && step.ceiling(of: Nats(2), after: -3) == Nats(2))
    #expect(abs((step * step).value - 0.81 * 0.81) < 1e-16)
  }

  @Test func gaussianChainsStayBelow() throws {
    for first in [0.1, 0.5, 0.9, 0.999] {
      for second in [0.1, 0.6, 0.99] {
        func information(_ r: Double) -> Nats { Nats(-0.5 * log1p(-r * r)) }
        let ceiling = try ContractionCoefficient.gaussianPair(correlation: second)
          .ceiling(of: information(first), after: 1)
        #expect(information(first * second) <= ceiling)
      }
    }
  }

  /// A coin at ±Δ/2 seen through Gaussian noise, itself a noisy copy of U: I(U; Y) by the trapezoidal rule.
  @Test(arguments: [0.5, 1, 3, 6]) func coinsThroughNoiseStayBelow(_ diameter: Double) throws {
    let eta = try ContractionCoefficient.additiveGaussianNoise(diameter: diameter, standardDeviation: 1)
    for flip in [0, 0.02, 0.2, 0.45] {
      let told = log(2) - (try #require(binaryEntropy(flip))).value
      var kept = 0.0
      let step = 1e-2
      for index in -1200...1200 {
        let y = Double(index) * step
        let up = exp(-pow(y - diameter / 2, 2) / 2), down = exp(-pow(y + diameter / 2, 2) / 2)
        let (a, b) = ((1 - flip) * up + flip * down, flip * up + (1 - flip) * down)
        let mean = (a + b) / 2
        for density in [a, b] where density > 0 { kept += 0.5 * density * log(density / mean) }
      }
      kept *= step / (2 * Double.pi).squareRoot()
      #expect(kept <= eta.ceiling(of: Nats(told), after: 1).value + 1e-12)
      #expect(kept > 0)
    }
  }

  @Test func parametersOutsideTheirDomainAreRefused() {
    for bad in [1.01, -2, .nan] {
      #expect(throws: DomainError.self) { try ContractionCoefficient.gaussianPair(correlation: bad) }
    }
    for (diameter, deviation) in [(-1, 1), (.infinity, 1), (1, 0), (1, -1), (1, .infinity), (.nan, 1), (1, .nan)] {
      #expect(throws: DomainError.self) {
        try ContractionCoefficient.additiveGaussianNoise(diameter: diameter, standardDeviation: deviation)
      }
    }
  }
}
