// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
public import Quantities

/// A plane grid whose law is a product, `p_ab = p_a p_b`: one problem an axis.
///
/// Under a sum of distortions the components of an independent pair are coded apart: the Lagrangians add, and the
/// products of the axes' optimal `q` and `λ` are optimal for the pair (Berger 1971, theorem 2.8.1).
public struct ProductOfAxes: SlopeSolver {
  /// The name it goes by.
  public let method = Method.columnGeneration

  /// The solver has no settings.
  public init() {}

  /// Two laws are a product if no probability differs from it by more than this share.
  private static let productTolerance = 1e-12

  /// Errors: ``CurveError/methodUnavailable(_:reason:)`` for another distortion or a law that is no product.
  public func solve(_ problem: SlopeProblem) throws -> Solution<SlopeProblem, SlopeAnswer> {
    guard case .plane(let x, let y) = problem.problem.distortion.form,
      let marginals = ProductOfAxes.marginals(problem.problem.source, rows: x.count, columns: y.count)
    else {
      throw CurveError.methodUnavailable(method, reason: "the law on the plane is not a product of laws on its axes")
    }
    let axes = try zip([marginals.x, marginals.y], [x, y]).map { law, letters in
      let axis = try FiniteProblem(
        source: law, distortion: .line(.squared, source: letters, reproduction: letters))
      // Half of the tolerance an axis; both candidates of a line are of second order.
      let part = try SlopeProblem(problem: axis, slope: problem.slope, tolerance: problem.tolerance / 2)
      return letters.count <= 300 ? try InteriorPoint().solve(part) : try ColumnGeneration().solve(part)
    }
    let (first, second) = (axes[0].answer, axes[1].answer)
    let logDual = first.logDual.flatMap { a in second.logDual.map { a + $0 } }
    let q = first.reproduction.probabilities.flatMap { a in second.reproduction.probabilities.map { a * $0 } }
    return Solution(
      problem: problem,
      answer: SlopeAnswer(logDual: logDual, reproduction: try Distribution(q, rescaling: true)),
      termination: axes.map(\.termination).first { $0 != .converged } ?? .converged,
      iterations: axes.reduce(0) { $0 + $1.iterations })
  }

  /// The laws of the two axes, if their product is the law of the pair.
  static func marginals(_ source: Distribution, rows: Int, columns: Int) -> (x: Distribution, y: Distribution)? {
    let p = source.probabilities
    var x = [Double](repeating: 0, count: rows)
    var y = [Double](repeating: 0, count: columns)
    for a in 0..<rows {
      for b in 0..<columns {
        x[a] += p[a * columns + b]
        y[b] += p[a * columns + b]
      }
    }
    for a in 0..<rows {
      for b in 0..<columns {
        let product = x[a] * y[b]
        if abs(p[a * columns + b] - product) > productTolerance * product { return nil }
      }
    }
    guard let first = try? Distribution(x, rescaling: true), let second = try? Distribution(y, rescaling: true) else {
      return nil
    }
    return (first, second)
  }
}
