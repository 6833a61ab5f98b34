// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra
import Quantities

/// A Gaussian vector under squared error summed over its components: reverse water-filling on the eigenvalues of the
/// covariance.
///
/// `D = Σ min(θ, λ_i)`, `R = Σ ½ log⁺(λ_i/θ)` nats a vector, slope `s = 1/(2θ)`, `V = ½ Σ min(1, (λ_i/θ)²)`.
/// ``CurvePoint/supportSize`` is the number of components that are sent. Singular covariances are answered: a
/// component without variance costs nothing.
///
/// Source: Kolmogorov (1956); Cover & Thomas (2006), theorem 10.3.3.
public struct VectorGaussianCurve: FormulaCurve {
  /// The source and the distortion, in words.
  public var subject: String { curve.subject }
  /// The variances of the principal components, descending, zeros left out, and the water on them.
  public var filling: ReverseWaterFilling { curve.filling }
  private let curve: WaterFilledCurve

  /// Eigenvalues of a covariance down to `−eigenvalueTolerance` times the largest magnitude are taken as zero.
  public static let eigenvalueTolerance = 1e-12

  /// - Parameter covariance: `Σ`, n×n, symmetric, positive semidefinite
  /// - Throws: ``GaussianSourceError`` for a negative eigenvalue, `LinearAlgebraError` for a matrix that is empty,
  ///   not square, not symmetric or not finite.
  public init(covariance: Matrix) throws {
    let spectrum = try CovarianceSpectrum(covariance, named: "the covariance")
    try self.init(
      variances: spectrum.variances, error: spectrum.error,
      subject: "Gaussian vector of \(covariance.rows) components, given covariance, summed squared error")
  }

  /// Independent components.
  ///
  /// - Parameter variances: finite, `≥ 0`, at least one
  /// - Throws: ``GaussianSourceError``.
  public init(variances: [Double]) throws(GaussianSourceError) {
    guard !variances.isEmpty else { throw .empty("the list of variances") }
    try self.init(
      variances: variances, error: 0,
      subject: "Gaussian vector of \(variances.count) independent components, summed squared error")
  }

  private init(variances: [Double], error: Double, subject: String) throws(GaussianSourceError) {
    curve = WaterFilledCurve(
      subject: subject, filling: try ReverseWaterFilling(variances: variances), floor: 0, floorError: 0,
      varianceError: error, hasDispersion: true,
      source: Citation("Cover & Thomas (2006), theorem 10.3.3, reverse water-filling"))
  }

  /// Where the curve begins and ends.
  public func ends() -> CurveEnds { curve.ends() }

  /// Answers one question; throws ``CurveError`` for one without an answer.
  public func point(at query: Query) throws(CurveError) -> CurvePoint { try curve.point(at: query) }
}

/// The eigenvalues of a covariance with what rounding may have moved them by.
struct CovarianceSpectrum {
  /// The eigenvalues, ascending, those within rounding of zero set to zero.
  let variances: [Double]
  /// A bound on the error of every eigenvalue: n ulps of the largest, zero for a diagonal matrix.
  let error: Double

  /// Throws for an eigenvalue below `−eigenvalueTolerance` times the largest magnitude, or times `scale`, the size
  /// of what the matrix was computed from, where that is larger.
  init(_ covariance: Matrix, named name: String, scale: Double = 0) throws {
    // The check of shape and symmetry comes first.
    let values = try SymmetricEigen(covariance).values
    let isDiagonal = (0..<covariance.rows).allSatisfy { i in (0..<i).allSatisfy { covariance[i, $0] == 0 } }
    let exact = isDiagonal ? covariance.diagonal.sorted() : values
    let largest = exact.reduce(scale) { max($0, abs($1)) }
    let error = isDiagonal && scale == 0 ? 0 : Double(covariance.rows) * .ulpOfOne * largest
    if let least = exact.first, least < -VectorGaussianCurve.eigenvalueTolerance * largest {
      throw GaussianSourceError.notPositiveSemidefinite(matrix: name, eigenvalue: least, largest: largest)
    }
    variances = exact.map { $0 > error ? $0 : 0 }
    self.error = error
  }
}
