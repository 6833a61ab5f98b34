// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import LinearAlgebra
public import Memory
internal import Quantities
public import StateSpace

/// What of a model's past or future is relevant about its state.
public enum ModelRelevance: String, Sendable, CaseIterable {
  /// All inputs so far.
  case inputs
  /// The next inputs where they depend on those before, the next outputs otherwise.
  case future
  /// The next inputs.
  case futureInputs = "future-inputs"
  /// The next outputs.
  case futureOutputs = "future-outputs"
}

/// A model's state as what is to be compressed.
public struct BottleneckModel: Sendable {
  /// The model.
  public let model: StateSpaceModel
  /// When the state is read; nil for the default: the limit law where there is one, of gated models a time that stands
  /// for it.
  public let time: StateTime?
  /// What is relevant.
  public let relevance: ModelRelevance
  /// Steps of the future.
  public let horizon: Int
  /// The seed of all random streams.
  public let seed: UInt64
  private let memory: MemoryWorld

  /// A question about a model. Errors: `ModelError` if a constant gate makes a coefficient that is not finite.
  public init(
    _ model: StateSpaceModel, time: StateTime?, relevance: ModelRelevance, horizon: Int, seed: UInt64 = 0
  ) throws {
    self.model = model
    self.time = time
    self.relevance = relevance
    self.horizon = horizon
    self.seed = seed
    memory = try MemoryWorld(model, seed: seed)
  }

  /// Whether closed forms answer.
  public var isLinear: Bool { memory.linear != nil }

  /// What of the future is meant; nil where the past is.
  public var future: FutureRelevance? {
    switch relevance {
    case .inputs: nil
    case .futureInputs: .inputs
    case .futureOutputs: .outputs
    case .future:
      switch model.input {
      case .process: .inputs
      case .tokens(let law) where law.transition != nil: .inputs
      case .gaussian, .tokens, .recorded: .outputs
      }
    }
  }

  /// The closed form of a linear model.
  ///
  /// Errors: ``WorldError`` for models that are not linear and where X or Y leaves the question without an answer;
  /// `MemoryError` for a model without a limit law.
  public func world() throws -> BottleneckWorld {
    guard let linear = memory.linear else {
      throw WorldError.data(
        "\(model.name): gates that vary, a cell, or inputs that are not Gaussian have no closed form")
    }
    let time = time ?? .stationary
    guard let future else {
      let spectrum: DimensionSpectrum
      do throws(MemoryError) {
        spectrum = try linear.dimensionSpectrum(at: time)
      } catch {
        guard case .infinite(let reason) = error else { throw error }
        throw WorldError.data("\(model.name): every β above 1 spends infinitely much, as \(reason)")
      }
      // Projections come from the covariances, the amounts from the more accurate spectrum.
      let pair = try linear.statePair(at: time)
      return BottleneckWorld(
        subject: "T of h_t of \(model.name) at t = \(time), telling of x_1…x_t",
        law: .gaussian(try GaussianBottleneck(signalToNoise: spectrum.signalToNoise)),
        joint: try? GaussianJoint(x: pair.total, conditional: pair.conditional))
    }
    guard let plain = try model.linearEquivalent() else {
      throw WorldError.data("\(model.name): expected a linear model")
    }
    let joint = try LinearFuture(plain, time: time, relevance: future, horizon: horizon).joint
    let name = future == .inputs ? "x" : "y"
    return BottleneckWorld(
      subject: "T of h_t of \(model.name) at t = \(time), telling of \(name)\(PlaneRun.steps(horizon))",
      law: .gaussian(joint.bottleneck), joint: joint)
  }

  /// The time of a question that is sampled, with the remark that says so where it was not given.
  ///
  /// Errors: ``WorldError`` for the limit law; `MemoryError` for a time that is too long.
  public func sampledTime(goal: SandwichGoal, threads: Int) throws -> Int {
    switch time {
    case .step(let step):
      try memory.check(.step(step))
      return step
    case .stationary:
      throw WorldError.options("--time inf: readings and futures of gated states are sampled; give a number of inputs")
    case nil:
      if case .step(let step) = try memory.defaultTime(resolution: .none, goal: goal, threads: threads).time {
        return step
      }
      return try memory.standInTime(threads: threads).step
    }
  }
}
