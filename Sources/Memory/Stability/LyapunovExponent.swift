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
  public static func simulate(_ model: StateSpaceModel, _ options: StabilityOptions) throws -> ReplicatedMean {
    let settling = options.steps / 10
    let values = try options.map { replication in
      let inputs = try InputSequence(model.input, stream: options.stream(.inputs, replication))
      let start = options.stream(.starts, replication).normals(model.stateSize)
      var growth: any TangentGrowth
      if case .gated(let update) = model.update, update.gatesSeeInputsOnly {
        growth = LinearTangent(update: update, steps: try StepSequence(model), vector: start)
      } else {
        growth = try DisplacedCopy(model, direction: start, noise: options.stream(.noise, replication))
      }
      var sum = 0.0
      for step in 0..<options.steps + settling {
        let logarithm = try growth.advance(input: try inputs.next())
        guard logarithm.isFinite else { return logarithm }
        if step >= settling { sum += logarithm }
      }
      return sum / Double(options.steps)
    }
    return try ReplicatedMean(values, confidence: options.confidence)
  }
}

/// A small difference that is carried along a path.
private protocol TangentGrowth {
  /// Advances by a step; the logarithm of the factor by which the difference grew.
  mutating func advance(input: [Double]) throws -> Double
}

/// Products of F.
private struct LinearTangent: TangentGrowth {
  let update: GatedUpdate
  var steps: StepSequence
  var vector: [Double]

  mutating func advance(input: [Double]) throws -> Double {
    let before = euclideanNorm(vector)
    try steps.advance(tangent: &vector, input: input, update)
    let after = euclideanNorm(vector)
    guard after > 0 else { return -.infinity }
    for i in vector.indices { vector[i] /= after }
    return log(after) - log(before)
  }
}

/// A copy of the state close by, under the same inputs and noise.
private struct DisplacedCopy: TangentGrowth {
  private var steps: StepSequence
  private var state: [Double]
  private var copy: [Double]
  private let noise: RandomStream

  private static let relativeSize = 0x1p-20

  init(_ model: StateSpaceModel, direction: [Double], noise: RandomStream) throws {
    steps = try StepSequence(model)
    state = model.initial.mean
    self.noise = noise
    copy = state
    displace(along: direction)
  }

  mutating func advance(input: [Double]) throws -> Double {
    let before = distance(state, copy)
    try steps.advance(&copy, input: input)
    try steps.advance(&state, input: input)
    let difference = zip(copy, state).map { $0 - $1 }
    let after = euclideanNorm(difference)
    guard after.isFinite else { return .infinity }
    guard after > 0 else { return -.infinity }
    steps.addNoise(to: &state, from: noise)
    displace(along: difference)
    return log(after) - log(before)
  }

  private mutating func displace(along direction: [Double]) {
    let size = Self.relativeSize * max(1, euclideanNorm(state)) / euclideanNorm(direction)
    copy = zip(state, direction).map { $0 + size * $1 }
  }
}
