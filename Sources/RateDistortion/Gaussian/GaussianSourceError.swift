// SPDX-License-Identifier: GPL-3.0-or-later

/// Why numbers do not describe a Gaussian source. Indices count from 0.
public enum GaussianSourceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A covariance has a negative eigenvalue beyond rounding.
  case notPositiveSemidefinite(matrix: String, eigenvalue: Double, largest: Double)
  /// A variance is negative or not finite.
  case variance(component: Int, value: Double)
  /// There is nothing to describe.
  case empty(String)
  /// Two parts of a description have sizes that do not fit.
  case shape(matrix: String, rows: Int, columns: Int, expectedRows: Int, expectedColumns: Int)
  /// The cross-covariance has a part outside the range of the observation's covariance: no joint law has these.
  case crossCovarianceOutsideRange(magnitude: Double)
  /// An innovation variance that is not a finite number above zero.
  case innovation(Double)
  /// A coefficient that is not finite.
  case coefficient(lag: Int, value: Double)
  /// The recursion has no stationary law: a root lies on or outside the unit circle.
  case notStationary(largestRootModulus: Double)
  /// A root so close to the unit circle that the arithmetic cannot tell on which side it lies.
  case stationarityUndecided(largestRootModulus: Double)
  /// A frequency out of place.
  case frequency(row: Int, value: Double, expected: String)
  /// A spectral density that is negative or not finite.
  case spectralDensity(row: Int, value: Double)
  /// An innovation covariance must be positive definite, and this is its least eigenvalue.
  case innovationNotPositiveDefinite(leastEigenvalue: Double)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .notPositiveSemidefinite(let matrix, let eigenvalue, let largest):
      "\(matrix) has the eigenvalue \(eigenvalue) beside the largest \(largest); a covariance has none below zero"
    case .variance(let component, let value):
      "the variance of component \(component) is \(value); expected a finite number ≥ 0"
    case .empty(let what):
      "\(what) is empty; expected at least one entry"
    case .shape(let matrix, let rows, let columns, let expectedRows, let expectedColumns):
      "\(matrix) has shape \(rows)×\(columns); expected \(expectedRows)×\(expectedColumns)"
    case .crossCovarianceOutsideRange(let magnitude):
      "the cross-covariance has a part of size \(magnitude) along directions in which the observation never varies"
    case .innovation(let value):
      "the innovation variance is \(value); expected a finite number > 0"
    case .coefficient(let lag, let value):
      "the coefficient of lag \(lag) is \(value); expected a finite number"
    case .notStationary(let modulus):
      "the process is not stationary: its largest root has modulus \(modulus), expected below 1"
    case .stationarityUndecided(let modulus):
      "the process cannot be told from one with a unit root in double precision: its largest root has modulus about "
        + "\(modulus)"
    case .frequency(let row, let value, let expected):
      "the frequency in row \(row) is \(value); expected \(expected)"
    case .spectralDensity(let row, let value):
      "the spectral density in row \(row) is \(value); expected a finite number ≥ 0"
    case .innovationNotPositiveDefinite(let eigenvalue):
      "the innovation covariance must be positive definite; its least eigenvalue is \(eigenvalue)"
    }
  }
}
