// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// What a stated number says about the true information.
public enum InformationKind: String, Sendable, CaseIterable {
  /// It is the information.
  case exact
  /// The information is at most this.
  case upper
  /// The information is at least this.
  case lower
  /// It may be off either way.
  case estimate
}

/// The side on which a bound holds the error.
public enum ErrorSide: String, Sendable, CaseIterable {
  case lower
  case upper
}

/// What is known of the information about the hypotheses, and which bounds on the error it may enter (M5.1c).
///
/// Every bound falls as the information grows. A lower bound on the error therefore stays true with too much
/// information and an upper bound with too little, never the other way round.
public struct KnownInformation: Sendable, Equatable {
  /// What the numbers say about the true information.
  public let kind: InformationKind
  /// The stated number; of a bracket its upper end.
  public let stated: Equivocation
  private let isBracket: Bool
  private let atMost: Equivocation?
  private let atLeast: Equivocation?

  /// One number and what it says.
  public init(_ stated: Equivocation, kind: InformationKind = .exact) {
    self.kind = kind
    self.stated = stated
    isBracket = false
    atMost = kind == .exact || kind == .upper ? stated : nil
    atLeast = kind == .exact || kind == .lower ? stated : nil
  }

  /// Two numbers that hold the true information between them: each bound on the error takes its own side.
  ///
  /// - Throws: ``FanoError`` for ends that are no information about `hypotheses`. An upper end beyond the entropy says
  ///   nothing and is replaced by it.
  public init(about hypotheses: Hypotheses, from lower: Nats, to upper: Nats) throws(FanoError) {
    kind = .exact
    isBracket = true
    let ceiling = try Equivocation(of: hypotheses, information: min(upper, hypotheses.entropy))
    stated = ceiling
    atMost = ceiling
    atLeast = try Equivocation(of: hypotheses, information: lower)
  }

  /// The two ends, where they are known in place of a number.
  public var ends: (lower: Equivocation, upper: Equivocation)? {
    guard isBracket, let atLeast, let atMost else { return nil }
    return (atLeast, atMost)
  }

  /// A computed number with its numerical error: what is stated is the number, and each bound on the error takes the end
  /// that is right for it.
  ///
  /// - Parameters: the number, and the ends of what it may be
  public init(computed: Equivocation, atMost: Equivocation, atLeast: Equivocation) {
    kind = .exact
    isBracket = false
    stated = computed
    self.atMost = atMost
    self.atLeast = atLeast
  }

  /// The equivocation that may enter a bound on this side of the error.
  ///
  /// - Throws: ``FanoError/wrongDirection(_:side:)``
  public func entering(_ side: ErrorSide) throws(FanoError) -> Equivocation {
    guard let admitted = side == .lower ? atMost : atLeast else { throw .wrongDirection(kind, side: side) }
    return admitted
  }
}
