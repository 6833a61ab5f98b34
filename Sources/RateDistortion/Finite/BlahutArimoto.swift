// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
import LinearAlgebra
import Optimization
public import Quantities

/// The algorithm of Blahut (1972) and Arimoto (1972), unaccelerated: the readable twin of the other solvers.
///
/// `z = Kq`, `c = Kᵀ(p/z)`, `q ← q c`, from the uniform `q` (M4.1). Each iterate has its own two sides (Blahut 1972,
/// theorem 6; Csiszár 1974): `−Σ p log z − Σ q c log c` above and `−Σ p log z − log max c` below; the best of either
/// kind is kept, since the gap of one iterate is not monotone.
public struct BlahutArimoto: SlopeSolver {
  /// The name it goes by.
  public let method = Method.blahutArimoto
  /// Steps after which it returns what it has.
  public var iterationLimit: Int

  /// The algorithm, cut off after `iterationLimit` steps.
  public init(iterationLimit: Int = 20_000) { self.iterationLimit = iterationLimit }

  /// One iterate's two sides of the Lagrangian `R + sD`, nats.
  public struct Iterate: Sendable {
    /// Steps taken before this iterate.
    public let number: Int
    /// `−Σ p log z − log max c`.
    public let lower: Double
    /// `−Σ p log z − Σ q c log c`.
    public let upper: Double
  }

  /// Solves one slope, from the uniform `q`.
  public func solve(_ problem: SlopeProblem) throws -> Solution<SlopeProblem, SlopeAnswer> {
    try solve(problem) { _ in }
  }

  /// The same, with a look at every iterate.
  public func solve(_ problem: SlopeProblem, observe: (Iterate) -> Void) throws -> Solution<
    SlopeProblem, SlopeAnswer
  > {
    let kernel = ReducedKernel.make(problem)
    let p = problem.supportWeights
    let rowCost = problem.slope * problem.problem.minimumDistortion
    var q = [Double](repeating: 1 / Double(kernel.columns), count: kernel.columns)
    var bestUpper = Double.infinity
    var bestLower = -Double.infinity
    var bestPrimal = q
    var bestDual = p
    for iteration in 0...iterationLimit {
      let z = kernel.product(q)
      let dual = zip(p, z).map { $0 / $1 }
      let c = kernel.transposedProduct(dual)
      let value = -zip(p, z).reduce(0) { $0 + $1.0 * log($1.1) }
      let next = zip(q, c).map { $0 * $1 }
      let upper = value - zip(next, c).reduce(0) { $1.1 > 0 ? $0 + $1.0 * log($1.1) : $0 }
      let lower = value - log(c.max() ?? 1)
      observe(Iterate(number: iteration, lower: lower + rowCost, upper: upper + rowCost))
      // `upper` is about the next q: its own channel can only do better.
      if upper < bestUpper { (bestUpper, bestPrimal) = (upper, next) }
      if lower > bestLower { (bestLower, bestDual) = (lower, dual) }
      if bestUpper - bestLower <= problem.tolerance || iteration == iterationLimit {
        return Solution(
          problem: problem, answer: try problem.answer(primal: bestPrimal, dual: bestDual),
          termination: bestUpper - bestLower <= problem.tolerance ? .converged : .iterationLimit,
          iterations: iteration)
      }
      q = next
    }
    throw CurveError.methodUnavailable(method, reason: "an iteration limit of \(iterationLimit) is below 0")
  }
}
