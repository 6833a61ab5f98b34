// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols as in MixtureProblem.swift, and: w slack of a column (Kᵀν + w = 1), μ complementarity q_j w_j,
// s_j = √(q_j / w_j), r_i = √(ν_i / z_i).

import Foundation
import LinearAlgebra
public import Quantities

/// Primal–dual interior point for mixture weights, with Mehrotra's (1992) predictor and corrector.
///
/// The optimality conditions `ν_i z_i = p_i`, `Kᵀν + w = 1`, `q_j w_j = μ` are linearised (Koenker & Mizera 2014,
/// §3). Eliminating `dν` and `dw` leaves `(Kᵀ diag(ν/z) K + diag(w/q)) dq = μ/q − 1 + Kᵀ(p/z)`; scaled by `s` on both
/// sides the matrix is `I + B Bᵀ` with `B_ji = s_j K_ij r_i`, whose Cholesky factorisation cannot fail. Columns whose
/// row of `B` is negligible are left out of it; their step is the diagonal one, and the dual stays exact because `w`
/// is linear in `ν`. Where columns outnumber rows the `n × n` side is factorised instead (Woodbury).
public struct MixtureInteriorPoint: Solver, Sendable {
  /// Newton steps after which it returns what it has.
  public var iterationLimit: Int

  /// The algorithm, cut off after `iterationLimit` Newton steps.
  public init(iterationLimit: Int = 100) { self.iterationLimit = iterationLimit }

  /// - Throws: ``MixtureError`` when a row of the kernel is zero.
  public func solve(_ problem: MixtureProblem) throws -> Solution<MixtureProblem, MixtureAnswer> {
    var state = try InteriorPointState(
      weights: problem.weights, transposed: problem.kernel.columns(Array(0..<problem.kernel.columns)))
    var best = state.answer()
    var sinceBest = 0
    var termination = Termination.iterationLimit
    var iterations = 0
    while true {
      let now = state.answer()
      if now.gap < best.gap {
        sinceBest = now.gap < 0.9 * best.gap ? 0 : sinceBest + 1
      } else {
        sinceBest += 1
      }
      best = best.joined(with: now)
      if best.gap <= problem.tolerance {
        termination = .converged
        break
      }
      if sinceBest > 6 {
        termination = .stalled
        break
      }
      if iterations == iterationLimit { break }
      iterations += 1
      guard state.advance() else {
        termination = .stalled
        break
      }
    }
    return Solution(problem: problem, answer: best, termination: termination, iterations: iterations)
  }
}

extension MixtureAnswer {
  /// The better primal point and the better dual point of two: the sides of a bracket improve separately (M4.2).
  func joined(with other: MixtureAnswer) -> MixtureAnswer {
    let (p, d) = (other.upper < upper ? other : self, other.lower > lower ? other : self)
    return MixtureAnswer(primal: p.primal, dual: d.dual, lower: d.lower, upper: p.upper)
  }
}

/// Why a mixture problem has no answer.
public enum MixtureError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No column is positive in this row, so that the objective is infinite for every `q`.
  case zeroRow(Int)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .zeroRow(let row): "row \(row + 1) of the kernel is zero: no mixture reaches it"
    }
  }
}

/// The iterate: primal `q`, `z`; dual `ν`, `w`.
private struct InteriorPointState {
  let p: [Double]
  let kernel: Matrix  // Kᵀ: [m × n]
  let n: Int
  let m: Int
  var q: [Double]
  var z: [Double]
  var nu: [Double]
  var w: [Double]

  init(weights: [Double], transposed: Matrix) throws(MixtureError) {
    p = weights
    kernel = transposed
    n = transposed.columns
    m = transposed.rows
    q = [Double](repeating: 1 / Double(m), count: m)
    z = kernel.transposedTimes(q)
    if let row = z.firstIndex(where: { !($0 > 0) }) { throw .zeroRow(row) }
    // A tenth away from the nearest constraint, so that no slack starts at zero.
    let c = kernel.times(zip(p, z).map { $0 / $1 })
    let scale = 0.9 / (c.max() ?? 1)
    nu = zip(p, z).map { scale * $0 / $1 }
    w = c.map { 1 - scale * $0 }
  }

  func answer() -> MixtureAnswer {
    let mass = q.reduce(0, +)
    var upper = 0.0
    var lower = 0.0
    for i in 0..<n {
      upper -= p[i] * log(z[i] / mass)
      lower += p[i] * log(nu[i] / p[i])
    }
    let slackest = kernel.times(nu).max() ?? 1
    return MixtureAnswer(primal: q.map { $0 / mass }, dual: nu, lower: lower - log(slackest), upper: upper)
  }

  struct Direction {
    var q: [Double]
    var z: [Double]
    var nu: [Double]
    var w: [Double]
  }

