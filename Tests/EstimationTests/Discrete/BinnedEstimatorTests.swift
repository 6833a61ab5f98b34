// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import Foundation
import LinearAlgebra
import Quantities
import Testing

@Suite struct BinnedEstimatorTests {
  /// Two bins a side cut a Gaussian pair at its medians: the information of two coins that agree with probability
  /// `½ + asin(ρ)/π` (Sheppard 1899).
  @Test func twoBinsAreTwoCoins() throws {
    let found = try BinnedEstimator(bins: 2).estimate(Draw.normals(5000, rho: 0.6, seed: 1))
    let agree = 0.5 + asin(0.6) / .pi
    let truth = log(2) + agree * log(agree) + (1 - agree) * log(1 - agree)
    let error = try #require(found.standardError?.value.value)
    #expect(abs(found.value.value - truth) < 4 * error && error < 0.02)
  }

  @Test func monotoneMarginsChangeNothing() throws {
    let samples = try Draw.normals(1000, rho: 0.8, seed: 2)
    let bent = try Samples(samples.x.values.storage.map { exp(3 * $0) }, label: "x")
    #expect(
      try BinnedEstimator().estimate(samples).value
        == BinnedEstimator().estimate(PairedSamples(x: bent, y: samples.y)).value)
  }

  @Test func independentColumnsShareNothing() throws {
    for correction in [EntropyCorrection.millerMadow, .bayesian] {
      let found = try BinnedEstimator(correction: correction).estimate(Draw.normals(2000, rho: 0, seed: 3))
      #expect(abs(found.value.value) < 0.04)
    }
  }

  @Test func manyBinsComeNearTheInformation() throws {
    let found = try BinnedEstimator(correction: .bayesian).estimate(Draw.normals(5000, rho: 0.9, seed: 4))
    #expect(abs(found.value.value + 0.5 * log(1 - 0.81)) < 0.06)
  }

  @Test func aConditionIsBinnedToo() throws {
    let samples = try Draw.normals(4000, rho: 0.9, seed: 5)
    let given = try PairedSamples(x: samples.x, y: samples.y, given: samples.x)
    #expect(try BinnedEstimator().estimate(given).value.value < 0.03)
  }

  @Test func lettersStayLetters() throws {
    let x = (0..<300).map { $0 % 3 }
    let samples = try PairedSamples(x: Draw.letters(x, "x"), y: Samples(x.map { Double($0) }, label: "y"))
    #expect(abs(try BinnedEstimator(bins: 3, correction: .plugIn).estimate(samples).value.value - log(3)) < 1e-12)
  }

  @Test func impossibleQuestionsAreRefused() throws {
    #expect(throws: EstimationError.self) { try BinnedEstimator(bins: 1) }
    let samples = try Draw.normals(7, rho: 0, seed: 1)
    #expect(throws: EstimationError.self) { try BinnedEstimator().estimate(samples) }
    let constant = try PairedSamples(x: Matrix(rows: 20, columns: 1), y: Draw.normals(20, rho: 0, seed: 1).y.values)
    #expect(throws: EstimationError.self) { try BinnedEstimator().estimate(constant) }
  }
}
