// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// What is known about a point's being the least of its Lagrangian.
public enum BottleneckStatus: String, Sendable, CaseIterable {
  /// The dual bound is proved: no encoder's Lagrangian is below it, rounding included.
  case certified
  /// A search found no encoder that is better by more than ``BottleneckPoint/gap``. A search proves nothing.
  case notRefuted = "not-refuted"
  /// A better encoder is known to exist, but the work allowed did not suffice to reach it.
  case refuted
}

/// One point of a bottleneck curve: an encoder `p(t|x)` that is to make `I(X;T) − β I(T;Y)` least.
public struct BottleneckPoint: Sendable {
  /// `β`, nats of compression that a nat of relevance is worth.
  public let beta: Double
  /// `I(X;T)` of the encoder.
  public let compression: Nats
  /// `I(T;Y)` of the encoder.
  public let relevance: Nats
  /// What no encoder's Lagrangian is below: proved if `status` is ``BottleneckStatus/certified``, otherwise with the
  /// greatest price that a search has found in the place of the greatest.
  public let dualBound: Nats
  /// What is known about the point's being the least.
  public let status: BottleneckStatus
  /// Clusters: values of T that are used.
  public let clusters: Int
  /// Steps of the solver, those of its restarts included.
  public let iterations: Int
  /// Whether the gap reached what was asked for.
  public let termination: Termination
  /// The encoder itself.
  public let encoder: BottleneckEncoder

  /// `I(X;T) − β I(T;Y)`: what the encoder achieves.
  public var lagrangian: Nats { compression - beta * relevance }
  /// `lagrangian − dualBound`.
  public var gap: Nats { lagrangian - dualBound }
}

/// A question about a bottleneck curve that has no answer.
public enum BottleneckError: Error, Sendable, Equatable, CustomStringConvertible {
  /// `β` is not positive and finite.
  case betaOutOfRange(Double)
  /// A relevance below zero, not a number, or above `I(X;Y)`.
  case relevanceOutOfRange(Nats, maximum: Nats)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .betaOutOfRange(let beta): "β = \(beta) is not a positive finite number"
    case .relevanceOutOfRange(let relevance, let maximum):
      "relevance \(relevance.value) nats is outside [0, \(maximum.value)] nats: no T tells more of Y than X does"
    }
  }
}
