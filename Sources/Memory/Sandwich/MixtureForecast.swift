// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// How the distance between the two sides goes on as the mixture grows, from what one size of it measured, in nats.
///
/// The sides of a mixture that resolves the law come near its point value like 1/K (M3.1). Where each component is alone
/// at its own point, the lower side tells only how many they are, `log K`, and the point value log 2 more: growth then
/// raises the lower side by its logarithm, and nothing is promised of the upper one. Bounds that no mixture enters stay
/// where they are; where one of these is the better side, more components do not move it.
struct MixtureForecast: Sendable {
  /// The mixture's point value.
  let point: Double
  /// The sides of the mixture; nil on a side that has none.
  let mixture: (lower: Double?, upper: Double?)
  /// The best of the bounds that do not depend on it; nil where there is none.
  let fixed: (lower: Double?, upper: Double?)

  /// The sides of a mixture of `factor` times the components. Domain: factor ≥ 1.
  func grown(by factor: Double) -> (lower: Double?, upper: Double?) {
    if let lower = mixture.lower, point - lower > Self.unresolved { return (lower + log(factor), mixture.upper) }
    let share = 1 - 1 / factor
    return (
      mixture.lower.map { $0 + share * max(0, point - $0) }, mixture.upper.map { $0 - share * max(0, $0 - point) }
    )
  }

  /// Half of log 2, the most that the point value can exceed the lower side by.
  private static let unresolved = 0.35

  /// Distance between the best sides then, at least 0.
  func gap(factor: Double) -> Double {
    let sides = grown(by: factor)
    let lower = max(sides.lower ?? -.infinity, fixed.lower ?? -.infinity)
    let upper = min(sides.upper ?? .infinity, fixed.upper ?? .infinity)
    return max(0, upper - lower)
  }

  /// The growth, at most `limit`, that is worth its work: what brings the gap to `goal`; all of it where the gap at
  /// least halves although it stays wider; 1 where more components would not help.
  func growth(towards goal: Double, limit: Double) -> Double {
    if gap(factor: 1) <= goal { return 1 }
    guard gap(factor: limit) <= goal else { return gap(factor: limit) <= 0.5 * gap(factor: 1) ? limit : 1 }
    var (low, high) = (1.0, limit)
    while high > Self.resolution * low {
      let middle = (low * high).squareRoot()
      if gap(factor: middle) <= goal { high = middle } else { low = middle }
    }
    return high
  }

  /// Growths are found to within this factor.
  private static let resolution = 1.01
}
