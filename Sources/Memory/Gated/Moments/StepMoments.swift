// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra
internal import StateSpace

/// Expectations over one input of the coefficients of a gated step and of their products with the drive, for all pairs of
/// components (M3.2); ``SecondMomentOperator`` has the products of the coefficients themselves.
///
/// `u_i = γ_i v_i p_i` is the drive, see ``GateComponent``; ξ the standardised input. For a scan the noise of a step may
/// depend on it, so that its expectation stands here too.
struct StepMoments: Sendable {
  /// `E α`, `E β`, `E u`: d numbers each.
  var gain: [Double]
  var carry: [Double]
  var drive: [Double]
  /// `E α_i u_j`, `E β_i u_j`, `E u_i u_j`: d×d.
  var gainDrive: Matrix
  var carryDrive: Matrix
  var driveDrive: Matrix
  /// `E γ_i p_i γ_j p_j`, d×d: what a step makes of a covariance of `v` that the gates do not see. Only for Gaussian
  /// inputs.
  var driveScale: Matrix
  /// Expected covariance of the step's noise, d×d.
  var noise: Matrix
  /// `E α_i ξ`, `E β_i ξ`, `E u_i ξ`: d×m each; nil for inputs that are not Gaussian.
  var inputs: (gain: Matrix, carry: Matrix, drive: Matrix)?

  /// All zero.
  init(stateSize d: Int) {
    let zero = Matrix(rows: d, columns: d)
    gain = [Double](repeating: 0, count: d)
    (carry, drive) = (gain, gain)
    (gainDrive, carryDrive, driveDrive) = (zero, zero, zero)
    (driveScale, noise) = (zero, zero)
  }

  /// The moments for independent symbols: finite sums.
  init(_ update: GatedUpdate, noise law: ProcessNoise, tokens: TokenLaw) throws {
    let d = update.stateSize
    self.init(stateSize: d)
    var coefficients = StepCoefficients(for: update)
    for (symbol, mass) in tokens.probabilities.enumerated() where mass > 0 {
      let x = Array(tokens.embedding.row(symbol))
      var a = update.bias
      if update.preactivationCount > 0 { try BLAS.gemv(update.inputWeights, x, keep: 1, into: &a) }
      update.evaluate(a, into: &coefficients)
      var u = try update.inputMap * x
      for i in 0..<d { u[i] = coefficients.drive[i] * (u[i] + (update.driveOffset?[i] ?? 0)) }
      let (alpha, beta) = (coefficients.gain, coefficients.carry)
      for i in 0..<d {
        gain[i] += mass * alpha[i]
        carry[i] += mass * beta[i]
        drive[i] += mass * u[i]
        for j in 0..<d {
          gainDrive[i, j] += mass * alpha[i] * u[j]
          carryDrive[i, j] += mass * beta[i] * u[j]
          driveDrive[i, j] += mass * u[i] * u[j]
        }
        if case .integrated(let intensities) = law, case .selectiveScan(let scan) = update.rule {
          noise[i, i] += mass * scan.noiseVariance(of: i, intensity: intensities[i], step: coefficients.step[i])
        }
      }
    }
    if case .perStep(let q) = law { noise = q }
  }
}
