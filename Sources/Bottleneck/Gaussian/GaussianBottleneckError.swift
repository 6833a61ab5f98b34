// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra
public import Quantities

/// Why a question about a Gaussian bottleneck has no answer.
public enum GaussianBottleneckError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A matrix that does not fit the others.
  case shape(matrix: String, found: Shape, expected: String)
  /// An entry that is not finite; counted from 1.
  case notFinite(matrix: String, row: Int, column: Int, value: Double)
  /// Entries that should mirror each other; counted from 1.
  case notSymmetric(matrix: String, row: Int, column: Int)
  /// A matrix with a negative variance in some direction, so that it is the covariance of nothing.
  case notCovariance(matrix: String, found: String)
  /// Y determines a direction of X, to rounding: `I(X;Y) = +∞`, and every β above 1 spends infinitely much on it.
  case determined(direction: [Double])
  /// A trade-off outside its domain.
  case beta(Double)
  /// An amount of information outside its domain.
  case amount(Nats, of: String, available: Nats)
  /// A factorisation failed; the text is that of linear algebra.
  case numerical(String)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .shape(let matrix, let found, let expected): "\(matrix) has shape \(found); expected \(expected)"
    case .notFinite(let matrix, let row, let column, let value):
      "\(matrix), row \(row), column \(column): \(value); expected a finite number"
    case .notSymmetric(let matrix, let row, let column):
      "\(matrix) is not symmetric: row \(row), column \(column) differs from row \(column), column \(row)"
    case .notCovariance(let matrix, let found): "\(matrix) is no covariance: \(found)"
    case .determined(let direction):
      "Y determines the direction [\(direction.map { "\($0)" }.joined(separator: ", "))] of X to rounding, so that I(X;Y) "
        + "is infinite; expected noise in every direction of X that Y knows of"
    case .beta(let value): "β = \(value); expected a finite number above 0"
    case .amount(let amount, let what, let available):
      "\(what) of \(amount.value) nats; expected a finite amount from 0 to below I(X;Y) = \(available.value) nats"
    case .numerical(let text): text
    }
  }
}
