// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// A `β` at which the number of clusters changes.
public struct BottleneckTransition: Sendable {
  /// What happens to the clusters.
  public enum Mechanism: String, Sendable, CaseIterable {
    /// A cluster divides into clusters that are the same where it does: the fixed point loses its stability there.
    case split
    /// A cluster begins to be used, far from the others, its weight growing from 0.
    case appearance
    /// A cluster ceases to be used, its weight shrinking to 0.
    case disappearance
    /// Two encoders apart from each other are equally good.
    case jump
  }

  /// How the curve passes through it.
  public enum Order: String, Sendable {
    /// `I(T;X)` jumps.
    case first
    /// `I(T;X)` is continuous.
    case second
  }

  /// Where it is, as well as it is known: where the stability of the lower encoder is lost, where the Lagrangians of the
  /// two encoders of a jump are equal, otherwise the middle of ``betas``.
  public let beta: Double
  /// Clusters change between these two `β`.
  public let betas: ClosedRange<Double>
  /// Clusters at the lower and at the upper end.
  public let clusters: (below: Int, above: Int)
  /// `I(T;X)` at the upper end less that at the lower one.
  public let jump: Nats
  /// `I(T;X)` and `I(T;Y)` at the upper end.
  public let compression: Nats
  /// `I(T;Y)` at the upper end.
  public let relevance: Nats
  /// `max_t β ρ_t²` at the lower end, `ρ_t` the maximal correlation of `p(x|t) p(y|x)`: a split is where it reaches 1.
  public let splitting: Double
  /// What happens.
  public let mechanism: Mechanism

  /// First order for a jump, second otherwise.
  public var order: Order { mechanism == .jump ? .first : .second }
}

extension DiscreteBottleneck {
  /// Transitions between neighbouring points of a sweep, as for ``transition(between:and:relativeWidth:)``.
  ///
  /// - Parameters:
  ///   - points: of a sweep, in any order
  ///   - relativeWidth: of the intervals to reach
  ///   - limit: transitions to refine, lowest `β` first
  public func transitions(
    among points: [BottleneckPoint], relativeWidth: Double = 1e-3, limit: Int = 16
  ) throws -> [BottleneckTransition] {
    let sorted = points.sorted { $0.beta < $1.beta }
    let changes = zip(sorted, sorted.dropFirst()).filter { $0.clusters != $1.clusters }
    return try changes.prefix(max(0, limit)).map {
      try transition(between: $0, and: $1, relativeWidth: relativeWidth)
    }
  }

  /// The lowest transition between two points whose numbers of clusters differ, narrowed by bisection and told of which
  /// kind it is. The numbers of clusters are those that were found: where a status is not ``BottleneckStatus/certified`` so
  /// are the transitions.
  ///
  /// A jump leaves both encoders local minima on both sides: the upper one, followed down to the lower `β`, stays where it
  /// is. Near a continuous transition it falls into the lower one. A split is told from a new cluster far away by the
  /// stability of the lower encoder, whose loss is found by following it upwards.
  public func transition(
    between first: BottleneckPoint, and last: BottleneckPoint, relativeWidth: Double = 1e-3
  ) throws -> BottleneckTransition {
    var (low, high) = first.beta <= last.beta ? (first, last) : (last, first)
    while high.beta - low.beta > max(relativeWidth, 8 * Double.ulpOfOne) * high.beta {
      let middle = try point(beta: (low.beta + high.beta) / 2)
      // Of several transitions the lowest is kept.
      if middle.clusters == low.clusters { low = middle } else { high = middle }
    }
    let branch = ClusterBranch(law: law.reduced, encoder: low.encoder)
    let splitting = try branch.splitting(beta: low.beta)
    func transition(_ mechanism: BottleneckTransition.Mechanism, at beta: Double?) -> BottleneckTransition {
      let inside = beta.map { min(max($0, low.beta), high.beta) }
      return BottleneckTransition(
        beta: inside ?? (low.beta + high.beta) / 2, betas: low.beta...high.beta,
        clusters: (low.clusters, high.clusters), jump: high.compression - low.compression,
        compression: high.compression, relevance: high.relevance, splitting: splitting, mechanism: mechanism)
    }
    let jump = high.compression - low.compression
    let followed = try ClusterBranch(law: law.reduced, encoder: high.encoder).compression(beta: low.beta)
    if abs(followed - low.compression.value) > DiscreteBottleneck.keptShare * abs(jump.value),
      abs(jump.value) > options.gap.value
    {
      let slope = jump.value / (high.relevance - low.relevance).value
      return transition(.jump, at: slope.isFinite ? slope : nil)
    }
    guard high.clusters > low.clusters else { return transition(.disappearance, at: nil) }
    let lost = try branch.lossOfStability(from: low.beta, to: high.beta)
    return transition(lost == nil ? .appearance : .split, at: lost)
  }

  /// A followed encoder that keeps more than this share of the difference is another local minimum.
  private static let keptShare = 0.5
}
