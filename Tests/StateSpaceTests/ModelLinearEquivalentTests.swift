// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import StateSpace
import Testing

/// Models whose gates are constant are linear ones.
@Suite struct ModelLinearEquivalentTests {
  /// The one step of `model` from `state` under `input`, by its definition.
  private func step(_ model: StateSpaceModel, _ state: [Double], _ input: [Double]) throws -> [Double] {
    guard case .gated(let update) = model.update else { return [] }
    var coefficients = StepCoefficients(for: update)
    func product(_ matrix: Matrix, _ vector: [Double]) -> [Double] {
      (0..<matrix.rows).map { zip(matrix.row($0), vector).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    let seen = product(update.inputWeights, input)
    update.evaluate(zip(seen, update.bias).map { $0 + $1 }, into: &coefficients)
    let dense = update.transition.map { product($0, state) } ?? [Double](repeating: 0, count: state.count)
    let drive = product(update.inputMap, input)
    return state.indices.map { i in
      coefficients.gain[i] * dense[i] + coefficients.carry[i] * state[i]
        + coefficients.drive[i] * (drive[i] + (update.driveOffset?[i] ?? 0))
    }
  }

  private func model(_ json: String) throws -> StateSpaceModel {
    try ModelFile.parse(Array(json.utf8), path: "m.json")
  }

  @Test(arguments: [
    #"{"update": "linear", "A": [[0.5, 1], [0, 0.25]], "B": [[1], [2]], "offset": [0.5, -1]}"#,
    #"{"update": "product", "A": [[0.5, 1], [0, 0.25]], "B": [[1], [2]], "offset": [0.5, -1], "#
      + #""gate": {"function": "constant", "value": [0.25, 0.75]}}"#,
    #"{"update": "retain", "A": [[0.5, 1], [0, 0.25]], "B": [[1], [2]], "offset": 0.5, "#
      + #""gate": {"W": [[0], [0]], "b": [0.3, -2]}}"#,
    #"{"update": "retain", "A": 0.5, "B": [[1], [2]], "gate": {"function": "top-k", "k": 1, "W": [[0], [0]]}}"#,
    #"{"update": "s6", "A": [-1, -2], "B": [[1], [2]], "step": {"b": 0.4}, "discretization": "zero-order-hold"}"#,
    #"{"update": "rg-lru", "a": [0.9, 0.5], "B": [[1], [2]], "gate": {"function": "constant", "value": [0.2, 0.5]}, "#
      + #""input_gate": {"W": [[0], [0]], "b": 1}}"#,
    #"{"update": "min-gru", "B": [[1], [2]], "offset": [3, 4], "gate": {"function": "constant", "value": 0.125}}"#,
  ])
  func stepsAreTheSame(_ json: String) throws {
    let model = try model(json)
    let linear = try #require(try model.linearEquivalent())
    guard case .gated(let update) = linear.update else { return }
    #expect(update.rule == .linear)
    let found = try step(linear, [0.7, -1.1], [1.3])
    let expected = try step(model, [0.7, -1.1], [1.3])
    for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 1e-14) }
  }

  /// The noise of one step of length Δ: q (1 − e^{2Δa})/(−2a).
  @Test func integratedNoiseBecomesThatOfItsStep() throws {
    let model = try model(
      #"{"update": "s6", "A": [-0.5, -2], "B": [[1], [1]], "step": {"b": [0, 1]}, "noise": "integrated", "Q": [1, 3]}"#)
    guard case .perStep(let q) = try #require(try model.linearEquivalent()).noise else { return }
    #expect(abs(q[0, 0] - (1 - exp(-log(2)))) < 1e-15)
    #expect(abs(q[1, 1] - 3 * (1 - exp(-4 * log(1 + exp(1.0)))) / 4) < 1e-15)
    #expect(q[0, 1] == 0)
  }

  @Test(arguments: [
    #"{"update": "product", "A": 0.5, "B": [[1]], "gate": {"W": [[1]]}}"#,
    #"{"update": "product", "A": 0.5, "B": [[1]], "gate": {"U": [[1]]}}"#,
    #"{"update": "s6", "A": [-1], "B": {"W": [[1]]}, "step": {"b": 0}}"#,
    #"{"update": "gru", "W_ih": [[1], [2], [3]], "W_hh": [[1], [2], [3]]}"#,
  ])
  func gatesThatVaryAreNotLinear(_ json: String) throws {
    #expect(try model(json).linearEquivalent().map(\.name) == nil)
  }
}
