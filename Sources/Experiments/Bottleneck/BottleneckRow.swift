// SPDX-License-Identifier: GPL-3.0-or-later

public import Bottleneck
public import Quantities

/// One point of the information plane: what T keeps of X and what it tells of Y, with everything that is told about it.
public struct BottleneckRow: Sendable {
  /// How the two amounts were come by.
  public enum Kind: String, Sendable {
    /// A closed form.
    case exact
    /// An optimiser's encoder, whose amounts are computed.
    case solved
    /// Two sides of each amount, from random paths.
    case sandwich
    /// Infinitely much is kept of X.
    case infinite
  }

  /// Both sides of an amount that is sampled.
  public struct Sides: Sendable, Equatable {
    /// Not above the amount, with the confidence told.
    public let lower: Nats
    /// Not below the amount, with the confidence told.
    public let upper: Nats
  }

  /// What is known about an encoder's being the best.
  public struct Proof: Sendable {
    /// Whether it is proved, or what a search found.
    public let status: BottleneckStatus
    /// What no encoder's Lagrangian is below, if the status is `certified`.
    public let dualBound: Nats
    /// How far the encoder's Lagrangian is above it.
    public let gap: Nats
  }

  /// Which member of a family the point is; nil for points of one curve.
  public var label: String?
  /// The trade-off that the point solves; nil for points that solve none.
  public var beta: Double?
  /// The relevance that was asked for; nil where a trade-off was.
  public var wanted: Nats?
  /// `I(X;T)`.
  public var compression: Nats
  /// `I(T;Y)`.
  public var relevance: Nats
  /// How they were come by.
  public var kind: Kind
  /// Sides of the compression, where it is sampled or between two bounds.
  public var compressionSides: Sides?
  /// Sides of the relevance, likewise.
  public var relevanceSides: Sides?
  /// Probability with which sampled sides hold.
  public var confidence: Double?
  /// What is known about the encoder's being the best.
  public var proof: Proof?
  /// `H(T)`, what the deterministic bottleneck spends; nil elsewhere.
  public var entropy: Nats?
  /// Values that T takes, of discrete laws.
  public var clusters: Int?
  /// Dimensions of T, of Gaussian ones.
  public var dimensions: Int?
  /// What the best encoder of the source would tell more of the future at the same compression.
  public var distance: Sides?
  /// Steps of the solver.
  public var iterations: Int?
  /// How the work ended; nil for closed forms.
  public var termination: Termination?
  /// Why it did not end well, or why an amount is infinite.
  public var reason: String?

  /// A point with nothing else to tell.
  public init(compression: Nats, relevance: Nats, kind: Kind) {
    self.compression = compression
    self.relevance = relevance
    self.kind = kind
  }

  /// A point of a Gaussian curve.
  init(_ point: GaussianBottleneck.Point, wanted: Nats? = nil) {
    self.init(compression: point.compression, relevance: point.relevance, kind: .exact)
    beta = point.beta
    self.wanted = wanted
    dimensions = point.dimensions
  }

  /// The least compression that keeps an amount of relevance of a discrete law.
  init(_ point: BottleneckConstraintPoint) {
    let (lower, upper) = (point.compression.lower.value, point.compression.upper.value)
    self.init(compression: upper, relevance: point.relevance, kind: .solved)
    beta = point.beta
    wanted = point.relevance
    compressionSides = Sides(lower: lower, upper: upper)
    if point.beta.isFinite {
      proof = Proof(
        status: point.isCertified ? .certified : .notRefuted, dualBound: lower - point.beta * point.relevance,
        gap: upper - lower)
    }
    termination = point.termination
    if point.termination != .converged { reason = "the two sides of the least compression are apart" }
  }

  /// A partition of a discrete law's X.
  init(_ point: DeterministicBottleneckPoint) {
    self.init(compression: point.entropy, relevance: point.relevance, kind: .solved)
    beta = point.beta
    entropy = point.entropy
    clusters = point.encoder.clusters
  }

  /// A point of a discrete law's curve.
  init(_ point: BottleneckPoint) {
    self.init(compression: point.compression, relevance: point.relevance, kind: .solved)
    beta = point.beta
    proof = Proof(status: point.status, dualBound: point.dualBound, gap: point.gap)
    clusters = point.clusters
    iterations = point.iterations
    termination = point.termination
  }
}
