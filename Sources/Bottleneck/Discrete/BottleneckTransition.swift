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
  /// `I(T;X)` at the upper end less that of the lower encoder followed there.
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
    among points: [BottleneckPoint], relativeWidth: Double = 2e-4, limit: Int = 16
  ) throws -> [BottleneckTransition] {
    let sorted = points.sorted { $0.beta < $1.beta }
    let changes = zip(sorted, sorted.dropFirst()).filter { $0.clusters != $1.clusters }
    return try changes.prefix(max(0, limit)).compactMap {
      try transition(between: $0, and: $1, relativeWidth: relativeWidth)
    }
  }

  /// The lowest transition between two points whose numbers of clusters differ, narrowed by bisection and told of which
  /// kind it is; nil where the numbers are equal when looked at closely. They are those that a search finds, not proved.
  ///
  /// A jump leaves both encoders local minima on both sides: the upper one, followed below the lower `β`, stays apart from
  /// the lower one. Near a continuous transition it falls into it. A weak jump, whose upper encoder does not live on so far
  /// below, is told by its size: where `I(T;X)` is continuous the two encoders differ by no more than what one more width
  /// of the interval adds, or, if it begins like a square root, some times that. A split is told from a new cluster far away by the
  /// stability of the lower encoder, whose loss is found by following it upwards.
  public func transition(
    between first: BottleneckPoint, and last: BottleneckPoint, relativeWidth: Double = 2e-4
  ) throws -> BottleneckTransition? {
    // Within the gap of a table the number of clusters may be another one; to count them takes no proof.
    let gap = min(options.gap, DiscreteBottleneck.countingGap)
    let counting = DiscreteBottleneck(law, options: BottleneckOptions(verification: .search, gap: gap))
    var low = try counting.point(beta: min(first.beta, last.beta))
    var high = try counting.point(beta: max(first.beta, last.beta))
    guard low.clusters != high.clusters else { return nil }
    while high.beta - low.beta > max(relativeWidth, 8 * Double.ulpOfOne) * high.beta {
      let middle = try counting.point(beta: (low.beta + high.beta) / 2)
      // Of several transitions the lowest is kept.
      if middle.clusters == low.clusters { low = middle } else { high = middle }
    }
    let branch = ClusterBranch(law: law.reduced, encoder: low.encoder)
    let splitting = try branch.splitting(beta: low.beta)
    let margin = DiscreteBottleneck.margin * (high.beta - low.beta)
    let jump = high.compression - Nats(try branch.compression(beta: high.beta))
    func transition(_ mechanism: BottleneckTransition.Mechanism, at beta: Double?) -> BottleneckTransition {
      let place = beta ?? (low.beta + high.beta) / 2
      return BottleneckTransition(
        beta: place, betas: min(low.beta, place)...max(high.beta, place), clusters: (low.clusters, high.clusters),
        jump: jump, compression: high.compression, relevance: high.relevance, splitting: splitting,
        mechanism: mechanism)
    }
    let upper = ClusterBranch(law: law.reduced, encoder: high.encoder)
    let apart = try upper.compression(beta: low.beta - margin) - branch.compression(beta: low.beta - margin)
    let further = try upper.compression(beta: 2 * high.beta - low.beta) - upper.compression(beta: high.beta)
    let staysApart = abs(apart) > DiscreteBottleneck.keptShare * abs(jump.value)
    let isSteep =
      abs(jump.value) > max(DiscreteBottleneck.continuousRise * abs(further), DiscreteBottleneck.leastSteepJump.value)
    if abs(jump.value) > options.gap.value, staysApart || isSteep {
      let slope = (high.compression - low.compression).value / (high.relevance - low.relevance).value
      return transition(.jump, at: slope.isFinite ? min(max(slope, low.beta), high.beta) : nil)
    }
    guard high.clusters > low.clusters else { return transition(.disappearance, at: nil) }
    let reach = DiscreteBottleneck.reach * (high.beta - low.beta)
    let lost = try branch.lossOfStability(from: low.beta - reach, to: high.beta + reach)
    return transition(lost == nil ? .appearance : .split, at: lost)
  }

  /// A jump's encoders are both local minima at least as many interval widths away.
  private static let margin = 3.0
  /// Clusters that have barely parted are hard to count: the interval may miss a split by as many times its width.
  private static let reach = 20.0
  /// Nats of the Lagrangian up to which clusters are counted.
  private static let countingGap = Nats(1e-8)
  /// A rise over the interval that is continuous is at most so many times that over the next one.
  private static let continuousRise = 10.0
  /// Below this a jump is not told by its size: where Lagrangians agree to ``countingGap`` as much may be chance.
  private static let leastSteepJump = Nats(1e-3)
  /// A followed encoder that keeps more than this share of the difference is another local minimum.
  private static let keptShare = 0.5
}
