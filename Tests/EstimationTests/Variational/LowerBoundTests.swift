// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import Foundation
import GSLNumerics
import LinearAlgebra
import Quantities
import Testing

/// What holds for both estimators from critics.
@Suite struct LowerBoundTests {
  private func estimators(blockLength: Int = 1, seed: UInt64 = 0) throws -> [any InformationEstimator] {
    [
      try ClassifierEstimator(hiddenUnits: 3, folds: 2, blockLength: blockLength, seed: seed),
      try ContrastiveEstimator(hiddenUnits: 3, folds: 2, blockLength: blockLength, seed: seed),
    ]
  }

  @Test func gaussianRowsHaveNearlyTheirInformation() throws {
    let truth = -log(1 - 0.64)
    for estimator in try estimators() {
      let found = try estimator.estimate(Draw.normals(400, dimension: 2, rho: 0.8, seed: 1))
      let error = try #require(found.standardError?.value.value)
      #expect(found.value.value < truth + 2 * error && found.value.value > truth - 0.35 && error < 0.1)
      #expect(found.target == .lowerBound && found.standardError?.source == .crossFitting)
    }
  }

  @Test func independenceIsNotTurnedIntoInformation() throws {
    for estimator in try estimators() {
      let found = try estimator.estimate(Draw.normals(300, dimension: 3, rho: 0, seed: 2))
      let error = found.standardError?.value.value ?? 0
      #expect(found.value.value <= 2 * error && found.value.value > -0.1)
    }
  }

  /// `y = x²` and noise has no correlation; heavy tails of x do not disturb.
  @Test func whatIsNotLinearIsSeen() throws {
    let samples = try Draw.normals(400, rho: 0, seed: 3)
    let x = samples.x.values.storage
    let y = zip(x, samples.y.values.storage).map { $0 * $0 + 0.3 * $1 }
    let bent = try PairedSamples(x: Matrix(column: x.map { pow($0, 9) }), y: Matrix(column: y))
    for estimator in try estimators() { #expect(try estimator.estimate(bent).value.value > 0.3) }
  }

  @Test func theSeedAloneDecides() throws {
    let samples = try Draw.normals(120, rho: 0.8, seed: 4)
    for (first, second) in zip(try estimators(), try estimators(seed: 1)) {
      let value = try first.estimate(samples, threads: 1).value
      #expect(try first.estimate(samples, threads: 2).value == value)
      #expect(try second.estimate(samples).value != value)
    }
  }

  @Test func impossibleQuestionsAreRefused() throws {
    #expect(throws: EstimationError.self) { try ClassifierEstimator(hiddenUnits: 0) }
    #expect(throws: EstimationError.self) { try ContrastiveEstimator(folds: 1) }
    #expect(throws: EstimationError.self) { try ContrastiveEstimator(blockLength: 0) }
    let samples = try Draw.normals(150, rho: 0.5, seed: 5)
    for estimator in try estimators() {
      #expect(throws: EstimationError.self) { try estimator.estimate(samples.selecting(rows: Array(0..<50))) }
      #expect(throws: EstimationError.self) {
        try estimator.estimate(PairedSamples(x: samples.x, y: samples.y, given: samples.x))
      }
      #expect(throws: EstimationError.self) {
        try estimator.estimate(PairedSamples(x: Matrix(rows: 150, columns: 1), y: samples.y.values))
      }
    }
    for estimator in try estimators(blockLength: 70) {
      #expect(throws: EstimationError.self) { try estimator.estimate(samples) }
    }
  }
}
