// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// A mixture of normal laws on the line whose components belong to classes. Arrays have one entry a component.
struct LineMixture: Sendable {
  /// Probabilities, positive; their sum is ``mass``.
  let weights: [Double]
  /// Means.
  let means: [Double]
  /// Standard deviations, positive.
  let deviations: [Double]
  /// Classes, any numbers.
  let classes: [Int]

  var count: Int { weights.count }
  /// The sum of the weights: 1, or less for a part of a law.
  var mass: Double { weights.reduce(0, +) }
  /// The number of different classes.
  var classCount: Int { Set(classes).count }

  /// Beyond this many deviations a component counts as zero; `2Φ(−9) = 2.3e-19` of its mass is there.
  static let reach = 9.0
  /// `2Φ(−9)`.
  static let massBeyondReach = 2.26e-19

  /// An interval and the components that reach into it.
  struct Panel: Sendable {
    let lower: Double
    let upper: Double
    let active: [Int32]

    /// Whether there are doubles between the ends to cut at.
    var middle: Double? {
      let middle = 0.5 * lower + 0.5 * upper
      return lower < middle && middle < upper ? middle : nil
    }
  }

  /// Panels that cover all components, none wider than `width` deviations of the narrowest component that reaches
  /// into it, so that every integrand made of the components is smooth on each; parts that no component reaches are
  /// left out. Wide and narrow, near and distant components may be mixed: halving stops where the local ones allow.
  func panels(width: Double) -> [Panel] {
    let reach = Self.reach
    guard let lower = (0..<count).map({ means[$0] - reach * deviations[$0] }).min(),
      let upper = (0..<count).map({ means[$0] + reach * deviations[$0] }).max()
    else { return [] }
    var result: [Panel] = []
    var pending = [Panel(lower: lower, upper: upper, active: Array(0..<Int32(count)))]
    while let panel = pending.popLast() {
      guard let narrowest = panel.active.map({ deviations[Int($0)] }).min() else { continue }
      guard panel.upper - panel.lower > width * narrowest, let middle = panel.middle else {
        result.append(panel)
        continue
      }
      pending.append(restricted(panel, middle, panel.upper))
      pending.append(restricted(panel, panel.lower, middle))
    }
    return result
  }

  /// The part of `panel` from `lower` to `upper`, with the components that reach into it.
  func restricted(_ panel: Panel, _ lower: Double, _ upper: Double) -> Panel {
    Panel(
      lower: lower, upper: upper,
      active: panel.active.filter {
        let index = Int($0)
        let reach = Self.reach * deviations[index]
        return means[index] + reach >= lower && means[index] - reach <= upper
      })
  }
}
