// SPDX-License-Identifier: GPL-3.0-or-later

extension DelimitedText {
  /// The text of a table (RFC 4180 but with LF line ends), one row a line, in decimals that read back to the same
  /// doubles. Arrays of higher rank have their first axis as rows and all others as columns.
  ///
  /// - Parameter names: the header, one name per column; nil for none.
  /// - Throws: ``ShapeMismatch`` if the names are not as many as the columns.
  public static func encode(_ array: NumericArray, names: [String]? = nil) throws(ShapeMismatch) -> String {
    var text = ""
    if let names {
      guard names.count == array.columns else { throw ShapeMismatch(shape: [array.columns], count: names.count) }
      text += names.map(field).joined(separator: ",") + "\n"
    }
    for row in 0..<array.rows {
      text += array.row(row).map { "\($0)" }.joined(separator: ",") + "\n"
    }
    return text
  }

  /// A name, in quotes where it would not be read back as it is.
  private static func field(_ name: String) -> String {
    let special = Array("\", \t\r\n".utf8)
    let isPlain = !name.isEmpty && !name.utf8.contains { special.contains($0) }
    return isPlain ? name : "\"" + name.replacing("\"", with: "\"\"") + "\""
  }
}
