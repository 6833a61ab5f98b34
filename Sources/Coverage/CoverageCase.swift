// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import SSMInfo

/// A question with a known answer, and the estimator that `ssm-info mi` would put to it, made small.
struct CoverageCase: Sendable {
  let name: String
  /// How the answer is known.
  let known: String
  /// The answer, nats.
  let truth: Double
  /// Width of the bracket that the adaptive loop works towards, nats.
  let accuracy: Double
  /// Runs the loop with an estimator of this seed.
  let outcome: @Sendable (_ seed: UInt64, _ run: SandwichRun) throws -> SandwichOutcome?

  init(
    _ name: String, known: String, truth: Double, accuracy: Double,
    _ outcome: @escaping @Sendable (UInt64, SandwichRun) throws -> SandwichOutcome?
  ) {
    self.name = name
    self.known = known
    self.truth = truth
    self.accuracy = accuracy
    self.outcome = outcome
  }

  /// A question to gates that see inputs only, with K components.
  static func gated(
    _ name: String, _ model: StateSpaceModel, time: Int, known: String, truth: Double, components: Int,
    largest: Int? = nil, accuracy: Double
  ) -> CoverageCase {
    CoverageCase(name, known: known, truth: truth, accuracy: accuracy) { seed, run in
      let question = try GatedInformation(
        model, time: .step(time), seed: seed, componentCount: components, largestComponentCount: largest ?? components)
      guard case .sampled(let whole) = try question.prepare(accuracy: accuracy, threads: 1) else { return nil }
      return try run.outcome(of: whole)
    }
  }

  /// A question to particles.
  static func particles(
    _ name: String, _ model: StateSpaceModel, time: Int, known: String, truth: Double, paths: Int, particles: Int,
    accuracy: Double
  ) -> CoverageCase {
    CoverageCase(name, known: known, truth: truth, accuracy: accuracy) { seed, run in
      try run.outcome(
        of: ParticleEstimator(model, time: time, paths: paths, particles: particles, seed: seed, threads: 1))
    }
  }
}

extension CoverageCase {
  /// All cases.
  static func all() throws -> [CoverageCase] {
    try [
      linear(), correlated(), product(), retain(), enlarged(), large(), plane(), grown(), unseen(), tokens(),
      tokenPlane(), stateGate(), cell(),
    ]
  }

  static func model(
    _ rule: GateRule, a: [[Double]], b: [[Double]], w: [[Double]], u: [[Double]]? = nil, bias: [Double], q: Double,
    input: InputLaw? = nil
  ) throws -> StateSpaceModel {
    let update = try GatedUpdate(
      rule: rule, transition: Matrix(a), inputMap: Matrix(b), inputWeights: Matrix(w), stateWeights: u.map(Matrix.init),
      bias: bias)
    return try StateSpaceModel(
      name: "coverage", update: .gated(update), noise: .perStep(q * .identity(b.count)), input: input)
  }

  private static func closedForm(_ model: StateSpaceModel, time: Int) throws -> Double {
    guard case .exact(let value, _, _) = try LinearGaussianMemory(model).information(at: .step(time)) else {
      return .nan
    }
    return value.value
  }

  /// `g ≡ ½`, as `A/2` without gate, so that the closed form knows it.
  private static func ungated(
    _ model: StateSpaceModel, a: [[Double]], b: [[Double]], q: Double
  ) throws -> StateSpaceModel {
    let update = try GatedUpdate(
      rule: .linear, transition: Matrix(a), inputMap: Matrix(b), inputWeights: Matrix(rows: 0, columns: b[0].count),
      bias: [])
    return try StateSpaceModel(
      name: "coverage", update: .gated(update), noise: .perStep(q * .identity(b.count)), input: model.input)
  }

  private static func linear() throws -> CoverageCase {
    let gated = try model(
      .product(.sigmoid), a: [[0.9, 0.4], [-0.4, 0.9]], b: [[1], [0.5]], w: [[0], [0]], bias: [0, 0], q: 0.1)
    let plain = try ungated(gated, a: [[0.45, 0.2], [-0.2, 0.45]], b: [[0.5], [0.25]], q: 0.1)
    return .gated(
      "constant gates, independent inputs", gated, time: 4, known: "closed form",
      truth: try closedForm(plain, time: 4), components: 256, accuracy: 0.01)
  }

  private static func correlated() throws -> CoverageCase {
    let input = InputLaw.process(try .ar(coefficients: [0.6], innovation: 1))
    let gated = try model(.product(.sigmoid), a: [[0.9]], b: [[1]], w: [[0]], bias: [0], q: 0.1, input: input)
    let plain = try ungated(gated, a: [[0.45]], b: [[0.5]], q: 0.1)
    return .gated(
      "constant gates, correlated inputs", gated, time: 4, known: "closed form", truth: try closedForm(plain, time: 4),
      components: 256, accuracy: 0.02)
  }

  static func logistic(_ a: Double) -> Double { 1 / (1 + exp(-a)) }

  static let productTruth: Double = ScalarTruth(
    mean: { h, x in logistic(1.5 * x + 0.5) * (0.9 * h + x) }, noise: 0.2, inputs: ScalarTruth.normalInputs,
    range: -16...16, points: 641
  ).affine(steps: 3)

