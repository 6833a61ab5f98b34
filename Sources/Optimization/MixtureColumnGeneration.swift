// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
public import Quantities

/// Column generation for mixture weights: interior point on a few columns, all columns priced by the dual.
///
/// The restricted problem's dual `ν` is scaled by `max_j (Kᵀν)_j` over *all* columns, so that it bounds the whole
/// problem; columns above 1 are violated constraints, and the local maxima among them enter (Böhning 1985's vertex
/// exchange, with many vertices at a time).
public struct MixtureColumnGeneration: Solver, Sendable {
  /// Rounds of pricing before the answer is returned as it is.
  public var roundLimit: Int
  /// Columns to begin with.
  public var initialColumns: Int

  /// The algorithm with its two settings.
  public init(roundLimit: Int = 80, initialColumns: Int = 64) {
    self.roundLimit = roundLimit
    self.initialColumns = initialColumns
  }

  /// - Throws: ``MixtureError`` when a row of the kernel is zero.
  public func solve(_ problem: MixtureProblem) throws -> Solution<MixtureProblem, MixtureAnswer> {
    let kernel = problem.kernel
    let inner = MixtureInteriorPoint()
    var working = start(problem)
    var best: MixtureAnswer?
    // A first look on a line need only show where the maxima are; elsewhere the first columns may be the right ones.
    var innerTolerance = max(kernel.neighbourhood == .none ? 1e-7 : 1e-4, problem.tolerance / 8)
    var iterations = 0
    var termination = Termination.iterationLimit
    var sinceBest = 0

    for _ in 0..<roundLimit {
      // With every column in, the restricted problem is the whole one.
      if working.count == kernel.columns { innerTolerance = problem.tolerance / 2 }
      let restricted = MixtureProblem(
        weights: problem.weights, kernel: DenseKernel(transposed: kernel.columns(working)), tolerance: innerTolerance)
      let solution = try inner.solve(restricted)
      iterations += solution.iterations
      let price = kernel.transposedProduct(solution.answer.dual)
      let now = widened(solution.answer, to: kernel.columns, working, price: price, weights: problem.weights)
      let improved = best.map { now.gap < 0.9 * $0.gap } ?? true
      let joined = best?.joined(with: now) ?? now
      best = joined
      sinceBest = improved ? 0 : sinceBest + 1
      if joined.gap <= problem.tolerance {
        termination = .converged
        break
      }
      // Solve the restricted problem as well as the prices can be told apart, and no better.
      let tightest = innerTolerance <= problem.tolerance / 8
      innerTolerance = max(min(innerTolerance, joined.gap / 30), problem.tolerance / 8)
      let next = revised(working, solution.answer.primal, price, kernel: kernel, tolerance: problem.tolerance)
      if next == working && tightest || sinceBest > 12 {
        termination = .stalled
        break
      }
      working = next
    }
    // roundLimit ≥ 1 leaves an answer behind; a limit of 0 asks for none.
    guard let best else { throw MixtureError.zeroRow(0) }
    return Solution(problem: problem, answer: best, termination: termination, iterations: iterations)
  }

  /// Columns to begin with: evenly spaced where that has a meaning, otherwise those that a few steps of expectation
  /// maximisation (the algorithm of Blahut and Arimoto) leave heaviest.
  private func start(_ problem: MixtureProblem) -> [Int] {
    let kernel = problem.kernel
    let count = min(initialColumns, kernel.columns)
    let chosen: Set<Int>
    switch kernel.neighbourhood {
    case .line, .grid:
      var size = count
      // A kernel so narrow that neighbours among the columns hardly overlap wants more of them from the start.
      while size < kernel.columns, overlap(kernel, evenly(size, of: kernel.columns)) < 0.5 {
        size = min(2 * size, kernel.columns)
      }
      chosen = Set(evenly(size, of: kernel.columns))
    case .none:
      let weights = expectationMaximization(problem, steps: 30)
      let heavy = 0.1 / Double(kernel.columns)
      let order = weights.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
      chosen = Set(order.prefix(max(count, kernel.columns / 3)).filter { weights[$0] > heavy })
    }
    return covering(chosen, kernel).sorted()
  }

