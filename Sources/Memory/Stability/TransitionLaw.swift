// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import StateSpace

/// How α_i and β_i of one component follow from a single pre-activation: all that `F = diag(α) A + diag(β)` needs.
struct ComponentTransition: Sendable {
  /// Which pre-activation; nil if both are constant.
  let index: Int?
  /// α_i.
  let gain: @Sendable (Double) -> Double
  /// β_i.
  let carry: @Sendable (Double) -> Double
  /// `log|α_i a + β_i|` for the diagonal entry `a` of A.
  let logarithm: @Sendable (_ a: Double, _ diagonal: Double) -> Double
  /// Pre-activations between which all these are smooth and slow, and where the logarithm is singular.
  let breakPoints: @Sendable (_ diagonal: Double) -> [Double]
}

extension GatedUpdate {
  /// The transitions of all components; nil for gates that depend on several pre-activations (top-k).
  var componentTransitions: [ComponentTransition]? {
    guard rule.gates.allSatisfy(\.isComponentwise) else { return nil }
    return (0..<stateSize).map { componentTransition($0) }
  }

  private func componentTransition(_ i: Int) -> ComponentTransition {
    switch rule {
    case .linear:
      return ComponentTransition(
        index: nil, gain: { _ in 1 }, carry: { _ in 0 }, logarithm: { log(abs($1)) }, breakPoints: { _ in [] })
    case .product(let gate):
      return ComponentTransition(
        index: i, gain: { gate.value($0, component: i) }, carry: { _ in 0 },
        logarithm: { gate.logarithm($0, component: i) + log(abs($1)) }, breakPoints: { _ in gate.breakPoints })
    case .retain(let gate):
      return ComponentTransition(
        index: i, gain: { gate.value($0, component: i) }, carry: { 1 - gate.value($0, component: i) },
        logarithm: { a, diagonal in
          diagonal == 0
            ? gate.logarithmOfComplement(a, component: i)
            : log(abs(1 - gate.value(a, component: i) * (1 - diagonal)))
        },
        breakPoints: { diagonal in
          let zero = diagonal < 0 ? gate.preactivation(of: 1 / (1 - diagonal)) : nil
          return gate.breakPoints + (zero.map { [$0] } ?? [])
        })
    case .minimalGRU(let gate):
      return ComponentTransition(
        index: i, gain: { _ in 0 }, carry: { 1 - gate.value($0, component: i) },
        logarithm: { a, _ in gate.logarithmOfComplement(a, component: i) }, breakPoints: { _ in gate.breakPoints })
    case .selectiveScan(let scan):
      let pole = scan.poles[i]
      return ComponentTransition(
        index: scan.stepIndex[i], gain: { _ in 0 }, carry: { exp(softplus($0) * pole) },
        logarithm: { a, _ in softplus(a) * pole },
        breakPoints: { _ in Self.decayBreakPoints(rate: -pole) })
    case .realGatedLRU(let decay, let sharpness, let recurrence, _):
      let rate = -sharpness * log(decay[i])
      return ComponentTransition(
        index: i, gain: { _ in 0 }, carry: { exp(-rate * recurrence.value($0, component: i)) },
        logarithm: { a, _ in -rate * recurrence.value(a, component: i) },
        breakPoints: { _ in recurrence.breakPoints + Self.decayBreakPoints(rate: rate) })
    }
  }

  /// Where `exp(−rate · softplus(a))` bends: around 0, and around the `a` at which the decay sets in.
  private static func decayBreakPoints(rate: Double) -> [Double] {
    let onset = -log(rate)
    let offsets: [Double] = [-10, -5, -2, 0, 2, 5, 10]
    return offsets + [-20, 20] + offsets.map { onset + $0 }
  }
}
