// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra

/// Newton's step at a state, in coordinates `P + dP = L (I + H) Lᵀ` in which the Hessian of the rate is diagonal.
///
/// With `P = L_P L_Pᵀ` and `L_Pᵀ AᵀS⁻¹A L_P = U diag(b) Uᵀ`, `L = L_P U`, the rate has the second differential
/// `Σ ½ (1 − b_i b_j) H_ij²`, and `0 ≤ b < 1`. A symmetric `H` is a vector of its `d(d+1)/2` entries, those off the
/// diagonal times `√2`, so that the inner product of matrices is that of vectors.
struct CausalNewtonStep {
  /// `−gᵀh`, the squared decrement: twice the decrease that a quadratic would have.
  let decrement: Double
  /// `L`, d×d.
  private let basis: Matrix
  /// `H`, d×d, symmetric.
  private let direction: Matrix
  /// The change of the slack in its own metric, `F⁻¹ dW F⁻ᵀ`, d×d.
  private let slackDirection: Matrix
  /// `tr dP`.
  private let traceDirection: Double

  /// Nil where rounding has left the Hessian indefinite.
  init?(_ state: CausalState, a: Matrix, weight: Double, goal: CausalBarrier.Goal) throws {
    let order = a.rows
    let whitened = try lowerSolve(state.predicted.factor, a * state.covariance.factor)
    var coupling = Matrix(rows: order, columns: order)
    try BLAS.syrk(whitened, transposed: true, into: &coupling)
    let eigen = try SymmetricEigen(coupling)
    let b = eigen.values.map { max(0, $0) }
    basis = try state.covariance.factor * eigen.vectors

    let ahead = try lowerSolve(state.slackFactor, a * basis)
    let here = lowerSolve(state.slackFactor, basis)
    let metric = try basis.transpose * basis
    let slope = state.slope(weight: weight, goal: goal)
    let barrier = try ahead.transpose * ahead - here.transpose * here
    var gradient = try slope * metric - weight * barrier
    for i in 0..<order { gradient[i, i] += 0.5 * (b[i] - 1) }

    let pairs = (0..<order).flatMap { i in (i..<order).map { (i, $0) } }
    var rows = CausalNewtonStep.slackJacobian(ahead: ahead, here: here, pairs: pairs)
    if let room = state.room {
      rows.append(pairs.map { i, j in (i == j ? 1 : 2.0.squareRoot()) * metric[i, j] / room })
    }
    var hessian = Matrix(rows: pairs.count, columns: pairs.count)
    try BLAS.syrk(Matrix(rows), transposed: true, scale: weight, into: &hessian)
    for (k, (i, j)) in pairs.enumerated() { hessian[k, k] += max(.ulpOfOne, 0.5 * (1 - b[i] * b[j])) }

    let right = pairs.map { i, j in -(i == j ? 1 : 2.0.squareRoot()) * gradient[i, j] }
    guard let step = try? Cholesky(hessian).solve(right) else { return nil }
    decrement = max(0, zip(step, right).reduce(0) { $0 + $1.0 * $1.1 })
    var direction = Matrix(rows: order, columns: order)
    for (k, (i, j)) in pairs.enumerated() {
      let entry = step[k] * (i == j ? 1 : 0.5.squareRoot())
      direction[i, j] = entry
      direction[j, i] = entry
    }
    self.direction = direction
    slackDirection = try ahead.congruence(direction) - here.congruence(direction)
    traceDirection = zip(metric.storage, direction.storage).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The state a step of this length away.
  ///
  /// - Throws: `LinearAlgebraError.notPositiveDefinite` where the step leaves the feasible set.
  func state(from state: CausalState, a: Matrix, q: Matrix, length: Double) throws -> CausalState {
    let identity = Matrix.identity(direction.rows)
    let growth = try Cholesky(identity + length * slackDirection)
    return try CausalState(
      a: a, q: q, p: basis.congruence(identity + length * direction), slackFactor: state.slackFactor * growth.factor,
      room: state.room.map { $0 - length * traceDirection })
  }

  /// The rows of `H ↦ M H Mᵀ − N H Nᵀ`, the change of the slack in its own metric (`M` ahead, `N` here), between
  /// vectors of symmetric matrices: one row for every pair of output, one column for every pair of input.
  private static func slackJacobian(ahead: Matrix, here: Matrix, pairs: [(Int, Int)]) -> [[Double]] {
    pairs.map { r, c in
      let (mr, mc, nr, nc) = (ahead.row(r), ahead.row(c), here.row(r), here.row(c))
      let (m0, m1, n0, n1) = (Array(mr), Array(mc), Array(nr), Array(nc))
      return pairs.map { i, j in
        let symmetric = m0[i] * m1[j] + m0[j] * m1[i] - n0[i] * n1[j] - n0[j] * n1[i]
        // √2 for a pair off the diagonal on either side, ½ for a pair on it: both terms above are then the same.
        switch (r == c, i == j) {
        case (true, true): return 0.5 * symmetric
        case (false, false): return symmetric
        default: return 0.5.squareRoot() * symmetric
        }
      }
    }
  }
}
