// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
public import LinearAlgebra
public import Parallel
internal import Quantities
public import StateSpace

/// The question `I(h_t; x_{1:t}) = ?` for a model whose gates see inputs only, before its pilot.
public struct GatedInformation: Sendable {
  /// What the mixture's components are conditioned on.
  public enum Condition: Sendable, Equatable {
    /// The gates, where that is weaker than the inputs: the tighter choice (M3.2b).
    case gates
    /// The whole inputs (M3.1).
    case inputs
  }

  /// What the question comes to.
  public enum Preparation: Sendable {
    /// No sampling is needed.
    case answered(StateInformation)
    /// The pilot is done; replications make the bracket.
    case sampled(GatedSandwich)
  }

  /// The model.
  public let model: StateSpaceModel
  /// When the state is read.
  public let time: StateTime
  /// How finely the state is read.
  public let resolution: StateResolution
  /// T, if the question is about `z = T h_t + n`, `n ~ N(0, I)`, instead of the state: k×d.
  public let reading: Matrix?
  /// What the components are conditioned on.
  public let condition: Condition
  /// The seed of all random streams.
  public let seed: UInt64
  /// K, or nil to let the pilot choose it.
  public let componentCount: Int?
  /// The pilot and later enlargements stay below this.
  public let largestComponentCount: Int
  /// Multiply–adds that a replication may take, and the pilot's paths as well.
  public let workLimit: Double
  let moments: ModelMoments
  let update: GatedUpdate

  /// A question.
  ///
  /// - Parameters:
  ///   - reading: T, where the question is about `T h_t + n` instead of the state
  ///   - workLimit: see ``workLimit``; a K that is given is taken whatever it costs
  ///   - moments: those of the same model, to share with other questions to it
  ///
  /// Errors: `ModelError` for cells and for gates that see the state, and for a reading that does not fit the state;
  /// `DomainError` for a time below 1, a resolution that is not positive, fewer than 2 components.
  public init(
    _ model: StateSpaceModel, time: StateTime, resolution: StateResolution = .none, reading: Matrix? = nil,
    condition: Condition = .gates, seed: UInt64 = 0, componentCount: Int? = nil, largestComponentCount: Int = 20_000,
    workLimit: Double = .infinity, moments: ModelMoments? = nil
  ) throws {
    guard case .gated(let update) = model.update else {
      throw ModelError("update", "a cell", expected: "a gated update, whose state is Gaussian given the inputs")
    }
    guard update.gatesSeeInputsOnly else {
      throw ModelError("gate, U", "gates that see the state", expected: "gates that see inputs only")
    }
    if case .step(let steps) = time, steps < 1 { throw DomainError(steps, of: "time", expected: "at least 1") }
    try resolution.validate()
    if let reading { try Self.validate(reading, of: model, time: time, resolution: resolution) }
    for count in [componentCount ?? 2, largestComponentCount] where !(2...StreamNumber.itemLimit).contains(count) {
      throw DomainError(count, of: "components", expected: "at least 2 and at most 2³²")
    }
    self.model = model
    self.time = time
    self.resolution = resolution
    self.reading = reading
    self.condition = condition
    self.seed = seed
    self.componentCount = componentCount
    self.largestComponentCount = max(largestComponentCount, componentCount ?? 2)
    guard workLimit > 0 else { throw DomainError(workLimit, of: "work", expected: "a number above 0") }
    self.workLimit = workLimit
    self.moments = moments ?? ModelMoments(model)
    self.update = update
  }

  /// Finds where the state is random at all, and runs the pilot.
  ///
  /// - Parameters:
  ///   - accuracy: wanted width of the bracket, nats; the pilot chooses K by it
  ///   - threads: at least 1; the result does not depend on it
  /// - Throws: `ModelError` where the model has no finite answer of this kind and no infinite one either.
  public func prepare(accuracy: Double, threads: Int = Parallel.defaultThreadCount) throws -> Preparation {
    guard accuracy > 0 else { throw DomainError(accuracy, of: "accuracy", expected: "a number above 0") }
    let exact = try moments.moments(threads: threads)
    var (start, steps, allowance) = (model, 0, 0.0)
    var limit: Matrix?
    if case .step(let count) = time { steps = count }
    if let horizon = try horizon(exact, accuracy: accuracy, threads: threads) {
      (steps, allowance) = (horizon.steps, horizon.allowance)
      limit = horizon.covariance
      start = try model.starting(at: GaussianLaw(certain: horizon.start))
    }
    if case .rounding = resolution, !start.isDeterministic {
      throw ModelError("resolution", "rounding", expected: "a Gaussian resolution: this state has noise of its own")
    }
    let givenGates = condition == .gates && !resolution.followsState
    let propagator = try PathPropagator(
      start, update: update, steps: steps, resolution: resolution, givenGates: givenGates)
    let bare = PathSampler(propagator: propagator, support: .full, reference: nil, expected: nil, seed: seed)
    let given = PathSampler(
      propagator: propagator.givenInputs(), support: .full, reference: nil, expected: nil, seed: seed)
    let motion = try InputMotion(model, update)
    let support: StateSupport
    switch try finding(given, motion, threads: threads) {
    case .support(let found): support = found
    case .undecided(let what):
      throw ModelError(
        "Q", "no noise in \(what), which inputs may move but moved on none of \(Self.supportPaths) paths",
        expected: "noise in every direction, a resolution, or inputs that move the state more often")
    case .constant:
      return .answered(.exact(Nats(0), source: Citation("the state never changes (M1.4)"), conditionNumber: 1))
    case .unreached(let reason):
      guard !motion.isCountable else {
        throw ModelError(
          "Q", "no noise, and a state of countably many values", expected: "enumeration of the values, or a resolution")
      }
      return .answered(.infinite(reason: "\(reason); give a resolution for a finite answer"))
    }
    let found = try reference(exact, start, steps: steps, bare: bare, support: support, threads: threads)
    let paths = PathSampler(
      propagator: propagator, support: support, reference: found.reference, expected: found.expected, seed: seed)
    let largest = paths.affordableComponentCount(
      within: workLimit, atMost: min(largestComponentCount, paths.largestComponentCount))
    let plan = try GatedPlan(
      paths: paths, reference: found.reference, floor: found.floor, allowance: allowance, accuracy: accuracy,
      componentCount: componentCount, largestComponentCount: largest,
      pilotCount: paths.pilotPathCount(limit: componentCount ?? largest, workLimit: workLimit), workLimit: workLimit,
      threads: threads)
    let covariance = try limit.map { try read($0, support) } ?? found.covariance
    return .sampled(
      GatedSandwich(self, paths, plan, .whole, covariance: found.covariance == nil ? nil : covariance))
  }

