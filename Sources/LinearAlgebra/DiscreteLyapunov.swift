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
    let limit = residualLimit(order: a.rows)
    var (solution, iterations) = try double(a: a, q: q)
    var (residual, size) = try evaluate(a: a, q: q, at: solution)
    if residual.frobeniusNorm > limit * size {
      let (correction, further) = try double(a: a, q: residual)
      solution = try solution + correction
      iterations += further
      (residual, size) = try evaluate(a: a, q: q, at: solution)
    }
    let relative = size > 0 ? residual.frobeniusNorm / size : 0
    guard relative <= limit else {
      throw .residualTooLarge(operation: "Lyapunov", residual: relative, limit: limit)
    }
    return MatrixEquationSolution(solution: solution, relativeResidual: relative, iterations: iterations)
  }

  /// What rounding of a few products of order n may leave: 32 n ulps.
  static func residualLimit(order: Int) -> Double { 32 * Double(order) * .ulpOfOne }

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

  /// `A X Aᵀ + Q − X`, and the sum of the norms of its three terms.
  private static func evaluate(a: Matrix, q: Matrix, at x: Matrix) throws(LinearAlgebraError)
    -> (residual: Matrix, size: Double)
  {
    let carried = try a.congruence(x)
    let residual = try carried + q - x
    return (residual, carried.frobeniusNorm + q.frobeniusNorm + x.frobeniusNorm)
  }
}
