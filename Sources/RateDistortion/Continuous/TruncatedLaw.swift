// SPDX-License-Identifier: GPL-3.0-or-later

import GSLNumerics
import Information

/// A law on a bounded interval, for numerical integration, and what lies beyond.
struct TruncatedLaw {
  let law: ScalarLaw
  let interval: ClosedRange<Double>
  /// Cells beyond the interval that have positive probability: none, one or two.
  let tails: [Cell]

  /// - Parameters:
  ///   - law: the source
  ///   - tailProbability: what is left to each infinite tail
  init(_ law: ScalarLaw, tailProbability: Double) throws {
    let support = law.support
    let lower = support.lowerBound.isFinite ? support.lowerBound : try law.quantile(tailProbability)
    let upper = support.upperBound.isFinite ? support.upperBound : try law.quantile(tail: tailProbability)
    self.law = law
    interval = lower...upper
    tails = try [law.cell(-.infinity, lower), law.cell(upper, .infinity)].filter { $0.probability > 0 }
  }

  var length: Double { interval.upperBound - interval.lowerBound }

  /// The steepest slope of `log p` on the interval, per unit of length.
  var steepest: Double {
    switch law.family {
    case .gaussian: interval.upperBound / law.variance
    case .laplace, .exponential: 1 / law.scale
    case .uniform: 0
    }
  }

  /// Nodes, ascending, and masses `p(x) w` of a composite Gauss–Legendre rule.
  struct Quadrature {
    var nodes: [Double] = []
    var masses: [Double] = []
  }

  /// Panels no wider than `width` and the law's scale, broken where the density has a kink.
  func quadrature(points: Int, width: Double) throws -> Quadrature {
    let rule = try GSLNumerics.Quadrature.gaussLegendre(points: points, over: 0...1)
    let kinks = law.family == .laplace ? [law.location] : []
    let breaks = [interval.lowerBound] + kinks + [interval.upperBound]
    var result = Quadrature()
    for (left, right) in zip(breaks, breaks.dropFirst()) {
      let count = ((right - left) / min(width, law.scale)).rounded(.up)
      let step = (right - left) / max(1, count)
      for panel in 0..<max(1, Int(count)) {
        for (node, weight) in zip(rule.nodes, rule.weights) {
          let x = left + (Double(panel) + node) * step
          result.nodes.append(x)
          result.masses.append(weight * step * law.density(x))
        }
      }
    }
    return result
  }
}