  /// The best linear decoder of the standardised inputs: the covariance of the state at step `steps` and the part `C Cᵀ`
  /// of it that linear combinations of the inputs explain; nil where it is not known exactly.
  public func linearDecoding(
    after steps: Int, threads: Int = Parallel.defaultThreadCount
  ) throws -> (total: Matrix, explained: Matrix)? {
    guard let moments = try moments.moments(threads: threads) else { return nil }
    let initial = StateMoments(mean: model.initial.mean, covariance: model.initial.covariance)
    let decoding = try moments.decoding(after: steps, from: initial)
    return decoding.explained.map { (decoding.moments.covariance, $0) }
  }

  /// The directions in which what is asked about is random; a reading has noise in all of its own.
  private func finding(_ given: PathSampler, _ motion: InputMotion, threads: Int) throws -> StateSupport.Finding {
    if let reading { return .support(.reading(reading)) }
    let laws = try given.laws(count: Self.supportPaths, threads: threads)
    return try StateSupport.find(
      in: laws, stateSize: update.stateSize, isDiagonal: given.propagator.isDiagonal,
      doubted: motion.isDecidedByPaths || given.propagator.entropyBound == 0 ? [] : motion.components)
  }

  /// Paths that show where the state is random.
  private static let supportPaths = 64

  /// The Gaussian of the state's moments, exact ones if there are any, and the linear decoder's floor.
  private func reference(
    _ exact: GatedMoments?, _ start: StateSpaceModel, steps: Int, bare: PathSampler, support: StateSupport, threads: Int
  ) throws -> (reference: ReferenceGaussian, covariance: Matrix?, expected: ExpectedCovariances?, floor: Double?) {
    if let exact, !resolution.followsState {
      let initial = StateMoments(mean: start.initial.mean, covariance: start.initial.covariance)
      let decoding = try exact.decoding(after: steps, from: initial)
      let covariance = try read(decoding.moments.covariance, support)
      let mean = try support.reduce(mean: decoding.moments.mean)
      if let reference = try? ReferenceGaussian(mean: mean, covariance: covariance, isExact: true) {
        let floor = try decoding.explained.flatMap {
          try GatedMoments.linearDecoderFloor(
            covariance: covariance, explained: try support.reduce(covariance: $0))
        }
        let unseen = [nil] + (bare.propagator.gates.map { [$0.unseenDrive] } ?? [])
        let expected = try unseen.map {
          try read(
            exact.expectedConditionalCovariance(after: steps, from: start.initial.covariance, unseen: $0), support)
        }
        return (reference, covariance, ExpectedCovariances(expected), floor)
      }
    }
    let sampler = PathSampler(propagator: bare.propagator, support: support, reference: nil, expected: nil, seed: seed)
    let laws = try sampler.laws(count: sampler.referencePathCount(workLimit: workLimit), threads: threads)
    return (try ReferenceGaussian(fittedTo: laws, isDiagonal: sampler.isDiagonal), nil, nil, nil)
  }

  /// A covariance of the state as it is read, in the coordinates of the support; for resolutions that do not follow the
  /// state.
  private func read(_ covariance: Matrix, _ support: StateSupport) throws -> Matrix {
    if let reading { return try reading.congruence(covariance) + .identity(reading.rows) }
    guard case .noise(let sigma) = resolution else { return try support.reduce(covariance: covariance) }
    return try support.reduce(covariance: covariance + (sigma * sigma) * .identity(covariance.rows))
  }

  /// What a bracket of `part` is about.
  func subject(of part: GatedSandwich.Part, horizon: Int) -> String {
    let read = reading == nil ? "h_t" : "T h_t + n"
    let about =
      switch part {
      case .whole: "I(\(read); x_{1:t})"
      case .gating: "I(\(read); gates_{1:t})"
      case .content: "I(\(read); x_{1:t} | gates_{1:t})"
      case .negentropy: "D(\(read) ‖ Gaussian of its moments)"
      case .state: "I(\(read); h_t)"
      }
    let when =
      switch time {
      case .step(let steps): "t = \(steps)"
      case .stationary where part == .whole || part == .negentropy: "the stationary law"
      case .stationary: "t = \(horizon), from the stationary mean"
      }
    return "\(about) of \(model.name), \(when)\(resolution.description)"
  }
}
