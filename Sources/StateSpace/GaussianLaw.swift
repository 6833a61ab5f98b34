// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra

/// The law `N(mean, covariance)` of a vector; a zero covariance is a known vector.
///
/// A diagonal covariance is held as n variances, so that states of many thousand components have laws.
public struct GaussianLaw: Sendable, Equatable {
  /// Covariances in the least room: diagonal ones are never dense.
  private enum Spread: Sendable, Equatable {
    case diagonal([Double])
    case dense(Matrix)
  }

  /// Expectation, n numbers.
  public let mean: [Double]
  private let spread: Spread

  /// Covariance, n×n, symmetric and positive semidefinite; made anew from a diagonal one.
  public var covariance: Matrix {
    switch spread {
    case .diagonal(let variances): Matrix(diagonal: variances)
    case .dense(let matrix): matrix
    }
  }

  /// The diagonal of ``covariance``, n numbers.
  public var variances: [Double] {
    switch spread {
    case .diagonal(let variances): variances
    case .dense(let matrix): matrix.diagonal
    }
  }

  /// Whether the components are independent.
  public var isDiagonal: Bool { if case .diagonal = spread { true } else { false } }

  /// Whether the vector is known: the covariance is zero.
  public var isCertain: Bool {
    if case .diagonal(let variances) = spread { variances.allSatisfy { $0 == 0 } } else { false }
  }

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
    spread = Covariance.isDiagonal(covariance) ? .diagonal(covariance.diagonal) : .dense(covariance)
  }

  /// The vector `mean`, known exactly.
  public init(certain mean: [Double]) {
    self.mean = mean
    spread = .diagonal([Double](repeating: 0, count: mean.count))
  }

  /// `N(0, I)` in `size` dimensions.
  public init(standard size: Int) {
    mean = [Double](repeating: 0, count: size)
    spread = .diagonal([Double](repeating: 1, count: size))
  }
}

/// What makes a matrix a covariance.
enum Covariance {
  /// Whether all entries off the diagonal are zero.
  static func isDiagonal(_ matrix: Matrix) -> Bool {
    (0..<matrix.rows).allSatisfy { row in
      matrix.row(row).enumerated().allSatisfy { $0.offset == row || $0.element == 0 }
    }
  }

  /// Errors: ``ModelError`` unless `matrix` is finite, symmetric and, to rounding, positive semidefinite.
  static func validate(_ matrix: Matrix, origin: String) throws(ModelError) {
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns where !matrix[row, column].isFinite {
        throw ModelError("\(origin)[\(row)][\(column)]", "\(matrix[row, column])", expected: "a finite number")
      }
    }
    guard matrix.isSymmetric() else { throw ModelError(origin, "not symmetric", expected: "a symmetric matrix") }
    guard matrix.rows > 0 else { return }
    let least: Double
    if isDiagonal(matrix) {
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
