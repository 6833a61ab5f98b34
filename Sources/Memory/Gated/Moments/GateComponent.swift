// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import StateSpace

/// Row i of a gated step as functions of the few pre-activations that it depends on, for integration.
///
/// `h_i' = α (A h)_i + β h_i + γ v_i p_i` with `v_i = (B x + c)_i`; `p_i` is a pre-activation itself for a scan with an
/// input-dependent projection, else 1.
struct GateComponent: Sendable {
  /// Indices of the pre-activations that α, β and γ depend on; none for constant gates.
  let variables: [Int]
  /// Index of the pre-activation that is `p_i`.
  let projection: Int?
  /// For each variable the values at which α, β or γ has a kink or a jump.
  let kinks: [[Double]]
  private let index: Int
  private let rule: GateRule

  /// The coefficients of a row of a step; Δ is 1 for rules without steps.
  struct Values {
    var gain = 0.0
    var carry = 0.0
    var drive = 1.0
    var step = 1.0
  }

  /// Row `index` of `update`; nil for gates whose components depend on each other (top-k).
  init?(_ index: Int, of update: GatedUpdate) {
    self.index = index
    rule = update.rule
    guard update.rule.gates.allSatisfy(\.isComponentwise) else { return nil }
    var projection: Int?
    var variables = [Int]()
    switch update.rule {
    case .linear: break
    case .product, .retain, .minimalGRU: variables = [index]
    case .realGatedLRU: variables = [index, update.stateSize + index]
    case .selectiveScan(let scan):
      variables = [scan.stepIndex[index]]
      projection = scan.projectionIndex?[index]
    }
    let functions: [GateFunction?] = variables.indices.map {
      update.rule.gates.indices.contains($0) ? update.rule.gates[$0] : nil
    }
    let used = variables.indices.filter { if case .constant = functions[$0] { false } else { true } }
    self.variables = used.map { variables[$0] }
    self.projection = projection
    kinks = used.map { functions[$0]?.kinks ?? [] }
  }

  /// The selective scan that the row belongs to, if it does.
  var scan: SelectiveScan? {
    if case .selectiveScan(let scan) = rule { scan } else { nil }
  }

  /// The coefficients at these values of ``variables``.
  func values(at a: UnsafeBufferPointer<Double>) -> Values {
    /// The gate that is number `gate` of the rule; constant gates take no variable.
    func open(_ function: GateFunction, _ position: Int) -> Double {
      if case .constant(let values) = function { return values[index] }
      return function.value(a[position], component: index)
    }
    switch rule {
    case .linear:
      return Values(gain: 1)
    case .product(let function):
      let gate = open(function, 0)
      return Values(gain: gate, drive: gate)
    case .retain(let function):
      let gate = open(function, 0)
      return Values(gain: gate, carry: 1 - gate, drive: gate)
    case .minimalGRU(let function):
      let gate = open(function, 0)
      return Values(carry: 1 - gate, drive: gate)
    case .selectiveScan(let scan):
      let step = softplus(a[0])
      let pole = scan.poles[index]
      let hold = scan.discretization == .euler ? step : expm1(step * pole) / pole
      return Values(carry: exp(step * pole), drive: hold, step: step)
    case .realGatedLRU(let decay, let sharpness, let recurrence, let input):
      let exponent = sharpness * open(recurrence, 0) * log(decay[index])
      var second = 1
      if case .constant = recurrence { second = 0 }
      return Values(carry: exp(exponent), drive: (-expm1(2 * exponent)).squareRoot() * open(input, second))
    }
  }
}

extension GateFunction {
  /// Pre-activations at which the gate is not smooth.
  var kinks: [Double] {
    switch self {
    case .sigmoid, .tanh, .constant, .topK: []
    case .hardSigmoid: [-3, 3]
    case .threshold(let at): [at]
    }
  }
}
