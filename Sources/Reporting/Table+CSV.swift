// SPDX-License-Identifier: GPL-3.0-or-later

extension Table {
  /// The table as comma-separated values: a header row whose names end in their unit (`rate_lower_bits`), then one
  /// record a row, each ended by CR LF. Numbers are whole: the shortest decimal that reads back to the same double, or
  /// `inf`, `-inf`; a missing value is an empty field. Title and notes are left out.
  /// - Source: Y. Shafranovich (2005), RFC 4180.
  public var csv: String {
    let header = columns.map(\.csvName)
    let records = rows.map { row in
      row.map { cell in
        switch cell {
        case .number(let number): DecimalText.shortest(number)
        case .integer(let integer): String(integer)
        case .text(let text): text
        case .missing: ""
        }
      }
    }
    return ([header] + records).map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  /// The field, in quotation marks if it holds a comma, a quotation mark or a line break, inner marks doubled.
  private func quoted(_ field: String) -> String {
    // By scalars: Swift counts CR LF as one character, equal to neither of the two.
    guard field.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return field }
    return "\"" + field.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}

extension Table.Column {
  /// The name in a CSV head: what is neither letter nor digit in the unit becomes an underscore (`bits_symbol`).
  var csvName: String {
    guard let unit else { return name }
    return name + "_" + String(unit.map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }
}
