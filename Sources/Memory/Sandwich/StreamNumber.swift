// SPDX-License-Identifier: GPL-3.0-or-later

/// Which random stream of a seed a sampled estimator draws from, so that no two tasks share one.
///
/// A stream's number has three fields: the purpose in bits 56–63, the replication in bits 32–55, the item (a path, a
/// particle) in bits 0–31. The simulator numbers its streams from 0 up and so stays within purpose 0.
public enum StreamNumber {
  /// What the random numbers are for.
  public enum Purpose: UInt64, Sendable {
    /// Inputs and states of the replications that make the interval.
    case replication = 1
    /// The pilot, which chooses what the replications compute and shares no numbers with them.
    case pilot = 2
    /// Paths that only serve the means of control variates.
    case pathMean = 3
    /// Paths of the pilot that only serve the means of control variates.
    case pilotPathMean = 4
    /// Inner samples of nested estimators.
    case nested = 5
    /// Inputs of walks that measure stability.
    case walkInputs = 6
    /// Noise of a walk, or of a pair of walks that share it.
    case walkNoise = 7
    /// Noise of the second walk of a pair where it is independent.
    case secondWalkNoise = 8
    /// Where walks begin.
    case walkStarts = 9
  }

  /// Replications that can be told apart, 2²⁴.
  public static let replicationLimit = 1 << 24
  /// Items of one replication that can be told apart, 2³².
  public static let itemLimit = 1 << 32

  /// The number of the stream of `item` in `replication`; both are reduced to their fields' widths.
  public static func of(_ purpose: Purpose, replication: Int, item: Int = 0) -> UInt64 {
    let replication = UInt64(truncatingIfNeeded: replication) & 0xFF_FFFF
    let item = UInt64(truncatingIfNeeded: item) & 0xFFFF_FFFF
    return (purpose.rawValue << 56) | (replication << 32) | item
  }
}
