// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
internal import Parallel
public import RateDistortion

/// What a user may say about a source besides its name.
public struct WorldOptions: Sendable {
  /// The distortion; nil for the source's own.
  public var distortion: DistortionSpecification?
  /// Values of the source letters, one a row; several columns are points of the plane or of space.
  public var values: ArrayReference?
  /// Values of the reproduction letters, likewise; nil for the source's.
  public var reproduction: ArrayReference?
  /// Cells of the grid that stands for a continuous law; nil for the law itself.
  public var levels: Int?
  /// The interval that the grid covers, lower end first; nil for the law's own.
  public var gridRange: (lower: Double, upper: Double)?
  /// Whether the rate is the sequential one, of an encoder that may not look ahead.
  public var isCausal = false
  /// Whether a pmf of another sum is divided by it.
  public var normalizes = false
  /// What to do about missing values of a signal.
  public var missing = MissingPolicy.refuse
  /// How what has to be sampled is sampled: the entropy of a gated model's state.
  public var run = SandwichRun(goal: SandwichGoal(), threads: Parallel.defaultThreadCount)
  /// How finite problems are solved.
  public var solver = SolverOptions()

  /// Nothing but the source's own settings.
  public init() {}
}

/// Why a source and the options with it make no question.
public enum WorldError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The options alone do not fit each other: the command line is wrong.
  case options(String)
  /// What a file holds does not fit the options.
  case data(String)

  /// What does not fit, and what would.
  public var description: String {
    switch self {
    case .options(let message), .data(let message): message
    }
  }
}
