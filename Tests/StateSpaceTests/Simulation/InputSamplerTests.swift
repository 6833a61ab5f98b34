// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
import StateSpace
import Testing

private func draw(_ law: InputLaw, steps: Int, seed: UInt64 = 1) throws -> (values: [[Double]], symbols: [Int]) {
  let path = try InputSampler(law).path(steps: steps, from: RandomStream(seed: seed, stream: 0))
  var values: [[Double]] = []
  var symbols: [Int] = []
  for _ in 0..<steps {
    var x = [Double](repeating: .nan, count: law.size)
    x.withUnsafeMutableBufferPointer { path.next(into: $0) }
    values.append(x)
    if let symbol = path.symbol { symbols.append(symbol) }
  }
  return (values, symbols)
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

@Suite struct InputSamplerTests {
  let steps = 20_000

  @Test func gaussianInputsHaveTheirMoments() throws {
    let covariance = try Matrix([[2, 0.6], [0.6, 0.5]])
    let law = try GaussianLaw(mean: [1, -1], covariance: covariance, origin: "test")
    let x = try draw(.gaussian(law), steps: steps).values
    for i in 0..<2 {
      #expect(abs(mean(x.map { $0[i] }) - law.mean[i]) < 4 * (covariance[i, i] / Double(steps)).squareRoot())
      for j in 0...i {
        let found = mean(x.map { ($0[i] - law.mean[i]) * ($0[j] - law.mean[j]) })
        let variance = covariance[i, i] * covariance[j, j] + covariance[i, j] * covariance[i, j]
        #expect(abs(found - covariance[i, j]) < 4 * (variance / Double(steps)).squareRoot())
      }
    }
  }

  // Autoregression with coefficient a: variance 1/(1 − a²), lag-one correlation a, stationary from the first step on.
  @Test func processesAreStationaryAndCorrelated() throws {
    let a = 0.8
    let process = try GaussianProcess(
      transition: Matrix([[a]]), innovationCovariance: Matrix([[1]]), outputMap: Matrix([[1]]), mean: [3])
    let x = try draw(.process(process), steps: steps).values.map { $0[0] - 3 }
    let variance = 1 / (1 - a * a)
    // Squares of such a sequence count as T (1 − a²)/(1 + a²) independent ones.
    let effective = Double(steps) * (1 - a * a) / (1 + a * a)
    #expect(abs(mean(x.map { $0 * $0 }) - variance) < 4 * variance * (2 / effective).squareRoot())
    let innovations = zip(x.dropFirst(), x).map { $0 - a * $1 }
    #expect(abs(mean(innovations.map { $0 * $0 }) - 1) < 4 * (2 / Double(steps)).squareRoot())
    let first = try (0..<4000).map { seed in
      try draw(.process(process), steps: 1, seed: UInt64(seed)).values[0][0] - 3
    }
    #expect(abs(mean(first.map { $0 * $0 }) - variance) < 4 * variance * (2 / 4000.0).squareRoot())
  }

  @Test func symbolsHaveTheirProbabilities() throws {
    let embedding = try Matrix([[1, 10], [2, 20], [3, 30]])
    let law = try TokenLaw(probabilities: [0.2, 0, 0.8], embedding: embedding)
    let (x, symbols) = try draw(.tokens(law), steps: steps)
    #expect(zip(x, symbols).allSatisfy { $0 == Array(embedding.row($1)) })
    let share = mean(symbols.map { $0 == 0 ? 1 : 0 })
    #expect(abs(share - 0.2) < 4 * (0.16 / Double(steps)).squareRoot())
    #expect(!symbols.contains(1))
  }

  // A chain that walks 0 → 1 → 2 → 0 starts anywhere, then goes on without choice.
  @Test func markovSymbolsFollowTheirTransitions() throws {
    let law = try TokenLaw(
      probabilities: [0, 0.5, 0.5], transition: Matrix([[0, 1, 0], [0, 0, 1], [1, 0, 0]]),
      embedding: Matrix([[0], [1], [2]]))
    let symbols = try draw(.tokens(law), steps: 100).symbols
    #expect(symbols[0] != 0)
    #expect(zip(symbols, symbols.dropFirst()).allSatisfy { ($0 + 1) % 3 == $1 })
  }

  @Test func recordingsAreWindowsThatStartAnywhere() throws {
    let recording = try RecordedInput(
      values: Matrix(rows: 10, columns: 1, storage: (0..<10).map(Double.init)), origin: "x.csv")
    var starts = Set<Double>()
    for seed in 0..<100 {
      let x = try draw(.recorded(recording), steps: 8, seed: UInt64(seed)).values.map { $0[0] }
      starts.insert(x[0])
      #expect(zip(x, x.dropFirst()).allSatisfy { $0 + 1 == $1 })
    }
    #expect(starts == [0, 1, 2])
    #expect(try draw(.recorded(recording), steps: 10).values.count == 10)
    #expect {
      _ = try draw(.recorded(recording), steps: 11)
    } throws: { ($0 as? ModelError)?.description == "input, x.csv: 10 rows; expected at least 11, one a step" }
  }

  @Test func aKnownVectorTakesNoRandomNumbers() throws {
    let law = GaussianLaw(certain: [4, 5])
    #expect(try draw(.gaussian(law), steps: 2).values == [[4, 5], [4, 5]])
    #expect(try GaussianSampler(law).rank == 0)
  }
}
