// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads the JSON of binary headers: objects with distinct keys, strings and lists of natural numbers.
///
/// Strict where general readers are lenient (a key given twice is an error), and without recursion of its own, so that
/// deep nesting cannot exhaust the stack. Every function returns nil or false where the text is not what it reads.
/// Source: T. Bray (2017), RFC 8259.
struct JSONScanner {
  private let bytes: [UInt8]
  /// Bytes read so far.
  private(set) var position = 0

  /// - Parameter bytes: text in UTF-8, which the caller has checked.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether only white space is left.
  var isAtEnd: Bool { bytes[position...].allSatisfy(Self.isSpace) }

  /// An object whose members' values `value` reads, given their keys.
  mutating func object(_ value: (inout JSONScanner, String) -> Bool) -> Bool {
    guard take("{") else { return false }
    if take("}") { return true }
    var keys: Set<String> = []
    repeat {
      guard let key = string(), keys.insert(key).inserted, take(":"), value(&self, key) else { return false }
    } while take(",")
    return take("}")
  }

  /// A list of numbers ≥ 0 written without sign, fraction and exponent.
  mutating func naturals() -> [Int]? {
    guard take("[") else { return nil }
    if take("]") { return [] }
    var numbers: [Int] = []
    repeat {
      guard let number = natural() else { return nil }
      numbers.append(number)
    } while take(",")
    return take("]") ? numbers : nil
  }

  /// A string, its escapes resolved.
  mutating func string() -> String? {
    guard take("\"") else { return nil }
    var text: [UInt8] = []
    while let byte = next() {
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        text += Array(String(scalar).utf8)
      case 0..<0x20: return nil
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func natural() -> Int? {
    skipSpace()
    let start = position
    while position < bytes.count, (48...57).contains(bytes[position]) { position += 1 }
    let digits = bytes[start..<position]
    guard digits.first != 48 || digits.count == 1 else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// What stands behind a backslash.
  private mutating func escape() -> Unicode.Scalar? {
    guard let byte = next() else { return nil }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let first = hexadecimal() else { return nil }
      guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
      // A pair of surrogates.
      guard next() == UInt8(ascii: "\\"), next() == UInt8(ascii: "u"), let second = hexadecimal(),
        (0xDC00..<0xE000).contains(second)
      else { return nil }
      return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    default: return nil
    }
  }

  private mutating func hexadecimal() -> UInt32? {
    guard bytes.count - position >= 4 else { return nil }
    let digits = bytes[position..<position + 4]
    position += 4
    // The initialiser of integers would take a sign.
    guard digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }) else { return nil }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private mutating func next() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  /// Whether `character` comes next, after white space; if so it is read.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
