// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra

/// A strictly feasible error covariance with what every iteration needs of it.
///
/// Near an active constraint the slack `W = APAᵀ + Q − P` is tiny in some directions; recomputed from `P` it would
/// keep none of its digits there. Its factor is therefore carried along from step to step, and so is `D − tr P`.
struct CausalState {
  /// `P`, d×d.
  let p: Matrix
  let covariance: Cholesky
  /// Of `S = APAᵀ + Q`.
  let predicted: Cholesky
  /// `F` with `W = FFᵀ`, d×d, lower triangular.
  let slackFactor: Matrix
  /// `D − tr P`; nil where no distortion is fixed.
  let room: Double?

  /// The first state, with its slack computed from `P`.
  ///
  /// - Throws: `LinearAlgebraError.notPositiveDefinite` outside the feasible set.
  init(a: Matrix, q: Matrix, p: Matrix, goal: CausalBarrier.Goal) throws(LinearAlgebraError) {
    var room: Double?
    if case .distortion(let distortion) = goal { room = distortion - (try p.trace()) }
    let slack = try Cholesky(a.congruence(p) + q - p)
    try self.init(a: a, q: q, p: p, slackFactor: slack.factor, room: room)
  }

  /// A state whose slack is known by its factor.
  init(a: Matrix, q: Matrix, p: Matrix, slackFactor: Matrix, room: Double?) throws(LinearAlgebraError) {
    if let room, !(room > 0) { throw .notPositiveDefinite(order: 1) }
    self.p = p
    self.slackFactor = slackFactor
    self.room = room
    covariance = try Cholesky(p)
    predicted = try Cholesky(a.congruence(p) + q)
  }

  /// `½ log det S − ½ log det P` nats.
  var rate: Double { 0.5 * predicted.logDeterminant - 0.5 * covariance.logDeterminant }

  /// Rounding of the two determinants, nats.
  func rateError() throws(LinearAlgebraError) -> Double {
    0.5 * (try predicted.logDeterminantError()) + 0.5 * (try covariance.logDeterminantError())
  }

  /// The objective with its barrier.
  func value(weight: Double, goal: CausalBarrier.Goal) throws -> Double {
    let barrier = rate - 2 * weight * slackFactor.diagonal.reduce(0) { $0 + log($1) }
    return switch goal {
    case .slope(let slope): barrier + slope * (try p.trace())
    case .distortion: barrier - weight * log(room ?? 1)
    }
  }

  /// The price of distortion: given, or the multiplier `τ/(D − tr P)`.
  func slope(weight: Double, goal: CausalBarrier.Goal) -> Double {
    switch goal {
    case .slope(let slope): slope
    case .distortion: weight / (room ?? 1)
    }
  }

  /// `W⁻¹ = F⁻ᵀF⁻¹`.
  func slackInverse() throws(LinearAlgebraError) -> Matrix {
    let inverse = lowerSolve(slackFactor, .identity(p.rows))
    var result = inverse
    try BLAS.syrk(inverse, transposed: true, into: &result)
    return result
  }

  /// Whether `P` itself, without what was carried along, satisfies every constraint.
  func isFeasible(a: Matrix, q: Matrix, goal: CausalBarrier.Goal) throws -> Bool {
    if case .distortion(let distortion) = goal, try p.trace() > distortion { return false }
    return (try? Cholesky(a.congruence(p) + q - p)) != nil
  }
}

extension Cholesky {
  /// What rounding may have moved `log det A` by: the factorisation is that of `A + E` with
  /// `|E_ij| ≤ (n + 1) ε √(a_ii a_jj)` (Demmel 1989), and `log det` moves by at most `Σ |A⁻¹|_ij |E_ij|`.
  func logDeterminantError() throws(LinearAlgebraError) -> Double {
    let inverse = try inverse()
    let order = factor.rows
    let scale = (0..<order).map { i in factor.row(i).reduce(0) { $0 + $1 * $1 }.squareRoot() }
    var condition = 0.0
    for i in 0..<order { for j in 0..<order { condition += abs(inverse[i, j]) * scale[i] * scale[j] } }
    return 2 * .ulpOfOne * (Double(order + 1) * condition + abs(logDeterminant))
  }
}

/// `L⁻¹ X` by forward substitution, whose error is that of a small relative change of `L` entry by entry, so that
/// rows of very different size keep their digits. Shapes: `L` d×d, lower triangular, `X` d×k.
func lowerSolve(_ lower: Matrix, _ right: Matrix) -> Matrix {
  var x = right
  for i in 0..<lower.rows {
    for j in 0..<right.columns {
      var sum = x[i, j]
      for k in 0..<i { sum -= lower[i, k] * x[k, j] }
      x[i, j] = sum / lower[i, i]
    }
  }
  return x
}
