// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import StateSpace
import Testing

@Suite struct TokenDecisionTests {
  /// The mixtures of `TokenInformationTests`. References: mpmath with 40 digits, the normal law between all pairwise
  /// crossings.
  static let errors = [
    0.07864960352514256532938968, 0.02238183643834430945850154, 0.2248023839305421063895474,
    0.1677550535503140067978506,
  ]

  @Test(arguments: errors.indices) func mixtureAgainstHighPrecision(_ index: Int) throws {
    let mixture = TokenInformationTests.mixtures[index]
    let memory = try TokenMemory(
      mixtureModel(weights: mixture.weights, means: mixture.means, deviations: mixture.deviations))
    let block = try memory.blockError(at: 1)
    // The hard sigmoid's gate of 2e-5 in the second mixture is good to eleven digits.
    let gate = index == 1 ? 1e-11 : 0
    #expect(abs(block.probability - Self.errors[index]) < block.uncertainty + gate)
    #expect(block.uncertainty < 1e-12)
    let symbol = try memory.symbolError(at: 1, lag: 0)
    #expect(abs(symbol.probability - Self.errors[index]) < symbol.uncertainty + gate)
    #expect(symbol.uncertainty < 1e-9)
    #expect(abs(block.guessing - (1 - (mixture.weights.max() ?? 0))) < 1e-15)
  }

  /// Two values ±1 in noise of deviation 1/10: the error is Φ(−10), whose digits survive.
  @Test func smallErrorsKeepTheirDigits() throws {
    let memory = try TokenMemory(mixtureModel(weights: [0.5, 0.5], means: [-1, 1], deviations: [0.1, 0.1]))
    let truth = 0.5 * erfc(10 / 2.0.squareRoot())
    #expect(abs(try memory.blockError(at: 1).probability / truth - 1) < 1e-12)
  }

  /// Against all paths written out on a fine grid, block and symbols.
  @Test func gatedAgainstWrittenOutPaths() throws {
    let (a, w, q) = (0.6, 1.5, 0.1)
    let values = [-1.0, 0.3, 2]
    let probabilities = [0.5, 0.3, 0.2]
    let memory = try TokenMemory(retainTokenModel(a: a, w: w, q: q, values: values, probabilities: probabilities))
    let twin = WrittenOutPaths(
      steps: values.map { x in
        let g = 1 / (1 + exp(-w * x))
        return (g * a + 1 - g, g * x, q)
      }, probabilities: probabilities, time: 3)
    // The trapezium rule sees a kink to second order in its step.
    let block = try memory.blockError(at: 3)
    #expect(abs(block.probability - twin.overGrid(points: 4000, classOf: { $0 }).error) < 1e-5)
    for lag in 0..<3 {
      let symbol = try memory.symbolError(at: 3, lag: lag, threads: 2)
      #expect(abs(symbol.probability - twin.overGrid(points: 4000, classOf: { [$0[2 - lag]] }).error) < 1e-5)
      #expect(symbol.uncertainty < 1e-9)
      #expect(symbol.probability <= min(block.probability, symbol.guessing) + 1e-9)
      #expect(symbol == (try memory.symbolError(at: 3, lag: lag, threads: 1)))
    }
  }

  /// Paths that lead to one state: only the most probable is ever named. A sum of three fair coins.
  @Test func mergedPaths() throws {
    let sum = try TokenMemory(scalarTokenModel(a: 1, q: 0, values: [0.1, 0.2], probabilities: [0.5, 0.5]))
    #expect(abs(try sum.blockError(at: 3).probability - 0.5) < 1e-15)
    #expect(abs(try sum.symbolError(at: 3, lag: 1).probability - 0.25) < 1e-15)
    // The same with noise too small to matter.
    let noisy = try TokenMemory(scalarTokenModel(a: 1, q: 1e-8, values: [0.1, 0.2], probabilities: [0.5, 0.5]))
    #expect(abs(try noisy.blockError(at: 3).probability - 0.5) < 1e-12)
    #expect(abs(try noisy.symbolError(at: 3, lag: 1).probability - 0.25) < 1e-9)
  }

  /// Symbols that leave no trace: the state is no help, ties are everywhere, and the answer is that of guessing.
  @Test func tracelessSymbols() throws {
    let equal = try TokenMemory(
      scalarTokenModel(a: 0.5, q: 0.3, values: [1, 1, 1], probabilities: [0.25, 0.375, 0.375]))
    #expect(abs(try equal.blockError(at: 2).probability - (1 - 0.375 * 0.375)) < 1e-14)
    for lag in 0..<2 {
      let symbol = try equal.symbolError(at: 2, lag: lag)
      #expect(abs(symbol.probability - 0.625) < 1e-10)
      #expect(symbol.guessing == 0.625)
    }
    // Almost forgotten: the first of ten symbols.
    let faint = try TokenMemory(scalarTokenModel(a: 0.1, q: 1, values: [-1, 1], probabilities: [0.5, 0.5]))
    let symbol = try faint.symbolError(at: 9, lag: 8)
    #expect(abs(symbol.probability - 0.5) < 1e-8)
    #expect(symbol.uncertainty < 1e-9)
  }

  @Test func refusals() throws {
    let update = try GatedUpdate(
      rule: .linear, transition: .identity(2), inputMap: Matrix([[1], [1]]), inputWeights: Matrix(rows: 0, columns: 1),
      bias: [])
    let plane = try TokenMemory(
      StateSpaceModel(
        name: "plane", update: .gated(update), noise: .perStep(.identity(2)),
        input: .tokens(TokenLaw(probabilities: [0.5, 0.5], embedding: Matrix([[0], [1]])))))
    #expect(throws: TokenError.severalDirections(2)) { try plane.blockError(at: 1) }
    #expect(throws: TokenError.severalDirections(2)) { try plane.symbolError(at: 1, lag: 0) }
    #expect(throws: TokenError.time(-1)) { try plane.blockError(at: -1) }
  }
}
