// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// How a gate makes values in [0, 1] of its pre-activations `a = W x + U h + b`.
public enum GateFunction: Sendable, Equatable {
  /// `σ(a) = 1/(1 + e^{−a})` (paper P3.0.4).
  case sigmoid
  /// `(1 + tanh a)/2 = σ(2a)` (paper P3.0.5).
  case tanh
  /// `clip(a/6 + ½, 0, 1)`: exactly 0 below −3 and 1 above 3.
  case hardSigmoid
  /// 1 where `a ≥ at`, else 0.
  case threshold(at: Double)
  /// 1 for the `k` largest pre-activations (the earlier component first on ties), else 0: components depend on each
  /// other.
  case topK(Int)
  /// These values, one a component, whatever the pre-activations.
  case constant([Double])

  /// Whether component i depends on pre-activation i alone.
  public var isComponentwise: Bool {
    if case .topK = self { false } else { true }
  }

  /// Gate value of component `index` for the pre-activation `a`. Domain: componentwise functions.
  public func value(_ a: Double, component index: Int) -> Double {
    switch self {
    case .sigmoid: return 1 / (1 + exp(-a))
    case .tanh: return 1 / (1 + exp(-2 * a))
    case .hardSigmoid: return min(1, max(0, a / 6 + 0.5))
    case .threshold(let at): return a >= at ? 1 : 0
    case .constant(let values): return values[index]
    case .topK:
      assertionFailure("top-k is no function of one pre-activation")
      return .nan
    }
  }

  /// Replaces the pre-activations of all components by the gate's values.
  public func apply(to a: UnsafeMutableBufferPointer<Double>) {
    guard case .topK(let k) = self else {
      for index in a.indices { a[index] = value(a[index], component: index) }
      return
    }
    let open = a.indices.sorted { (a[$0], $1) > (a[$1], $0) }.prefix(k)
    a.update(repeating: 0)
    for index in open { a[index] = 1 }
  }

  /// Least Lipschitz constant of one component as a function of its pre-activation; infinite for a jump.
  public var lipschitzConstant: Double {
    switch self {
    case .sigmoid: 0.25
    case .tanh: 0.5
    case .hardSigmoid: 1.0 / 6
    case .threshold, .topK: .infinity
    case .constant: 0
    }
  }
}
