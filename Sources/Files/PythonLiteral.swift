// SPDX-License-Identifier: GPL-3.0-or-later

/// The little of Python's literal syntax that stands in a `.npy` header: a dictionary of strings, truth values and
/// tuples of natural numbers.
struct PythonLiteral {
  enum Value {
    case text(String)
    case truth(Bool)
    case tuple([Int])
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The whole text as one dictionary; nil if it is anything else, or has a key twice.
  mutating func dictionary() -> [String: Value]? {
    var result: [String: Value] = [:]
    guard take("{") else { return nil }
    while !take("}") {
      guard let key = string(), take(":"), let value = value(), result.updateValue(value, forKey: key) == nil else {
        return nil
      }
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipSpace()
    return position == bytes.count ? result : nil
  }

  private mutating func value() -> Value? {
    if take("True") { return .truth(true) }
    if take("False") { return .truth(false) }
    if take("(") { return tuple().map { .tuple($0) } }
    return string().map { .text($0) }
  }

  /// The rest of a tuple after its parenthesis.
  private mutating func tuple() -> [Int]? {
    var numbers: [Int] = []
    while !take(")") {
      guard let number = number() else { return nil }
      numbers.append(number)
      if !take(",") { return take(")") ? numbers : nil }
    }
    return numbers
  }

  /// A natural number, with the `L` that Python 2 put behind it; nil if it does not fit.
  private mutating func number() -> Int? {
    skipSpace()
    let start = position
    while position < bytes.count, bytes[position] &- 48 < 10 { position += 1 }
    let number = Int(String(decoding: bytes[start..<position], as: UTF8.self))
    _ = take("L")
    return number
  }

  /// A string in single or double quotes; backslashes do not occur in the headers of plain arrays.
  private mutating func string() -> String? {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "'") || bytes[position] == UInt8(ascii: "\"") else {
      return nil
    }
    let quote = bytes[position]
    let start = position + 1
    guard let end = bytes[start...].firstIndex(of: quote), !bytes[start..<end].contains(UInt8(ascii: "\\")) else {
      return nil
    }
    position = end + 1
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Steps over `token` if it comes next, space before it included.
  private mutating func take(_ token: String) -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: token.utf8) else { return false }
    position += token.utf8.count
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count, [32, 9, 10, 13].contains(bytes[position]) { position += 1 }
  }
}
