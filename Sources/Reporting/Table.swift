// SPDX-License-Identifier: GPL-3.0-or-later

/// Rows of results under heads that name their unit: one value, printed to a terminal, Markdown, CSV or JSON.
///
/// A table holds no NaN and no ragged row, so that every renderer succeeds.
public struct Table: Sendable, Equatable {
  /// What stands in one place of a table.
  public enum Cell: Sendable, Equatable {
    case number(Double)
    case integer(Int)
    case text(String)
    /// Nothing is known or nothing applies: a dash to readers, an empty CSV field, `null` in JSON.
    case missing
  }

  /// The side on which a column's text stands.
  public enum Alignment: Sendable, Hashable {
    case leading
    case trailing
    /// Decimal points under each other.
    case decimal
  }

  /// One column: its name for programs, its heading for readers, its unit, and how its numbers are shown.
  public struct Column: Sendable, Equatable {
    /// The name that CSV heads and JSON rows use, such as `rate_lower`.
    public let name: String
    /// What readers see: the name with blanks for underscores, unless given.
    public let heading: String
    /// The unit, or nil for a pure number or a text.
    public let unit: String?
    /// Where the column's text stands in a terminal and in Markdown.
    public let alignment: Alignment
    /// Significant digits shown to readers. CSV and JSON always carry the whole number.
    public let digits: Int
    /// The side on which a shown number may lie: `down` for lower bounds, `up` for upper bounds.
    public let rounding: Rounding

    /// A column called `name`.
    public init(
      _ name: String, heading: String? = nil, unit: String? = nil, alignment: Alignment = .decimal, digits: Int = 6,
      rounding: Rounding = .nearest
    ) {
      self.name = name
      self.heading = heading ?? String(name.map { $0 == "_" ? " " : $0 })
      self.unit = unit
      self.alignment = alignment
      self.digits = digits
      self.rounding = rounding
    }

    /// A column of words.
    public static func text(_ name: String, heading: String? = nil) -> Column {
      Column(name, heading: heading, alignment: .leading)
    }

    /// Lower bounds: rounded down when shown.
    public static func lower(_ name: String, unit: String?, digits: Int = 6) -> Column {
      Column(name, unit: unit, digits: digits, rounding: .down)
    }

    /// Upper bounds: rounded up when shown.
    public static func upper(_ name: String, unit: String?, digits: Int = 6) -> Column {
      Column(name, unit: unit, digits: digits, rounding: .up)
    }

    /// Heading and unit, as readers see them: `rate lower [bits]`.
    var head: String { unit.map { "\(heading) [\($0)]" } ?? heading }
  }

  /// What the table is about, above it; nil for none.
  public let title: String?
  /// The columns, left to right.
  public let columns: [Column]
  /// The rows, top to bottom; `rows[i].count == columns.count`.
  public let rows: [[Cell]]
  /// Remarks below the table, one a line.
  public let notes: [String]

  /// A table of `rows` under `columns`.
  /// - Throws: ``ReportingError/raggedRow(row:cells:columns:)``, or ``ReportingError/notANumber(place:)`` with the
  ///   first NaN's row and column. Rows are counted from 1.
  public init(
    title: String? = nil, columns: [Column], rows: [[Cell]], notes: [String] = []
  ) throws(ReportingError) {
    for (index, row) in rows.enumerated() {
      guard row.count == columns.count else {
        throw .raggedRow(row: index + 1, cells: row.count, columns: columns.count)
      }
      for (cell, column) in zip(row, columns) {
        if case .number(let number) = cell, number.isNaN {
          throw .notANumber(place: "row \(index + 1), column \(column.name)")
        }
      }
    }
    self.title = title
    self.columns = columns
    self.rows = rows
    self.notes = notes
  }
}

extension Table.Cell: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
  ExpressibleByNilLiteral
{
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// An integer.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// `nil` is a missing value.
  public init(nilLiteral: ()) { self = .missing }
  /// A number, or missing where there is none.
  public init(_ number: Double?) { self = number.map(Table.Cell.number) ?? .missing }

  /// The cell as readers see it in `column`.
  func shown(in column: Table.Column) -> String {
    switch self {
    case .number(let number): DecimalText.significant(number, digits: column.digits, rounding: column.rounding)
    case .integer(let integer): String(integer)
    case .text(let text): text
    case .missing: "–"
    }
  }
}
