// SPDX-License-Identifier: GPL-3.0-or-later

/// What several slopes prove together (M4.3): the curve lies above every line, and by time sharing below every
/// chord between two points; the end of the curve is one of the points.
struct Envelope {
  private(set) var lines: [SupportingLine] = []
  private let maximumDistortion: Double

  init(maximumDistortion: Double) { self.maximumDistortion = maximumDistortion }

  mutating func insert(_ line: SupportingLine) { lines.append(line) }

  /// Newton steps of all lines.
  var iterations: Int { lines.reduce(0) { $0 + $1.iterations } }

  private var points: [(distortion: Double, rate: Double)] {
    lines.map { ($0.distortion, $0.rate) } + [(maximumDistortion, 0)]
  }

  /// Two sides of a rate or of a distortion. `width` is in nats.
  struct Sides {
    var lower: Double
    var upper: Double
    /// Of the line that gives the lower side.
    var slope: Double
    var supportSize: Int?
    var width: Double
  }

  /// `lower ≤ R(distortion) ≤ upper`.
  func rates(at distortion: Double) -> Sides {
    let best = lines.max { $0.lowerBound(at: distortion) < $1.lowerBound(at: distortion) }
    var upper = Double.infinity
    for left in points where left.distortion <= distortion {
      upper = min(upper, left.rate)
      for right in points where right.distortion > distortion {
        let share = (distortion - left.distortion) / (right.distortion - left.distortion)
        upper = min(upper, left.rate + share * (right.rate - left.rate))
      }
    }
    let lower = best?.lowerBound(at: distortion) ?? 0
    return Sides(
      lower: lower, upper: upper, slope: best?.slope ?? 0, supportSize: best?.supportSize, width: upper - lower)
  }

  /// The least distortion at `rate` is between `lower` and `upper`; the width is what the rate may differ by.
  func distortions(at rate: Double) -> Sides {
    func leastDistortion(_ line: SupportingLine) -> Double { (line.intercept - rate) / line.slope }
    let best = lines.max { leastDistortion($0) < leastDistortion($1) }
    var upper = maximumDistortion
    for right in points where right.rate <= rate {
      upper = min(upper, right.distortion)
      for left in points where left.rate > rate {
        let share = (left.rate - rate) / (left.rate - right.rate)
        upper = min(upper, left.distortion + share * (right.distortion - left.distortion))
      }
    }
    let lower = min(upper, max(0, best.map(leastDistortion) ?? 0))
    let slope = best?.slope ?? 0
    return Sides(
      lower: lower, upper: upper, slope: slope, supportSize: best?.supportSize, width: slope * (upper - lower))
  }
}
