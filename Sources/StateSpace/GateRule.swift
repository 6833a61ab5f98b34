// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// How the coefficients α, β, γ of a ``GatedUpdate`` follow from its pre-activations `a`.
public enum GateRule: Sendable, Equatable {
  /// `h = A h + B x`: no gate, no pre-activations (paper P2).
  case linear
  /// `h = g ⊙ (A h + B x)`, one pre-activation a component (paper P2.2).
  case product(GateFunction)
  /// `h = g ⊙ (A h + B x) + (1 − g) ⊙ h`, one pre-activation a component (paper P3.1).
  case retain(GateFunction)
  /// The selective scan of S6 (Gu & Dao 2023) with diagonal transition.
  case selectiveScan(SelectiveScan)
  /// RG-LRU (De et al. 2024): `λ = decay^{c r}`, `h = λ ⊙ h + sqrt(1 − λ²) ⊙ i ⊙ B x`; pre-activations of `r` first,
  /// then those of `i`, one a component each; `decay` in (0, 1), d numbers; `sharpness` is c > 0.
  case realGatedLRU(decay: [Double], sharpness: Double, recurrence: GateFunction, input: GateFunction)
  /// minGRU (Feng et al. 2024): `h = (1 − z) ⊙ h + z ⊙ B x`, one pre-activation a component.
  case minimalGRU(GateFunction)

  /// The number r of pre-activations for a state of d components.
  public func preactivationCount(stateSize d: Int) -> Int {
    switch self {
    case .linear: 0
    case .product, .retain, .minimalGRU: d
    case .selectiveScan(let scan): scan.preactivationCount
    case .realGatedLRU: 2 * d
    }
  }

  /// Whether the step has the dense part `α ⊙ A h`.
  public var usesTransition: Bool {
    switch self {
    case .linear, .product, .retain: true
    case .selectiveScan, .realGatedLRU, .minimalGRU: false
    }
  }

  /// The gates' functions, in the order of their pre-activations.
  public var gates: [GateFunction] {
    switch self {
    case .linear, .selectiveScan: []
    case .product(let gate), .retain(let gate), .minimalGRU(let gate): [gate]
    case .realGatedLRU(_, _, let recurrence, let input): [recurrence, input]
    }
  }

  /// Errors: ``ModelError`` naming the parameter that does not fit a state of `d` components.
  func validate(stateSize d: Int) throws(ModelError) {
    for gate in gates {
      switch gate {
      case .topK(let k) where !(0...d).contains(k):
        throw ModelError("gate, k", "\(k)", expected: "an integer from 0 to \(d)")
      case .constant(let values):
        guard values.count == d else {
          throw ModelError("gate, value", "\(values.count) numbers", expected: "\(d), one a component")
        }
        if let value = values.first(where: { !(0...1).contains($0) }) {
          throw ModelError("gate, value", "\(value)", expected: "a number in [0, 1]")
        }
      case .threshold(let at) where !at.isFinite:
        throw ModelError("gate, at", "\(at)", expected: "a finite number")
      default: break
      }
    }
    switch self {
    case .selectiveScan(let scan): try scan.validate(stateSize: d)
    case .realGatedLRU(let decay, let sharpness, _, _):
      guard decay.count == d else { throw ModelError("a", "\(decay.count) numbers", expected: "\(d), one a component") }
      if let value = decay.first(where: { !($0 > 0 && $0 < 1) }) {
        throw ModelError("a", "\(value)", expected: "a number strictly between 0 and 1")
      }
      guard sharpness > 0, sharpness.isFinite else { throw ModelError("c", "\(sharpness)", expected: "a number > 0") }
    case .linear, .product, .retain, .minimalGRU: break
    }
  }
}

/// The diagonal selective scan of S6: `h_i = e^{Δ a_i} h_i + γ_i (B x)_i` with `Δ = softplus(step pre-activation)`.
///
/// `γ_i = Δ b_i` (Euler) or `expm1(Δ a_i)/a_i · b_i` (exact zero-order hold), where `b_i` is 1, or a pre-activation if
/// the input projection `B_t` is itself a function of the input.
public struct SelectiveScan: Sendable, Equatable {
  /// How the input enters a step.
  public enum Discretization: String, Sendable, CaseIterable {
    /// `Δ b`, as Mamba does.
    case euler
    /// `(e^{Δa} − 1)/a · b`, exact for an input that is held during the step.
    case zeroOrderHold = "zero-order-hold"
  }

  /// The poles a < 0, d numbers.
  public let poles: [Double]
  /// For each component the index of its step's pre-activation, d numbers.
  public let stepIndex: [Int]
  /// For each component the index of the pre-activation that is its `b_i`; nil where `b = 1`.
  public let projectionIndex: [Int]?
  /// Euler or zero-order hold.
  public let discretization: Discretization
  /// Pre-activations in all, r.
  public let preactivationCount: Int

  /// A scan from its parts; ``GatedUpdate`` checks them.
  public init(
    poles: [Double], stepIndex: [Int], projectionIndex: [Int]? = nil, discretization: Discretization,
    preactivationCount: Int
  ) {
    self.poles = poles
    self.stepIndex = stepIndex
    self.projectionIndex = projectionIndex
    self.discretization = discretization
    self.preactivationCount = preactivationCount
  }

  /// Variance of white noise of intensity q integrated over a step Δ of `dh = a h ds + √q dW`: `q (e^{2Δa} − 1)/(2a)`.
  /// Source: Särkkä & Solin (2019), section 6.2, the Ornstein–Uhlenbeck process.
  public func noiseVariance(of component: Int, intensity: Double, step: Double) -> Double {
    intensity * expm1(2 * step * poles[component]) / (2 * poles[component])
  }

  func validate(stateSize d: Int) throws(ModelError) {
    guard poles.count == d else { throw ModelError("A", "\(poles.count) numbers", expected: "\(d), one a component") }
    if let pole = poles.first(where: { !($0 < 0 && $0.isFinite) }) {
      throw ModelError("A", "\(pole)", expected: "a finite number < 0")
    }
    let indices = stepIndex + (projectionIndex ?? [])
    guard stepIndex.count == d, projectionIndex.map({ $0.count == d }) ?? true,
      indices.allSatisfy({ (0..<preactivationCount).contains($0) })
    else {
      throw ModelError("step", "indices \(indices)", expected: "\(d) indices below \(preactivationCount)")
    }
  }
}
