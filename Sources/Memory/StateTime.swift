// SPDX-License-Identifier: GPL-3.0-or-later

/// The time at which a state is asked what it holds.
public enum StateTime: Sendable, Hashable, CustomStringConvertible {
  /// After this many inputs, at least 1.
  case step(Int)
  /// In the limit law of a stable model, after infinitely many inputs.
  case stationary

  /// The step's number, or `inf`.
  public var description: String {
    switch self {
    case .step(let step): "\(step)"
    case .stationary: "inf"
    }
  }
}
