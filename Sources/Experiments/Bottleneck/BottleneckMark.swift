// SPDX-License-Identifier: GPL-3.0-or-later

public import Bottleneck
public import Quantities

/// A trade-off at which the best T gets one more value or dimension.
public struct BottleneckMark: Sendable {
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
  /// The trade-offs that it lies between; nil where it has a closed form.
  public var betas: ClosedRange<Double>?
  /// `I(X;T)` there, of a first-order transition on its far side.
  public let compression: Nats
  /// `I(T;Y)` there.
  public let relevance: Nats
  /// Whether `I(X;T)` jumps.
  public let order: BottleneckTransition.Order
  /// What happens to the values of a discrete T.
  public var mechanism: BottleneckTransition.Mechanism?
  /// `I(X;T)` above the transition less that below it, where it jumps.
  public var jump: Nats?

  /// A dimension that a Gaussian T gets.
  init(_ point: GaussianBottleneck.Point) {
    beta = point.beta
    compression = point.compression
    relevance = point.relevance
    order = .second
  }

  /// Values that a discrete T gets or loses.
  init(_ transition: BottleneckTransition) {
    beta = transition.beta
    betas = transition.betas
    compression = transition.compression
    relevance = transition.relevance
    order = transition.order
    mechanism = transition.mechanism
    jump = transition.order == .first ? transition.jump : nil
  }
}
