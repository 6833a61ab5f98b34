// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import LinearAlgebra
import Optimization
import Quantities
import TestSupport
import Testing

@Suite struct MixtureTests {
  /// A kernel with entries in (0, 1), one column a row.
  private func randomKernel(rows: Int, columns: Int, seed: UInt64) throws -> DenseKernel {
    var generator = SplitMix64(seed: seed)
    let entries = (0..<(rows * columns)).map { _ in exp(-8 * Double.random(in: 0..<1, using: &generator)) }
    return DenseKernel(transposed: try Matrix(rows: columns, columns: rows, storage: entries))
  }

  private func randomWeights(_ count: Int, seed: UInt64) -> [Double] {
    var generator = SplitMix64(seed: seed)
    let raw = (0..<count).map { _ in -log(Double.random(in: 1e-9..<1, using: &generator)) }
    return raw.map { $0 / raw.reduce(0, +) }
  }

  /// `−Σ p log(Kq)` and `log max Kᵀ(p/Kq)`, by loops over entries: shares nothing with the solvers.
  private func sides(_ p: [Double], _ kernel: DenseKernel, _ q: [Double]) -> (value: Double, excess: Double) {
    let k = kernel.transposed
    let z = p.indices.map { i in q.indices.reduce(0) { $0 + q[$1] * k[$1, i] } }
    let c = q.indices.map { j in p.indices.reduce(0) { $0 + p[$1] * k[j, $1] / z[$1] } }
    return (zip(p, z).reduce(0) { $0 - $1.0 * log($1.1) }, log(c.max() ?? 1))
  }

  @Test func twoByTwoClosedForm() throws {
    // K = [[1, a], [a, 1]]: q solves z = K q with p/z constant up to the symmetric inverse; here p = (0.7, 0.3),
    // a = 0.1: μ = (1 − a T)/(1 − a) with z_i = p_i/μ, Σ z = 1 + a, hence μ = 1/(1 + a).
    let a = 0.1
    let kernel = DenseKernel(transposed: try Matrix([[1, a], [a, 1]]))
    let problem = MixtureProblem(weights: [0.7, 0.3], kernel: kernel, tolerance: 1e-13)
    let expected = [(0.7 * (1 + a) - a) / (1 - a), (0.3 * (1 + a) - a) / (1 - a)]
    for solution in [try MixtureInteriorPoint().solve(problem), try MixtureColumnGeneration().solve(problem)] {
      #expect(solution.termination == .converged)
      #expect(abs(solution.answer.primal[0] - expected[0]) < 1e-6)
      let value = -0.7 * log(0.7 * (1 + a)) - 0.3 * log(0.3 * (1 + a))
      #expect(solution.answer.lower <= value + 1e-15 && value <= solution.answer.upper + 1e-15)
    }
  }

  @Test(arguments: [(5, 3), (3, 40), (40, 40), (30, 7)])
  func solversAgreeWithEachOtherAndWithTheConditions(rows: Int, columns: Int) throws {
    let kernel = try randomKernel(rows: rows, columns: columns, seed: UInt64(rows * 100 + columns))
    let p = randomWeights(rows, seed: 7)
    let problem = MixtureProblem(weights: p, kernel: kernel, tolerance: 1e-11)
    let direct = try MixtureInteriorPoint().solve(problem)
    let generated = try MixtureColumnGeneration(initialColumns: 4).solve(problem)
    for solution in [direct, generated] {
      #expect(solution.termination == .converged)
      #expect(solution.answer.gap <= 1e-11 && solution.answer.gap > -1e-14)
      #expect(abs(solution.answer.primal.reduce(0, +) - 1) < 1e-12)
      let (value, excess) = sides(p, kernel, solution.answer.primal)
      #expect(abs(value - solution.answer.upper) < 1e-13)
      #expect(excess < 1e-4)
    }
    #expect(abs(direct.answer.upper - generated.answer.upper) < 2e-11)
  }

  @Test func duplicateColumnsChangeNothing() throws {
    let kernel = try randomKernel(rows: 12, columns: 8, seed: 3)
    let doubled = DenseKernel(transposed: kernel.columns((0..<8).flatMap { [$0, $0] }))
    let p = randomWeights(12, seed: 5)
    let one = try MixtureInteriorPoint().solve(MixtureProblem(weights: p, kernel: kernel, tolerance: 1e-12))
    let two = try MixtureInteriorPoint().solve(MixtureProblem(weights: p, kernel: doubled, tolerance: 1e-12))
    #expect(two.termination == .converged)
    #expect(abs(one.answer.upper - two.answer.upper) < 2e-12)
  }

  @Test func matrixFreeBracketHoldsTheSolvedValue() throws {
    let letters = (0..<41).map { -4 + 0.2 * Double($0) }
    let raw = letters.map { exp(-$0 * $0 / 2) }
    let p = raw.map { $0 / raw.reduce(0, +) }
    let entries = letters.flatMap { x in letters.map { y in exp(-3 * (x - y) * (x - y)) } }
    let kernel = DenseKernel(
      transposed: try Matrix(rows: 41, columns: 41, storage: entries), neighbourhood: .line)
    let exact = try MixtureInteriorPoint().solve(MixtureProblem(weights: p, kernel: kernel, tolerance: 1e-10))
    let free = try MixtureMatrixFree().solve(MixtureProblem(weights: p, kernel: kernel, tolerance: 1e-3))
    #expect(free.termination == .converged)
    #expect(free.answer.lower <= exact.answer.upper && exact.answer.lower <= free.answer.upper)
  }

  @Test func limitsAreReportedWithAValidBracket() throws {
    let kernel = try randomKernel(rows: 30, columns: 30, seed: 9)
    let problem = MixtureProblem(weights: randomWeights(30, seed: 1), kernel: kernel, tolerance: 1e-12)
    let cut = try MixtureInteriorPoint(iterationLimit: 2).solve(problem)
    let whole = try MixtureInteriorPoint().solve(problem)
    #expect(cut.termination == .iterationLimit && cut.iterations == 2)
    #expect(cut.answer.lower <= whole.answer.upper && whole.answer.lower <= cut.answer.upper)
  }

  @Test func aRowOutOfReachIsRefused() throws {
    let kernel = DenseKernel(transposed: try Matrix([[1, 0], [0.5, 0]]))
    let problem = MixtureProblem(weights: [0.5, 0.5], kernel: kernel, tolerance: 1e-9)
    #expect(throws: MixtureError.zeroRow(1)) { try MixtureInteriorPoint().solve(problem) }
  }
}
