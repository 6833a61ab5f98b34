// SPDX-License-Identifier: GPL-3.0-or-later
// The solvers that see a slope as a mixture problem (M4.2b).

import Foundation
import Information
public import Optimization
public import Quantities

/// Primal–dual interior point on the stored kernel: all reproduction letters at once.
public struct InteriorPoint: SlopeSolver {
  /// The name it goes by.
  public let method = Method.interiorPoint
  /// The solver of the mixture problem behind a slope.
  public var inner: MixtureInteriorPoint

  /// A solver on top of `inner`.
  public init(_ inner: MixtureInteriorPoint = MixtureInteriorPoint()) { self.inner = inner }

  /// - Throws: ``CurveError/methodUnavailable(_:reason:)`` when the kernel is too large to store.
  public func solve(_ problem: SlopeProblem) throws -> Solution<SlopeProblem, SlopeAnswer> {
    let rows = problem.problem.source.support.count
    guard rows * problem.problem.distortion.columns <= ReducedKernel.storedEntries else {
      throw CurveError.methodUnavailable(
        method, reason: "\(rows) × \(problem.problem.distortion.columns) letters are too many to store")
    }
    return try problem.solved(by: inner)
  }
}

/// Column generation: interior point on few letters, all letters priced.
public struct ColumnGeneration: SlopeSolver {
  /// The name it goes by.
  public let method = Method.columnGeneration
  /// The solver of the mixture problem behind a slope.
  public var inner: MixtureColumnGeneration

  /// A solver on top of `inner`.
  public init(_ inner: MixtureColumnGeneration = MixtureColumnGeneration()) { self.inner = inner }

  /// Solves one slope. Errors: those of the mixture solver.
  public func solve(_ problem: SlopeProblem) throws -> Solution<SlopeProblem, SlopeAnswer> {
    try problem.solved(by: inner)
  }
}

/// Accelerated iterations with a repaired dual, for kernels that are not stored.
public struct MatrixFree: SlopeSolver {
  /// The name it goes by.
  public let method = Method.matrixFree
  /// The solver of the mixture problem behind a slope.
  public var inner: MixtureMatrixFree

  /// A solver on top of `inner`.
  public init(_ inner: MixtureMatrixFree = MixtureMatrixFree()) { self.inner = inner }

  /// Solves one slope. Errors: those of the mixture solver.
  public func solve(_ problem: SlopeProblem) throws -> Solution<SlopeProblem, SlopeAnswer> {
    try problem.solved(by: inner)
  }
}

extension SlopeProblem {
  /// Probabilities of the letters that have any, shape `[support]`.
  var supportWeights: [Double] { problem.source.support.map { problem.source.probabilities[$0] } }

  func solved<S: Solver>(by solver: S) throws -> Solution<SlopeProblem, SlopeAnswer>
  where S.Problem == MixtureProblem, S.Answer == MixtureAnswer {
    let mixture = MixtureProblem(weights: supportWeights, kernel: ReducedKernel.make(self), tolerance: tolerance)
    let solution = try solver.solve(mixture)
    return Solution(
      problem: self, answer: try answer(primal: solution.answer.primal, dual: solution.answer.dual),
      termination: solution.termination, iterations: solution.iterations)
  }

  /// A mixture's answer in the letters of this problem: `λ_i = ν_i e^{s d_i} / p_i`, `d_i` the row's least
  /// distortion.
  func answer(primal: [Double], dual: [Double]) throws -> SlopeAnswer {
    var logDual = [Double](repeating: 0, count: problem.source.count)
    for (k, i) in problem.source.support.enumerated() {
      logDual[i] = log(dual[k] / problem.source.probabilities[i]) + slope * problem.rowMinima[i]
    }
    return SlopeAnswer(logDual: logDual, reproduction: try Distribution(primal, rescaling: true))
  }
}
