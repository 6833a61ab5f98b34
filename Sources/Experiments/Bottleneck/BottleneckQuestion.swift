// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
public import Quantities

/// Where on a bottleneck curve to look.
public enum BottleneckQuestion: Sendable, Equatable {
  /// At these trade-offs.
  case betas([Double])
  /// At this many of them, from the onset to where nearly all of the relevance is kept.
  case points(Int)
  /// At the least compression that keeps these amounts of relevance.
  case relevances([Nats])

  /// The share of the relevance that the last point of a grid keeps.
  static let lastShare = 0.99

  /// `count` trade-offs from `first` to `last`, evenly on a logarithmic scale of `β − 1`, which a Gaussian curve's amounts
  /// follow; where both are one, that one.
  static func grid(from first: Double, to last: Double, count: Int) -> [Double] {
    guard first.isFinite, last > first, count > 1 else { return first.isFinite ? [max(first, 1)] : [] }
    let start = max(first - 1, 1e-3 * (last - 1))
    let ratio = (last - 1) / start
    return (0..<count).map { index in
      index == 0 ? first : 1 + start * pow(ratio, Double(index) / Double(count - 1))
    }
  }
}
