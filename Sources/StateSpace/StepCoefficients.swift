// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The coefficients of one gated step: `h_t = α ⊙ A h_{t−1} + β ⊙ h_{t−1} + γ ⊙ (B x_t + c) + w_t`.
public struct StepCoefficients: Sendable {
  /// α, d numbers: 0 where the rule has no dense part.
  public internal(set) var gain: [Double]
  /// β, d numbers.
  public internal(set) var carry: [Double]
  /// γ, d numbers.
  public internal(set) var drive: [Double]
  /// Δ, d numbers, for noise that is integrated over the step; 1 for rules without steps.
  public internal(set) var step: [Double]
  /// The gates' values: what `simulate` writes as `g`, one for each pre-activation.
  public internal(set) var gates: [Double]

  /// Room for the coefficients of `update`, holding those of no gate.
  public init(for update: GatedUpdate) {
    let d = update.stateSize
    gain = [Double](repeating: update.rule.usesTransition ? 1 : 0, count: d)
    carry = [Double](repeating: 0, count: d)
    drive = [Double](repeating: 1, count: d)
    step = drive
    gates = [Double](repeating: 0, count: update.preactivationCount)
  }
}

extension GatedUpdate {
  /// The coefficients at these pre-activations (r numbers), written over those in `coefficients`.
  public func evaluate(_ preactivations: [Double], into coefficients: inout StepCoefficients) {
    coefficients.gates.withUnsafeMutableBufferPointer { gates in
      _ = gates.update(fromContentsOf: preactivations)
    }
    switch rule {
    case .linear: break
    case .product(let function):
      coefficients.gates.withUnsafeMutableBufferPointer { function.apply(to: $0) }
      copy(coefficients.gates, to: &coefficients.gain)
      copy(coefficients.gates, to: &coefficients.drive)
    case .retain(let function):
      coefficients.gates.withUnsafeMutableBufferPointer { function.apply(to: $0) }
      copy(coefficients.gates, to: &coefficients.gain)
      copy(coefficients.gates, to: &coefficients.drive)
      for i in coefficients.carry.indices { coefficients.carry[i] = 1 - coefficients.gates[i] }
    case .minimalGRU(let function):
      coefficients.gates.withUnsafeMutableBufferPointer { function.apply(to: $0) }
      copy(coefficients.gates, to: &coefficients.drive)
      for i in coefficients.carry.indices { coefficients.carry[i] = 1 - coefficients.gates[i] }
    case .selectiveScan(let scan): scan.evaluate(into: &coefficients)
    case .realGatedLRU(let decay, let sharpness, let recurrence, let input):
      let d = stateSize
      coefficients.gates.withUnsafeMutableBufferPointer { gates in
        recurrence.apply(to: .init(rebasing: gates[..<d]))
        input.apply(to: .init(rebasing: gates[d...]))
      }
      for i in 0..<d {
        let exponent = sharpness * coefficients.gates[i] * log(decay[i])
        coefficients.carry[i] = exp(exponent)
        coefficients.drive[i] = sqrt(-expm1(2 * exponent)) * coefficients.gates[d + i]
      }
    }
  }
}

/// Copies in place: an assignment would share the storage, and the next write to either would allocate anew.
private func copy(_ values: [Double], to target: inout [Double]) {
  target.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: values) }
}

extension SelectiveScan {
  /// Coefficients from the pre-activations that stand in `coefficients.gates`; steps are left there in their place.
  func evaluate(into coefficients: inout StepCoefficients) {
    let preactivations = coefficients.gates
    for (i, pole) in poles.enumerated() {
      let step = softplus(preactivations[stepIndex[i]])
      coefficients.gates[stepIndex[i]] = step
      coefficients.step[i] = step
      coefficients.carry[i] = exp(step * pole)
      let hold = discretization == .euler ? step : expm1(step * pole) / pole
      coefficients.drive[i] = hold * (projectionIndex.map { preactivations[$0[i]] } ?? 1)
    }
  }
}

/// `log(1 + e^x)` without overflow.
public func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
