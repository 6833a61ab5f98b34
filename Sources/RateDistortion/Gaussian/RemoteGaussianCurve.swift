// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra
import Quantities

/// The remote (indirect) problem of jointly Gaussian vectors: the encoder sees `x`, the decoder reproduces `y`, and
/// the distortion is `E‖y − ŷ‖²` (M4.7).
///
/// The error of the best estimate `E[y | x]` cannot be coded away, and the estimate is a Gaussian vector of its own:
/// `R(D)` is reverse water-filling on `Σ_yx Σ_x⁺ Σ_xy` at `D − mmse`. A singular `Σ_x` is inverted on its range.
/// No dispersion is given: that of the remote problem is not the estimate's (Kostina & Verdú 2016).
///
/// Source: Dobrushin & Tsybakov (1962); Wolf & Ziv (1970).
public struct RemoteGaussianCurve: FormulaCurve {
  /// The source and the distortion, in words.
  public var subject: String { curve.subject }
  /// `tr(Σ_y − Σ_yx Σ_x⁺ Σ_xy)`: the least distortion, at any rate.
  public var minimumMeanSquaredError: Double { curve.floor }
  /// The variances of the principal components of the estimate, and the water on them.
  public var filling: ReverseWaterFilling { curve.filling }
  private let curve: WaterFilledCurve

  /// - Parameters:
  ///   - source: `Σ_y`, n×n, covariance of what is to be reproduced
  ///   - observation: `Σ_x`, m×m, covariance of what the encoder sees; may be singular
  ///   - cross: `Σ_yx = Cov(y, x)`, n×m
  /// - Throws: ``GaussianSourceError`` for shapes that do not fit or a joint covariance with a negative eigenvalue,
  ///   `LinearAlgebraError` for matrices that are empty, not symmetric or not finite.
  public init(source: Matrix, observation: Matrix, cross: Matrix) throws {
    guard cross.rows == source.rows, cross.columns == observation.rows else {
      throw GaussianSourceError.shape(
        matrix: "the cross-covariance", rows: cross.rows, columns: cross.columns, expectedRows: source.rows,
        expectedColumns: observation.rows)
    }
    _ = try CovarianceSpectrum(source, named: "the source's covariance")
    let estimate = try RemoteGaussianCurve.estimateCovariance(observation: observation, cross: cross)
    let total = try source.trace()
    let remainder = try CovarianceSpectrum(
      source - estimate, named: "the source's covariance given the observation", scale: source.maximumMagnitude)
    let spectrum = try CovarianceSpectrum(estimate, named: "the estimate's covariance")
    let rounding = Double(source.rows + observation.rows) * .ulpOfOne * total
    curve = WaterFilledCurve(
      subject: "Gaussian vector of \(source.rows) components seen through a Gaussian observation of "
        + "\(observation.rows), summed squared error",
      filling: try ReverseWaterFilling(variances: spectrum.variances),
      floor: remainder.variances.reduce(0, +), floorError: rounding, varianceError: max(spectrum.error, rounding),
      hasDispersion: false,
      source: Citation("Wolf & Ziv (1970), with reverse water-filling of the estimate"))
  }

  /// `Σ_yx Σ_x⁺ Σ_xy = B Bᵀ` with `B = Σ_yx U Λ^{−½}` over the eigenvectors of positive variance.
  private static func estimateCovariance(observation: Matrix, cross: Matrix) throws -> Matrix {
    _ = try CovarianceSpectrum(observation, named: "the observation's covariance")
    let eigen = try SymmetricEigen(observation)
    let largest = eigen.values.last ?? 0
    let negligible = Double(observation.rows) * VectorGaussianCurve.eigenvalueTolerance * largest
    let projected = try cross * eigen.vectors
    var whitened = Matrix(rows: cross.rows, columns: cross.columns)
    for (j, value) in eigen.values.enumerated() {
      for i in 0..<cross.rows {
        if value > negligible {
          whitened[i, j] = projected[i, j] / value.squareRoot()
        } else if abs(projected[i, j]) > Matrix.symmetryTolerance * cross.maximumMagnitude {
          throw GaussianSourceError.crossCovarianceOutsideRange(magnitude: abs(projected[i, j]))
        }
      }
    }
    var estimate = Matrix(rows: cross.rows, columns: cross.rows)
    try BLAS.syrk(whitened, into: &estimate)
    return estimate
  }

  /// Where the curve begins and ends.
  public func ends() -> CurveEnds { curve.ends() }

  /// Answers one question; throws ``CurveError`` for one without an answer.
  public func point(at query: Query) throws(CurveError) -> CurvePoint { try curve.point(at: query) }
}