  private func evenly(_ count: Int, of columns: Int) -> [Int] {
    (0..<count).map { count == 1 ? 0 : $0 * (columns - 1) / (count - 1) }
  }

  /// The middle one of the cosines between successive columns.
  private func overlap(_ kernel: any MixtureKernel, _ chosen: [Int]) -> Double {
    let columns = kernel.columns(chosen)
    func product(_ a: Int, _ b: Int) -> Double { zip(columns.row(a), columns.row(b)).reduce(0) { $0 + $1.0 * $1.1 } }
    let squares = chosen.indices.map { product($0, $0) }
    let cosines = (1..<max(1, chosen.count)).map { product($0 - 1, $0) / (squares[$0 - 1] * squares[$0]).squareRoot() }
    return cosines.isEmpty ? 1 : cosines.sorted()[cosines.count / 2]
  }

  /// The chosen columns, and one for every row that they leave in the dark: rows below this weight would make the dual
  /// point a product of extremes.
  private func covering(_ chosen: Set<Int>, _ kernel: any MixtureKernel) -> Set<Int> {
    let reached = kernel.columns(chosen.sorted()).transposedTimes([Double](repeating: 1, count: chosen.count))
    return chosen.union(reached.indices.filter { reached[$0] < 1e-30 }.map { kernel.bestColumn(row: $0) })
  }

  private func expectationMaximization(_ problem: MixtureProblem, steps: Int) -> [Double] {
    let kernel = problem.kernel
    var q = [Double](repeating: 1 / Double(kernel.columns), count: kernel.columns)
    for _ in 0..<steps {
      let z = kernel.product(q)
      let c = kernel.transposedProduct(zip(problem.weights, z).map { $0 / $1 })
      for j in q.indices { q[j] *= c[j] }
    }
    return q
  }

  /// The restricted answer as one of the whole problem: weights spread over all columns, the dual scaled by the
  /// largest price.
  private func widened(
    _ answer: MixtureAnswer, to columns: Int, _ working: [Int], price: [Double], weights: [Double]
  ) -> MixtureAnswer {
    var primal = [Double](repeating: 0, count: columns)
    for (k, j) in working.enumerated() { primal[j] = answer.primal[k] }
    var lower = -log(price.max() ?? 1)
    for (nu, p) in zip(answer.dual, weights) { lower += p * log(nu / p) }
    return MixtureAnswer(primal: primal, dual: answer.dual, lower: lower, upper: answer.upper)
  }

  private func revised(
    _ working: [Int], _ primal: [Double], _ price: [Double], kernel: any MixtureKernel, tolerance: Double
  ) -> [Int] {
    let heaviest = primal.max() ?? 0
    var next = Set<Int>()
    for (k, j) in working.enumerated() where primal[k] > 1e-9 * heaviest || price[j] > 1 { next.insert(j) }
    let violated = price.indices.filter { price[$0] > 1 + tolerance / 10 }
    switch kernel.neighbourhood {
    case .none:
      let most = max(10, working.count / 2)
      next.formUnion(violated.sorted { (price[$0], $1) > (price[$1], $0) }.prefix(most))
    case .line, .grid:
      let before = next
      for j in violated {
        let around = kernel.neighbourhood.neighbours(of: j, count: price.count)
        if around.allSatisfy({ price[$0] <= price[j] }) { next.insert(j) }
      }
      // Every maximum is in already: the support wants to move to a neighbour.
      if next == before {
        for j in before {
          next.formUnion(kernel.neighbourhood.neighbours(of: j, count: price.count).filter { price[$0] > 1 })
        }
      }
    }
    return covering(next, kernel).sorted()
  }
}
