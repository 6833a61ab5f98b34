// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics

/// Expectations over a normal variable by Gauss–Legendre rules between break points.
struct GaussianPanels: Sendable {
  /// Values of the variable, ascending within panels.
  let nodes: [Double]
  /// Their probabilities; they sum to 1 up to the tails that are cut.
  let weights: [Double]

  /// Standard deviations on either side that are integrated over: beyond lies a probability of 2e-19.
  private static let reach = 9.0
  private static let marks = [-9.0, -6, -4, -2, 0, 2, 4, 6, 9]
  private static let coarse = try? Quadrature.gaussLegendre(points: 10)
  private static let fine = try? Quadrature.gaussLegendre(points: 16)

  /// A rule for functions that are smooth between `breakPoints` (values of the variable).
  /// - Parameter refined: 16 nodes a panel instead of 10; the difference of both is an estimate of the error.
  init(mean: Double, deviation: Double, breakPoints: [Double], refined: Bool = true) {
    guard deviation > 0, let rule = refined ? Self.fine : Self.coarse else {
      nodes = [mean]
      weights = [1]
      return
    }
    let inside = breakPoints.map { ($0 - mean) / deviation }.filter { abs($0) < Self.reach }
    let cuts = (Self.marks + inside).sorted()
    var nodes: [Double] = []
    var weights: [Double] = []
    for (lower, upper) in zip(cuts, cuts.dropFirst()) where upper > lower {
      let (center, half) = ((lower + upper) / 2, (upper - lower) / 2)
      for (node, weight) in zip(rule.nodes, rule.weights) {
        let z = center + half * node
        nodes.append(mean + deviation * z)
        weights.append(half * weight * Self.density(z))
      }
    }
    self.nodes = nodes
    self.weights = weights
  }

  private static func density(_ z: Double) -> Double { exp(-0.5 * z * z) / (2 * Double.pi).squareRoot() }

  /// `E f`.
  func expectation(_ function: (Double) -> Double) -> Double {
    zip(nodes, weights).reduce(0) { $0 + $1.1 * function($1.0) }
  }
}
