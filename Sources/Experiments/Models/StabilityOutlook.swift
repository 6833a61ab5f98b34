// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
public import StateSpace

/// Which conditions for a stable state can be asked of a model; `stability` evaluates them.
public struct StabilityOutlook: Sendable, Equatable {
  /// A condition in words.
  public struct Condition: Sendable, Equatable {
    /// The condition.
    public let statement: String
    /// What it gives.
    public let consequence: String
    /// Where it is stated.
    public let source: String
  }

  /// The conditions that apply, in the order of their strength.
  public let conditions: [Condition]

  /// The conditions for `model`.
  public init(_ model: StateSpaceModel) {
    guard case .gated(let update) = model.update else {
      conditions = [Self.measured]
      return
    }
    if update.gatesAreConstant {
      conditions = [
        Condition(
          statement: "spectral radius of \(update.rule == .linear ? "A" : "F") below 1",
          consequence: "a stationary law, reached from any start",
          source: "M2.2")
      ]
      return
    }
    conditions = Self.ownConditions(model, update) + Self.moments(model, update) + [Self.measured]
  }

  private static let measured = Condition(
    statement: "coupled copies meet (measured)", consequence: "an estimate of the rate, with an interval",
    source: "M7.3")

  private static func ownConditions(_ model: StateSpaceModel, _ update: GatedUpdate) -> [Condition] {
    switch update.rule {
    case .linear: return []
    case .product(let gate): return product(model, gate)
    case .retain: return retain(model, update)
    case .selectiveScan: return [closer("e^(Δ a)")]
    case .realGatedLRU(_, _, let recurrence, _):
      // Other functions can be exactly 0, and λ then 1.
      guard recurrence == .sigmoid || recurrence == .tanh else {
        return [Condition(statement: "E log a^(c r) < 0", consequence: "a stationary law", source: "M7.3")]
      }
      return [closer("a^(c r)")]
    case .minimalGRU:
      return [
        Condition(statement: "every gate at least g > 0", consequence: "contraction at the rate 1 − g", source: "M7.2")
      ]
    }
  }

  private static func closer(_ factor: String) -> Condition {
    Condition(
      statement: "\(factor) in (0, 1)", consequence: "copies come closer at every step: holds by construction",
      source: "M1.1")
  }

  /// The law needs noise and a continuous gate, the contraction bounded inputs and no noise.
  private static func product(_ model: StateSpaceModel, _ gate: GateFunction) -> [Condition] {
    let isContinuous = gate.lipschitzConstant.isFinite
    let facts = ModelFacts(model)
    let law = Condition(
      statement: "sup‖G‖∞ ‖A‖ < 1", consequence: "a unique stationary law, reached geometrically", source: "M7.1")
    let contraction = Condition(
      statement: "sup‖G‖∞ ‖A‖ + L_G sup‖A h + B x‖∞ < 1 on an invariant bounded set", consequence: "contraction",
      source: "M7.1")
    return (isContinuous && facts.noiseRank == model.stateSize && model.inputsAreIndependent ? [law] : [])
      + (isContinuous && facts.noiseRank == 0 && model.inputsAreBounded ? [contraction] : [])
  }

  private static func retain(_ model: StateSpaceModel, _ update: GatedUpdate) -> [Condition] {
    guard update.gatesSeeInputsOnly else {
      guard ModelFacts(model).noiseRank == 0, model.inputsAreBounded else { return [] }
      return [
        Condition(
          statement: "1 − g (1 − ‖A‖∞) + L_G sup‖(A − I) h + B x‖∞ < 1 on an invariant bounded set",
          consequence: "contraction", source: "M7.2")
      ]
    }
    let bounded = Condition(
      statement: "‖A‖∞ < 1 and every gate at least g > 0", consequence: "contraction at the rate 1 − g (1 − ‖A‖∞)",
      source: "M7.2")
    guard let a = update.transition, a == Matrix(diagonal: a.diagonal), model.inputsAreIndependent else {
      return [bounded]
    }
    return [
      bounded,
      Condition(
        statement: "A diagonal: E log|1 − G_i (1 − a_i)| < 0, E (1 − G_i (1 − a_i))² < 1",
        consequence: "a limit law, its variance", source: "M7.2"),
    ]
  }

  private static func moments(_ model: StateSpaceModel, _ update: GatedUpdate) -> [Condition] {
    guard update.gatesSeeInputsOnly, model.inputsAreIndependent else { return [] }
    let isNoisy = ModelFacts(model).noiseRank == model.stateSize
    return [
      Condition(
        statement: "top Lyapunov exponent of F_t below 0", consequence: "equivalent to a stationary law",
        source: "M7.3"),
      Condition(
        statement: "spectral radius of E[F ⊗ F] below 1",
        consequence: "\(isNoisy ? "equivalent to" : "enough for") second moments", source: "M7.3"),
    ]
  }
}

extension StateSpaceModel {
  /// Whether the inputs are independent and identically distributed.
  var inputsAreIndependent: Bool {
    switch input {
    case .gaussian: true
    case .tokens(let law): law.transition == nil
    case .process, .recorded: false
    }
  }

  /// Whether the inputs stay within a bounded set.
  var inputsAreBounded: Bool {
    switch input {
    case .gaussian(let law): law.isCertain
    case .process: false
    case .tokens, .recorded: true
    }
  }
}
