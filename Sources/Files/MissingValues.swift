// SPDX-License-Identifier: GPL-3.0-or-later

/// What to do where a value is missing: an empty field, `NA`, or not a number.
public enum MissingPolicy: String, Sendable, CaseIterable {
  /// Stop with the place of the first one.
  case refuse
  /// Leave out every row that lacks a value.
  case drop
  /// Repeat the last value of the same column; refuse if there is none yet.
  case hold
}

/// Numbers read from a file, with what is known about them.
public struct NumericTable: Hashable, Sendable {
  /// Column names from the header, in the order of the columns; nil where the file has none.
  public let names: [String]?
  /// The numbers; none of them is NaN.
  public let array: NumericArray
  /// How many values were missing and were treated as the policy says.
  public let missingCount: Int
  /// The rows that were kept, by their numbers in the file from 0; nil where all were.
  public let keptRows: [Int]?
  /// How many rows were left out (only with ``MissingPolicy/drop``).
  public let droppedRows: Int
}

/// Where a row and a column of an array (from 0) stand in its file (from 1).
typealias Place = (row: Int, column: Int)

extension MissingPolicy {
  /// The table of `values` (NaN where missing), after this policy.
  ///
  /// - Parameters:
  ///   - shape: its first axis counts the rows; `values` is row-major.
  ///   - place: turns indices into the place to name in an error.
  func table(
    names: [String]?, shape: [Int], values: [Double], path: String, place: (Int, Int) -> Place
  ) throws(FileError) -> NumericTable {
    var values = values
    let rows = max(shape.first ?? 1, 1)
    let columns = max(values.count / rows, 1)
    var missing = 0
    var keptRows: [Int] = []
    for row in 0..<rows {
      let start = row * columns
      var complete = true
      for index in start..<start + columns where values[index].isNaN {
        complete = false
        missing += 1
        switch self {
        case .refuse:
          throw Self.refusal(
            path, place(row, index - start),
            "the value is missing (empty, NA or nan), expected a number; "
              + "`drop` leaves such rows out, `hold` repeats the value before")
        case .hold:
          guard row > 0 else {
            throw Self.refusal(path, place(row, index - start), "the value is missing, with none before it to hold")
          }
          values[index] = values[index - columns]
        case .drop: break
        }
      }
      if self == .drop, complete {
        let kept = keptRows.count
        if kept != row { for column in 0..<columns { values[kept * columns + column] = values[start + column] } }
        keptRows.append(row)
      }
    }
    let dropped = self == .drop ? rows - keptRows.count : 0
    var shape = shape
    if dropped > 0 {
      guard !keptRows.isEmpty, !shape.isEmpty else { throw FileError(.badData, path: path, "every row lacks a value") }
      shape[0] = keptRows.count
      values.removeLast(dropped * columns)
    }
    do {
      let array = try NumericArray(shape: shape, values: values)
      return NumericTable(
        names: names, array: array, missingCount: missing, keptRows: dropped > 0 ? keptRows : nil, droppedRows: dropped)
    } catch {
      throw FileError(.badData, path: path, error.description)
    }
  }

  private static func refusal(_ path: String, _ place: Place, _ message: String) -> FileError {
    FileError(.badData, path: path, row: place.row, column: place.column, message)
  }
}
