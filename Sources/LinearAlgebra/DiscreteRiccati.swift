// SPDX-License-Identifier: GPL-3.0-or-later

/// The discrete algebraic Riccati equation, in the two forms of control and filtering.
public enum DiscreteRiccati {
  private static let maximumDoublings = 64
  private static let maximumRefinements = 3

  /// The stabilizing solution of `X = AᵀXA − AᵀXB (R + BᵀXB)⁻¹ BᵀXA + Q`.
  ///
  /// - Parameters:
  ///   - a: n×n
  ///   - b: n×m
  ///   - q: n×n, symmetric; positive semidefinite, which is not checked
  ///   - r: m×m, symmetric, positive definite
  /// - Throws: ``LinearAlgebraError/noStabilizingSolution(spectralRadius:)`` unless `A − BK` has spectral radius
  ///   below 1; ``LinearAlgebraError/notPositiveDefinite(order:)`` for `r`; shapes, symmetry, finiteness;
  ///   ``LinearAlgebraError/residualTooLarge(operation:residual:limit:)``.
  ///
  /// Source: structured doubling, Chu, Fan, Lin & Wang (2004); refined by Newton's step, Hewer (1971).
  public static func control(a: Matrix, b: Matrix, q: Matrix, r: Matrix) throws(LinearAlgebraError)
    -> MatrixEquationSolution
  {
    let equation = try Equation(a: a, b: b, q: q, r: r)
    var (solution, iterations) = try double(equation)
    var step = try equation.evaluate(at: solution)
    try requireStable(step.closedLoop)
    let good = DiscreteLyapunov.goodResidual(order: a.rows)
    for _ in 0..<maximumRefinements where step.relativeResidual > good {
      let refined = try refine(equation, step)
      let next = try equation.evaluate(at: refined.solution)
      guard next.relativeResidual < step.relativeResidual else { break }
      try requireStable(next.closedLoop)
      (solution, step) = (refined.solution, next)
      iterations += refined.iterations
    }
    let limit = DiscreteLyapunov.refusedResidual(order: a.rows)
    guard step.relativeResidual <= limit else {
      throw .residualTooLarge(operation: "Riccati", residual: step.relativeResidual, limit: limit)
    }
    return MatrixEquationSolution(
      solution: solution, relativeResidual: step.relativeResidual, iterations: iterations)
  }

  /// The stationary one-step prediction covariance of the Kalman filter for `h ← A h + w`, `y = C h + v`:
  /// `P = A P Aᵀ − A P Cᵀ (C P Cᵀ + R)⁻¹ C P Aᵀ + Q`, the dual of ``control(a:b:q:r:)``.
  ///
  /// - Parameters:
  ///   - a: n×n
  ///   - c: p×n
  ///   - q: n×n, covariance of `w`
  ///   - r: p×p, covariance of `v`, positive definite
  /// - Throws: as ``control(a:b:q:r:)``.
  public static func filter(a: Matrix, c: Matrix, q: Matrix, r: Matrix) throws(LinearAlgebraError)
    -> MatrixEquationSolution
  {
    try control(a: a.transpose, b: c.transpose, q: q, r: r)
  }

  /// `(A, G, H) ← (A W A, G + A W G Aᵀ, H + Aᵀ H W A)` with `W = (I + GH)⁻¹`; `H` tends to `X`.
  private static func double(_ equation: Equation) throws(LinearAlgebraError) -> (Matrix, iterations: Int) {
    let identity = Matrix.identity(equation.a.rows)
    var a = equation.a
    var h = equation.q
    var g = try (equation.b * equation.inputWeight.solve(equation.b.transpose)).symmetrized()
    for iteration in 1...maximumDoublings {
      guard a.storage.allSatisfy(\.isFinite), h.storage.allSatisfy(\.isFinite), g.storage.allSatisfy(\.isFinite) else {
        throw .noStabilizingSolution(spectralRadius: .infinity)
      }
      let system = try LU(identity + g * h)
      let solvedA = try system.solve(a)
      let solvedG = try system.solve(g)
      let change = try (a.transpose * h * solvedA).symmetrized()
      g = try g + (a * solvedG * a.transpose).symmetrized()
      a = try a * solvedA
      h = try h + change
      if change.frobeniusNorm <= 0.25 * .ulpOfOne * h.frobeniusNorm { return (h, iteration) }
    }
    return (h, maximumDoublings)
  }

  /// Newton's step: the cost `X` of the present gain, `X = LᵀXL + Q + KᵀRK` with `L = A − BK`.
  private static func refine(_ equation: Equation, _ step: Equation.Step) throws(LinearAlgebraError)
    -> MatrixEquationSolution
  {
    let cost = try equation.q + step.gain.transpose.congruence(equation.r)
    return try DiscreteLyapunov.refine(a: step.closedLoop.transpose, q: cost)
  }

  private static func requireStable(_ closedLoop: Matrix) throws(LinearAlgebraError) {
    let radius = try GeneralEigen.spectralRadius(closedLoop)
    guard radius < 1 else { throw .noStabilizingSolution(spectralRadius: radius) }
  }
}

/// The validated data of one Riccati equation.
private struct Equation {
  let a: Matrix
  let b: Matrix
  let q: Matrix
  let r: Matrix
  let inputWeight: Cholesky

  /// What the equation says at one `X`.
  struct Step {
    /// `K = (R + BᵀXB)⁻¹ BᵀXA`: m×n.
    let gain: Matrix
    /// `A − BK`: n×n.
    let closedLoop: Matrix
    let relativeResidual: Double
  }

  init(a: Matrix, b: Matrix, q: Matrix, r: Matrix) throws(LinearAlgebraError) {
    let order = try a.lapackOrder("Riccati, A")
    try a.requireFinite("Riccati, A")
    let inputs = try b.lapackShape("Riccati, B")
    try b.requireFinite("Riccati, B")
    guard inputs.rows == order else {
      throw .shapeMismatch(operation: "Riccati, A and B", left: a.shape, right: b.shape)
    }
    guard try q.requireSymmetric("Riccati, Q") == order else {
      throw .shapeMismatch(operation: "Riccati, A and Q", left: a.shape, right: q.shape)
    }
    guard try r.requireSymmetric("Riccati, R") == inputs.columns else {
      throw .shapeMismatch(operation: "Riccati, B and R", left: b.shape, right: r.shape)
    }
    self.a = a
    self.b = b
    self.q = try q.symmetrized()
    self.r = try r.symmetrized()
    inputWeight = try Cholesky(r)
  }

  func evaluate(at x: Matrix) throws(LinearAlgebraError) -> Step {
    let xa = try x * a
    let coupling = try b.transpose * xa
    let gain = try Cholesky(r + b.transpose.congruence(x)).solve(coupling)
    let closedLoop = try a - b * gain
    let carried = try a.transpose.congruence(x)
    let saved = try (coupling.transpose * gain).symmetrized()
    let residual = try carried - saved + q - x
    let size = carried.frobeniusNorm + saved.frobeniusNorm + q.frobeniusNorm + x.frobeniusNorm
    return Step(
      gain: gain, closedLoop: closedLoop, relativeResidual: size > 0 ? residual.frobeniusNorm / size : 0)
  }
}
