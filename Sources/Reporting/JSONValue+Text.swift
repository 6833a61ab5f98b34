// SPDX-License-Identifier: GPL-3.0-or-later

extension JSONValue {
  /// How a document is laid out.
  public enum Style: Sendable {
    /// On one line, without spaces.
    case compact
    /// Two spaces an indent, one member or element a line; an array of plain values stays on one line.
    case pretty
  }

  /// The document as text, without a line feed at its end; the same tree gives the same bytes.
  ///
  /// A double is written as the shortest decimal that reads back to it.
  /// - Throws: ``ReportingError/notANumber(place:)`` with the path of the first NaN, such as `points[3].rate_lower`.
  /// - Source: T. Bray (2017), RFC 8259.
  public func text(_ style: Style = .pretty) throws(ReportingError) -> String {
    var writer = JSONWriter(pretty: style == .pretty)
    try writer.write(self, at: "")
    return writer.text
  }
}

/// Appends a tree to a growing text.
private struct JSONWriter {
  let pretty: Bool
  var text = ""
  private var depth = 0

  init(pretty: Bool) { self.pretty = pretty }

  mutating func write(_ value: JSONValue, at path: String) throws(ReportingError) {
    switch value {
    case .null: text += "null"
    case .bool(let bool): text += bool ? "true" : "false"
    case .integer(let integer): text += String(integer)
    case .unsigned(let natural): text += String(natural)
    case .number(let number): try write(number, at: path)
    case .string(let string): write(string)
    case .array(let elements): try write(elements, at: path)
    case .object(let members): try write(members, at: path)
    }
  }

  private mutating func write(_ number: Double, at path: String) throws(ReportingError) {
    guard !number.isNaN else { throw .notANumber(place: path.isEmpty ? "the document" : path) }
    text += number.isFinite ? DecimalText.shortest(number) : "\"\(DecimalText.shortest(number))\""
  }

  private mutating func write(_ elements: [JSONValue], at path: String) throws(ReportingError) {
    let oneLine = !pretty || elements.allSatisfy(\.isPlain)
    text += "["
    depth += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { text += oneLine && pretty ? ", " : "," }
      if !oneLine { startLine() }
      try write(element, at: "\(path)[\(index)]")
    }
    depth -= 1
    if !oneLine { startLine() }
    text += "]"
  }

  private mutating func write(_ members: [JSONValue.Member], at path: String) throws(ReportingError) {
    text += "{"
    depth += 1
    for (index, member) in members.enumerated() {
      if index > 0 { text += "," }
      if pretty { startLine() }
      write(member.name)
      text += pretty ? ": " : ":"
      try write(member.value, at: path.isEmpty ? member.name : "\(path).\(member.name)")
    }
    depth -= 1
    if pretty, !members.isEmpty { startLine() }
    text += "}"
  }

  private mutating func startLine() {
    text += "\n" + String(repeating: "  ", count: depth)
  }

  /// RFC 8259, section 7: the quotation mark, the reverse solidus and U+0000 … U+001F must be escaped.
  private mutating func write(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{C}": text += "\\f"
      case "\u{0}"..."\u{1F}":
        text += scalar.jsonEscape
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSONValue {
  /// Whether the value is neither an array nor an object, so that an array of its kind reads well on one line.
  fileprivate var isPlain: Bool {
    switch self {
    case .array, .object: false
    case .null, .bool, .integer, .unsigned, .number, .string: true
    }
  }
}

extension Unicode.Scalar {
  /// The scalar as `\uXXXX`. Domain: up to U+FFFF.
  var jsonEscape: String {
    let digits = String(value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
