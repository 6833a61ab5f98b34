// SPDX-License-Identifier: GPL-3.0-or-later

/// Strict JSON (RFC 8259) from bytes that may be anything.
///
/// Foundation's reader can miss the nearest double by one ulp, keeps the last of several members with one name, and
/// does not say where a fault lies; model files and the headers of weights need all three.
public struct JSONReader {
  /// The most bytes that are read: a tree takes about twenty times its text.
  public static let longestText = 1 << 24
  /// The deepest nesting of arrays and objects; a model file needs five.
  public static let deepestNesting = 32

  private let bytes: [UInt8]
  private let path: String
  private var position = 0

  /// The document in `bytes`. A byte-order mark before it is passed over.
  ///
  /// - Throws: `FileError` naming line and byte of the first fault.
  public static func read(_ bytes: [UInt8], path: String) throws(FileError) -> JSONNode {
    guard bytes.count <= longestText else {
      throw FileError(
        .badData, path: path,
        "\(bytes.count) bytes of JSON; expected at most \(longestText); large matrices belong in .npy files")
    }
    if let offset = UTF8Text.firstInvalidByte(in: bytes) {
      throw FileError(
        .badData, path: path, "expected text in UTF-8; the byte at offset \(offset) (from 0) does not belong to any")
    }
    var reader = JSONReader(bytes: bytes, path: path)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.position = 3 }
    reader.skipBlanks()
    guard reader.position < bytes.count else { throw FileError(.badData, path: path, "is empty; expected JSON") }
    let node = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.position == bytes.count else { throw reader.failure("expected the end after the document") }
    return node
  }

  private init(bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 32 || byte == 10 || byte == 13 || byte == 9 { position += 1 }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(FileError) -> JSONNode {
    guard depth <= Self.deepestNesting else {
      throw failure("nested more than \(Self.deepestNesting) deep")
    }
    switch next {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try elements(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), .some(48...57): return .number(try number())
    default: return try word()
    }
  }

  private mutating func members(depth: Int) throws(FileError) -> [JSONNode.Member] {
    position += 1
    var members: [JSONNode.Member] = []
    var names: Set<String> = []
    skipBlanks()
    if skip("}") { return members }
    while true {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
      let start = position
      let name = try string()
      guard names.insert(name).inserted else { throw failure("the key \(quoted(name)) stands twice", at: start) }
      skipBlanks()
      guard skip(":") else { throw failure("expected ':' after the key \(quoted(name))") }
      skipBlanks()
      members.append(.init(name: name, value: try value(depth: depth + 1)))
      skipBlanks()
      if skip("}") { return members }
      guard skip(",") else { throw failure("expected ',' or '}' after the value of \(quoted(name))") }
    }
  }

  private mutating func elements(depth: Int) throws(FileError) -> [JSONNode] {
    position += 1
    var elements: [JSONNode] = []
    skipBlanks()
    if skip("]") { return elements }
    while true {
      skipBlanks()
      elements.append(try value(depth: depth + 1))
      skipBlanks()
      if skip("]") { return elements }
      guard skip(",") else { throw failure("expected ',' or ']' in a list") }
    }
  }

  /// `true`, `false`, `null`, or what is none of JSON's values.
  private mutating func word() throws(FileError) -> JSONNode {
    let start = position
    while let byte = next, (65...90).contains(byte & 0xDF) || (48...57).contains(byte) { position += 1 }
    switch String(decoding: bytes[start..<position], as: UTF8.self) {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case let word where ["nan", "inf", "infinity"].contains(word.lowercased()):
      throw failure("found \(quoted(word)); expected a number, and JSON has neither NaN nor infinity", at: start)
    case "": throw failure("expected a value")
    case let word: throw failure("found \(quoted(word)); expected a value", at: start)
    }
  }

  /// `-? (0 | 1–9 digits) (. digits)? (e ±? digits)?`: the double nearest to it.
  private mutating func number() throws(FileError) -> Double {
    let start = position
    _ = skip("-")
    if !skip("0") { try digits(of: start) }
    if skip(".") { try digits(of: start) }
    if skip("e") || skip("E") {
      if !skip("-") { _ = skip("+") }
      try digits(of: start)
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if let byte = next, (48...57).contains(byte) || (65...90).contains(byte & 0xDF) || byte == UInt8(ascii: ".") {
      throw failure("\(quoted(text)) goes on as no number does", at: start)
    }
    guard let value = Double(text) else { throw failure("\(quoted(text)) is no number", at: start) }
    guard value.isFinite else { throw failure("\(quoted(text)) is beyond the largest double", at: start) }
    return value
  }

  private mutating func digits(of start: Int) throws(FileError) {
    let first = position
    while let byte = next, (48...57).contains(byte) { position += 1 }
    guard position > first else { throw failure("a number lacks digits", at: start) }
  }

  private mutating func string() throws(FileError) -> String {
    let start = position
    position += 1
    var text: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text.append(contentsOf: Array(try escape().utf8))
      case 0..<32: throw failure("a control character in a text; expected an escape", at: position - 1)
      default: text.append(byte)
      }
    }
    throw failure("a text without its closing quote", at: start)
  }

  /// What stands for the escape whose backslash has been read.
  private mutating func escape() throws(FileError) -> String {
    let start = position - 1
    guard let letter = next else { throw failure("a text without its closing quote") }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(letter))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var units = [try codeUnit(of: start)]
      if UTF16.isLeadSurrogate(units[0]), skip("\\"), skip("u") { units.append(try codeUnit(of: start)) }
      guard let text = String(validating: units, as: UTF16.self) else {
        throw failure("half of a surrogate pair in a text", at: start)
      }
      return text
    default: throw failure("an escape that JSON does not know", at: start)
    }
  }

  private mutating func codeUnit(of start: Int) throws(FileError) -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("\\u lacks its four hexadecimal digits", at: start) }
    position += 4
    return unit
  }

  /// An error at `place`, a byte offset; at the reader's position without one.
  private func failure(_ message: String, at place: Int? = nil) -> FileError {
    let before = bytes[..<(place ?? position)]
    let line = before.count { $0 == 10 } + 1
    let lineStart = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
    return FileError(.badData, path: path, row: line, column: before.count - lineStart + 1, message)
  }
}
