// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation
internal import GSLNumerics
public import LinearAlgebra
internal import Quantities

/// Normal laws and Student's t.
extension KnownLaw {
  /// A centred normal vector, the first `split` coordinates of which are X.
  ///
  /// `I = ½ (log det Σ_x + log det Σ_y − log det Σ)` (Cover & Thomas 2006, section 8.5).
  /// Shapes: `covariance` n×n, positive definite, 1 ≤ split < n. Errors: ``LinearAlgebraError``, ``EstimationError``.
  public static func normal(name: String, covariance: Matrix, split: Int) throws -> KnownLaw {
    let root = try Cholesky(covariance).factor
    let information = try normalInformation(covariance, split: split)
    return KnownLaw(
      name: name,
      information: Bound(
        Nats(information), kind: .exact, source: Citation("Cover & Thomas 2006, section 8.5, normal entropies"))
    ) { stream in
      let both = try root * (0..<root.rows).map { _ in stream.normal() }
      return Draw(x: Array(both[..<split]), y: Array(both[split...]))
    }
  }

  /// Student's t with ν degrees of freedom and this dispersion Ω, the first `split` coordinates of which are X: a
  /// normal vector of covariance Ω divided by `√(χ²_ν/ν)`.
  ///
  /// `I = I_normal(Ω) + f(ν) + f(ν + n) − f(ν + d_x) − f(ν + d_y)`, `f(u) = log Γ(u/2) − (u/2) ψ(u/2)`: what the
  /// common scale tells is left even where Ω is diagonal.
  /// Source: Arellano-Valle, Contreras-Reyes & Genton 2013 (entropy of the multivariate t); Czyż et al. 2023, section 2.
  /// Shapes and errors: as for the normal law; ν > 0 and finite.
  public static func studentT(name: String, degreesOfFreedom nu: Double, dispersion: Matrix, split: Int) throws
    -> KnownLaw
  {
    guard nu > 0, nu.isFinite else {
      throw EstimationError.parameter(name: "the degrees of freedom", value: "\(nu)", expected: "positive and finite")
    }
    let root = try Cholesky(dispersion).factor
    let (n, dx) = (Double(dispersion.rows), Double(split))
    func f(_ u: Double) throws -> Double {
      try SpecialFunctions.logGamma(u / 2).value - u / 2 * SpecialFunctions.digamma(u / 2).value
    }
    let information =
      try normalInformation(dispersion, split: split) + f(nu) + f(nu + n) - f(nu + dx) - f(nu + n - dx)
    return KnownLaw(
      name: name,
      information: Bound(
        Nats(information), kind: .exact,
        source: Citation("Arellano-Valle, Contreras-Reyes & Genton 2013, entropy of the multivariate t"))
    ) { stream in
      let normal = try root * (0..<root.rows).map { _ in stream.normal() }
      let scale = (nu / (try stream.gamma(shape: nu / 2, scale: 2))).squareRoot()
      let both = normal.map { scale * $0 }
      return Draw(x: Array(both[..<split]), y: Array(both[split...]))
    }
  }

  /// Unit variances, and the correlation ρ between any two of `dimension + dimension` coordinates.
  /// Domain: dimension ≥ 1; −1/(2 dimension − 1) < ρ < 1 for a positive definite matrix.
  public static func denseCorrelation(_ rho: Double, dimension: Int) -> Matrix {
    var matrix = Matrix.identity(2 * dimension)
    for i in 0..<matrix.rows { for j in 0..<matrix.rows where i != j { matrix[i, j] = rho } }
    return matrix
  }

  /// Unit variances, and the correlation ρ between x_i and y_i for the first `pairs` of `dimension` coordinates alone.
  /// Domain: 0 ≤ pairs ≤ dimension.
  public static func pairedCorrelation(_ rho: Double, pairs: Int, dimension: Int) -> Matrix {
    var matrix = Matrix.identity(2 * dimension)
    for i in 0..<pairs {
      matrix[i, dimension + i] = rho
      matrix[dimension + i, i] = rho
    }
    return matrix
  }

  private static func normalInformation(_ covariance: Matrix, split: Int) throws -> Double {
    guard split >= 1, split < covariance.rows else {
      throw EstimationError.parameter(
        name: "the split of \(covariance.rows) coordinates", value: "\(split)", expected: "between them")
    }
    func logDeterminant(_ range: Range<Int>) throws -> Double {
      let block = try Matrix(range.map { row in range.map { covariance[row, $0] } })
      return try Cholesky(block).logDeterminant
    }
    let n = covariance.rows
    return try 0.5 * (logDeterminant(0..<split) + logDeterminant(split..<n) - logDeterminant(0..<n))
  }
}
