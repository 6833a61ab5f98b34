// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Estimation
import Experiments
import Files
import Glibc
import LinearAlgebra
import Memory
import Quantities
import Reporting
import StateSpace
import Sweeps

/// How a run ends: the exit codes of sysexits.h, as far as they are promised, and 130 after an interruption.
enum Ending: Int32, Error {
  case done = 0
  /// Done, but a point missed its tolerance under `--strict`, or a certificate is not valid.
  case unsatisfied = 1
  /// Points of a sweep have no record yet.
  case incomplete = 3
  /// Answers in a sweep's store contradict each other.
  case conflict = 4
  /// The command line alone is wrong.
  case usage = 64
  /// A file holds bad data, or does not fit the options.
  case badData = 65
  case cannotRead = 66
  /// A helper program is missing, or refuses.
  case unavailable = 69
  /// Something failed that no user can have caused.
  case software = 70
  case cannotCreate = 73
  case writeFailed = 74
  /// A sweep was interrupted and can be resumed.
  case resumable = 75
  case interrupted = 130

  /// Ends the process at once, whatever other threads are doing.
  func end() -> Never {
    fflush(nil)
    _exit(rawValue)
  }

  /// Tells the user what is wrong and ends the process.
  static func end(with error: any Error) -> Never {
    if let ending = error as? Ending { ending.end() }
    if let ending = Ending(error) {
      Diagnostics.write("Error: \(error)\n")
      ending.end()
    }
    // Help, the version, and what the parser has to say about the command line.
    Root.exit(withError: error)
  }

  /// The exit code for an error of the house; nil for the parser's own.
  init?(_ error: any Error) {
    switch error {
    case let error as FileError:
      self =
        switch error.reason {
        case .cannotRead: .cannotRead
        case .badData: .badData
        case .cannotCreate: .cannotCreate
        case .writeFailed: .writeFailed
        }
    case let error as WorldError:
      switch error {
      case .options: self = .usage
      case .data: self = .badData
      }
    case is DomainError: self = .usage
    case is StoreConflict: self = .conflict
    case EngineError.option: self = .usage
    case is EngineError: self = .unavailable
    // The model came from a file, so that what it cannot answer is a disagreement of file and options.
    case MemoryError.outOfDomain, TokenError.time, TokenError.lag: self = .usage
    case EstimationError.parameter, EstimationError.conditionNotSupported: self = .usage
    case is MemoryError, is ModelError, is TokenError, is LinearAlgebraError, is EstimationError: self = .badData
    case let error as ReportingError:
      self =
        switch error {
        case .gnuplotMissing, .gnuplotFailed: .unavailable
        case .unknownFigureFormat, .unusableName: .usage
        case .unreadable: .cannotRead
        case .unwritable: .cannotCreate
        case .nothingToDraw: .badData
        case .notANumber, .raggedRow, .unequalCounts, .notebookFailed: .software
        }
    case is ValidationError, is CleanExit, is ExitCode: return nil
    default:
      guard Root.exitCode(for: error).rawValue == ExitCode.failure.rawValue else { return nil }
      self = .software
    }
  }
}

/// Standard error, for everything that is not the result.
enum Diagnostics {
  /// Writes `text`; a terminal that has gone away is no reason to lose the work.
  static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      guard written > 0 || errno == EINTR else { return }
      bytes = bytes.dropFirst(max(0, written))
    }
  }
}
