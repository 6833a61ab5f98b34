// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import Foundation
import GSLNumerics
import LinearAlgebra
import Quantities
import Testing

@Suite struct AutomaticEstimatorTests {
  private func choice(_ samples: PairedSamples) throws -> AutomaticEstimator.Choice {
    try AutomaticEstimator().choose(samples, threads: 2)
  }

  @Test func theKindsOfColumnsDecide() throws {
    let letters = try Draw.letters((0..<300).map { $0 % 3 }, "letters")
    let numbers = try Samples(
      letters.values.storage.enumerated().map { $1 + 0.3 * sin(Double($0 * $0)) }, label: "numbers")
    #expect(try choice(PairedSamples(x: letters, y: letters)).estimator is DiscreteEstimator)
    #expect(try choice(PairedSamples(x: letters, y: numbers)).estimator is MixedEstimator)
    let atoms = try Samples(numbers.values.storage.map { max($0, 0.2) }, label: "atoms")
    #expect(try choice(PairedSamples(x: atoms, y: numbers)).estimator is MixedEstimator)
  }

  @Test func fewRowsAndConditionsDecide() throws {
    #expect(try choice(Draw.normals(60, rho: 0.5, seed: 1)).estimator is CopulaEstimator)
    let samples = try Draw.normals(300, rho: 0.5, seed: 1)
    let given = try PairedSamples(x: samples.x, y: samples.y, given: Draw.normals(300, rho: 0, seed: 2).x)
    #expect(try choice(given).estimator is KSG)
    let wide = try Draw.normals(300, dimension: 4, rho: 0.5, seed: 1)
    #expect(try choice(PairedSamples(x: wide.x, y: wide.y, given: given.x)).estimator is CopulaEstimator)
  }

  @Test func gaussianRowsInManyDimensionsAreLeftToTheCopula() throws {
    let samples = try Draw.normals(150, dimension: 3, rho: 0.6, seed: 3)
    let found = try choice(samples)
    #expect(found.estimator is CopulaEstimator && found.estimate.method == "auto")
    #expect(try found.estimate.value == CopulaEstimator().estimate(samples).value)
    #expect(found.estimate.warnings.contains { $0.description.hasPrefix("auto: copula, as 6 dimensions") })
  }

  @Test func disagreementIsTold() throws {
    let samples = try Draw.normals(400, rho: 0, seed: 4)
    let folded = zip(samples.x.values.storage, samples.y.values.storage).map { abs($0) + 0.05 * $1 }
    let found = try choice(PairedSamples(x: samples.x, y: Samples(folded, label: "y"))).estimate
    #expect(found.value.value > 1)
    // The copula is a lower bound for one column each, so that its small value is no contradiction.
    #expect(!found.warnings.contains { if case .disagreement = $0 { true } else { false } })
    let pairs = try Draw.normals(400, dimension: 2, rho: 0, seed: 5)
    let square = try Samples(
      Matrix(
        (0..<400).map { row in [pow(pairs.x.values[row, 0], 2) + 0.05 * pairs.y.values[row, 0], pairs.y.values[row, 1]]
        }),
      label: "y")
    let told = try choice(PairedSamples(x: pairs.x, y: square)).estimate.warnings
    #expect(told.contains { if case .disagreement(_, _, "copula", _) = $0 { true } else { false } })
  }

  @Test func constantColumnsAreLeftOutAndTold() throws {
    let samples = try Draw.normals(200, rho: 0.7, seed: 6)
    let padded = try Samples(
      Matrix((0..<200).map { [samples.x.values[$0, 0], 3] }), label: "x", names: ["a", "b"])
    let found = try choice(PairedSamples(x: padded, y: samples.y)).estimate
    #expect(try found.value == choice(samples).estimate.value)
    #expect(found.warnings.contains(.constantColumn("b")))
    let constant = try Samples(Matrix(rows: 200, columns: 1, repeating: 1), label: "c")
    #expect(try choice(PairedSamples(x: samples.x, y: samples.y, given: constant)).samples.given == nil)
    #expect(throws: EstimationError.self) { try choice(PairedSamples(x: constant, y: samples.y)) }
  }

  @Test func repeatedRowsAreCounted() throws {
    let samples = try Draw.normals(10, rho: 0.7, seed: 7)
    #expect(samples.duplicateWarnings.isEmpty)
    let twice = try samples.selecting(rows: Array(0..<10) + [3, 4, 3])
    #expect(twice.duplicateWarnings == [.duplicateRows(count: 3)])
    #expect(try PairedSamples(x: Draw.letters([1, 1], "x"), y: Draw.letters([1, 1], "y")).duplicateWarnings.isEmpty)
  }
}
