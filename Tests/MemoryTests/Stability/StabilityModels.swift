// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import StateSpace

/// Models whose stability is known by hand (M7).
enum StabilityModels {
  /// `h_t = σ(slope (h − center)) · (a h + drive)`, without noise (M7.1): inputs are constant.
  static func stateGated(a: Double = 0.9, slope: Double = 4, center: Double = 1, drive: Double = 0.3) throws
    -> StateSpaceModel
  {
    let update = try GatedUpdate(
      rule: .product(.sigmoid), transition: Matrix([[a]]), inputMap: Matrix([[1]]), inputWeights: Matrix([[0]]),
      stateWeights: Matrix([[slope]]), bias: [-slope * center])
    return try StateSpaceModel(
      name: "two basins", update: .gated(update), noise: .perStep(Matrix([[0]])),
      input: .gaussian(GaussianLaw(certain: [drive])))
  }

  /// `G ≡ 1`, `A = 2` (M7.1).
  static func explosive(noise: Double = 1) throws -> StateSpaceModel {
    let update = try GatedUpdate(
      rule: .product(.constant([1])), transition: Matrix([[2]]), inputMap: Matrix([[1]]),
      inputWeights: Matrix([[0]]), bias: [0])
    return try StateSpaceModel(name: "explosive", update: .gated(update), noise: .perStep(Matrix([[noise]])))
  }

  /// The matrix of M7.2: 0.95 times a rotation.
  static var rotation: Matrix {
    get throws { try 0.95 / 3 * Matrix([[-2, -2, 1], [2, -1, 2], [-1, 2, 2]]) }
  }

  /// Retaining gates that two symbols set to (0.02, 0.98, 0.98) and (0.98, 0.02, 0.02) (M7.2).
  static func twoGates(noise: Double = 1) throws -> StateSpaceModel {
    let far = log(0.98 / 0.02)
    let update = try GatedUpdate(
      rule: .retain(.sigmoid), transition: rotation, inputMap: Matrix([[1], [1], [1]]),
      inputWeights: Matrix([[-far], [far], [far]]), bias: [0, 0, 0])
    return try StateSpaceModel(
      name: "two gates", update: .gated(update), noise: .perStep(noise * Matrix.identity(3)),
      input: .tokens(TokenLaw(probabilities: [0.5, 0.5], embedding: Matrix([[1], [-1]]))))
  }

  /// A scalar retaining gate with Gaussian input: `a_t ~ N(bias, weight²)`.
  static func scalarRetain(a: Double, weight: Double, bias: Double, gate: GateFunction = .sigmoid) throws
    -> StateSpaceModel
  {
    let update = try GatedUpdate(
      rule: .retain(gate), transition: Matrix([[a]]), inputMap: Matrix([[1]]), inputWeights: Matrix([[weight]]),
      bias: [bias])
    return try StateSpaceModel(name: "scalar", update: .gated(update), noise: .perStep(Matrix([[1]])))
  }

  /// `F ∈ {1.5, 0.1}` equally likely, as a product gate with `A = 15/7 …`: gates 0.75 and 0.05 of `A = 2` (M7.3).
  static func twoFactors() throws -> StateSpaceModel {
    let logits = [log(0.75 / 0.25), log(0.05 / 0.95)]
    let update = try GatedUpdate(
      rule: .product(.sigmoid), transition: Matrix([[2]]), inputMap: Matrix([[1]]), inputWeights: Matrix([[1]]),
      bias: [0])
    return try StateSpaceModel(
      name: "two factors", update: .gated(update), noise: .perStep(Matrix([[1]])),
      input: .tokens(TokenLaw(probabilities: [0.5, 0.5], embedding: Matrix([[logits[0]], [logits[1]]]))))
  }

  /// The analysis, small enough for tests.
  static func analyse(_ model: StateSpaceModel, replications: Int = 16, steps: Int = 300) throws -> StabilityAnalysis {
    try StabilityAnalysis(model, StabilityOptions(replications: replications, steps: steps))
  }
}

extension StabilityAnalysis {
  /// The rows with this label, in order.
  func rows(_ label: String) -> [StabilityCondition] { conditions.filter { $0.label == label } }

  /// The number of the first row with this label; NaN, which fails every comparison, without one.
  func number(_ label: String) -> Double { rows(label).first?.number ?? .nan }
}

extension StabilityCondition {
  /// The number, whether certain or estimated.
  var number: Double? {
    switch value {
    case .certain(let value): value
    case .estimated(let value, _, _): value
    case .none: nil
    }
  }
}
