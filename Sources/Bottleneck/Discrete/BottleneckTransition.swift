// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// A `β` at which the number of clusters changes.
public struct BottleneckTransition: Sendable {
  /// How the curve passes through it.
  public enum Order: String, Sendable {
    /// `I(T;X)` jumps: two encoders with different compression are equally good.
    case first = "first-order"
    /// `I(T;X)` is continuous: a cluster splits or begins to be used.
    case second = "second-order"
  }

  /// Clusters change between these two `β`.
  public let betas: ClosedRange<Double>
  /// Clusters at the lower and at the upper end.
  public let clusters: (below: Int, above: Int)
  /// `I(T;X)` at the upper end less that at the lower one.
  public let jump: Nats
  /// Whether the jump stayed as the interval shrank.
  public let order: Order
}

extension DiscreteBottleneck {
  /// The greatest factor by which a jump over a shrinking interval may still be that of a continuous curve: near a
  /// second-order transition `I(T;X)` changes by at most a bounded slope times the width.
  private static let steepest = 50.0

  /// Transitions between neighbouring points of a sweep, narrowed by bisection. The numbers of clusters are those that
  /// were found: where a status is not ``BottleneckStatus/certified`` so are the transitions.
  ///
  /// - Parameters:
  ///   - points: of a sweep, in any order
  ///   - relativeWidth: of the intervals to reach
  ///   - limit: transitions to refine, lowest `β` first
  public func transitions(
    among points: [BottleneckPoint], relativeWidth: Double = 1e-4, limit: Int = 16
  ) throws -> [BottleneckTransition] {
    let sorted = points.sorted { $0.beta < $1.beta }
    let changes = zip(sorted, sorted.dropFirst()).filter { $0.clusters != $1.clusters }
    return try changes.prefix(max(0, limit)).map { first, last in
      var (low, high) = (first, last)
      while high.beta - low.beta > max(relativeWidth, Double.ulpOfOne * 8) * high.beta {
        let middle = try point(beta: (low.beta + high.beta) / 2)
        // Of several transitions the lowest is kept.
        if middle.clusters == low.clusters { low = middle } else { high = middle }
      }
      let jump = high.compression - low.compression
      let continuous = DiscreteBottleneck.steepest * (high.beta - low.beta) / high.beta
      return BottleneckTransition(
        betas: low.beta...high.beta, clusters: (low.clusters, high.clusters), jump: jump,
        order: jump.value > continuous ? .first : .second)
    }
  }
}
