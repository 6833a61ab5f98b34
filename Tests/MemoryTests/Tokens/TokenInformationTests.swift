// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct TokenInformationTests {
  private func exact(_ model: StateSpaceModel, _ question: TokenQuestion, threads: Int = 1) throws -> TokenInformation {
    guard case .exact(let answer) = try TokenMemory(model).answer(question, threads: threads) else {
      throw TokenError.severalDirections(2)
    }
    return answer
  }

  /// Mixtures of normal laws: antipodal, scales from 1e-3 to 50 and 1000 apart, one center, one inside another.
  /// References: mpmath, tanh–sinh quadrature between the components' quantiles with 40 digits.
  static let mixtures: [(weights: [Double], means: [Double], deviations: [Double], i: Double, h: Double)] = [
    (
      [0.5, 0.5], [-1, 1], [0.7071067811865475244, 0.7071067811865475244], 0.5000721360668449371835776,
      0.1930750444931003722336546
    ),
    ([0.2, 0.3, 0.5], [0, 1000, -2], [1, 1e-3, 50], 0.9632532383273973471047735, 0.06639977573717618031081829),
    ([0.25, 0.75], [0, 0], [1, 4], 0.1759171455634955250512402, 0.3864179990553128252367901),
    ([0.4, 0.35, 0.25], [0, 0.5, 3], [1, 0.125, 2], 0.6433472809019548225845161, 0.4371803457022170491129656),
  ]

  @Test(arguments: mixtures.indices) func mixtureAgainstHighPrecision(_ index: Int) throws {
    let mixture = Self.mixtures[index]
    let model = try mixtureModel(weights: mixture.weights, means: mixture.means, deviations: mixture.deviations)
    let answer = try exact(model, TokenQuestion(time: 1))
    #expect(abs(answer.information.value - mixture.i) < min(1e-10, answer.error.value))
    #expect(abs(answer.equivocation.value - mixture.h) < min(1e-10, answer.error.value))
    // At 1000 a deviation of 1e-3 is known to ten digits only.
    #expect(answer.error.value < (index == 1 ? 2e-10 : 1e-10))
    #expect(abs(answer.entropy.value - entropy(mixture.weights)) < 1e-14)
  }

  /// Far apart: nothing is left to tell; almost alike: the expansion of small signals, `½ s²/σ²` for equal weights ±s.
  @Test func limits() throws {
    let apart = try exact(
      mixtureModel(weights: [0.3, 0.7], means: [-1e6, 1e6], deviations: [1, 1]), TokenQuestion(time: 1))
    #expect(abs(apart.information.value - entropy([0.3, 0.7])) < 1e-14)
    #expect(apart.equivocation.value < 1e-300)
    let alike = try exact(
      mixtureModel(weights: [0.5, 0.5], means: [-1e-4, 1e-4], deviations: [1, 1]), TokenQuestion(time: 1))
    #expect(abs(alike.information.value - 0.5e-8) < 1e-13)
  }

  /// Without noise the state is a number that the inputs determine: finite information, the entropy of its values.
  @Test func noiseFreeState() throws {
    // A sum of three coins: binomial, its values reached by several paths, though 0.1 + 0.2 rounds.
    let sum = try exact(
      scalarTokenModel(a: 1, q: 0, values: [0.1, 0.2], probabilities: [0.5, 0.5]), TokenQuestion(time: 3))
    #expect(sum.componentCount == 4)
    #expect(abs(sum.information.value - entropy([0.125, 0.375, 0.375, 0.125])) < 1e-14)
    #expect(abs(sum.information.value + sum.equivocation.value - 3 * log(2)) < 1e-14)
    // Binary expansion: every path has its own value.
    let digits = try exact(
      scalarTokenModel(a: 0.5, q: 0, values: [0, 1], probabilities: [0.2, 0.8]), TokenQuestion(time: 10))
    #expect(abs(digits.information.value - 10 * entropy([0.2, 0.8])) < 1e-12)
    #expect(digits.equivocation.value == 0)
  }

  /// Half of the paths end in an atom: where the state is there, the symbol is certain.
  @Test func atomBesideDensity() throws {
    let model = try mixtureModel(weights: [0.5, 0.25, 0.25], means: [0, -1, 1], deviations: [0, 1, 1])
    let answer = try exact(model, TokenQuestion(time: 1))
    let coin = try exact(
      mixtureModel(weights: [0.5, 0.5], means: [-1, 1], deviations: [1, 1]), TokenQuestion(time: 1))
    #expect(abs(answer.information.value - (log(2) + 0.5 * coin.information.value)) < 1e-11)
  }

  private static func sigmoidGate(_ w: Double, _ x: Double) -> Double { 1 / (1 + exp(-w * x)) }

  /// Against all paths written out and a plain grid, for the whole path, single inputs and prefixes.
  @Test func gatedAgainstWrittenOutPaths() throws {
    let (a, w, q) = (0.6, 1.5, 0.1)
    let values = [-1.0, 0.3, 2]
    let probabilities = [0.5, 0.3, 0.2]
    let model = try retainTokenModel(a: a, w: w, q: q, values: values, probabilities: probabilities)
    let twin = WrittenOutPaths(
      steps: values.map { x in
        let g = Self.sigmoidGate(w, x)
        return (g * a + 1 - g, g * x, q)
      }, probabilities: probabilities, time: 3)
    let subjects: [(TokenSubject, ([Int]) -> [Int])] = [
      (.path, { $0 }), (.symbol(lag: 0), { [$0[2]] }), (.symbol(lag: 2), { [$0[0]] }),
      (.symbol(lag: 1, classes: [4, 4, 7]), { [$0[1] / 2] }), (.prefix(lag: 1), { Array($0[..<2]) }),
    ]
    for (subject, classOf) in subjects {
      let answer = try exact(model, TokenQuestion(time: 3, subject: subject))
      let reference = twin.overGrid(points: 2000, classOf: classOf)
      #expect(abs(answer.equivocation.value - reference.equivocation) < 1e-9, "\(subject)")
    }
  }

  /// Less is known of less (M3.5), prefixes telescope to the path, and states far from the first input forget it.
  @Test func dataProcessing() throws {
    let model = try scalarTokenModel(
      a: 0.7, q: 0.2, values: [-1, 1], probabilities: [0.5, 0.5], transition: Matrix([[0.8, 0.2], [0.3, 0.7]]),
      initialVariance: 0.5)
    let memory = try TokenMemory(model)
    let path = try exact(model, TokenQuestion(time: 6)).information.value
    var last = try exact(model, TokenQuestion(time: 6, subject: .prefix(lag: 0))).information.value
    #expect(abs(last - path) < 1e-12)
    #expect(try path < memory.inputEntropy(at: 6).value)
    for lag in 0..<6 {
      let prefix = try exact(model, TokenQuestion(time: 6, subject: .prefix(lag: lag))).information.value
      let symbol = try exact(model, TokenQuestion(time: 6, subject: .symbol(lag: lag))).information.value
      #expect(prefix <= last + 1e-12)
      #expect(symbol <= prefix + 1e-12)
      #expect(symbol > 0)
      last = prefix
    }
  }

  @Test func sameBytesForAnyThreads() throws {
    let model = try retainTokenModel(a: 0.5, w: 2, q: 0.01, values: [-1, 1], probabilities: [0.4, 0.6])
    let one = try exact(model, TokenQuestion(time: 6), threads: 1)
    let many = try exact(model, TokenQuestion(time: 6), threads: 3)
    #expect(one.information == many.information && one.error == many.error)
  }

  /// Two coins seen through two independent channels: information adds, and the sampled mean finds it.
  @Test func severalDirections() throws {
    func plane(_ q: [[Double]]) throws -> StateSpaceModel {
      let update = try GatedUpdate(
        rule: .linear, transition: .identity(2), inputMap: .identity(2), inputWeights: Matrix(rows: 0, columns: 2),
        bias: [])
      return try StateSpaceModel(
        name: "plane", update: .gated(update), noise: .perStep(Matrix(q)),
        input: .tokens(
          TokenLaw(
            probabilities: [0.25, 0.25, 0.25, 0.25], embedding: Matrix([[-1, -1], [-1, 1], [1, -1], [1, 1]]))))
    }
    let coin = Self.mixtures[0].i
    guard
      case .sampled(let sampler) = try TokenMemory(plane([[0.5, 0], [0, 0.5]])).answer(TokenQuestion(time: 1), seed: 5)
    else {
      Issue.record("a density in the plane is not integrated exactly")
      return
    }
    let replications = try (0..<6).map { try sampler.replication($0, threads: 1) }
    let sandwich = try Sandwich(sampler, replications: replications, confidence: 0.999)
    #expect(sandwich.bracket.lower.value.value < 2 * coin && 2 * coin < sandwich.bracket.upper.value.value)
    #expect(sandwich.width < 0.1)
    let again = try sampler.replication(3, threads: 3)
    #expect(again == replications[3])
    // Noise along one line only: across it the inputs are certain, along it they are seen through noise.
    let axis = try exact(plane([[0.5, 0], [0, 0]]), TokenQuestion(time: 1))
    #expect(abs(axis.information.value - (coin + log(2))) < 1e-10)
    // Along the diagonal: three lines; (−1, 1) and (1, −1) have theirs, (−1, −1) and (1, 1) lie ±√2 apart on one.
    let diagonal = try exact(plane([[0.5, 0.5], [0.5, 0.5]]), TokenQuestion(time: 1))
    #expect(abs(diagonal.information.value - (1.5 * log(2) + 0.5 * coin)) < 1e-10)
    let none = try exact(plane([[0, 0], [0, 0]]), TokenQuestion(time: 2))
    #expect(abs(none.information.value - 2 * entropy([0.25, 0.5, 0.25])) < 1e-13)
  }

  /// Symbols that are certain leave nothing to tell, in however many directions the state varies.
  @Test func certainSymbolsNeedNoSampling() throws {
    let update = try GatedUpdate(
      rule: .linear, transition: 0.5 * .identity(2), inputMap: .identity(2), inputWeights: Matrix(rows: 0, columns: 2),
      bias: [])
    let model = try StateSpaceModel(
      name: "certain", update: .gated(update), noise: .perStep(.identity(2)),
      input: .tokens(
        TokenLaw(
          probabilities: [1, 0], transition: Matrix([[0, 1], [1, 0]]), embedding: Matrix([[-1, -1], [1, 1]]))))
    let answer = try exact(model, TokenQuestion(time: 5))
    #expect(answer.information.value == 0 && answer.equivocation.value == 0)
  }

  /// A coin seen through noise in a component whose units are 10⁸ times those of the other: no atom.
  @Test func unitsOfComponentsMakeNoAtoms() throws {
    func model(_ unit: Double) throws -> StateSpaceModel {
      let update = try GatedUpdate(
        rule: .linear, transition: 0.5 * .identity(2), inputMap: Matrix([[0], [unit]]),
        inputWeights: Matrix(rows: 0, columns: 1), bias: [])
      return try StateSpaceModel(
        name: "units", update: .gated(update), noise: .perStep(Matrix([[0.5, 0], [0, 0.5 * unit * unit]])),
        input: .tokens(TokenLaw(probabilities: [0.5, 0.5], embedding: Matrix([[-1], [1]]))))
    }
    for unit in [1, 1e-8] {
      guard case .sampled(let sampler) = try TokenMemory(model(unit)).answer(TokenQuestion(time: 1), seed: 5) else {
        Issue.record("noise in both components, taken for none in units of \(unit)")
        continue
      }
      let replications = try (0..<6).map { try sampler.replication($0, threads: 1) }
      let bracket = try Sandwich(sampler, replications: replications, confidence: 0.999).bracket
      #expect(bracket.contains(Nats(Self.mixtures[0].i)))
    }
  }

  @Test func refusals() throws {
    let model = try scalarTokenModel(a: 0.7, q: 0.2, values: [-1, 1], probabilities: [0.5, 0.5])
    let memory = try TokenMemory(model, componentLimit: 100)
    #expect(throws: TokenError.time(0)) { try memory.answer(TokenQuestion(time: 0)) }
    #expect(throws: TokenError.lag(3, time: 3)) { try memory.answer(TokenQuestion(time: 3, subject: .symbol(lag: 3))) }
    #expect(throws: TokenError.lag(-1, time: 3)) {
      try memory.answer(TokenQuestion(time: 3, subject: .prefix(lag: -1)))
    }
    #expect(throws: TokenError.classes(1, symbols: 2)) {
      try memory.answer(TokenQuestion(time: 3, subject: .symbol(lag: 1, classes: [0])))
    }
    #expect(throws: TokenError.tooManyComponents(step: 7, limit: 100)) { try memory.answer(TokenQuestion(time: 9)) }
    let explosive = try scalarTokenModel(a: 1e200, q: 0, values: [1], probabilities: [1])
    #expect(throws: TokenError.notFinite(step: 3)) { try TokenMemory(explosive).answer(TokenQuestion(time: 5)) }
    #expect(throws: ModelError.self) { try TokenMemory(scalarLinearModel(a: 0.5, s: 1, q: 1)) }
    // One symbol: nothing to know.
    let one = try exact(scalarTokenModel(a: 0.5, q: 1, values: [3], probabilities: [1]), TokenQuestion(time: 4))
    #expect(one.information.value == 0 && one.equivocation.value == 0)
  }
}
