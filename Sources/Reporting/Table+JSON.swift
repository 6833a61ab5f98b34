// SPDX-License-Identifier: GPL-3.0-or-later

extension Table {
  /// One object a row, its members named as the columns and in their order; numbers are whole.
  public var jsonRows: [JSONValue] {
    rows.map { row in
      .object(zip(columns, row).map { column, cell in JSONValue.Member(column.name, cell.json) })
    }
  }
}

extension Table.Cell {
  /// The cell in JSON; a missing value is `null`.
  var json: JSONValue {
    switch self {
    case .number(let number): .number(number)
    case .integer(let integer): .integer(integer)
    case .text(let text): .string(text)
    case .missing: .null
    }
  }
}
