// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics

/// Nodes and weights for expectations over a standard normal variable.
///
/// Smooth functions: the trapezoidal rule, whose error falls exponentially in `1/step` for functions that are analytic
/// in a strip (Trefethen and Weideman 2014, theorem 5.1). With breaks: Gauss–Legendre panels between them. Both are cut
/// at ±9 deviations, beyond which 2.3e-19 of the mass lies, and scaled to total weight 1.
struct NormalRule: Sendable {
  private let step: Double
  private let smooth: [(node: Double, weight: Double)]
  private let panel: QuadratureRule

  private static let cut = 9.0
  private static let panelPoints = 12

  /// - Parameter step: distance of the trapezoidal nodes, in deviations; panels are 6 times as long at most
  init(step: Double) throws {
    self.step = step
    panel = try Quadrature.gaussLegendre(points: Self.panelPoints)
    let side = Int(Self.cut / step)
    smooth = Self.scaled(
      (-side...side).map { (Double($0) * step, exp(-0.5 * (Double($0) * step) * (Double($0) * step))) })
  }

  /// Nodes of a rule without breaks.
  var count: Int { smooth.count }

  /// The rule whose panels end at `breaks`.
  func nodes(breaks: [Double]) -> [(node: Double, weight: Double)] {
    let inside = breaks.filter { abs($0) < Self.cut }.sorted()
    if inside.isEmpty { return smooth }
    let ends = [-Self.cut] + inside + [Self.cut]
    var nodes: [(node: Double, weight: Double)] = []
    for (from, to) in zip(ends, ends.dropFirst()) where to > from {
      let pieces = ((to - from) / (6 * step)).rounded(.up)
      let half = 0.5 * (to - from) / pieces
      for piece in 0..<Int(pieces) {
        let center = from + Double(2 * piece + 1) * half
        for (x, weight) in zip(panel.nodes, panel.weights) {
          let node = center + half * x
          nodes.append((node, weight * half * exp(-0.5 * node * node)))
        }
      }
    }
    return Self.scaled(nodes)
  }

  private static func scaled(_ nodes: [(node: Double, weight: Double)]) -> [(node: Double, weight: Double)] {
    let total = nodes.reduce(0) { $0 + $1.weight }
    return nodes.map { ($0.node, $0.weight / total) }
  }
}
