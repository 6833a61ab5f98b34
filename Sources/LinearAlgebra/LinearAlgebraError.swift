// SPDX-License-Identifier: GPL-3.0-or-later

/// The size of a matrix, printed as `3×2`. A vector of length n is `n×1`.
public struct Shape: Sendable, Hashable, CustomStringConvertible {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int

  /// A shape of `rows` by `columns`.
  public init(_ rows: Int, _ columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// `rows×columns`.
  public var description: String { "\(rows)×\(columns)" }
}

/// Why a question of linear algebra has no answer. Indices count from 0; an `operation` names the question and,
/// where it has several arguments, the argument.
public enum LinearAlgebraError: Error, Sendable, Equatable {
  /// The two sides do not fit each other.
  case shapeMismatch(operation: String, left: Shape, right: Shape)
  /// `count` numbers do not fill a matrix of this shape.
  case storageMismatch(shape: Shape, count: Int)
  /// Row `row` of a list of rows has `count` entries where row 0 has `expected`.
  case raggedRows(row: Int, count: Int, expected: Int)
  /// The matrix has no rows or no columns.
  case empty(operation: String, shape: Shape)
  /// The matrix is not square.
  case notSquare(operation: String, shape: Shape)
  /// A dimension exceeds what BLAS and LAPACK index (2³¹ − 1).
  case tooLarge(operation: String, shape: Shape)
  /// An entry is NaN or infinite.
  case notFinite(operation: String, row: Int, column: Int, value: Double)
  /// Entries `[row, column]` and `[column, row]` differ by more than rounding.
  case notSymmetric(operation: String, row: Int, column: Int, value: Double, mirrored: Double)
  /// The leading minor of this order (counted from 1) is not positive.
  case notPositiveDefinite(order: Int)
  /// The matrix is singular: this pivot (counted from 0) is exactly zero.
  case singular(pivot: Int)
  /// The LAPACK iteration ended without an answer.
  case noConvergence(operation: String)
  /// The linear recursion is not stable, so that it has no stationary law.
  case unstable(spectralRadius: Double)
  /// The Riccati equation has no solution that makes the closed loop stable. The radius is the closed loop's at the
  /// last iterate, infinite when the iteration diverged.
  case noStabilizingSolution(spectralRadius: Double)
  /// The answer was computed but does not solve its equation to working accuracy (relative Frobenius norms).
  case residualTooLarge(operation: String, residual: Double, limit: Double)
}

extension LinearAlgebraError: CustomStringConvertible {
  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .shapeMismatch(let operation, let left, let right):
      "\(operation): the shapes \(left) and \(right) do not fit each other"
    case .storageMismatch(let shape, let count):
      "a matrix of shape \(shape) cannot hold \(count) numbers"
    case .raggedRows(let row, let count, let expected):
      "row \(row) of the matrix has \(count) entries, row 0 has \(expected)"
    case .empty(let operation, let shape):
      "\(operation): the matrix of shape \(shape) is empty"
    case .notSquare(let operation, let shape):
      "\(operation): the matrix has shape \(shape) and must be square"
    case .tooLarge(let operation, let shape):
      "\(operation): shape \(shape) exceeds the 2147483647 rows or columns that LAPACK can index"
    case .notFinite(let operation, let row, let column, let value):
      "\(operation): entry [\(row), \(column)] is \(value) and must be finite"
    case .notSymmetric(let operation, let row, let column, let value, let mirrored):
      "\(operation): entry [\(row), \(column)] = \(value) but [\(column), \(row)] = \(mirrored); "
        + "the matrix must be symmetric"
    case .notPositiveDefinite(let order):
      "the matrix is not positive definite: its leading minor of order \(order) is not positive"
    case .singular(let pivot):
      "the matrix is singular: pivot \(pivot) is zero"
    case .noConvergence(let operation):
      "\(operation): the LAPACK iteration did not converge"
    case .unstable(let radius):
      "the spectral radius is \(radius) and must be below 1 for a stationary covariance"
    case .noStabilizingSolution(let radius):
      "the Riccati equation has no stabilizing solution: the closed loop has spectral radius \(radius)"
    case .residualTooLarge(let operation, let residual, let limit):
      "\(operation): the relative residual is \(residual), above the limit \(limit)"
    }
  }
}
