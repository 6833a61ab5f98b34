// SPDX-License-Identifier: GPL-3.0-or-later

import GSLNumerics
import StateSpace

/// One path of a model, step by step, with its random streams.
final class PathWalk {
  private var steps: StepSequence
  private let inputs: InputSequence
  private let noise: RandomStream
  /// `h_t`, d numbers.
  private(set) var state: [Double]

  init(_ model: StateSpaceModel, _ options: StabilityOptions, replication: Int) throws {
    steps = try StepSequence(model)
    inputs = try InputSequence(model.input, stream: options.stream(.inputs, replication))
    noise = options.stream(.noise, replication)
    state = model.initial.mean
  }

  /// Advances by one step; the gates' values.
  func step() throws -> [Double] {
    let input = try inputs.next()
    try steps.advance(&state, input: input)
    steps.addNoise(to: &state, from: noise)
    return steps.gates
  }
}
