// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import LinearAlgebra

/// One step that is affine in the state given its gates (M1.1), for all gated models here but LSTM and GRU:
///
///     a_t = W x_t + U h_{t−1} + b                                   pre-activations, r numbers
///     h_t = α(a_t) ⊙ A h_{t−1} + β(a_t) ⊙ h_{t−1} + γ(a_t) ⊙ (B x_t + c) + w_t
///
/// so that `F_t = diag(α) A + diag(β)` and, given the pre-activations, the drive `γ ⊙ (B x + c)` is affine in `x`.
/// Shapes: state d, input m; A d×d, B d×m, c d, W r×m, U r×d, b r; α, β, γ d numbers each.
public struct GatedUpdate: Sendable {
  /// How α, β and γ follow from the pre-activations.
  public let rule: GateRule
  /// `A`, d×d; nil where the rule has no dense part (α = 0).
  public let transition: Matrix?
  /// `B`, d×m.
  public let inputMap: Matrix
  /// `c`, d numbers; nil for none, also where zeros were given.
  public let driveOffset: [Double]?
  /// `W`, r×m.
  public let inputWeights: Matrix
  /// `U`, r×d; nil if the gates see inputs only, as exact conditional laws need (M1.2).
  public let stateWeights: Matrix?
  /// `b`, r numbers.
  public let bias: [Double]

  /// Components of the state, d.
  public var stateSize: Int { inputMap.rows }
  /// Components of the input, m.
  public var inputSize: Int { inputMap.columns }
  /// Pre-activations, r.
  public var preactivationCount: Int { bias.count }

  /// A step from its parts, checked against each other.
  ///
  /// Errors: ``ModelError`` naming the part whose shape or value does not fit.
  public init(
    rule: GateRule, transition: Matrix?, inputMap: Matrix, inputWeights: Matrix, stateWeights: Matrix? = nil,
    bias: [Double], driveOffset: [Double]? = nil
  ) throws(ModelError) {
    let d = inputMap.rows
    let m = inputMap.columns
    let r = rule.preactivationCount(stateSize: d)
    func check(_ found: Shape?, _ expected: Shape, _ place: String) throws(ModelError) {
      if let found, found != expected { throw ModelError(place, "\(found)", expected: "\(expected)") }
    }
    guard d > 0, m > 0 else { throw ModelError("B", "\(inputMap.shape)", expected: "at least one row and column") }
    try check(transition?.shape, Shape(d, d), "A")
    try check(inputWeights.shape, Shape(r, m), "gate, W")
    try check(stateWeights?.shape, Shape(r, d), "gate, U")
    guard bias.count == r else { throw ModelError("gate, b", "\(bias.count) numbers", expected: "\(r)") }
    for (place, matrix) in [("A", transition), ("B", inputMap), ("gate, W", inputWeights), ("gate, U", stateWeights)] {
      if let index = matrix?.storage.firstIndex(where: { !$0.isFinite }), let matrix {
        throw ModelError(
          "\(place)[\(index / matrix.columns)][\(index % matrix.columns)]", "\(matrix.storage[index])",
          expected: "a finite number")
      }
    }
    if let index = bias.firstIndex(where: { !$0.isFinite }) {
      throw ModelError("gate, b[\(index)]", "\(bias[index])", expected: "a finite number")
    }
    if let driveOffset {
      guard driveOffset.count == d else {
        throw ModelError("c", "\(driveOffset.count) numbers", expected: "\(d), one a component")
      }
      if let index = driveOffset.firstIndex(where: { !$0.isFinite }) {
        throw ModelError("c[\(index)]", "\(driveOffset[index])", expected: "a finite number")
      }
    }
    guard rule.usesTransition == (transition != nil) else {
      throw ModelError(
        "A", transition == nil ? "missing" : "\(d)×\(d)",
        expected: rule.usesTransition ? "a \(d)×\(d) matrix" : "none for this update")
    }
    try rule.validate(stateSize: d)
    self.rule = rule
    self.transition = transition
    self.inputMap = inputMap
    self.driveOffset = driveOffset.flatMap { $0.contains { $0 != 0 } ? $0 : nil }
    self.inputWeights = inputWeights
    self.stateWeights = stateWeights
    self.bias = bias
  }

  /// Whether `h_t | x_{1:t}` is exactly Gaussian (M1.2): the gates do not see the state.
  public var gatesSeeInputsOnly: Bool { stateWeights == nil }
}
