// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols as in MixtureProblem.swift.

import Foundation
public import Quantities

/// Mixture weights from kernel products alone: expectation maximisation with a repaired dual.
///
/// On fine grids the primal point of expectation maximisation (Blahut's and Arimoto's iteration) is right to a
/// millionth after a dozen steps, while its dual `ν = p/z` violates `Kᵀν ≤ 1` where hardly any probability is. Two
/// repairs, which only the dual sees (M4.2): some uniform mass is blended into `q`; and, where a column is still
/// priced above 1, mass is added by the diagonally scaled step `(c_j − 1)/(H 1)_j`, `H = Kᵀ diag(p/z²) K`, over the
/// violated columns, the fixed step of simultaneous iterative reconstruction, which cannot overshoot.
public struct MixtureMatrixFree: Solver, Sendable {
  /// Steps after which it returns what it has.
  public var iterationLimit: Int

  /// The algorithm, cut off after `iterationLimit` steps.
  public init(iterationLimit: Int = 400) { self.iterationLimit = iterationLimit }

  /// Plain steps before the first repair.
  private let plainSteps = 8
  /// Uniform mass that a repair may blend in, as a share of the gap asked for: it costs the bound about as much.
  private let blends = [0.1, 0.3, 1]

  /// - Throws: ``MixtureError`` when a row of the kernel is zero.
  public func solve(_ problem: MixtureProblem) throws -> Solution<MixtureProblem, MixtureAnswer> {
    let p = problem.weights
    let kernel = problem.kernel
    let m = kernel.columns
    var q = start(problem)
    var best: MixtureAnswer?
    var iterations = 0
    while true {
      let point = evaluate(problem, q)
      if let row = point.z.firstIndex(where: { !($0 > 0) }) { throw MixtureError.zeroRow(row) }
      var joined = best?.joined(with: point.answer) ?? point.answer
      if iterations >= plainSteps, iterations % 4 == 0 {
        for blend in blends where joined.gap > problem.tolerance {
          let mass = blend * problem.tolerance
          let repaired = evaluate(problem, q.map { $0 * (1 - mass) + mass / Double(m) })
          joined = joined.joined(with: repaired.answer)
        }
      }
      best = joined
      if joined.gap <= problem.tolerance || iterations >= iterationLimit {
        return Solution(
          problem: problem, answer: joined,
          termination: joined.gap <= problem.tolerance ? .converged : .iterationLimit, iterations: iterations)
      }
      iterations += 1
      let c = point.price
      if iterations <= plainSteps {
        for j in 0..<m { q[j] *= c[j] }
      } else {
        let violated = c.map { $0 > 1 ? 1.0 : 0 }
        let reach = kernel.product(violated)
        let load = kernel.transposedProduct((0..<p.count).map { p[$0] / (point.z[$0] * point.z[$0]) * reach[$0] })
        for j in 0..<m {
          q[j] = c[j] > 1 && load[j] > 0 ? max(q[j] * c[j], q[j] + (c[j] - 1) / load[j]) : q[j] * c[j]
        }
      }
      let mass = q.reduce(0, +)
      for j in 0..<m { q[j] /= mass }
    }
  }

  /// Uniform weights: nothing is known of the columns.
  private func start(_ problem: MixtureProblem) -> [Double] {
    [Double](repeating: 1 / Double(problem.kernel.columns), count: problem.kernel.columns)
  }

  private struct Point {
    let z: [Double]
    let price: [Double]
    let answer: MixtureAnswer
  }

  private func evaluate(_ problem: MixtureProblem, _ q: [Double]) -> Point {
    let z = problem.kernel.product(q)
    let dual = zip(problem.weights, z).map { $0 / $1 }
    let price = problem.kernel.transposedProduct(dual)
    let value = -zip(problem.weights, z).reduce(0) { $0 + $1.0 * log($1.1) }
    return Point(
      z: z, price: price,
      answer: MixtureAnswer(primal: q, dual: dual, lower: value - log(price.max() ?? 1), upper: value))
  }
}
