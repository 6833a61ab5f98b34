// SPDX-License-Identifier: GPL-3.0-or-later

/// The answer to a matrix equation with the evidence that it is one.
public struct MatrixEquationSolution: Sendable {
  /// `X`: n×n, symmetric.
  public let solution: Matrix
  /// `‖left − right‖` over the sum of the norms of the equation's terms (Frobenius).
  public let relativeResidual: Double
  /// Doubling steps, refinements included.
  public let iterations: Int
}

/// The discrete Lyapunov equation `X = A X Aᵀ + Q`: the stationary covariance of `h ← A h + w`, `w ~ (0, Q)`.
public enum DiscreteLyapunov {
  /// Beyond this many doublings a radius of 1 − 2⁻⁵³ has contracted below any double.
  private static let maximumDoublings = 64

  /// Solves by doubling, `X ← X + A X Aᵀ`, `A ← A²`, and refines once if rounding has left a residual.
  /// The answer carries its residual; one that is far above rounding is refused.
  ///
  /// - Parameters:
  ///   - a: n×n, spectral radius below 1
  ///   - q: n×n, symmetric
  /// - Throws: ``LinearAlgebraError/unstable(spectralRadius:)``; shapes, symmetry, finiteness;
  ///   ``LinearAlgebraError/residualTooLarge(operation:residual:limit:)``.
  ///
  /// Source: Smith (1968), "Matrix equation XA + BX = C", the squared form for discrete time.
  public static func solve(a: Matrix, q: Matrix) throws(LinearAlgebraError) -> MatrixEquationSolution {
    let order = try q.requireSymmetric("Lyapunov, Q")
    guard try a.lapackOrder("Lyapunov, A") == order else {
      throw .shapeMismatch(operation: "Lyapunov, A and Q", left: a.shape, right: q.shape)
    }
    let radius = try GeneralEigen.spectralRadius(a)
    guard radius < 1 else { throw .unstable(spectralRadius: radius) }
    let q = try q.symmetrized()
    let answer = try refine(a: a, q: q)
    let limit = refusedResidual(order: a.rows)
    guard answer.relativeResidual <= limit else {
      throw .residualTooLarge(operation: "Lyapunov", residual: answer.relativeResidual, limit: limit)
    }
    return answer
  }

  /// What rounding of a few products of order n leaves, 32 n ulps: above it another step is worth taking.
  static func goodResidual(order: Int) -> Double { 32 * Double(order) * .ulpOfOne }

  /// 2¹⁶ n ulps: an ill-conditioned equation is answered with the residual it has, above this it is refused.
  static func refusedResidual(order: Int) -> Double { 0x1p16 * Double(order) * .ulpOfOne }

  /// Doubling, and once more on the residual if that is not good; whichever residual is smaller. `a` is stable.
  static func refine(a: Matrix, q: Matrix) throws(LinearAlgebraError) -> MatrixEquationSolution {
    let (first, iterations) = try double(a: a, q: q)
    let (residual, relative) = try evaluate(a: a, q: q, at: first)
    let answer = MatrixEquationSolution(solution: first, relativeResidual: relative, iterations: iterations)
    guard relative > goodResidual(order: a.rows) else { return answer }
    let (correction, further) = try double(a: a, q: residual)
    let second = try first + correction
    let improved = try evaluate(a: a, q: q, at: second).relative
    guard improved < relative else { return answer }
    return MatrixEquationSolution(
      solution: second, relativeResidual: improved, iterations: iterations + further)
  }

  /// The doubling iteration, until the added term no longer changes the sum.
  private static func double(a: Matrix, q: Matrix) throws(LinearAlgebraError) -> (Matrix, iterations: Int) {
    var power = a
    var sum = q
    for iteration in 1...maximumDoublings {
      let term = try power.congruence(sum)
      sum = try sum + term
      try sum.requireFinite("Lyapunov, doubling")
      // The terms still to come sum to at most A^k X A^kᵀ, whose size is that of the next term.
      if term.frobeniusNorm <= 0.25 * .ulpOfOne * sum.frobeniusNorm { return (sum, iteration) }
      power = try power * power
    }
    return (sum, maximumDoublings)
  }

  /// `A X Aᵀ + Q − X`, and its norm relative to the sum of the norms of its three terms.
  private static func evaluate(a: Matrix, q: Matrix, at x: Matrix) throws(LinearAlgebraError)
    -> (residual: Matrix, relative: Double)
  {
    let carried = try a.congruence(x)
    let residual = try carried + q - x
    let size = carried.frobeniusNorm + q.frobeniusNorm + x.frobeniusNorm
    return (residual, size > 0 ? residual.frobeniusNorm / size : 0)
  }
}
