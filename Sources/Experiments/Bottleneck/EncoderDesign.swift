// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import LinearAlgebra

/// A linear encoder `z = T h + n`, `n ~ N(0, I)`, that makes `I(z; h) − β I(z; x)` small for a state whose law given the
/// inputs is Gaussian with random covariance P:
///
///     I(z; h) − β I(z; x) = (1 − β) h(z) + β E ½ log det(T P Tᵀ + I) + constant.
///
/// The entropy of z is replaced by that of a Gaussian with its covariance `T S Tᵀ + I`, which for β > 1 bounds the whole
/// from below. The minimum over T is found by steepest descent from the closed form for the mean of P, in coordinates in
/// which S = I. Source: the closed form, Chechik et al. (2005); the descent, Nocedal & Wright (2006), algorithm 3.1.
struct EncoderDesign {
  /// Whitened covariances of the state given the inputs, `L⁻¹ P L⁻ᵀ` with `S = L Lᵀ`.
  private let covariances: [Matrix]
  /// `L⁻¹`.
  private let whitener: Matrix
  /// The Gaussian bottleneck of S and the mean of P, in the coordinates of the state.
  let closedForm: GaussianJoint

  /// Steps of the descent, at most.
  private static let largestStepCount = 200
  /// A direction of less gain could not grow: at T = 0 the slope is zero.
  private static let leastGain = 0.05
  /// Relative change of the objective at which the descent ends.
  private static let tolerance = 1e-9

  /// - Parameters:
  ///   - total: S, d×d
  ///   - given: samples of P, d×d each
  /// - Throws: `GaussianBottleneckError` if S is singular or exceeded by the mean of P.
  init(total: Matrix, given: [Matrix]) throws {
    let factor = try Cholesky(total).factor
    whitener = try LU(factor).solve(.identity(total.rows))
    let whitener = whitener
    covariances = try given.map { try whitener.congruence($0) }
    var mean = Matrix(rows: total.rows, columns: total.rows)
    for covariance in given { try mean += (1 / Double(given.count)) * covariance }
    closedForm = try GaussianJoint(x: total, conditional: mean)
  }

  /// The encoder for a trade-off above 1: d×d, rows that tell nothing near zero.
  func encoder(beta: Double) throws -> Matrix {
    var encoder = try start(beta)
    var value = try objective(encoder, beta)
    var step = 1.0
    for _ in 0..<Self.largestStepCount {
      let slope = try gradient(encoder, beta)
      let square = slope.storage.reduce(0) { $0 + $1 * $1 }
      step *= 2
      var next = encoder
      var nextValue = value
      while step > 0x1p-40 {
        next = try encoder - step * slope
        nextValue = try objective(next, beta)
        if nextValue <= value - 1e-4 * step * square { break }
        step *= 0.5
      }
      let change = value - nextValue
      guard change > 0 else { break }
      (encoder, value) = (next, nextValue)
      if change < Self.tolerance * (1 + abs(value)) { break }
    }
    return try encoder * whitener
  }

  /// The closed form's encoder in whitened coordinates, no direction below ``leastGain``.
  private func start(_ beta: Double) throws -> Matrix {
    let d = whitener.rows
    let gains = try closedForm.bottleneck.point(atBeta: beta).gains
    var rows = closedForm.projections
    for i in 0..<rows.rows {
      let gain = max(i < gains.count ? gains[i] : 0, Self.leastGain).squareRoot()
      for j in 0..<d { rows[i, j] *= gain }
    }
    // T L: whitened coordinates are L⁻¹ h.
    return try rows * LU(whitener).solve(.identity(d))
  }

  private func objective(_ encoder: Matrix, _ beta: Double) throws -> Double {
    func half(_ covariance: Matrix) throws -> Double { 0.5 * (try Cholesky(covariance).logDeterminant) }
    let noise = Matrix.identity(encoder.rows)
    let told = try half(encoder * encoder.transpose + noise)
    let rest = try covariances.reduce(0) { $0 + (try half(encoder.congruence($1) + noise)) }
    return (1 - beta) * told + beta * rest / Double(covariances.count)
  }

  /// `(1 − β)(T Tᵀ + I)⁻¹ T + β E (T P Tᵀ + I)⁻¹ T P`.
  private func gradient(_ encoder: Matrix, _ beta: Double) throws -> Matrix {
    let noise = Matrix.identity(encoder.rows)
    var slope = (1 - beta) * (try Cholesky(encoder * encoder.transpose + noise).solve(encoder))
    for covariance in covariances {
      let term = try Cholesky(encoder.congruence(covariance) + noise).solve(encoder * covariance)
      try slope += (beta / Double(covariances.count)) * term
    }
    return slope
  }
}
