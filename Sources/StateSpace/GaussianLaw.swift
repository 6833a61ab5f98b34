// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra

/// The law `N(mean, covariance)` of a vector; a zero covariance is a known vector.
public struct GaussianLaw: Sendable, Equatable {
  /// Expectation, n numbers.
  public let mean: [Double]
  /// Covariance, n×n, symmetric and positive semidefinite.
  public let covariance: Matrix

  /// A Gaussian law. `origin` names it in errors.
  ///
  /// Errors: ``ModelError`` if shapes differ, an entry is not finite, or the covariance is no covariance.
  public init(mean: [Double], covariance: Matrix, origin: String) throws(ModelError) {
    for (index, value) in mean.enumerated() where !value.isFinite {
      throw ModelError("\(origin), mean[\(index)]", "\(value)", expected: "a finite number")
    }
    guard covariance.shape == Shape(mean.count, mean.count) else {
      throw ModelError(
        "\(origin), covariance", "\(covariance.shape)", expected: "\(Shape(mean.count, mean.count)), as the mean")
    }
    try Covariance.validate(covariance, origin: "\(origin), covariance")
    self.mean = mean
    self.covariance = covariance
  }

  /// The vector `mean`, known exactly.
  public init(certain mean: [Double]) {
    self.mean = mean
    covariance = Matrix(rows: mean.count, columns: mean.count)
  }

  /// `N(0, I)` in `size` dimensions.
  public init(standard size: Int) {
    mean = [Double](repeating: 0, count: size)
    covariance = .identity(size)
  }
}

/// What makes a matrix a covariance.
enum Covariance {
  /// Errors: ``ModelError`` unless `matrix` is finite, symmetric and, to rounding, positive semidefinite.
  static func validate(_ matrix: Matrix, origin: String) throws(ModelError) {
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns where !matrix[row, column].isFinite {
        throw ModelError("\(origin)[\(row)][\(column)]", "\(matrix[row, column])", expected: "a finite number")
      }
    }
    guard matrix.isSymmetric() else { throw ModelError(origin, "not symmetric", expected: "a symmetric matrix") }
    guard matrix.rows > 0 else { return }
    let isDiagonal = (0..<matrix.rows).allSatisfy { row in
      (0..<matrix.columns).allSatisfy { $0 == row || matrix[row, $0] == 0 }
    }
    let least: Double
    if isDiagonal {
      least = matrix.diagonal.min() ?? 0
      guard least >= 0 else {
        throw ModelError(origin, "a variance of \(least)", expected: "variances of at least 0")
      }
    } else {
      do {
        least = try SymmetricEigen(matrix).values.min() ?? 0
      } catch {
        throw ModelError(origin, "\(error)", expected: "a symmetric matrix")
      }
      guard least >= -Double(matrix.rows) * 0x1p-50 * matrix.maximumMagnitude else {
        throw ModelError(origin, "indefinite: an eigenvalue is \(least)", expected: "eigenvalues of at least 0")
      }
    }
  }
}
