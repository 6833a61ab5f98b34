// SPDX-License-Identifier: GPL-3.0-or-later
public import LinearAlgebra

/// What the numbers of a column are.
public enum ColumnKind: String, Sendable, CaseIterable {
  /// Measurements on a scale: their law has a density, and two of them are never equal but by rounding.
  case continuous
  /// Letters of an alphabet: only equality of two of them means anything.
  case discrete
}

/// The samples of one variable: N rows, one per observation, and d columns.
///
/// All numbers are finite. Rows stand in the order of observation, which matters for series (lags, Theiler windows).
public struct Samples: Sendable {
  /// The numbers: N×d.
  public let values: Matrix
  /// What the numbers of each column are: d.
  public let kinds: [ColumnKind]
  /// What messages call the variable, for example `x` or the name of a file.
  public let label: String
  /// The names of the columns, if they have any: d.
  public let names: [String]?

  /// Samples from a matrix whose rows are observations.
  ///
  /// - Parameters:
  ///   - values: N×d
  ///   - kinds: d of them; nil takes every column as continuous
  ///   - label: the variable's name in messages
  ///   - names: the columns' names in messages, d of them
  /// - Throws: ``EstimationError`` for no rows or columns, a number that is not finite (the first one, row by row),
  ///   and lists of another length than d.
  public init(_ values: Matrix, kinds: [ColumnKind]? = nil, label: String, names: [String]? = nil)
    throws(EstimationError)
  {
    guard values.rows > 0, values.columns > 0 else { throw .empty(label: label, shape: values.shape) }
    if let index = values.storage.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(
        label: label, row: index / values.columns, column: index % values.columns, value: values.storage[index])
    }
    if let kinds, kinds.count != values.columns {
      throw .columnList(label: label, list: "kinds", count: kinds.count, columns: values.columns)
    }
    if let names, names.count != values.columns {
      throw .columnList(label: label, list: "names", count: names.count, columns: values.columns)
    }
    self.values = values
    self.kinds = kinds ?? [ColumnKind](repeating: .continuous, count: values.columns)
    self.label = label
    self.names = names
  }

  /// The samples of a scalar variable: N×1. Throws as the initialiser from a matrix.
  public init(_ values: [Double], kind: ColumnKind = .continuous, label: String) throws(EstimationError) {
    try self.init(Matrix(column: values), kinds: [kind], label: label)
  }

  private init(unchecked values: Matrix, like other: Samples) {
    self.values = values
    kinds = other.kinds
    label = other.label
    names = other.names
  }

  /// The number of observations, N.
  public var count: Int { values.rows }

  /// The number of columns, d.
  public var dimension: Int { values.columns }

  /// What messages call column `index`: its name, or `column 2 of x`, counted from 0.
  public func columnName(_ index: Int) -> String {
    guard let names, names.indices.contains(index) else {
      return dimension == 1 ? label : "column \(index) of \(label)"
    }
    return names[index]
  }

  /// The same variable with other numbers in each column, for example their ranks. Kinds and names stay.
  ///
  /// - Throws: ``EstimationError`` for a matrix of another width, without rows, or with numbers that are not finite.
  public func replacingValues(_ values: Matrix) throws(EstimationError) -> Samples {
    try Samples(values, kinds: kinds, label: label, names: names)
  }

  /// The observations numbered `rows`, in that order; a row may come more than once.
  ///
  /// - Throws: ``EstimationError`` for no rows, or an index out of range.
  public func selecting(rows: [Int]) throws(EstimationError) -> Samples {
    guard !rows.isEmpty else { throw .empty(label: label, shape: Shape(0, dimension)) }
    if let row = rows.first(where: { $0 < 0 || $0 >= count }) {
      throw .rowOutOfRange(label: label, row: row, count: count)
    }
    var selected = Matrix(rows: rows.count, columns: dimension)
    selected.withUnsafeMutableStorage { selected in
      values.withUnsafeStorage { values in
        for (place, row) in rows.enumerated() {
          for column in 0..<dimension { selected[place * dimension + column] = values[row * dimension + column] }
        }
      }
    }
    return Samples(unchecked: selected, like: self)
  }
}