  private static func product() throws -> CoverageCase {
    .gated(
      "product gate", try model(.product(.sigmoid), a: [[0.9]], b: [[1]], w: [[1.5]], bias: [0.5], q: 0.2), time: 3,
      known: "grid", truth: productTruth, components: 256, accuracy: 0.03)
  }

  static let retainTruth: Double = ScalarTruth(
    mean: { h, x in
      let g = logistic(2 * x - 0.5)
      return g * (0.5 * h + x) + (1 - g) * h
    }, noise: 0.2, inputs: ScalarTruth.normalInputs, range: -16...16, points: 641
  ).affine(steps: 3)

  static func retainModel() throws -> StateSpaceModel {
    try model(.retain(.sigmoid), a: [[0.5]], b: [[1]], w: [[2]], bias: [-0.5], q: 0.2)
  }

  private static func retain() throws -> CoverageCase {
    .gated(
      "retaining gate", try retainModel(), time: 3, known: "grid", truth: retainTruth, components: 256,
      accuracy: 0.04)
  }

  private static func enlarged() throws -> CoverageCase {
    .gated(
      "retaining gate, mixture enlarged on the way", try retainModel(), time: 3, known: "grid",
      truth: retainTruth, components: 64, largest: 512, accuracy: 0.04)
  }

  private static let letters = [(value: -1.0, weight: 0.5), (value: 0.4, weight: 0.3), (value: 1.5, weight: 0.2)]

  private static func tokenInput() throws -> InputLaw {
    .tokens(
      try TokenLaw(probabilities: letters.map(\.weight), embedding: Matrix(letters.map { [$0.value] })))
  }

  private static func tokens() throws -> CoverageCase {
    let gated = try model(
      .product(.sigmoid), a: [[0.9]], b: [[1]], w: [[1]], bias: [0.5], q: 0.1, input: tokenInput())
    guard case .exact(let found) = try TokenMemory(gated).answer(TokenQuestion(time: 4), threads: 1) else {
      throw MemoryError.numerical("no enumeration")
    }
    return .gated(
      "symbols, product gate", gated, time: 4, known: "enumeration and quadrature", truth: found.information.value,
      components: 256, accuracy: 0.03)
  }

  /// Two independent copies of a scalar with two symbols, as one state with four: twice the information.
  private static func tokenPlane() throws -> CoverageCase {
    let bit = InputLaw.tokens(try TokenLaw(probabilities: [0.4, 0.6], embedding: Matrix([[-1], [1]])))
    let scalar = try model(.product(.sigmoid), a: [[0.8]], b: [[1]], w: [[1]], bias: [0], q: 0.1, input: bit)
    let pairs = InputLaw.tokens(
      try TokenLaw(
        probabilities: [0.16, 0.24, 0.24, 0.36], embedding: Matrix([[-1, -1], [-1, 1], [1, -1], [1, 1]])))
    let plane = try model(
      .product(.sigmoid), a: [[0.8, 0], [0, 0.8]], b: [[1, 0], [0, 1]], w: [[1, 0], [0, 1]], bias: [0, 0], q: 0.1,
      input: pairs)
    guard case .exact(let found) = try TokenMemory(scalar).answer(TokenQuestion(time: 3), threads: 1) else {
      throw MemoryError.numerical("no enumeration")
    }
    return CoverageCase(
      "symbols, states drawn from the exact mixture", known: "twice a scalar's", truth: 2 * found.information.value,
      accuracy: 0.02
    ) { seed, run in
      guard case .sampled(let sampler) = try TokenMemory(plane).answer(TokenQuestion(time: 3), seed: seed, threads: 1)
      else { return nil }
      return try run.outcome(of: sampler)
    }
  }

  private static func stateGate() throws -> CoverageCase {
    let truth = ScalarTruth(
      mean: { h, x in
        let g = logistic(x + 0.8 * h)
        return g * (0.8 * h + x) + (1 - g) * h
      }, noise: 0.2, inputs: letters, range: -10...10, points: 401)
    let gated = try model(
      .retain(.sigmoid), a: [[0.8]], b: [[1]], w: [[1]], u: [[0.8]], bias: [0], q: 0.2, input: tokenInput())
    return .particles(
      "symbols, gate that sees the state", gated, time: 3, known: "grid", truth: truth.enumerated(steps: 3), paths: 128,
      particles: 256, accuracy: 0.15)
  }

  private static func cell() throws -> CoverageCase {
    let gated = try model(
      .product(.sigmoid), a: [[0.9, 0.4], [-0.4, 0.9]], b: [[1], [0.5]], w: [[0], [0]], u: [[0, 0], [0, 0]],
      bias: [0, 0], q: 0.1)
    let plain = try ungated(gated, a: [[0.45, 0.2], [-0.2, 0.45]], b: [[0.5], [0.25]], q: 0.1)
    return .particles(
      "linear steps by particles", gated, time: 3, known: "closed form", truth: try closedForm(plain, time: 3),
      paths: 128, particles: 256, accuracy: 0.15)
  }
}
