// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
public import Memory
internal import Quantities
public import StateSpace

/// The question `I(h_t; x_{1:t}) = ?` for one model: each part is answered by the sharpest method there is for it.
public struct MemoryWorld: Sendable {
  /// The model.
  public let model: StateSpaceModel
  /// The seed of all random streams.
  public let seed: UInt64
  /// The same model without gates, where its gates are constant.
  let linear: LinearGaussianMemory?
  /// The model's moments, for all questions to it.
  let moments: ModelMoments

  /// The world of `model`. Errors: `ModelError` if a constant gate makes a coefficient that is not finite.
  public init(_ model: StateSpaceModel, seed: UInt64 = 0) throws {
    self.model = model
    self.seed = seed
    moments = ModelMoments(model)
    switch model.input {
    case .gaussian, .process: linear = try model.linearEquivalent().map { try LinearGaussianMemory($0) }
    case .tokens, .recorded: linear = nil
    }
  }

  /// What the points are about.
  public var subject: String { "I(h_t; x_1…x_t) of \(model.name)" }

  /// What the state holds at `time`, read at `resolution`; nil if `run` was cancelled before there was a bracket.
  ///
  /// - Parameter progress: told the part that is done, in [0, 1]
  /// - Throws: `MemoryError`, `ModelError`, `TokenError` or `DomainError` for a question without an answer.
  public func point(
    at time: StateTime, resolution: StateResolution, run: SandwichRun, progress: @escaping (Double) -> Void = { _ in }
  ) throws -> MemoryPoint? {
    func answered(_ information: StateInformation) -> MemoryPoint {
      MemoryPoint(time: time, resolution: resolution, information: information)
    }
    let run = run.started()
    func sampled(_ estimator: some ReplicatedEstimator) throws -> MemoryPoint? {
      guard let outcome = try run.outcome(of: estimator, progress: progress) else { return nil }
      var point = answered(outcome.sandwich.stateInformation)
      point.sampled = outcome
      return point
    }
    let accuracy = run.goal.width(near: .zero).value
    if let linear, let deviation = resolution.deviation {
      return answered(try linear.information(at: time, resolution: deviation))
    }
    if ModelFacts(model).inputIsConstant {
      let source = Citation("inputs that are constants tell nothing: I(h; x) ≤ H(x) = 0 (M3.5)")
      return answered(.exact(.zero, source: source, conditionNumber: 1))
    }
    guard case .gated(let update) = model.update, update.gatesSeeInputsOnly else {
      return try particles(at: time, resolution: resolution, run: run, sampled: sampled, answered: answered)
    }
    if case .tokens = model.input, case .step(let step) = time, resolution == .none,
      let answer = try enumeration(at: step, threads: run.threads)
    {
      switch answer {
      case .exact(let found): return answered(found.stateInformation)
      case .sampled(let sampler): return try sampled(sampler)
      }
    }
    let question = try question(at: time, resolution: resolution, goal: run.goal)
    switch try question.prepare(accuracy: accuracy, threads: run.threads) {
    case .answered(let information): return answered(information)
    case .sampled(let whole):
      var point = try sampled(whole)
      if let parts = point?.sampled?.sandwich.parts, parts.count == 2 {
        point?.parts = (gating: parts[0].bracket, content: parts[1].bracket)
      }
      return point
    }
  }

  /// The question to a model whose gates see inputs only. Errors: those of `GatedInformation`.
  func question(at time: StateTime, resolution: StateResolution, goal: SandwichGoal) throws -> GatedInformation {
    try GatedInformation(
      model, time: time, resolution: resolution, seed: seed,
      largestComponentCount: goal.mostComponents, workLimit: goal.workPerReplication, moments: moments)
  }

  /// Estimators that follow the state itself, for gates that see it and for cells.
  private func particles(
    at time: StateTime, resolution: StateResolution, run: SandwichRun,
    sampled: (ParticleEstimator) throws -> MemoryPoint?, answered: (StateInformation) -> MemoryPoint
  ) throws -> MemoryPoint? {
    guard case .step(let step) = time else {
      throw MemoryError.unsupported(
        model: model.name, found: "gates that see the state, or a cell", expected: "a number of inputs: --time")
    }
    guard let deviation = resolution.deviation else {
      throw MemoryError.unsupported(
        model: model.name, found: "gates that see the state, or a cell",
        expected: "a deviation as resolution: rounding follows the state, which only noise-free gated models allow")
    }
    if deviation == 0, let infinite = try StateInformation.infiniteIfNoiseFree(model, time: step, seed: seed) {
      return answered(infinite)
    }
    return try sampled(
      ParticleEstimator(
        model, time: step, resolution: deviation, workLimit: run.goal.workPerReplication, seed: seed,
        threads: run.threads))
  }

  /// The same for linear models alone; `what` names the question.
  func linearMemory(_ what: String) throws -> LinearGaussianMemory {
    guard let linear else {
      throw MemoryError.unsupported(
        model: model.name, found: "gates that vary, a cell, or inputs that are not Gaussian",
        expected: "a linear model with Gaussian inputs, for \(what)")
    }
    return linear
  }

  /// What the state would have to hold for what its best linear decoder achieves (M4.9).
  ///
  /// - Throws: `MemoryError` for the limit law, whose inputs are endless, and where the decoder is not known exactly.
  func need(at time: StateTime, resolution: StateResolution, threads: Int) throws -> StateNeed {
    guard case .step(let step) = time else {
      throw MemoryError.outOfDomain(
        value: "inf", origin: "--time", expected: "numbers of inputs: the limit law has endless inputs to decode")
    }
    guard let deviation = resolution.deviation else {
      throw MemoryError.unsupported(model: model.name, found: "rounding", expected: "a deviation as resolution")
    }
    let count = try model.independentNumbers(inInputs: step)
    func need(total: Matrix, explained: Matrix) throws -> StateNeed {
      try StateNeed(
        total: total + (deviation * deviation) * .identity(total.rows), explained: explained, inputCount: count)
    }
    if let linear {
      let pair = try linear.statePair(at: time)
      return try need(total: pair.total, explained: pair.signal * pair.signal.transpose)
    }
    guard case .gaussian = model.input, case .gated(let update) = model.update, update.gatesSeeInputsOnly,
      let decoding = try GatedInformation(model, time: time, seed: seed, moments: moments).linearDecoding(
        after: step, threads: threads)
    else {
      throw MemoryError.unsupported(
        model: model.name, found: "no exact linear decoder",
        expected: "independent Gaussian inputs, and gates of one pre-activation each that see inputs only")
    }
    return try need(total: decoding.total, explained: decoding.explained)
  }

  /// What a reader of the profile must know.
  var profileRemarks: [String] {
    guard case .recorded = model.input else { return [] }
    return [
      "along a recording: gates follow it, and the content of its inputs is taken as white Gaussian of its covariance"
    ]
  }

  /// All paths of symbols, if they are not too many.
  private func enumeration(at step: Int, threads: Int) throws -> TokenAnswer? {
    do {
      return try TokenMemory(model).answer(TokenQuestion(time: step), seed: seed, threads: threads)
    } catch TokenError.tooManyComponents {
      return nil
    }
  }
}

extension StateResolution {
  /// The deviation of a noise that does not follow the state, 0 for none; nil where it does.
  var deviation: Double? {
    switch self {
    case .none: 0
    case .noise(let sigma): sigma
    case .rounding: nil
    }
  }
}
