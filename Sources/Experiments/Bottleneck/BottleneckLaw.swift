// SPDX-License-Identifier: GPL-3.0-or-later

public import Bottleneck
internal import Information
internal import LinearAlgebra
public import Quantities

/// The joint law of what is to be compressed, X, and what is relevant about it, Y, as far as a solver needs it.
public enum BottleneckLaw: Sendable {
  /// Letters of X and Y.
  case discrete(DiscreteBottleneck)
  /// Jointly Gaussian X and Y.
  case gaussian(GaussianBottleneck)

  /// `I(X;Y)`, the relevance that no T exceeds.
  public var information: Nats {
    switch self {
    case .discrete(let solver): solver.law.information
    case .gaussian(let bottleneck): bottleneck.information
    }
  }

  /// The trade-offs of a question about points of the curve.
  ///
  /// Of a discrete law the grid ends where a sweep without proofs keeps nearly all of the relevance.
  func betas(_ count: Int) throws -> [Double] {
    switch self {
    case .gaussian(let bottleneck):
      let last = try bottleneck.point(keeping: BottleneckQuestion.lastShare * bottleneck.information)
      return BottleneckQuestion.grid(from: bottleneck.onset, to: last.beta, count: count)
    case .discrete(let solver):
      let onset = try solver.onset().beta.upper.value
      guard onset.isFinite else { return [] }
      let quick = DiscreteBottleneck(solver.law, options: BottleneckOptions(verification: .none))
      let wanted = BottleneckQuestion.lastShare * solver.law.information
      var last = 2 * onset
      while last < Self.largestBeta * onset, try quick.point(beta: last).relevance < wanted { last *= 1.5 }
      return BottleneckQuestion.grid(from: onset, to: last, count: count)
    }
  }

  /// A grid of a discrete law goes no further than this many times the onset.
  private static let largestBeta = 1e4
}

/// The best encoders of a source, drawn and compared with.
public struct BottleneckCurve: Sendable {
  /// `I(X;Y)`.
  public let information: Nats
  /// Where the curve leaves the origin; infinite where Y tells nothing of X.
  public let onset: Double
  /// Points that an encoder reaches, by compression.
  let reached: [(compression: Nats, relevance: Nats)]
  /// Lines that no encoder is above: `I(T;Y) ≤ (I(X;T) − bound)/β`; empty where the closed form says it.
  private let tangents: [(beta: Double, bound: Nats)]
  private let closedForm: GaussianBottleneck?

  /// Points of a curve that is drawn.
  private static let drawnCount = 120

  /// The curve of a Gaussian law.
  init(_ bottleneck: GaussianBottleneck) throws {
    information = bottleneck.information
    onset = bottleneck.onset
    closedForm = bottleneck
    tangents = []
    guard information > .zero else {
      reached = [(.zero, .zero)]
      return
    }
    let last = try bottleneck.point(keeping: BottleneckQuestion.lastShare * information)
    reached = try (0...Self.drawnCount).map { index in
      let compression = (Double(index) / Double(Self.drawnCount)) * last.compression
      return (compression, try bottleneck.relevance(atCompression: compression))
    }
  }

  /// The curve of a discrete law, from points that were solved.
  init(_ law: JointLaw, onset: Double, points: [BottleneckPoint]) {
    information = law.information
    self.onset = onset
    closedForm = nil
    tangents = points.map { ($0.beta, $0.dualBound) }
    let known: [(compression: Nats, relevance: Nats)] =
      [(.zero, .zero)] + points.map { (compression: $0.compression, relevance: $0.relevance) }
    var upper: [(compression: Nats, relevance: Nats)] = []
    for point in known.sorted(by: { ($0.compression, $0.relevance) < ($1.compression, $1.relevance) }) {
      while let last = upper.last, upper.count > 1, !Self.isConcave(upper[upper.count - 2], last, point) {
        upper.removeLast()
      }
      upper.append(point)
    }
    reached = upper
  }

  /// Whether b lies above the chord from a to c: mixtures of two encoders reach the chord.
  private static func isConcave(
    _ a: (compression: Nats, relevance: Nats), _ b: (compression: Nats, relevance: Nats),
    _ c: (compression: Nats, relevance: Nats)
  ) -> Bool {
    (b.relevance - a.relevance).value * (c.compression - b.compression).value
      >= (c.relevance - b.relevance).value * (b.compression - a.compression).value
  }

  /// What no encoder of the source tells more than at a compression: the curve, or its tangents.
  func relevance(atCompression compression: Nats) throws -> Nats {
    let kept = max(.zero, compression)
    if let closedForm { return try closedForm.relevance(atCompression: kept) }
    return tangents.reduce(min(kept, information)) { least, tangent in
      min(least, Nats((kept - tangent.bound).value / tangent.beta))
    }
  }
}
