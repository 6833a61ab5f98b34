// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import Foundation
import GSLNumerics
import LinearAlgebra
import Quantities
import Testing

@Suite struct SubsamplingTests {
  /// The mean of the first column of x: an "information" whose error is known.
  private struct Mean: InformationEstimator {
    let method = "mean"
    func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate {
      let numbers = samples.x.values.column(0)
      return InformationEstimate(
        value: Nats(numbers.reduce(0, +) / Double(numbers.count)), method: method, sampleCount: numbers.count)
    }
  }

  @Test func theErrorOfAMeanIsItsOwn() throws {
    let samples = try Draw.normals(2500, rho: 0, seed: 1)
    let error = try Subsampling(groups: 5, deals: 30).standardError(of: Mean(), samples)
    #expect(abs(error.value.value / 0.02 - 1) < 0.25 && error.source == .subsampling)
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
    let blocks = try Subsampling(groups: 5, deals: 30, blockLength: 100).standardError(of: Mean(), samples).value.value
    let alone = try Subsampling(groups: 5, deals: 30).standardError(of: Mean(), samples).value.value
    #expect(abs(blocks / truth - 1) < 0.3)
    #expect(alone < 0.45 * truth)
    #expect(abs(try #require(samples.longestMemory).time - 19) < 7)
    #expect(try Draw.normals(5000, rho: 0.5, seed: 1).longestMemory == nil)
  }

  @Test func theErrorOfAGaussianEstimateIsItsOwn() throws {
    let samples = try Draw.normals(3000, rho: 0.7, seed: 3)
    let error = try Subsampling(groups: 5, deals: 10).standardError(of: GaussianEstimator(), samples).value.value
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

  @Test func tooFewBlocksAreRefused() throws {
    let samples = try Draw.normals(100, rho: 0.7, seed: 4)
    #expect(throws: EstimationError.self) {
      try Subsampling(blockLength: 45).standardError(of: GaussianEstimator(), samples)
    }
    #expect(throws: EstimationError.self) { try Subsampling(groups: 1) }
    #expect(throws: EstimationError.self) { try Subsampling(deals: 0) }
    #expect(throws: EstimationError.self) { try Subsampling(blockLength: 0) }
  }
}
