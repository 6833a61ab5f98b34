// SPDX-License-Identifier: GPL-3.0-or-later

import GSLNumerics
import StateSpace

/// One path of a model, step by step, with its random streams.
final class PathWalk {
  private let stepper: BatchStepper
  private let inputs: InputPath
  private let noise: RandomStream
  /// `h_t`, d numbers.
  private(set) var state: [Double]
  /// `x_t`, m numbers, and the gates' values there.
  private var (input, gates): ([Double], [Double])

  init(_ model: StateSpaceModel, _ options: StabilityOptions, replication: Int) throws {
    stepper = try BatchStepper(model)
    inputs = try options.inputs(model, replication)
    noise = options.stream(.walkNoise, replication)
    state = model.initial.mean
    input = [Double](repeating: 0, count: model.inputSize)
    gates = [Double](repeating: 0, count: stepper.gateCount)
  }

  /// Advances by one step; the gates' values.
  func step() -> [Double] {
    inputs.next(into: &input)
    stepper.advance(&state, inputs: input, gates: &gates)
    stepper.addNoise(&state, from: noise)
    return gates
  }
}

extension InputPath {
  /// Writes the next input into an array of m numbers.
  func next(into input: inout [Double]) { input.withUnsafeMutableBufferPointer { next(into: $0) } }
}
