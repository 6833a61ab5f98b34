// SPDX-License-Identifier: GPL-3.0-or-later

/// Tables of numbers as text: fields separated by commas or by white space, one row a line.
///
/// - The first row separates its fields by commas, or else white space separates them, in the whole file.
/// - The first row is a header if and only if some field of it is no number. Empty fields, `NA` and `nan` (in any case)
///   count as numbers that are missing; `inf` is a number.
/// - Fields may be quoted (RFC 4180); lines end in LF, CRLF or CR; a UTF-8 byte-order mark is passed over.
/// - Blank lines are passed over, but between the rows of a one-column file a blank line is a missing value.
/// - Rows in errors are lines of the file, header and blank lines included.
public enum DelimitedText {
  /// Reads a table.
  ///
  /// - Parameters:
  ///   - path: named in errors.
  ///   - columns: names from the header, in the order wanted; the other columns may then hold text. Nil takes all.
  ///   - missing: what to do about missing values.
  /// - Returns: a matrix, rows by columns.
  /// - Throws: ``FileError`` with `badData`, naming row and column.
  public static func parse(
    _ bytes: [UInt8], path: String, columns: [String]? = nil, missing: MissingPolicy = .refuse
  ) throws(FileError) -> NumericTable {
    var scanner = FieldScanner(bytes, path: path)
    let beginning = scanner
    guard let first = try scanner.firstRow() else { throw FileError(.badData, path: path, "is empty") }
    let hasHeader = first.contains { scanner.number($0) == .text }
    var names: [String]?
    if hasHeader {
      var texts: [String] = []
      for (index, field) in first.enumerated() { texts.append(try scanner.text(field, column: index + 1)) }
      names = texts
    } else {
      scanner = beginning
    }
    var layout = try ColumnLayout(count: first.count, names: names, wanted: columns, path: path)
    layout.firstLine = first.first?.line ?? 1
    return try readRows(&scanner, layout, missing: missing)
  }

  /// Reads the file at `path` (`-` is standard input) with ``parse(_:path:columns:missing:)``.
  ///
  /// - Throws: ``FileError`` with `cannotRead` or `badData`.
  public static func read(
    _ path: String, columns: [String]? = nil, missing: MissingPolicy = .refuse
  ) throws(FileError) -> NumericTable {
    try parse(try FileBytes.read(path), path: path, columns: columns, missing: missing)
  }

  /// The names in a list such as `a,"b, c"`, which picks columns.
  static func names(in list: String, path: String) throws(FileError) -> [String] {
    var scanner = FieldScanner(Array(list.utf8), path: path, separatesByComma: true)
    var names: [String] = []
    for (index, field) in (try scanner.firstRow() ?? []).enumerated() {
      names.append(try scanner.text(field, column: index + 1))
    }
    guard !names.isEmpty else { throw FileError(.badData, path: path, "no column is named after the colon") }
    return names
  }

  private static func readRows(
    _ scanner: inout FieldScanner, _ layout: ColumnLayout, missing: MissingPolicy
  ) throws(FileError) -> NumericTable {
    var rows = RowCollector(path: layout.path, width: layout.width)
    var row = [Double](repeating: 0, count: layout.width)
    while let blankLines = scanner.beginRow() {
      if layout.count == 1, rows.count > 0 || layout.names != nil {
        for line in blankLines { try rows.append([.nan], missingOnLine: line) }
      }
      var lineOfMissing: Int?
      var index = 0
      while true {
        let field = try scanner.nextField(column: index + 1)
        guard index < layout.count, index + 1 == layout.count || !field.endsRow else {
          throw layout.ragged(index + 1, field.endsRow, line: field.line)
        }
        let slot = layout.slots[index]
        if slot >= 0 {
          switch scanner.number(field) {
          case .value(let value): row[slot] = value
          case .missing:
            row[slot] = .nan
            lineOfMissing = field.line
          case let other: throw layout.notANumber(other, scanner.bytes[field.start..<field.end], field.line, index + 1)
          }
        }
        index += 1
        if field.endsRow { break }
      }
      try rows.append(row, missingOnLine: lineOfMissing)
    }
    guard rows.count > 0 else { throw FileError(.badData, path: layout.path, "no row of numbers follows the header") }
    // Errors name the first row that lacks a value: `hold` fails in the first row of all or nowhere.
    let firstMissing = rows.firstMissingLine ?? 1
    return try missing.table(
      names: layout.pickedNames, shape: [rows.count, layout.width], values: rows.values, path: layout.path,
      place: { (firstMissing, layout.position(ofSlot: $1)) })
  }
}

/// The rows of a table as they are read, within the bounds of memory.
private struct RowCollector {
  let path: String
  let width: Int
  private(set) var values: [Double] = []
  private(set) var count = 0
  /// Line of the first row that lacks a value.
  private(set) var firstMissingLine: Int?

  init(path: String, width: Int) {
    self.path = path
    self.width = width
  }

  /// - Parameter line: where a value is missing, if one is.
  mutating func append(_ row: [Double], missingOnLine line: Int?) throws(FileError) {
    guard values.count + width <= FileBytes.limit / MemoryLayout<Double>.size else {
      throw FileError(.cannotRead, path: path, "holds more than \(values.count) numbers, the most that fit into memory")
    }
    values.append(contentsOf: row)
    count += 1
    if firstMissingLine == nil { firstMissingLine = line }
  }
}

extension FieldScanner {
  /// The most columns of a table; a longer vector stands in a column or a `.npy` file.
  static let mostColumns = 1 << 20

  /// All fields of the next row that is not blank; nil at the end of the text.
  mutating func firstRow() throws(FileError) -> [Field]? {
    guard beginRow() != nil else { return nil }
    var fields: [Field] = []
    repeat {
      let field = try nextField(column: fields.count + 1)
      guard fields.count < Self.mostColumns else {
        throw FileError(.badData, path: path, row: field.line, "more than \(Self.mostColumns) columns")
      }
      fields.append(field)
    } while fields.last?.endsRow == false
    return fields
  }
}
