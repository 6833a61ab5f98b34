// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import StateSpace

extension GateRule {
  /// Whether α, β and γ take finitely many values.
  var hasFiniteGates: Bool {
    guard self != .linear else { return true }
    return !gates.isEmpty
      && gates.allSatisfy {
        switch $0 {
        case .threshold, .topK, .constant: true
        case .sigmoid, .tanh, .hardSigmoid: false
        }
      }
  }
}

extension StateResolution {
  /// Whether its noise depends on the state.
  var followsState: Bool {
    if case .rounding = self { true } else { false }
  }
}

extension StateSpaceModel {
  /// Whether neither noise nor `h_0` makes the state random.
  var isDeterministic: Bool { noise.isZero && initial.isCertain }

  /// The same model with another law of `h_0`.
  func starting(at initial: GaussianLaw) throws -> StateSpaceModel {
    try StateSpaceModel(
      name: name, update: update, noise: noise, outputMap: observesState ? nil : outputMap,
      outputNoise: isObservedExactly ? nil : outputNoise, initial: initial, input: input)
  }
}
