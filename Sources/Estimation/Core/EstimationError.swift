// SPDX-License-Identifier: GPL-3.0-or-later
public import LinearAlgebra

/// Why samples cannot answer a question. Rows and columns count from 0.
public enum EstimationError: Error, Sendable, Equatable {
  /// The variable has no rows or no columns.
  case empty(label: String, shape: Shape)
  /// A number is NaN or infinite.
  case notFinite(label: String, row: Int, column: Int, value: Double)
  /// A list with one entry per column has another length.
  case columnList(label: String, list: String, count: Int, columns: Int)
  /// A row was asked for that there is not.
  case rowOutOfRange(label: String, row: Int, count: Int)
  /// Two variables have different numbers of observations.
  case differentLengths(left: String, leftCount: Int, right: String, rightCount: Int)
  /// The method needs more observations; `reason` says what for.
  case tooFewSamples(count: Int, needed: Int, reason: String)
  /// All numbers of a column are equal, so that it has no density and carries no information.
  case constantColumn(String)
  /// A number comes so often, on no grid, that the column has an atom there and no density.
  case atoms(column: String, value: Double, fraction: Double)
  /// The method takes continuous columns only, or discrete ones only.
  case wrongKind(column: String, kind: ColumnKind, method: String, advice: String)
  /// The method has no conditional form.
  case conditionNotSupported(method: String)
  /// A parameter of a method outside its domain.
  case parameter(name: String, value: String, expected: String)
  /// One variable is a function of the others to the samples' precision: the information is infinite.
  case deterministic(String)
  /// A number of the computation left the range of doubles.
  case outOfRange(String)
}

extension EstimationError: CustomStringConvertible {
  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .empty(let label, let shape):
      "\(label) has shape \(shape) and needs at least one row and one column"
    case .notFinite(let label, let row, let column, let value):
      "\(label): row \(row), column \(column) is \(value) and must be finite"
    case .columnList(let label, let list, let count, let columns):
      "\(label) has \(columns) columns and \(count) \(list); each column needs one"
    case .rowOutOfRange(let label, let row, let count):
      "\(label) has no row \(row): its \(count) rows count from 0"
    case .differentLengths(let left, let leftCount, let right, let rightCount):
      "\(left) has \(leftCount) rows and \(right) has \(rightCount); row by row they must be the same observations"
    case .tooFewSamples(let count, let needed, let reason):
      "there are \(count) samples and at least \(needed) are needed: \(reason)"
    case .constantColumn(let column):
      "\(column) is constant: it has no density and carries no information; leave it out"
    case .atoms(let column, let value, let fraction):
      "\(column) is \(value) in \(100 * fraction) % of the rows: it has an atom there; use the method mixed"
    case .wrongKind(let column, let kind, let method, let advice):
      "\(column) is \(kind.rawValue), which \(method) does not take: \(advice)"
    case .conditionNotSupported(let method):
      "\(method) has no conditional form"
    case .parameter(let name, let value, let expected):
      "\(name) is \(value) and must be \(expected)"
    case .deterministic(let relation):
      "\(relation): the information is infinite; add noise of the resolution that matters to you"
    case .outOfRange(let quantity):
      "\(quantity) is too large for double precision: rescale the samples"
    }
  }
}
