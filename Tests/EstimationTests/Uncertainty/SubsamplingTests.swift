// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import Foundation
import GSLNumerics
import LinearAlgebra
import Quantities
import Testing

@Suite struct SubsamplingTests {
  /// The mean of the first column of x, times a function of the number of rows: an "information" whose error is known.
  private struct Mean: InformationEstimator {
    let method = "mean"
    var factor: @Sendable (Double) -> Double = { _ in 1 }
    func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate {
      let numbers = samples.x.values.column(0)
      let n = Double(numbers.count)
      return InformationEstimate(
        value: Nats(factor(n) * numbers.reduce(0, +) / n), method: method, sampleCount: numbers.count)
    }
  }

  @Test func theErrorOfAMeanIsItsOwn() throws {
    let samples = try Draw.normals(2500, rho: 0, seed: 1)
    let error = try Subsampling(groups: [5], deals: 30).standardError(of: Mean(), samples)
    #expect(abs(error.value.value / 0.02 - 1) < 0.25 && error.source == .subsampling)
  }

  /// Where the variance is `log n / n`, parts of one size tell too little, those of several sizes how it grows.
  @Test func variancesThatDriftWithTheSizeAreFollowed() throws {
    let samples = try Draw.normals(1600, rho: 0, seed: 11)
    let drifting = Mean(factor: { (n: Double) in log(n).squareRoot() })
    let truth = (log(1600.0) / 1600).squareRoot()
    func error(_ groups: [Int]) throws -> Double {
      try Subsampling(groups: groups, deals: 40).standardError(of: drifting, samples).value.value
    }
    #expect(abs(try error([2, 4, 8, 16]) / truth - 1) < 0.15)
    #expect(try error([16]) < 0.87 * truth)
  }

  /// An autoregression of coefficient 0.9: its mean's variance is 19 times that of independent rows.
  @Test func blocksSeeWhatNeighboursShare() throws {
    let random = RandomStream(seed: 2, stream: 0)
    var state = 0.0
    let series = (0..<5000).map { _ in
      state = 0.9 * state + (1 - 0.81).squareRoot() * random.normal()
      return state
    }
    let samples = try PairedSamples(x: Matrix(column: series), y: Matrix(column: series))
    let truth = (19.0 / 5000).squareRoot()
    let blocks = try Subsampling(groups: [5], deals: 12, blockLength: 100).standardError(of: Mean(), samples).value
      .value
    let alone = try Subsampling(groups: [5], deals: 12).standardError(of: Mean(), samples).value.value
    #expect(abs(blocks / truth - 1) < 0.3)
    #expect(alone < 0.45 * truth)
    #expect(abs(try #require(samples.longestMemory).time - 19) < 7)
    #expect(try Draw.normals(5000, rho: 0.5, seed: 1).longestMemory == nil)
  }

  /// Two autoregressions of coefficient a, correlated row by row with ρ: products of rows l apart have correlation
  /// `a^{2l}`, so that the estimate's variance is `ρ² (1 + a²)/(1 − a²)/N`.
  @Test func blocksSeeTheErrorOfAnEstimateFromSeries() throws {
    let (a, rho, n) = (0.8, 0.6, 3000)
    let random = RandomStream(seed: 8, stream: 0)
    var state = (x: 0.0, y: 0.0)
    var rows: [(x: Double, y: Double)] = []
    for _ in 0..<n {
      let (u, v) = (random.normal(), random.normal())
      let fresh = (1 - a * a).squareRoot()
      state.x = a * state.x + fresh * u
      state.y = a * state.y + fresh * (rho * u + (1 - rho * rho).squareRoot() * v)
      rows.append(state)
    }
    let samples = try PairedSamples(x: Matrix(column: rows.map(\.x)), y: Matrix(column: rows.map(\.y)))
    let truth = rho * ((1 + a * a) / (1 - a * a) / Double(n)).squareRoot()
    func error(_ blockLength: Int) throws -> Double {
      try Subsampling(groups: [4], deals: 12, blockLength: blockLength).standardError(of: GaussianEstimator(), samples)
        .value
        .value
    }
    #expect(abs(try error(50) / truth - 1) < 0.3)
    #expect(try error(1) < 0.6 * truth)
    let value = try GaussianEstimator().estimate(samples)
    #expect(abs(value.value.value + 0.5 * log(1 - rho * rho)) < 3 * truth)
    // What methods say of themselves takes rows as independent.
    #expect(try #require(value.standardError).value.value < 0.6 * truth)
  }

  @Test func theErrorOfAGaussianEstimateIsItsOwn() throws {
    let samples = try Draw.normals(3000, rho: 0.7, seed: 3)
    let error = try Subsampling(groups: [5], deals: 10).standardError(of: GaussianEstimator(), samples).value.value
    #expect(abs(error / (0.7 / 3000.0.squareRoot()) - 1) < 0.35)
  }

  /// Numbers with two decimals: in a part of 75 rows the grid is not to be seen, and ties are more than a few.
  @Test func roundedNumbersHaveAnErrorToo() throws {
    let samples = try Draw.normals(300, rho: 0.7, seed: 6)
    func rounded(_ values: Matrix) throws -> Matrix {
      try Matrix(rows: 300, columns: 1, storage: values.storage.map { ($0 * 100).rounded() / 100 })
    }
    let coarse = try PairedSamples(x: rounded(samples.x.values), y: rounded(samples.y.values))
    let errors = try [samples, coarse].map { try Subsampling().standardError(of: KSG(), $0).value.value }
    #expect(abs(errors[1] / errors[0] - 1) < 0.4)
  }

  @Test func threadsAndRepetitionChangeNothing() throws {
    let samples = try Draw.normals(500, rho: 0.7, seed: 4)
    let errors = try [1, 2].map { try Subsampling(seed: 5).standardError(of: CopulaEstimator(), samples, threads: $0) }
    #expect(errors[0] == errors[1])
  }

  /// Few rows are dealt often and in several sizes, many rows seldom.
  @Test func theEffortFollowsTheRows() throws {
    let few = try Subsampling(rows: 1000, columns: 2)
    #expect(few.groups == [2, 4, 8, 16] && few.deals == 32)
    #expect(try Subsampling(rows: 1000, columns: 2, blockLength: 3).groups == [2, 4, 8])
    #expect(try Subsampling(rows: 1000, columns: 2, blockLength: 30).groups == [4])
    #expect(try Subsampling(rows: 1000, columns: 40).groups == [4])
    let many = try Subsampling(rows: 1_000_000, columns: 2)
    #expect(many.groups == [10] && many.deals == 2)
    #expect(try Subsampling(rows: Int.max, columns: Int.max).deals == 2)
    #expect(throws: EstimationError.self) { try Subsampling(rows: 10, columns: 1, blockLength: 0) }
  }

  @Test func tooFewBlocksAreRefused() throws {
    let samples = try Draw.normals(100, rho: 0.7, seed: 4)
    #expect(throws: EstimationError.self) {
      try Subsampling(blockLength: 45).standardError(of: GaussianEstimator(), samples)
    }
    #expect(throws: EstimationError.self) { try Subsampling(groups: [1, 4]) }
    #expect(throws: EstimationError.self) { try Subsampling(groups: []) }
    #expect(throws: EstimationError.self) { try Subsampling(deals: 0) }
    #expect(throws: EstimationError.self) { try Subsampling(blockLength: 0) }
  }
}
