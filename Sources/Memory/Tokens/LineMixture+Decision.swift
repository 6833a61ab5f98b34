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
  /// twice the curvature that they show, and what rounding of the means can move.
  func decisionError(meanError: Double, threads: Int) throws -> Measured {
    guard classCount > 1 else { return Measured(value: 0, error: 0) }
    let panels = panels(width: Self.decisionPanelWidth)
    let chunk = Self.decisionChunk
    let parts = try Parallel.orderedMap(count: (panels.count + chunk - 1) / chunk, threads: threads) { index in
      var densities = ClassDensities(self)
      var sum = Measured(value: 0, error: 0)
      for panel in panels[index * chunk..<min((index + 1) * chunk, panels.count)] {
        let part = decisionError(of: panel, &densities)
        sum.value += part.value
        sum.error += part.error
      }
      return sum
    }
    let moved = (0..<count).reduce(0) { $0 + weights[$1] / deviations[$1] } * meanError
    return Measured(
      value: compensatedSum(parts.lazy.map(\.value)),
      error: parts.reduce(0) { $0 + $1.error } + moved + Self.massBeyondReach + 8 * Double.ulpOfOne)
  }

  private func decisionError(of panel: Panel, _ densities: inout ClassDensities) -> Measured {
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
        sum.value +=
          weights[j]
          * normalProbability(
            from: (part.lower - means[j]) / deviations[j], to: (part.upper - means[j]) / deviations[j])
      }
    }
    return sum
  }
}

/// The classes' densities at equidistant points of a panel, and the class that is named on it.
private struct PanelView {
  private let lower: Double
  private let step: Double
  /// Points × classes.
  private let values: [[Double]]
  /// The position of the class with the largest probability on the panel.
  let named: Int
  /// Probability of the panel, nearly.
  private(set) var mass = 0.0
  /// Bound of what naming another class at some places would gain.
  private(set) var loss = 0.0
  /// The class that gains most.
  private var rival: Int?

  init(_ panel: LineMixture.Panel, _ densities: inout ClassDensities, steps: Int) {
    lower = panel.lower
    step = (panel.upper - panel.lower) / Double(steps)
    var values: [[Double]] = []
    for index in 0...steps {
      mass += step * densities.evaluate(at: panel.lower + Double(index) * step)
      values.append(densities.values)
    }
    self.values = values
    let sums = densities.classes.indices.map { c in values.reduce(0) { $0 + $1[c] } }
    let named = sums.indices.max { (sums[$0], $1) < (sums[$1], $0) } ?? 0
    self.named = named
    var largest = 0.0
    for other in sums.indices where other != named {
      let part = PanelView.shortfall(values.map { $0[named] - $0[other] }, step: step)
      loss += part
      if part > largest { (largest, rival) = (part, other) }
    }
  }

  /// Bound of `∫ max(0, −D)` for a function D with these values at equidistant points: D lies above the chord less
  /// `½ L x (step − x)`, where L is twice the largest second difference quotient.
  private static func shortfall(_ values: [Double], step: Double) -> Double {
    guard step > 0 else { return 0 }
    var curvature = 0.0
    for index in 1..<(values.count - 1) {
      curvature = max(curvature, abs(values[index - 1] - 2 * values[index] + values[index + 1]))
    }
    let bend = 2 * curvature
    var sum = 0.0
    for index in 1..<values.count {
      // On the unit interval: D ≥ start + slope u − ½ bend u (1 − u).
      let start = values[index - 1]
      let slope = values[index] - start
      let place = bend > 0 ? min(1, max(0, 0.5 - slope / bend)) : (slope < 0 ? 1 : 0)
      let least = start + slope * place - 0.5 * bend * place * (1 - place)
      sum += step * max(0, -least)
    }
    return sum
  }

  /// A place where the named class and its rival cross, inside the panel; nil if they keep their order at its points.
  func crossing(_ densities: inout ClassDensities) -> Double? {
    guard let rival else { return nil }
    let differences = values.map { $0[named] - $0[rival] }
    guard let index = (1..<differences.count).first(where: { (differences[$0 - 1] < 0) != (differences[$0] < 0) })
    else { return nil }
    var left = lower + Double(index - 1) * step
    var right = lower + Double(index) * step
    let leftIsNegative = differences[index - 1] < 0
    // 2⁻³⁰ of a step: what is lost between the cut and the crossing is of second order.
    for _ in 0..<30 {
      let middle = 0.5 * left + 0.5 * right
      _ = densities.evaluate(at: middle)
      if (densities.values[named] < densities.values[rival]) == leftIsNegative { left = middle } else { right = middle }
    }
    let cut = 0.5 * left + 0.5 * right
    let width = Double(values.count - 1) * step
    let margin = 0x1p-20 * width
    return cut > lower + margin && cut < lower + width - margin ? cut : nil
  }
}
