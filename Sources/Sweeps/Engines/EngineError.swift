// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

/// Why a sweep was not handed to a scheduler.
public enum EngineError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A program of the scheduler is not on the search path.
  case missing(program: String)
  /// The scheduler's program said no; `reason` is what it said.
  case refused(program: String, reason: String)
  /// An option for the scheduler that a script cannot carry; `reason` is what was expected.
  case option(String, reason: String)

  /// What went wrong, for the user.
  public var description: String {
    switch self {
    case .missing(let program):
      "\(program) is not on the PATH: jobs are submitted where Slurm's clients are installed (on Debian and Ubuntu: apt "
        + "install slurm-client); --dry-run prints the scripts, --engine parallel does without Slurm"
    case .refused(let program, let reason): "\(program) refused: \(reason)"
    case .option(let option, let reason): "\(quoted(option)): \(reason)"
    }
  }
}
