// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra

extension GatedMoments {
  /// Moments of the state, and how much of its covariance the best linear function of the inputs explains.
  struct Decoding {
    /// `E h` and covariance S.
    let moments: StateMoments
    /// `C Cᵀ`, `C` the covariance of `h_t` with the standardised inputs; nil unless inputs are Gaussian.
    let explained: Matrix?
  }

  /// `C Cᵀ = Σ_s E[F]^{t−s} c_s c_sᵀ E[F]^{(t−s)ᵀ}` with `c_s = E h_s ξ_sᵀ` (M3.2), beside the moments of `h_t`, from a
  /// known mean and covariance of `h_0`.
  func decoding(after steps: Int, from start: StateMoments) throws -> Decoding {
    var mean = start.mean
    var second = try start.covariance + Matrix(column: mean) * Matrix(column: mean).transpose
    let d = mean.count
    var explained = step.inputs.map { _ in Matrix(rows: d, columns: d) }
    for _ in 0..<steps {
      if let inputs = step.inputs, let before = explained {
        let moved = try movedMean(mean)
        var own = inputs.drive
        for i in 0..<d {
          for j in 0..<own.columns {
            own[i, j] += inputs.gain[i, j] * moved[i] + inputs.carry[i, j] * mean[i]
          }
        }
        var next = try carryMean(try carryMean(before).transpose)
        try BLAS.syrk(own, keep: 1, into: &next)
        explained = next
      }
      try advance(&mean, &second)
    }
    let covariance = try (second - Matrix(column: mean) * Matrix(column: mean).transpose).symmetrized()
    return Decoding(moments: StateMoments(mean: mean, covariance: covariance), explained: explained)
  }

  /// `−½ log det(I − S⁻¹ C Cᵀ) ≤ I(h_t; x_{1:t})` for Gaussian inputs, nats; nil where rounding leaves no error of the
  /// linear estimate. Both matrices in the coordinates of the support, the resolution's noise in S.
  static func linearDecoderFloor(covariance: Matrix, explained: Matrix) throws -> Double? {
    guard let whole = try? Cholesky(covariance), let error = try? Cholesky((covariance - explained).symmetrized())
    else { return nil }
    return 0.5 * (whole.logDeterminant - error.logDeterminant)
  }
}
