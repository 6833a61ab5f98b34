// SPDX-License-Identifier: GPL-3.0-or-later

public import GSLNumerics
public import LinearAlgebra

/// Draws from `N(mean, Σ)` through a factor `L` of `Σ = L Lᵀ`, found once: Cholesky's, or for a singular covariance
/// `V √λ` of its positive eigenvalues.
///
/// A component or direction without variance takes no random number.
public struct GaussianSampler: Sendable {
  private enum Factor: Sendable {
    /// Deviations of these components; the others have none.
    case diagonal([(component: Int, deviation: Double)])
    case dense(PackedMatrix)
  }

  /// Expectation, n numbers.
  public let mean: [Double]
  private let factor: Factor

  /// A sampler of `law`.
  ///
  /// Errors: ``ModelError`` if LAPACK cannot factor the covariance.
  public init(_ law: GaussianLaw) throws(ModelError) {
    mean = law.mean
    if law.isDiagonal {
      factor = .diagonal(
        law.variances.enumerated().filter { $0.element > 0 }.map { ($0.offset, $0.element.squareRoot()) })
    } else {
      factor = .dense(PackedMatrix(stacking: [try GaussianSampler.factor(of: law.covariance)]))
    }
  }

  /// A sampler of `N(0, covariance)`.
  ///
  /// Errors: ``ModelError`` if LAPACK cannot factor the covariance.
  public init(covariance: Matrix) throws(ModelError) {
    let mean = [Double](repeating: 0, count: covariance.rows)
    try self.init(GaussianLaw(mean: mean, covariance: covariance, origin: "covariance"))
  }

  /// `L`, n×rank.
  private static func factor(of covariance: Matrix) throws(ModelError) -> Matrix {
    if let cholesky = try? Cholesky(covariance) { return cholesky.factor }
    do {
      let eigen = try SymmetricEigen(covariance)
      // Below this an eigenvalue is rounding: n ulps of the largest.
      let least = Double(covariance.rows) * 0x1p-52 * (eigen.values.max() ?? 0)
      let kept = eigen.values.indices.filter { eigen.values[$0] > least }
      var factor = Matrix(rows: covariance.rows, columns: kept.count)
      for (column, index) in kept.enumerated() {
        for row in 0..<covariance.rows {
          factor[row, column] = eigen.vectors[row, index] * eigen.values[index].squareRoot()
        }
      }
      return factor
    } catch {
      throw ModelError("covariance", "\(error)", expected: "a covariance that can be factored")
    }
  }

  /// Random numbers that one draw takes from its stream: the rank of the covariance.
  public var rank: Int {
    switch factor {
    case .diagonal(let parts): parts.count
    case .dense(let matrix): matrix.columns
    }
  }

  /// `vector += L n`, n standard normal: what is added has mean 0. `vector` holds n numbers.
  public func add(to vector: UnsafeMutablePointer<Double>, from stream: RandomStream) {
    switch factor {
    case .diagonal(let parts):
      for part in parts { vector[part.component] += part.deviation * stream.normal() }
    case .dense(let matrix):
      withUnsafeTemporaryAllocation(of: Double.self, capacity: matrix.columns) { normals in
        for index in normals.indices { normals.initializeElement(at: index, to: stream.normal()) }
        if let start = normals.baseAddress { matrix.addProduct(with: start, to: vector) }
      }
    }
  }

  /// `vector = mean + L n`.
  public func draw(into vector: UnsafeMutablePointer<Double>, from stream: RandomStream) {
    for (index, value) in mean.enumerated() { vector[index] = value }
    add(to: vector, from: stream)
  }
}
