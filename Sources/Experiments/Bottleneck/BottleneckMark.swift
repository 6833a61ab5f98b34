// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// A trade-off at which the best T gets one more value or dimension.
public struct BottleneckMark: Sendable {
  /// How T changes there.
  public enum Order: String, Sendable {
    /// `I(X;T)` jumps.
    case first
    /// `I(X;T)` is continuous.
    case second
  }

  /// Where the curve leaves the origin.
  public struct Onset: Sendable {
    /// Not above it.
    public let lower: Double
    /// Not below it.
    public let upper: Double
    /// `1/ρ_m²`, where telling nothing stops being a local minimum.
    public let local: Double
  }

  /// The trade-off.
  public let beta: Double
  /// `I(X;T)` there, of a first-order transition on its far side.
  public let compression: Nats
  /// `I(T;Y)` there.
  public let relevance: Nats
  /// How T changes.
  public let order: Order
}
