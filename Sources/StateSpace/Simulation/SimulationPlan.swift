// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// The streams of random numbers of a simulation, so that a path depends on the seed and its number alone.
///
/// Path p takes its inputs from stream 2p and everything else (`h_0`, then `w_t` and `v_t` step by step) from stream
/// 2p + 1, for p below 2⁶². Streams from 2⁶³ on are left to other purposes.
public enum SimulationStream {
  /// The stream of the inputs of path `path`.
  public static func inputs(path: Int) -> UInt64 { 2 * UInt64(path.magnitude) }
  /// The stream of the initial state and the noise of path `path`.
  public static func noise(path: Int) -> UInt64 { 2 * UInt64(path.magnitude) + 1 }
}

/// Which trajectories of a model are simulated.
///
/// Each of ``paths`` starts at the law of `h_0`, makes ``burnIn`` steps that are forgotten, then ``steps`` that are kept.
public struct SimulationPlan: Sendable {
  /// The model.
  public let model: StateSpaceModel
  /// Independent trajectories, P.
  public let paths: Int
  /// Steps of each that are kept, T.
  public let steps: Int
  /// Steps before those.
  public let burnIn: Int
  /// Key of the random streams.
  public let seed: UInt64

  let inputs: InputSampler
  let initial: GaussianSampler
  let outputNoise: GaussianSampler
  /// `C`; nil if it is the identity.
  let outputMap: PackedMatrix?

  /// Numbers of one step: m of the input, d of the state, n of the output, r of the gates.
  public var numbersPerStep: Int { model.inputSize + model.stateSize + model.outputSize + model.update.gateCount }

  /// A plan.
  ///
  /// Errors: ``ModelError`` for fewer than one path or step, for more numbers than a file can hold, for a recording
  /// shorter than burn-in and steps, or if LAPACK cannot factor a covariance.
  public init(_ model: StateSpaceModel, paths: Int, steps: Int, burnIn: Int = 0, seed: UInt64 = 0) throws(ModelError) {
    guard paths >= 1 else { throw ModelError("paths", "\(paths)", expected: "an integer ≥ 1") }
    guard steps >= 1 else { throw ModelError("steps", "\(steps)", expected: "an integer ≥ 1") }
    guard burnIn >= 0 else { throw ModelError("burn-in", "\(burnIn)", expected: "an integer ≥ 0") }
    self.model = model
    self.paths = paths
    self.steps = steps
    self.burnIn = burnIn
    self.seed = seed
    let (walked, walkOverflow) = steps.addingReportingOverflow(burnIn)
    let (total, totalOverflow) = walked.multipliedReportingOverflow(by: paths)
    let width = model.inputSize + model.stateSize + model.outputSize + model.update.gateCount
    let (numbers, overflow) = total.multipliedReportingOverflow(by: width)
    guard !walkOverflow, !totalOverflow, !overflow, numbers < 1 << 56 else {
      throw ModelError(
        "paths and steps", "\(paths) paths of \(burnIn) + \(steps) steps of \(width) numbers",
        expected: "less than 2^56 numbers")
    }
    if case .recorded(let recording) = model.input, recording.values.rows < walked {
      throw ModelError(
        "input, \(recording.origin)", "\(recording.values.rows) rows",
        expected: "at least \(walked), one for each step of a path")
    }
    inputs = try InputSampler(model.input)
    initial = try GaussianSampler(model.initial)
    outputNoise =
      try model.isObservedExactly
      ? GaussianSampler(GaussianLaw(certain: [Double](repeating: 0, count: model.outputSize)))
      : GaussianSampler(covariance: model.outputNoise)
    outputMap = model.observesState ? nil : PackedMatrix(stacking: [model.outputMap])
  }
}

/// A state that has left the numbers: the model explodes.
public struct DivergedState: Error, Sendable, Equatable, CustomStringConvertible {
  /// The path, from 0.
  public let path: Int
  /// The step t, from 1, burn-in counted.
  public let step: Int
  /// The component, from 0.
  public let component: Int

  /// One sentence for the reader of an error message.
  public var description: String {
    "path \(path): component \(component) of the state is no longer a finite number at step \(step); the model is not "
      + "stable"
  }
}
