// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct GatedInformationTests {
  @Test func theStationaryLawIsBracketedByAFiniteHorizon() throws {
    let model = try scalarLinearModel(a: 0.8, s: 2, q: 0.5)
    let found = try sandwich(GatedInformation(model, time: .stationary, componentCount: 64), accuracy: 0.01)
    let truth = 0.5 * log(1 + 2 / 0.5)
    #expect(found.bracket.contains(Nats(truth)))
    #expect(found.width < 0.01)
    #expect(found.bracket.subject.contains("stationary"))
  }

  @Test func noiseOfTheReadingMakesADeterministicStateFinite() throws {
    let model = try scalarLinearModel(a: 0.5, s: 1, q: 0)
    guard case .answered(.infinite(let reason)) = try GatedInformation(model, time: .step(3)).prepare(accuracy: 0.1)
    else {
      Issue.record("a noise-free state with Gaussian inputs is finite")
      return
    }
    #expect(reason.contains("noise"))
    let question = try GatedInformation(model, time: .step(3), resolution: .noise(0.1), componentCount: 64)
    let found = try sandwich(question, replications: 3)
    let truth = 0.5 * log(1 + (1 + 0.25 + 0.0625) / 0.01)
    #expect(abs(found.bracket.lower.value.value - truth) < 1e-9)
    #expect(abs(found.bracket.upper.value.value - truth) < 1e-9)
  }

  @Test func roundingHoldsWhatItsStepLeaves() throws {
    // h = x is standard normal; its entropy is hardly changed by the noise, so that I ≈ −E log(step/√12).
    let model = try scalarLinearModel(a: 0.5, s: 1, q: 0)
    let question = try GatedInformation(model, time: .step(1), resolution: .rounding(.bfloat16), componentCount: 1500)
    let found = try sandwich(question, accuracy: 1, replications: 4)
    var exponent = 0.0
    for n in -40..<5 {
      let (low, high) = (pow(2, Double(n)), pow(2, Double(n + 1)))
      exponent += Double(n) * 2 * (try StandardNormal.cdf(high).value - StandardNormal.cdf(low).value)
    }
    let truth = (7 - exponent) * log(2.0) + 0.5 * log(12.0)
    #expect(found.bracket.lower.value.value < truth && truth < found.bracket.upper.value.value + 1e-3)
    #expect(abs(found.point.value.value - truth) < 0.35)
  }

  @Test func gatesAtThresholdsSeeWeightsOfAnySize() throws {
    // Where a gate opens at 0, the size of its weights does not matter; its direction does.
    func bracket(weight: Double) throws -> Bracket<Nats> {
      let update = try GatedUpdate(
        rule: .retain(.threshold(at: 0)), transition: Matrix([[0.5, 0], [0, 0.5]]),
        inputMap: Matrix([[1, 0, 1], [0, 1, 1]]), inputWeights: Matrix([[1, 0, 0], [0, weight, 0]]), bias: [0, 0])
      let model = try StateSpaceModel(
        name: "switches", update: .gated(update), noise: .perStep(Matrix([[0.1, 0], [0, 0.1]])))
      let question = try GatedInformation(model, time: .step(3), componentCount: 64)
      return try sandwich(question, replications: 3).bracket
    }
    let (plain, tiny) = (try bracket(weight: 1), try bracket(weight: 1e-20))
    #expect(plain.lower.value == tiny.lower.value && plain.upper.value == tiny.upper.value)
  }

  @Test func statesOfCountablyManyValuesAreNotCalledInfinite() throws {
    // h' = g c + (1 − g) h with a threshold on a Gaussian input: 2^t values at most.
    let w = try Matrix([[1]])
    func model(_ rule: GateRule, b: Double) throws -> StateSpaceModel {
      let update = try GatedUpdate(
        rule: rule, transition: Matrix([[0.5]]), inputMap: Matrix([[b]]), inputWeights: w, bias: [0], driveOffset: [1])
      return try StateSpaceModel(name: "switch", update: .gated(update), noise: .perStep(Matrix([[0]])))
    }
    for rule in [GateRule.retain(.threshold(at: 0.3)), .product(.threshold(at: 0)), .retain(.topK(0))] {
      let question = try GatedInformation(model(rule, b: 0), time: .step(4), componentCount: 64)
      switch Result(catching: { try question.prepare(accuracy: 0.1) }) {
      case .failure(let error): #expect("\(error)".contains("no noise"))
      case .success(.answered(.infinite(let reason))): Issue.record("\(rule): \(reason)")
      case .success: #expect(rule == .retain(.topK(0)), "no gate of it ever opens")
      }
    }
    for (rule, b) in [(GateRule.retain(.threshold(at: 0.3)), 1.0), (.product(.sigmoid), 0)] {
      let question = try GatedInformation(model(rule, b: b), time: .step(4), componentCount: 64)
      guard case .answered(.infinite) = try question.prepare(accuracy: 0.1) else {
        Issue.record("\(rule) passes continuous inputs on")
        return
      }
    }
  }

  @Test func directionsThatNothingReachesAreDropped() throws {
    // The second component stays at zero; the first is the scalar model.
    let update = try GatedUpdate(
      rule: .linear, transition: Matrix([[0.5, 0.3], [0, 0.9]]), inputMap: Matrix([[1], [0]]),
      inputWeights: Matrix(rows: 0, columns: 1), bias: [])
    let model = try StateSpaceModel(
      name: "half dead", update: .gated(update), noise: .perStep(Matrix([[0.5, 0], [0, 0]])))
    let found = try sandwich(GatedInformation(model, time: .step(4), componentCount: 64), replications: 3)
    #expect(abs(found.bracket.upper.value.value - 0.5 * log(3)) < 1e-9)
    // Nothing moves at all.
    let still = try StateSpaceModel(
      name: "still",
      update: .gated(
        GatedUpdate(
          rule: .linear, transition: .identity(1), inputMap: Matrix([[0]]), inputWeights: Matrix(rows: 0, columns: 1),
          bias: [])), noise: .perStep(Matrix([[0]])))
    guard case .answered(.exact(let value, _, _)) = try GatedInformation(still, time: .step(2)).prepare(accuracy: 0.1)
    else {
      Issue.record("a constant state holds nothing")
      return
    }
    #expect(value.value == 0)
  }

  /// The same two-component model, its second component in units 10⁹ times as large: one input, noise of variance 1.
  private func inUnits(_ unit: Double) throws -> StateSpaceModel {
    let update = try GatedUpdate(
      rule: .product(.sigmoid), transition: Matrix([[0.5, 0.1 / unit], [0, 0.5]]), inputMap: Matrix([[1], [unit]]),
      inputWeights: Matrix([[1], [1]]), bias: [0, 0])
    return try StateSpaceModel(
      name: "units", update: .gated(update), noise: .perStep(Matrix([[1, 0], [0, unit * unit]])))
  }

  @Test func unitsOfComponentsDoNotDecideWhatIsFinite() throws {
    let plain = try sandwich(GatedInformation(inUnits(1), time: .step(2), componentCount: 256))
    let small = try sandwich(GatedInformation(inUnits(1e-9), time: .step(2), componentCount: 256))
    #expect(abs(small.bracket.lower.value.value - plain.bracket.lower.value.value) < 1e-6)
    #expect(abs(small.bracket.upper.value.value - plain.bracket.upper.value.value) < 1e-6)
    // A component without noise that follows the inputs stays infinite, however small its units are.
    let noiseless = try StateSpaceModel(
      name: "half noisy", update: inUnits(1e-9).update, noise: .perStep(Matrix([[1, 0], [0, 0]])))
    guard case .answered(.infinite) = try GatedInformation(noiseless, time: .step(1)).prepare(accuracy: 0.1) else {
      Issue.record("a noise-free component with Gaussian inputs is finite")
      return
    }
  }

  @Test func aStateThatMovesRarelyIsNotTakenForAConstant() throws {
    // The gate opens once in 4300 steps; then the state is a continuous function of the input: infinite, not 0.
    let model = try gatedModel(
      .retain(.threshold(at: 3.5)), a: Matrix([[0.5]]), b: Matrix([[1]]), w: Matrix([[1]]), bias: [0], q: 0)
    #expect(throws: ModelError.self) { try GatedInformation(model, time: .step(1)).prepare(accuracy: 0.1) }
    // Certain inputs leave nothing to know, whatever the rounding of their sums.
    let certain = try gatedModel(
      .product(.sigmoid), a: Matrix([[0.7]]), b: Matrix([[0.3]]), w: Matrix([[1]]), bias: [0], q: 0,
      input: .gaussian(GaussianLaw(certain: [0.1])))
    guard case .answered(.exact(let value, _, _)) = try GatedInformation(certain, time: .step(3)).prepare(accuracy: 0.1)
    else {
      Issue.record("certain inputs tell something")
      return
    }
    #expect(value.value == 0)
  }

  @Test func aComponentThatRarelyMovesBesideANoisyOneIsNotDropped() throws {
    // The second component takes the input once in 4300 steps, and has no noise: infinite, and seen on no path.
    func model(_ gate: GateFunction, tokens: InputLaw? = nil) throws -> StateSpaceModel {
      let update = try GatedUpdate(
        rule: .retain(gate), transition: Matrix([[0.5, 0], [0, 0.5]]), inputMap: Matrix([[1], [1]]),
        inputWeights: Matrix([[-9], [1]]), bias: [9, 0])
      return try StateSpaceModel(
        name: "rare", update: .gated(update), noise: .perStep(Matrix([[1, 0], [0, 0]])), input: tokens)
    }
    for input in [nil, InputLaw.tokens(try TokenLaw(probabilities: [0.9999, 1e-4], embedding: Matrix([[0], [5]])))] {
      let question = try GatedInformation(
        model(.threshold(at: 4.5), tokens: input), time: .step(1), componentCount: 64)
      #expect(throws: ModelError.self) { try question.prepare(accuracy: 0.1) }
    }
    // No symbol opens it: the state is the first component.
    let closed = InputLaw.tokens(try TokenLaw(probabilities: [0.5, 0.5], embedding: Matrix([[0], [0.5]])))
    let question = try GatedInformation(model(.threshold(at: 4.5), tokens: closed), time: .step(1), componentCount: 64)
    #expect(try sandwich(question, replications: 3).bracket.upper.value.value < 0.2)
  }

  @Test func longTimesAreAnsweredByTheHorizonOrRefusedAtOnce() throws {
    let truth = 0.5 * log(1 + 2 / 0.5)
    let question = try GatedInformation(
      scalarLinearModel(a: 0.8, s: 2, q: 0.5), time: .step(1_000_000), componentCount: 64, workLimit: 1e7)
    guard case .sampled(let estimator) = try question.prepare(accuracy: 0.01) else { return }
    #expect(estimator.horizon < 1000 && estimator.allowance > 0)
    #expect(estimator.subject.contains("t = 1000000"))
    let found = try sandwich(question, accuracy: 0.01)
    #expect(found.bracket.contains(Nats(truth)) && found.width < 0.01)
    // A state that does not forget has no short horizon.
    let lasting = try GatedInformation(scalarLinearModel(a: 1, s: 1, q: 1), time: .step(1_000_000), workLimit: 1e7)
    #expect(throws: ModelError.self) { try lasting.prepare(accuracy: 0.01) }
    // Where the work allows it, the path is walked whole.
    let short = try GatedInformation(
      scalarLinearModel(a: 0.8, s: 2, q: 0.5), time: .step(200), componentCount: 64, workLimit: 1e7)
    guard case .sampled(let whole) = try short.prepare(accuracy: 0.01) else { return }
    #expect(whole.horizon == 200 && whole.allowance == 0)
  }

  @Test func componentsFollowTheBetterSide() throws {
    // Windows of a recording, noise far below their distances: the entropy of the windows is the better upper side, and
    // four times the components would raise the lower one by log 4 of the nats that are missing.
    let rows = 40_000
    let source = RandomStream(seed: 7, stream: 0)
    let record = try RecordedInput(
      values: Matrix(rows: rows, columns: 3, storage: (0..<3 * rows).map { _ in source.normal() }), origin: "normal")
    let update = try GatedUpdate(
      rule: .product(.sigmoid), transition: 0.5 * .identity(3), inputMap: .identity(3), inputWeights: .identity(3),
      bias: [0, 0, 0])
    let model = try StateSpaceModel(
      name: "recorded", update: .gated(update), noise: .perStep(1e-8 * .identity(3)), input: .recorded(record))
    let question = try GatedInformation(model, time: .step(2), largestComponentCount: 1024)
    guard case .sampled(let estimator) = try question.prepare(accuracy: 0.05) else { return }
    #expect(estimator.upperCandidates[estimator.choice.upper].name == "entropy of the inputs")
    let large = try GatedInformation(model, time: .step(2), largestComponentCount: 4096)
    guard case .sampled(let other) = try large.prepare(accuracy: 0.05) else { return }
    #expect(other.componentCount == estimator.componentCount)
    #expect(throws: DomainError.self) { try GatedInformation(model, time: .step(2), workLimit: 0) }
  }

  @Test func theAllowanceOfAHorizonCountsTheNoiseOfTheReading() throws {
    // R = q + σ²; the state as it is read has variance S + σ² and, T steps ago, a^{2T} S of it is remembered.
    let (a, s, q, sigma) = (0.5, 0.03, 0.01, 1.0)
    let question = try GatedInformation(
      scalarLinearModel(a: a, s: s, q: q), time: .stationary, resolution: .noise(sigma), componentCount: 16)
    guard case .sampled(let estimator) = try question.prepare(accuracy: 0.1) else { return }
    let (r, variance) = (q + sigma * sigma, (s + q) / (1 - a * a))
    let rest = pow(a, 2 * Double(estimator.horizon)) * variance / r
    let size = ((variance + sigma * sigma) / r).squareRoot() + rest.squareRoot()
    let bound = (5 * size + (2 * log(2.0)).squareRoot()) * rest.squareRoot() + 0.5 * rest
    #expect(estimator.allowance >= bound * (1 - 1e-9))
    #expect(estimator.allowance <= 0.005)
  }

  @Test func allInputLawsAreDrawn() throws {
    // One step of h = x + w: I = ½ log(1 + var x / q) for Gaussian x, and at most the entropy for finitely many.
    func question(_ input: InputLaw) throws -> Sandwich {
      let update = try GatedUpdate(
        rule: .linear, transition: Matrix([[0.5]]), inputMap: .identity(1), inputWeights: Matrix(rows: 0, columns: 1),
        bias: [])
      let model = try StateSpaceModel(
        name: "inputs", update: .gated(update), noise: .perStep(Matrix([[1]])), input: input)
      return try sandwich(GatedInformation(model, time: .step(1), componentCount: 400))
    }
    let process = try GaussianProcess(
      transition: Matrix([[0.6]]), innovationCovariance: Matrix([[1.28]]), outputMap: .identity(1), mean: [3])
    let found = try question(.process(process))
    #expect(found.bracket.contains(Nats(0.5 * log(3))))
    let chain = try TokenLaw(
      probabilities: [0.5, 0.5], transition: Matrix([[0.9, 0.1], [0.2, 0.8]]), embedding: Matrix([[-9], [9]]))
    #expect(abs(try question(.tokens(chain)).bracket.upper.value.value - log(2)) < 0.01)
    let record = try RecordedInput(values: Matrix([[-20], [0], [20]]), origin: "three rows")
    #expect(abs(try question(.recorded(record)).point.value.value - log(3)) < 0.05)
  }

  @Test func advicesFollowWhatLimitsTheWidth() throws {
    let model = try gatedModel(
      .product(.sigmoid), a: Matrix([[0.8]]), b: Matrix([[1]]), w: Matrix([[2]]), bias: [0], q: 0.01)
    let question = try GatedInformation(
      model, time: .step(3), condition: .inputs, componentCount: 64, largestComponentCount: 256)
    let rough = try sandwich(question)
    guard case .components(let wanted) = try rough.advice(forWidth: 0.1 * rough.systematicWidth) else {
      Issue.record("only more components narrow this")
      return
    }
    #expect(wanted > 64)
    #expect(try rough.advice(forWidth: 2 * rough.width) == .done)
    guard case .replications(let count) = try rough.advice(forWidth: 0.95 * rough.width) else { return }
    #expect(count > rough.replicationCount)
  }

  @Test func questionsWithoutAnAnswerAreRefused() throws {
    let model = try scalarLinearModel(a: 1, s: 1, q: 1)
    #expect(throws: DomainError.self) { try GatedInformation(model, time: .step(0)) }
    #expect(throws: DomainError.self) { try GatedInformation(model, time: .step(1), resolution: .noise(-1)) }
    #expect(throws: DomainError.self) { try GatedInformation(model, time: .step(1), componentCount: 1) }
    #expect(throws: ModelError.self) { try GatedInformation(model, time: .stationary).prepare(accuracy: 0.1) }
    let explosive = try scalarLinearModel(a: 1e30, s: 1, q: 1)
    #expect(throws: (any Error).self) { try GatedInformation(explosive, time: .step(40)).prepare(accuracy: 0.1) }
    let record = try RecordedInput(values: Matrix([[1], [2]]), origin: "two rows")
    let short = try gatedModel(
      .product(.sigmoid), a: .identity(1), b: .identity(1), w: .identity(1), bias: [0], q: 1, input: .recorded(record))
    #expect(throws: ModelError.self) { try GatedInformation(short, time: .step(3)).prepare(accuracy: 0.1) }
    let coarse = try GatedInformation(model, time: .step(2), resolution: .rounding(.half))
    #expect(throws: ModelError.self) { try coarse.prepare(accuracy: 0.1) }
  }
}
