// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra

/// `M(ω) = L⁻¹(I − Ae^{−iω})`, `Q = LLᵀ`: the filter that whitens a vector autoregression.
struct MatrixFilter {
  /// `L⁻¹` and `L⁻¹A`, d×d.
  private let whitening: Matrix
  private let whitenedState: Matrix
  /// `‖L⁻¹A‖`: no singular value of `M` changes faster with `ω`.
  let slope: Double
  /// What rounding may move a singular value of `M` by: a few ulps a row of `‖L⁻¹‖ + ‖L⁻¹A‖`, the backward error of
  /// forming the matrix and of LAPACK's singular values.
  let rounding: Double
  /// What the error of `L⁻¹` adds, relative to the singular value: a few ulps a row of the condition of `L`.
  let relativeRounding: Double

  init(stateMatrix: Matrix, innovation: Matrix) throws {
    let factor = try Cholesky(innovation)
    whitening = try LU(factor.factor).solve(Matrix.identity(stateMatrix.rows))
    whitenedState = try whitening * stateMatrix
    let ulps = 16 * .ulpOfOne * Double(stateMatrix.rows)
    slope = try SVD.spectralNorm(whitenedState) * (1 + ulps)
    rounding = ulps * (whitening.frobeniusNorm + whitenedState.frobeniusNorm)
    relativeRounding = ulps * factor.factor.frobeniusNorm * whitening.frobeniusNorm
  }

  /// The singular values of `M(ω)`, ascending, d of them.
  ///
  /// With `M = U + iV` the real matrix `[[U, −V], [V, U]]` has each of them twice.
  func singularValues(at frequency: Double) throws -> [Double] {
    let order = whitening.rows
    // I − Ae^{−iω} = (I − A) + 2A sin²(ω/2) + iA sin ω keeps the digits of low frequencies.
    let half = sin(0.5 * frequency)
    let real = try (whitening - whitenedState) + (2 * half * half) * whitenedState
    let imaginary = sin(frequency) * whitenedState
    var embedded = Matrix(rows: 2 * order, columns: 2 * order)
    for i in 0..<order {
      for j in 0..<order {
        embedded[i, j] = real[i, j]
        embedded[i + order, j + order] = real[i, j]
        embedded[i + order, j] = imaginary[i, j]
        embedded[i, j + order] = -imaginary[i, j]
      }
    }
    let values = try SVD.values(embedded)
    return stride(from: 2 * order - 1, to: 0, by: -2).map { 0.5 * (values[$0] + values[$0 - 1]) }
  }

  /// The least singular value at a centre and a lower bound of it within `halfWidth` (Weyl's inequality).
  func leastSingularValue(at centre: Double, halfWidth: Double) throws -> (value: Double, bound: Double) {
    let least = try singularValues(at: centre)[0]
    return (least, least * (1 - relativeRounding) - slope * halfWidth - rounding)
  }

  /// The eigenvalues of the spectral matrix, descending, d of them; at most the largest finite number.
  func densities(at frequency: Double) throws -> [Double] {
    try singularValues(at: frequency).map { min(1 / ($0 * $0), .greatestFiniteMagnitude) }
  }
}

/// The trace of the covariance `X = AXAᵀ + Q` of a stable recursion, with a bound of its error.
///
/// A computed `X̃` with the residual `E = AX̃Aᵀ + Q − X̃` is off by `Σ A^k E A^kᵀ`, whose trace is at most `‖E‖ tr Y` for
/// `Y = AYAᵀ + I`; and `tr Y ≤ tr Ỹ/(1 − ‖E_Y‖)` by the same argument. Rounding of the residuals is added to them.
struct StationaryVariance {
  let value: Double
  let error: Double

  /// - Throws: ``GaussianSourceError/stationarityUndecided(largestRootModulus:)`` where rounding is as large as the
  ///   distance from instability; `LinearAlgebraError`.
  init(stateMatrix: Matrix, innovation: Matrix) throws {
    let (covariance, residual) = try StationaryVariance.solve(stateMatrix, innovation)
    let (unit, unitResidual) = try StationaryVariance.solve(stateMatrix, Matrix.identity(stateMatrix.rows))
    value = try covariance.trace()
    let amplification = try unit.trace() / (1 - unitResidual)
    error = residual * amplification + 4 * .ulpOfOne * Double(stateMatrix.rows) * value
    guard unitResidual < 1, error < 0.5 * value else {
      throw GaussianSourceError.stationarityUndecided(
        largestRootModulus: try GeneralEigen.spectralRadius(stateMatrix))
    }
  }

  /// A solution and a bound of the norm of its residual, the rounding of computing it included.
  private static func solve(_ a: Matrix, _ q: Matrix) throws -> (solution: Matrix, residual: Double) {
    let solution = try DiscreteLyapunov.solve(a: a, q: q).solution
    let residual = try a.congruence(solution) + q - solution
    let sizes = try absolute(a).congruence(absolute(solution)) + absolute(q) + absolute(solution)
    let rounding = .ulpOfOne * Double(2 * a.rows + 4) * sizes.frobeniusNorm
    return (solution, residual.frobeniusNorm + rounding)
  }

  private static func absolute(_ matrix: Matrix) -> Matrix {
    var result = matrix
    for i in 0..<matrix.rows { for j in 0..<matrix.columns { result[i, j] = abs(matrix[i, j]) } }
    return result
  }
}
