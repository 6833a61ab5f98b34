// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Information
internal import Parallel

extension LineMixture {
  /// Panels this many deviations wide are sampled finely enough to see every crossing of two classes.
  private static let decisionPanelWidth = 2.0
  /// Equal steps between the points of a panel.
  private static let decisionSteps = 16
  /// What a panel may lose to an unseen crossing, as a share of its probability: 10.8 digits; and in any case.
  private static let decisionTolerance = 0x1p-36
  private static let negligibleLoss = 0x1p-56
  private static let decisionChunk = 64

  /// `∫ (Σ_c w_c f_c − max_c w_c f_c) dx`: the least probability of naming the class wrongly from the point.
  ///
  /// The line is cut into intervals with one class named on each, and the probability of the others is summed there by
  /// the normal law, so that the value is the exact error of a rule that can be carried out: never too small but by
  /// rounding. Cuts are crossings of two classes' densities, bracketed between points of a panel and bisected. The
  /// error adds what the named class may fall short of others between the points, by the parabola through them with
  /// twice the curvature that they show, and what the rounding error `meanError` of the means can move: by the change
  /// of the densities of classes that are not named, over the intervals where they are not.
  func decisionError(meanError: Double, threads: Int) throws -> Measured {
    guard classCount > 1 else { return Measured(value: 0, error: 0) }
    let panels = panels(width: Self.decisionPanelWidth)
    let chunk = Self.decisionChunk
    let parts = try Parallel.orderedMap(count: (panels.count + chunk - 1) / chunk, threads: threads) { index in
      var densities = ClassDensities(self)
      var sum = Measured(value: 0, error: 0)
      for panel in panels[index * chunk..<min((index + 1) * chunk, panels.count)] {
        let part = decisionError(of: panel, meanError: meanError, &densities)
        sum.value += part.value
        sum.error += part.error
      }
      return sum
    }
    return Measured(
      value: compensatedSum(parts.lazy.map(\.value)),
      error: parts.reduce(0) { $0 + $1.error } + Self.massBeyondReach + 8 * Double.ulpOfOne)
  }

  private func decisionError(of panel: Panel, meanError: Double, _ densities: inout ClassDensities) -> Measured {
    var sum = Measured(value: 0, error: 0)
    var pending = [panel]
    while let part = pending.popLast() {
      densities.prepare(part)
      let view = PanelView(part, &densities, steps: Self.decisionSteps)
      if view.loss > Self.decisionTolerance * view.mass + Self.negligibleLoss,
        let cut = view.crossing(&densities) ?? part.middle
      {
        pending.append(restricted(part, cut, part.upper))
        pending.append(restricted(part, part.lower, cut))
        continue
      }
      sum.error += view.loss
      for (index, position) in zip(part.active, densities.position) where position != view.named {
        let j = Int(index)
        let (from, to) = ((part.lower - means[j]) / deviations[j], (part.upper - means[j]) / deviations[j])
        sum.value += weights[j] * normalProbability(from: from, to: to)
        sum.error += meanError * weights[j] / deviations[j] * abs(normalDensity(from) - normalDensity(to))
      }
    }
    return sum
  }
}

/// The classes' densities at equidistant points of a panel, and the class that is named on it.
private struct PanelView {
  private let lower: Double
  private let step: Double
  private let classCount: Int
  /// Points × classes.
  private var values: [Double] = []
  /// The position of the class with the largest probability on the panel.
  private(set) var named = 0
  /// Probability of the panel, nearly.
  private(set) var mass = 0.0
  /// Bound of what naming another class at some places would gain.
  private(set) var loss = 0.0
  /// The class that gains most.
  private var rival: Int?

  init(_ panel: LineMixture.Panel, _ densities: inout ClassDensities, steps: Int) {
    lower = panel.lower
    step = (panel.upper - panel.lower) / Double(steps)
    classCount = densities.classes.count
    var sums = [Double](repeating: 0, count: classCount)
    values.reserveCapacity((steps + 1) * classCount)
    for index in 0...steps {
      mass += step * densities.evaluate(at: panel.lower + Double(index) * step)
      values += densities.values
      for c in sums.indices { sums[c] += densities.values[c] }
    }
    for c in sums.indices where sums[c] > sums[named] { named = c }
    var largest = 0.0
    for other in sums.indices where other != named {
      let part = shortfall(against: other, steps: steps)
      loss += part
      if part > largest { (largest, rival) = (part, other) }
    }
  }

  /// `D`, the named class's density less that of `other`, at a point.
  private func difference(_ point: Int, _ other: Int) -> Double {
    values[point * classCount + named] - values[point * classCount + other]
  }

  /// Bound of `∫ max(0, −D)`: D lies above its chord less `½ L x (step − x)`, where L is twice the largest second
  /// difference quotient at the points.
  private func shortfall(against other: Int, steps: Int) -> Double {
    guard step > 0 else { return 0 }
    var curvature = 0.0
    for point in 1..<steps {
      curvature = max(
        curvature, abs(difference(point - 1, other) - 2 * difference(point, other) + difference(point + 1, other)))
    }
    let bend = 2 * curvature
    var sum = 0.0
    var start = difference(0, other)
    for point in 1...steps {
      // On the unit interval: D ≥ start + slope u − ½ bend u (1 − u).
      let end = difference(point, other)
      let slope = end - start
      let place = bend > 0 ? min(1, max(0, 0.5 - slope / bend)) : (slope < 0 ? 1 : 0)
      let least = start + slope * place - 0.5 * bend * place * (1 - place)
      sum += step * max(0, -least)
      start = end
    }
    return sum
  }

  /// A place where the named class and its rival cross, inside the panel; nil if they keep their order at its points.
  func crossing(_ densities: inout ClassDensities) -> Double? {
    guard let rival else { return nil }
    let points = values.count / classCount
    guard
      let index = (1..<points).first(where: { (difference($0 - 1, rival) < 0) != (difference($0, rival) < 0) })
    else { return nil }
    var left = lower + Double(index - 1) * step
    var right = lower + Double(index) * step
    let leftIsNegative = difference(index - 1, rival) < 0
    // 2⁻³⁰ of a step: what is lost between the cut and the crossing is of second order.
    for _ in 0..<30 {
      let middle = 0.5 * left + 0.5 * right
      _ = densities.evaluate(at: middle)
      if (densities.values[named] < densities.values[rival]) == leftIsNegative { left = middle } else { right = middle }
    }
    let cut = 0.5 * left + 0.5 * right
    let width = Double(points - 1) * step
    let margin = 0x1p-20 * width
    return cut > lower + margin && cut < lower + width - margin ? cut : nil
  }
}
