// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import StateSpace

extension GateFunction {
  /// The values of component `index` while its pre-activation stays in `interval`, ends as limits included.
  func range(over interval: Interval, component index: Int) -> Interval {
    switch self {
    case .topK(let k): k == 0 ? Interval(0) : Interval(0, 1)
    default: interval.mapped { value($0, component: index) }
    }
  }

  /// The least Lipschitz constant of component `index` while its pre-activation stays in `interval`.
  func steepestSlope(over interval: Interval) -> Double {
    let nearest = min(max(0, interval.lower), interval.upper)
    switch self {
    case .sigmoid: return value(nearest, component: 0) * value(-nearest, component: 0)
    case .tanh: return 2 * value(nearest, component: 0) * value(-nearest, component: 0)
    case .hardSigmoid: return interval.upper <= -3 || interval.lower >= 3 ? 0 : lipschitzConstant
    case .threshold(let at): return interval.upper < at || interval.lower >= at ? 0 : .infinity
    case .topK, .constant: return lipschitzConstant
    }
  }

  /// Whether its values jump.
  var jumps: Bool { lipschitzConstant == .infinity }

  /// `log g(a)` where `g(a)` itself may underflow. Domain: componentwise functions.
  func logarithm(_ a: Double, component index: Int) -> Double {
    switch self {
    case .sigmoid: -softplus(-a)
    case .tanh: -softplus(-2 * a)
    default: log(value(a, component: index))
    }
  }

  /// `log (1 − g(a))` where `1 − g(a)` itself may cancel. Domain: componentwise functions.
  func logarithmOfComplement(_ a: Double, component index: Int) -> Double {
    switch self {
    case .sigmoid: -softplus(a)
    case .tanh: -softplus(2 * a)
    default: log(1 - value(a, component: index))
    }
  }

  /// The pre-activation at which a strictly increasing gate takes the value `g`; nil for the others.
  /// Domain: 0 < g < 1.
  func preactivation(of g: Double) -> Double? {
    switch self {
    case .sigmoid: log(g / (1 - g))
    case .tanh: 0.5 * log(g / (1 - g))
    case .hardSigmoid: 6 * (g - 0.5)
    case .threshold, .topK, .constant: nil
    }
  }

  /// Pre-activations between which the gate is smooth and slow enough for a rule of a few nodes.
  var breakPoints: [Double] {
    switch self {
    case .sigmoid: [-40, -20, -10, -5, -2, 0, 2, 5, 10, 20, 40]
    case .tanh: [-20, -10, -5, -2.5, -1, 0, 1, 2.5, 5, 10, 20]
    case .hardSigmoid: [-3, 3]
    case .threshold(let at): [at]
    case .topK, .constant: []
    }
  }
}
