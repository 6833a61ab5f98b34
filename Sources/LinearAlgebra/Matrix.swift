// SPDX-License-Identifier: GPL-3.0-or-later

/// A dense real matrix, stored row by row: entry `[i, j]` is `storage[i * columns + j]`.
///
/// A matrix without rows or columns can be held but not decomposed. Operations whose shapes may disagree throw a
/// ``LinearAlgebraError`` that names both sides.
public struct Matrix: Sendable, Equatable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  @usableFromInline var elements: [Double]

  /// The entries, row by row: `rows * columns` numbers.
  @inlinable public var storage: [Double] { elements }

  /// A matrix whose entries all equal `value`.
  ///
  /// Domain: `rows, columns ≥ 0`, chosen by the program. Sizes that come with data go through
  /// ``init(rows:columns:storage:)``, which throws.
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    self.rows = rows
    self.columns = columns
    elements = [Double](repeating: value, count: rows * columns)
  }

  /// A matrix that takes `storage` as its entries, row by row.
  ///
  /// Errors: ``LinearAlgebraError/storageMismatch(shape:count:)`` unless there are `rows * columns` of them.
  public init(rows: Int, columns: Int, storage: [Double]) throws(LinearAlgebraError) {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflow, count == storage.count else {
      throw .storageMismatch(shape: Shape(rows, columns), count: storage.count)
    }
    self.rows = rows
    self.columns = columns
    elements = storage
  }

  /// A matrix from a list of rows.
  ///
  /// Errors: ``LinearAlgebraError/raggedRows(row:count:expected:)`` if their lengths differ.
  public init(_ rows: [[Double]]) throws(LinearAlgebraError) {
    let columns = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() where row.count != columns {
      throw .raggedRows(row: index, count: row.count, expected: columns)
    }
    self.rows = rows.count
    self.columns = columns
    elements = rows.flatMap { $0 }
  }

  /// The square matrix with `diagonal` on its diagonal and zeros elsewhere.
  public init(diagonal: [Double]) {
    self.init(rows: diagonal.count, columns: diagonal.count)
    for (index, value) in diagonal.enumerated() { elements[index * columns + index] = value }
  }

  /// A matrix of one column.
  public init(column: [Double]) {
    rows = column.count
    columns = 1
    elements = column
  }

  /// The identity of order `order ≥ 0`.
  public static func identity(_ order: Int) -> Matrix {
    Matrix(diagonal: [Double](repeating: 1, count: order))
  }

  /// The number of rows and columns together.
  public var shape: Shape { Shape(rows, columns) }

  /// Whether the matrix has as many rows as columns.
  public var isSquare: Bool { rows == columns }

  /// The entry in row `row` and column `column`, both from 0.
  @inlinable public subscript(row: Int, column: Int) -> Double {
    get {
      assert(column >= 0 && column < columns, "column out of range")
      return elements[row * columns + column]
    }
    set {
      assert(column >= 0 && column < columns, "column out of range")
      elements[row * columns + column] = newValue
    }
  }

  /// The entries of row `index`: `columns` numbers.
  @inlinable public func row(_ index: Int) -> ArraySlice<Double> {
    elements[index * columns..<(index + 1) * columns]
  }

  /// The entries of column `index`: `rows` numbers.
  public func column(_ index: Int) -> [Double] {
    (0..<rows).map { self[$0, index] }
  }

  /// The entries `[i, i]`: `min(rows, columns)` numbers.
  public var diagonal: [Double] {
    (0..<min(rows, columns)).map { self[$0, $0] }
  }

  /// Gives `body` the entries, row by row, without a copy.
  @inlinable public func withUnsafeStorage<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows
    -> Result
  {
    try elements.withUnsafeBufferPointer(body)
  }

  /// Gives `body` the entries, row by row, to change in place.
  @inlinable public mutating func withUnsafeMutableStorage<Result>(
    _ body: (UnsafeMutableBufferPointer<Double>) throws -> Result
  ) rethrows -> Result {
    try elements.withUnsafeMutableBufferPointer { try body($0) }
  }
}
