// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
public import StateSpace

/// Models that differ from one another in some of their parameters.
public struct ModelFamily: Sendable, Equatable {
  /// A parameter that is varied.
  public enum Parameter: String, Sendable, CaseIterable {
    /// Added to all biases of the gates.
    case bias
    /// Multiplies what the gates see, W and U.
    case gateScale = "gate-scale"
    /// Multiplies A, of s6 its poles.
    case leak
    /// Multiplies Q.
    case noise
    /// The number of components of the state that are kept, the first ones.
    case size
  }

  /// The values that one parameter takes.
  public struct Axis: Sendable, Equatable {
    /// The parameter.
    public let parameter: Parameter
    /// Its values, in the order of the members.
    public let values: [Double]

    /// An axis.
    public init(_ parameter: Parameter, values: [Double]) {
      self.parameter = parameter
      self.values = values
    }
  }

  /// One model of the family.
  public struct Member: Sendable {
    /// What tells it from the others.
    public let label: String
    /// The model.
    public let model: StateSpaceModel

    /// A member.
    public init(label: String, model: StateSpaceModel) {
      self.label = label
      self.model = model
    }
  }

  /// The parameters that are varied; members are all combinations of their values, the last parameter fastest.
  public let axes: [Axis]

  /// More members than this would take too long.
  public static let largestCount = 1000

  /// A family.
  public init(_ axes: [Axis]) { self.axes = axes }

  /// The members made of one model.
  ///
  /// Errors: ``WorldError`` for a parameter that the model does not have, or a value outside its domain.
  public func members(of model: StateSpaceModel) throws -> [Member] {
    var members = [Member(label: "", model: model)]
    for axis in axes {
      members = try members.flatMap { member in
        try axis.values.map { value in
          let words = "\(axis.parameter.rawValue)=\(Self.shown(value))"
          do {
            return Member(
              label: member.label.isEmpty ? words : "\(member.label) \(words)",
              model: try axis.parameter.setting(value, in: member.model))
          } catch let error as ModelError {
            throw WorldError.data("\(model.name), \(words): \(error)")
          }
        }
      }
    }
    return members
  }

  private static func shown(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}

extension ModelFamily.Parameter {
  /// The model with this parameter changed.
  func setting(_ value: Double, in model: StateSpaceModel) throws -> StateSpaceModel {
    guard case .gated(let update) = model.update else {
      throw ModelError("--family \(rawValue)", "a cell", expected: "a gated update")
    }
    guard value.isFinite else { throw ModelError("--family \(rawValue)", "\(value)", expected: "finite numbers") }
    switch self {
    case .bias, .gateScale:
      guard update.preactivationCount > 0 else {
        throw ModelError("--family \(rawValue)", "a model without gates", expected: "gates")
      }
      let scale = self == .gateScale ? value : 1
      return try model.with(
        GatedUpdate(
          rule: update.rule, transition: update.transition, inputMap: update.inputMap,
          inputWeights: scale * update.inputWeights, stateWeights: update.stateWeights.map { scale * $0 },
          bias: update.bias.map { self == .bias ? $0 + value : $0 }, driveOffset: update.driveOffset))
    case .leak:
      var (rule, transition) = (update.rule, update.transition)
      if case .selectiveScan(let scan) = rule {
        rule = .selectiveScan(
          SelectiveScan(
            poles: scan.poles.map { value * $0 }, stepIndex: scan.stepIndex, projectionIndex: scan.projectionIndex,
            discretization: scan.discretization, preactivationCount: scan.preactivationCount))
      } else {
        guard let matrix = transition else {
          throw ModelError("--family leak", "a rule without A", expected: "linear, product, retain or s6")
        }
        transition = value * matrix
      }
      return try model.with(
        GatedUpdate(
          rule: rule, transition: transition, inputMap: update.inputMap, inputWeights: update.inputWeights,
          stateWeights: update.stateWeights, bias: update.bias, driveOffset: update.driveOffset))
    case .noise:
      guard value >= 0 else { throw ModelError("--family noise", "\(value)", expected: "numbers ≥ 0") }
      let noise: ProcessNoise =
        switch model.noise {
        case .perStep(let q): .perStep(value * q)
        case .integrated(let q): .integrated(q.map { value * $0 })
        }
      return try model.with(update, noise: noise)
    case .size: return try model.truncated(to: value, update)
    }
  }
}

extension StateSpaceModel {
  /// The model with another step; everything else stays.
  fileprivate func with(_ update: GatedUpdate, noise: ProcessNoise? = nil) throws -> StateSpaceModel {
    try StateSpaceModel(
      name: name, update: .gated(update), noise: noise ?? self.noise, outputMap: outputMap, outputNoise: outputNoise,
      initial: initial, input: input)
  }

  /// The first components of the state alone, for rules with one gate a component.
  fileprivate func truncated(to value: Double, _ update: GatedUpdate) throws -> StateSpaceModel {
    guard let size = Int(exactly: value), (1...stateSize).contains(size) else {
      throw ModelError("--family size", "\(value)", expected: "integers from 1 to \(stateSize)")
    }
    switch update.rule {
    case .linear, .product, .retain, .minimalGRU: break
    case .selectiveScan, .realGatedLRU:
      throw ModelError("--family size", "a rule whose gates are shared", expected: "linear, product, retain or min-gru")
    }
    guard case .perStep(let q) = noise else {
      throw ModelError("--family size", "noise integrated over steps", expected: "noise per step")
    }
    func square(_ matrix: Matrix) -> Matrix { matrix.leading(size, size) }
    let gates = update.rule == .linear ? 0 : size
    let reduced = try GatedUpdate(
      rule: update.rule.truncated(to: size), transition: update.transition.map(square),
      inputMap: update.inputMap.leading(size, inputSize),
      inputWeights: update.inputWeights.leading(gates, inputSize), stateWeights: update.stateWeights.map(square),
      bias: Array(update.bias.prefix(gates)), driveOffset: update.driveOffset.map { Array($0.prefix(size)) })
    return try StateSpaceModel(
      name: name, update: .gated(reduced), noise: .perStep(square(q)),
      outputMap: outputMap == .identity(stateSize) ? .identity(size) : outputMap.leading(outputSize, size),
      outputNoise: outputMap == .identity(stateSize) ? square(outputNoise) : outputNoise,
      initial: GaussianLaw(
        mean: Array(initial.mean.prefix(size)), covariance: square(initial.covariance), origin: "initial"),
      input: input)
  }
}

extension GateRule {
  /// The rule for the first components; constant gates hold a number for each.
  fileprivate func truncated(to size: Int) -> GateRule {
    func function(_ gate: GateFunction) -> GateFunction {
      if case .constant(let values) = gate { .constant(Array(values.prefix(size))) } else { gate }
    }
    switch self {
    case .product(let gate): return .product(function(gate))
    case .retain(let gate): return .retain(function(gate))
    case .minimalGRU(let gate): return .minimalGRU(function(gate))
    case .linear, .selectiveScan, .realGatedLRU: return self
    }
  }
}

extension Matrix {
  /// The first rows and columns.
  fileprivate func leading(_ rowCount: Int, _ columnCount: Int) -> Matrix {
    var result = Matrix(rows: rowCount, columns: columnCount)
    for i in 0..<rowCount { for j in 0..<columnCount { result[i, j] = self[i, j] } }
    return result
  }
}
