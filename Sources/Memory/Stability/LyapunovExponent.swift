// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
public import StateSpace

/// The top Lyapunov exponent of a model's state, in nats a step: the growth of a small difference of states under the
/// same inputs and noise (M7.3).
public enum LyapunovExponent {
  /// The exponent by simulation: one value a path, after a tenth of the steps in which the difference finds its
  /// direction.
  ///
  /// Gates that see inputs only: products of F alone, whatever the state. Otherwise the difference is a displacement of
  /// 2⁻²⁰ of the state's size, set back to that size after each step.
  /// −∞ if a product vanishes; +∞ if the state itself leaves the range of doubles.
  /// Errors: those of the model's maps.
  public static func simulate(_ model: StateSpaceModel, _ options: StabilityOptions) throws -> ReplicatedMean {
    let steps = options.steps(for: model.input)
    let settling = steps / 10
    let values = try options.map { replication in
      let inputs = try options.inputs(model, replication)
      var input = [Double](repeating: 0, count: model.inputSize)
      var copy = try DisplacedCopy(model, options, replication: replication)
      var sum = 0.0
      for step in 0..<steps {
        inputs.next(into: &input)
        let logarithm = copy.advance(input: input)
        guard logarithm.isFinite else { return logarithm }
        if step >= settling { sum += logarithm }
      }
      return sum / Double(steps - settling)
    }
    return try ReplicatedMean(values, confidence: options.confidence)
  }
}

/// A state and a copy of it close by, under the same inputs and noise.
private struct DisplacedCopy {
  private let stepper: BatchStepper
  private let noise: RandomStream
  /// Whether the step is affine in the state: then the difference does not depend on the state, which stays at 0.
  private let isAffine: Bool
  /// The state and its copy, d numbers each.
  private var states: [Double]
  private var gates: [Double]

  private static let relativeSize = 0x1p-20

  init(_ model: StateSpaceModel, _ options: StabilityOptions, replication: Int) throws {
    stepper = try BatchStepper(model, count: 2)
    noise = options.stream(.walkNoise, replication)
    if case .gated(let update) = model.update { isAffine = update.gatesSeeInputsOnly } else { isAffine = false }
    states = model.initial.mean + model.initial.mean
    gates = [Double](repeating: 0, count: 2 * stepper.gateCount)
    displace(along: options.stream(.walkStarts, replication).normals(model.stateSize))
  }

  private var size: Int { states.count / 2 }
  private var difference: [Double] { (0..<size).map { states[size + $0] - states[$0] } }

  /// Advances by a step; the logarithm of the factor by which the difference grew.
  mutating func advance(input: [Double]) -> Double {
    let before = euclideanNorm(difference)
    stepper.advance(&states, inputs: input + input, gates: &gates)
    let difference = difference
    let after = euclideanNorm(difference)
    guard after.isFinite else { return .infinity }
    guard after > 0 else { return -.infinity }
    states.withUnsafeMutableBufferPointer { stepper.addNoise($0, from: noise, rows: 1) }
    displace(along: difference)
    return log(after) - log(before)
  }

  private mutating func displace(along direction: [Double]) {
    if isAffine { for i in 0..<size { states[i] = 0 } }
    let length = isAffine ? 1 : Self.relativeSize * max(1, euclideanNorm(Array(states[..<size])))
    let factor = length / euclideanNorm(direction)
    for i in 0..<size { states[size + i] = states[i] + factor * direction[i] }
  }
}

extension RandomStream {
  /// Independent standard normals.
  func normals(_ count: Int) -> [Double] { (0..<count).map { _ in normal() } }
}
