// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra

/// A line below a causal rate–distortion curve: `R(D) ≥ constant − slope · D` for every `D`.
///
/// From the convex programme (Tanaka, Kim, Parrilo & Mitter 2017) `min ½ log det Q − ½ log det Π + s tr P` under
/// `[[P − Π, PAᵀ], [AP, APAᵀ + Q]] ⪰ 0` and `P ⪯ APAᵀ + Q`. With multipliers
/// `Z = [[Z₁₁, −Z₁₁Gᵀ], [−GZ₁₁, GZ₁₁Gᵀ]] ⪰ 0` of the first, for any `Z₁₁ ≻ 0` and `G`, and `Y ⪰ 0` of the second,
/// the minimum over `Π` of the Lagrangian is `½ log det 2Z₁₁ + d/2`, and what multiplies `P` is
/// `sI + Y − AᵀYA − (I − AᵀG) Z₁₁ (I − GᵀA)`. The slope is the least `s ≥ 0` for which that is positive semidefinite,
/// so that the best `P` is 0. Nothing here depends on how close `P` or `Y` are to optimal, nor on how they were found.
struct CausalDual: Sendable {
  /// `s ≥ 0`, nats per unit of distortion.
  let slope: Double
  /// Nats.
  let constant: Double

  /// `R(D) ≥` this.
  func rate(at distortion: Double) -> Double { constant - slope * distortion }

  /// The line that a guess of the solution makes: `G = S⁻¹AP` and `2Z₁₁ = P⁻¹ + AᵀQ⁻¹A`.
  ///
  /// - Parameters:
  ///   - a: `A`, d×d
  ///   - q: `Q ≻ 0`, d×d
  ///   - p: `P ≻ 0`, the guess of the error covariance
  ///   - y: the guess of `Y`, symmetric; its negative part is cut off
  init(a: Matrix, q: Matrix, p: Matrix, y: Matrix) throws(LinearAlgebraError) {
    let order = Double(a.rows)
    let identity = Matrix.identity(a.rows)
    let innovation = try Cholesky(q)
    let predicted = try a.congruence(p) + q
    let gain = try Cholesky(predicted).solve(a * p)
    let precision = try (Cholesky(p).inverse() + a.transpose * innovation.solve(a)).symmetrized()
    let multiplier = try CausalDual.positivePart(y)

    let closed = try identity - gain.transpose * a
    let carried = try a.transpose.congruence(multiplier)
    let information = 0.5 * (try closed.transpose.congruence(precision))
    let least = try SymmetricEigen(multiplier - carried - information).values[0]
    // A few roundings of every term, summed over a row.
    let cancelled = closed.frobeniusNorm * precision.frobeniusNorm * (1 + gain.frobeniusNorm * a.frobeniusNorm)
    let size = multiplier.frobeniusNorm + carried.frobeniusNorm + information.frobeniusNorm + cancelled
    slope = max(0, 8 * order * .ulpOfOne * size - least)

    let prices = try 0.5 * gain.congruence(precision) + multiplier
    let volume = try Cholesky(precision)
    let price = try (prices * q).trace()
    let rounding =
      try 0.5 * innovation.logDeterminantError() + 0.5 * volume.logDeterminantError()
      + 8 * order * .ulpOfOne * (prices.frobeniusNorm * q.frobeniusNorm + order)
    constant = 0.5 * (innovation.logDeterminant + volume.logDeterminant + order) - price - rounding
  }

  /// The nearest positive semidefinite matrix. Source: Higham (1988).
  private static func positivePart(_ matrix: Matrix) throws(LinearAlgebraError) -> Matrix {
    let eigen = try SymmetricEigen(matrix)
    guard eigen.values[0] < 0 else { return matrix }
    return try eigen.vectors.congruence(Matrix(diagonal: eigen.values.map { max(0, $0) }))
  }
}