  /// One predictor–corrector step; false when no further progress is possible.
  mutating func advance() -> Bool {
    let mu = dot(q, w) / Double(m)
    guard mu > 0, let newton = NewtonSystem(self) else { return false }

    let predictor = direction(newton, mu: 0, quadraticQ: nil, quadraticZ: nil)
    let alphaP = min(1, stepToBoundary(q, predictor.q), stepToBoundary(z, predictor.z))
    let alphaD = min(1, stepToBoundary(nu, predictor.nu), stepToBoundary(w, predictor.w))
    var reached = 0.0
    for j in 0..<m { reached += (q[j] + alphaP * predictor.q[j]) * (w[j] + alphaD * predictor.w[j]) }
    let ratio = reached / Double(m) / mu
    let corrector = direction(
      newton, mu: ratio * ratio * ratio * mu, quadraticQ: zip(predictor.q, predictor.w).map { $0 * $1 },
      quadraticZ: zip(predictor.nu, predictor.z).map { $0 * $1 })

    // Mehrotra's rule: nearly to the boundary, but not on it.
    let back = 0.995
    let primal = min(1, back * min(stepToBoundary(q, corrector.q), stepToBoundary(z, corrector.z)))
    let dual = min(1, back * min(stepToBoundary(nu, corrector.nu), stepToBoundary(w, corrector.w)))
    guard max(primal, dual) > 1e-10 else { return false }
    for j in 0..<m {
      q[j] += primal * corrector.q[j]
      w[j] += dual * corrector.w[j]
    }
    for i in 0..<n { nu[i] += dual * corrector.nu[i] }
    z = kernel.transposedTimes(q)
    return q.allSatisfy { $0 > 0 && $0.isFinite } && nu.allSatisfy { $0 > 0 } && w.allSatisfy { $0 > 0 }
      && z.allSatisfy { $0 > 0 }
  }

  private func direction(_ newton: NewtonSystem, mu: Double, quadraticQ: [Double]?, quadraticZ: [Double]?) -> Direction
  {
    var target = p
    if let quadraticZ { for i in 0..<n { target[i] -= quadraticZ[i] } }
    var right = kernel.times((0..<n).map { target[$0] / z[$0] })
    for j in 0..<m { right[j] += (mu - (quadraticQ?[j] ?? 0)) / q[j] - 1 }
    let dq = newton.solve(right)
    let dz = kernel.transposedTimes(dq)
    var dnu = [Double](repeating: 0, count: n)
    for i in 0..<n { dnu[i] = (target[i] - nu[i] * (z[i] + dz[i])) / z[i] }
    // Kᵀ(ν + dν) + w + dw = 1, exactly.
    let moved = kernel.times((0..<n).map { nu[$0] + dnu[$0] })
    var dw = [Double](repeating: 0, count: m)
    for j in 0..<m { dw[j] = 1 - moved[j] - w[j] }
    return Direction(q: dq, z: dz, nu: dnu, w: dw)
  }

  private func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

  private func stepToBoundary(_ x: [Double], _ dx: [Double]) -> Double {
    var step = Double.infinity
    for k in x.indices where dx[k] < 0 { step = min(step, -x[k] / dx[k]) }
    return step
  }
}

/// `(Kᵀ diag(ν/z) K + diag(w/q)) x = b` at one iterate, factorised.
private struct NewtonSystem {
  let s: [Double]
  let active: [Int]
  let scaled: Matrix  // B of the active columns: [active × n]
  let factor: Matrix
  let onRows: Bool

  /// Columns whose row of `B` is shorter than this enter through the diagonal alone: their coupling changes a step
  /// by less than a tenth, and never the dual's feasibility.
  static let negligible = 1e-7

  init?(_ state: InteriorPointState) {
    let (n, m) = (state.n, state.m)
    let s = (0..<m).map { (state.q[$0] / state.w[$0]).squareRoot() }
    let r = (0..<n).map { (state.nu[$0] / state.z[$0]).squareRoot() }
    // For a kernel with entries up to 1, Σ_i (K_ij r_i)² ≤ (Kᵀ(ν/z))_j: one product instead of a pass over K².
    let load = state.kernel.times(r.map { $0 * $0 })
    let active = (0..<m).filter { s[$0] * s[$0] * load[$0] > NewtonSystem.negligible }
    var scaled = Matrix(rows: active.count, columns: n)
    scaled.withUnsafeMutableStorage { target in
      state.kernel.withUnsafeStorage { kernel in
        r.withUnsafeBufferPointer { r in
          for (k, j) in active.enumerated() {
            let factor = s[j]
            for i in 0..<n { target[k * n + i] = factor * kernel[j * n + i] * r[i] }
          }
        }
      }
    }
    let onRows = active.count > n
    let order = onRows ? n : active.count
    var system = Matrix(rows: order, columns: order)
    do {
      if order > 0 {
        try BLAS.syrk(scaled, transposed: onRows, triangle: .lower, into: &system)
        for k in 0..<order { system[k, k] += 1 }
        try Cholesky.factor(&system)
      }
    } catch {
      return nil
    }
    self.s = s
    self.active = active
    self.scaled = scaled
    self.onRows = onRows
    factor = system
  }

  func solve(_ right: [Double]) -> [Double] {
    var x = right
    for j in x.indices { x[j] *= s[j] }
    var b = active.map { x[$0] }
    if !active.isEmpty {
      do {
        if onRows {
          // (I + B Bᵀ)⁻¹ = I − B (I + Bᵀ B)⁻¹ Bᵀ.
          var inner = scaled.transposedTimes(b)
          try Cholesky.solve(factor, &inner)
          let back = scaled.times(inner)
          for k in b.indices { b[k] -= back[k] }
        } else {
          try Cholesky.solve(factor, &b)
        }
      } catch {
        assertionFailure("\(error)")
      }
      for (k, j) in active.enumerated() { x[j] = b[k] }
    }
    for j in x.indices { x[j] *= s[j] }
    return x
  }
}
