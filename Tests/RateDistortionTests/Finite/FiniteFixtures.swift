// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Quantities
import RateDistortion
import TestSupport

/// `h(p)` in nats, by its definition, for `0 < p < 1`.
func coinEntropy(_ p: Double) -> Double { -p * log(p) - (1 - p) * log(1 - p) }

/// Worlds with known answers, and the degenerate ones.
enum FiniteFixtures {
  static func hamming(_ p: [Double]) throws -> FiniteProblem {
    try FiniteProblem(source: Distribution(p, rescaling: true), distortion: .hamming(letters: p.count))
  }

  static func random(rows: Int, columns: Int, seed: UInt64) throws -> FiniteProblem {
    var generator = SplitMix64(seed: seed)
    let p = (0..<rows).map { _ in -log(Double.random(in: 1e-6..<1, using: &generator)) }
    let d = (0..<(rows * columns)).map { _ in Double.random(in: 0..<1, using: &generator) }
    return try FiniteProblem(
      source: Distribution(p, rescaling: true), distortion: .matrix(rows: rows, columns: columns, entries: d))
  }

  static func gaussianGrid(_ n: Int, _ difference: Distortion.Difference) throws -> FiniteProblem {
    let x = (0..<n).map { -4 + 8 * Double($0) / Double(n - 1) }
    return try FiniteProblem(
      source: Distribution(x.map { exp(-$0 * $0 / 2) }, rescaling: true),
      distortion: .line(difference, source: x, reproduction: x))
  }

  /// A distortion's entries written out, so that no structure can be recognised.
  static func spelledOut(_ problem: FiniteProblem) throws -> FiniteProblem {
    let d = problem.distortion
    let entries = (0..<d.rows).flatMap { i in (0..<d.columns).map { d(i, $0) } }
    return try FiniteProblem(
      source: problem.source, distortion: .matrix(rows: d.rows, columns: d.columns, entries: entries))
  }

  static func curve(_ problem: FiniteProblem, _ method: Method? = nil, gap: Double = 1e-9) throws -> FiniteCurve {
    try FiniteCurve(problem: problem, subject: "test", options: SolverOptions(method: method, gap: Nats(gap)))
  }
}

extension CurvePoint {
  /// Whether the bracket holds `rate` up to `slack` nats of the reference's own rounding.
  func holds(_ rate: Double, slack: Double = 1e-13) -> Bool {
    self.rate.lower.value.value <= rate + slack && rate - slack <= self.rate.upper.value.value
  }
}
