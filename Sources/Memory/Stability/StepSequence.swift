// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
import StateSpace

/// One step of a model after another: means, tangents and noise.
struct StepSequence {
  private let model: StateSpaceModel
  /// A root of Q, d×d; nil without noise, or for integrated noise.
  private let noiseRoot: Matrix?
  /// Of the last step of a gated update.
  private var coefficients: StepCoefficients?
  /// The gates of the last step.
  private(set) var gates: [Double] = []

  init(_ model: StateSpaceModel) throws {
    self.model = model
    if case .perStep(let q) = model.noise, q.maximumMagnitude > 0 {
      noiseRoot = try q.squareRoot()
    } else {
      noiseRoot = nil
    }
    if case .gated(let update) = model.update { coefficients = StepCoefficients(for: update) }
  }

  /// `state ← f(state, input)`, without noise.
  mutating func advance(_ state: inout [Double], input: [Double]) throws {
    switch model.update {
    case .gated(let update):
      try evaluate(update, state: state, input: input)
      guard let coefficients else { return }
      let drive = try update.drive(of: input)
      let moved = try linearPart(update, coefficients, of: state)
      for i in state.indices { state[i] = moved[i] + coefficients.drive[i] * drive[i] }
      gates = coefficients.gates
    case .cell(let cell):
      gates = [Double](repeating: 0, count: cell.gateCount)
      state.withUnsafeMutableBufferPointer { state in
        input.withUnsafeBufferPointer { input in
          gates.withUnsafeMutableBufferPointer { cell.advance(state, inputs: input, gates: $0, count: 1) }
        }
      }
    }
  }

  /// `vector ← F vector` with the F of this input, for gates that see inputs only.
  mutating func advance(tangent vector: inout [Double], input: [Double], _ update: GatedUpdate) throws {
    try evaluate(update, state: vector, input: input)
    guard let coefficients else { return }
    vector = try linearPart(update, coefficients, of: vector)
  }

  /// Adds the noise of the step that was last taken, drawn from `stream`.
  func addNoise(to state: inout [Double], from stream: RandomStream) {
    switch model.noise {
    case .perStep:
      guard let noiseRoot else { return }
      let draws = stream.normals(state.count)
      for i in state.indices {
        state[i] += zip(noiseRoot.row(i), draws).reduce(0) { $0 + $1.0 * $1.1 }
      }
    case .integrated(let intensities):
      guard case .gated(let update) = model.update, case .selectiveScan(let scan) = update.rule, let coefficients else {
        return
      }
      for i in state.indices {
        let variance = intensities[i] * expm1(2 * coefficients.step[i] * scan.poles[i]) / (2 * scan.poles[i])
        state[i] += variance.squareRoot() * stream.normal()
      }
    }
  }

  private mutating func evaluate(_ update: GatedUpdate, state: [Double], input: [Double]) throws {
    var preactivations = try update.preactivations(of: input)
    if let weights = update.stateWeights, !preactivations.isEmpty {
      preactivations = zip(preactivations, try weights * state).map { $0 + $1 }
    }
    var step = coefficients ?? StepCoefficients(for: update)
    coefficients = nil
    update.evaluate(preactivations, into: &step)
    coefficients = step
  }

  private func linearPart(_ update: GatedUpdate, _ step: StepCoefficients, of vector: [Double]) throws -> [Double] {
    guard let transition = update.transition else { return zip(step.carry, vector).map { $0 * $1 } }
    let dense = try transition * vector
    return vector.indices.map { step.gain[$0] * dense[$0] + step.carry[$0] * vector[$0] }
  }
}
