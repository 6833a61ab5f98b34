// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

extension Expression {
  /// The longest formula, in bytes; a plan may come from a stranger.
  static let longest = 4096
  /// The deepest nesting of parentheses, signs and powers.
  static let deepest = 64

  /// Reads `text`, whose names are `names`, the slot of each being its index (the last of equal ones counts).
  ///
  /// Errors: ``ExpressionError`` saying what was found, where, and what was expected.
  init(_ text: String, names: [String]) throws(ExpressionError) {
    guard text.utf8.count <= Self.longest else {
      throw ExpressionError("a formula of \(text.utf8.count) bytes; expected at most \(Self.longest)")
    }
    var parser = ExpressionParser(text: text, names: names)
    root = try parser.formula()
    self.text = text
  }
}

/// Recursive descent over the bytes of one formula.
private struct ExpressionParser {
  let text: String
  let bytes: [UInt8]
  let names: [String]
  var position = 0
  var depth = 0

  init(text: String, names: [String]) {
    self.text = text
    self.names = names
    bytes = Array(text.utf8)
  }

  mutating func formula() throws(ExpressionError) -> Expression.Node {
    let node = try disjunction()
    skipBlanks()
    guard position == bytes.count else { throw failure("expected an operation or the end") }
    return node
  }

  private mutating func disjunction() throws(ExpressionError) -> Expression.Node {
    var node = try conjunction()
    while takeWord("or") { node = .binary(.or, node, try conjunction()) }
    return node
  }

  private mutating func conjunction() throws(ExpressionError) -> Expression.Node {
    var node = try negation()
    while takeWord("and") { node = .binary(.and, node, try negation()) }
    return node
  }

  private mutating func negation() throws(ExpressionError) -> Expression.Node {
    guard takeWord("not") else { return try comparison() }
    return .not(try nested { parser throws(ExpressionError) in try parser.negation() })
  }

  private mutating func comparison() throws(ExpressionError) -> Expression.Node {
    let left = try sum()
    guard let operation = take([.equal, .unequal, .atMost, .atLeast, .less, .greater]) else { return left }
    return .binary(operation, left, try sum())
  }

  private mutating func sum() throws(ExpressionError) -> Expression.Node {
    var node = try product()
    while let operation = take([.plus, .minus]) { node = .binary(operation, node, try product()) }
    return node
  }

  private mutating func product() throws(ExpressionError) -> Expression.Node {
    var node = try signed()
    while let operation = take([.times, .over, .modulo]) { node = .binary(operation, node, try signed()) }
    return node
  }

  /// −a^b is −(a^b), as in mathematics.
  private mutating func signed() throws(ExpressionError) -> Expression.Node {
    if take([.minus]) != nil {
      return .negative(try nested { parser throws(ExpressionError) in try parser.signed() })
    }
    let base = try primary()
    guard take([.power]) != nil else { return base }
    return .binary(.power, base, try nested { parser throws(ExpressionError) in try parser.signed() })
  }

  private mutating func primary() throws(ExpressionError) -> Expression.Node {
    skipBlanks()
    guard position < bytes.count else { throw failure("expected a value") }
    switch bytes[position] {
    case UInt8(ascii: "("):
      position += 1
      let node = try nested { parser throws(ExpressionError) in try parser.disjunction() }
      try expect(")")
      return node
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .constant(.text(try quotedText()))
    case 48...57, UInt8(ascii: "."): return .constant(.number(try number()))
    default: return try name()
    }
  }

  private mutating func name() throws(ExpressionError) -> Expression.Node {
    let start = position
    var name = word()
    switch name {
    case "": throw failure("expected a value")
    case "true", "false": return .constant(.flag(name == "true"))
    default: break
    }
    // `d-b` is a difference unless there is an axis of that name.
    while !names.contains(name), let hyphen = name.lastIndex(of: "-") {
      name = String(name[..<hyphen])
      position = start + name.utf8.count
    }
    skipBlanks()
    if position < bytes.count, bytes[position] == UInt8(ascii: "("), let function = Expression.Function(rawValue: name)
    {
      position += 1
      return .call(function, try arguments(of: function))
    }
    guard let slot = names.lastIndex(of: name) else {
      position = start
      throw failure("\(quoted(name)) is no axis; they are \(names.isEmpty ? "none" : names.joined(separator: ", "))")
    }
    return .slot(slot)
  }

  private mutating func arguments(of function: Expression.Function) throws(ExpressionError) -> [Expression.Node] {
    var arguments: [Expression.Node] = []
    repeat {
      arguments.append(try nested { parser throws(ExpressionError) in try parser.disjunction() })
    } while take(",")
    try expect(")")
    let expected = function.argumentCount
    guard expected.map({ $0 == arguments.count }) ?? (arguments.count >= 2) else {
      throw failure(
        "\(function.rawValue) with \(arguments.count) arguments; expected \(expected.map { "\($0)" } ?? "two or more")")
    }
    return arguments
  }

  /// A name begins with a letter; a dot belongs to it where a letter or digit follows, as in `model.gate.b.0`, a hyphen
  /// where a letter does.
  private mutating func word() -> String {
    let start = position
    func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) || byte == UInt8(ascii: "_") || byte >= 128 }
    while position < bytes.count {
      let byte = bytes[position]
      let next = position + 1 < bytes.count ? bytes[position + 1] : 0
      let continues =
        switch byte {
        case UInt8(ascii: "."): isLetter(next) || (48...57).contains(next)
        case UInt8(ascii: "-"): isLetter(next)
        default: (48...57).contains(byte)
        }
      guard isLetter(byte) || (position > start && continues) else { break }
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func number() throws(ExpressionError) -> Double {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      let isExponentSign = isSign && position > start && bytes[position - 1] | 32 == UInt8(ascii: "e")
      guard (48...57).contains(byte) || byte == UInt8(ascii: ".") || byte | 32 == UInt8(ascii: "e") || isExponentSign
      else { break }
      position += 1
    }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let number = Double(digits), number.isFinite else {
      position = start
      throw failure("\(quoted(digits)) is no number")
    }
    return number
  }

  private mutating func quotedText() throws(ExpressionError) -> String {
    let start = position
    guard let end = bytes[(position + 1)...].firstIndex(of: bytes[position]) else {
      throw failure("a text without its closing quote")
    }
    position = end + 1
    return String(decoding: bytes[start + 1..<end], as: UTF8.self)
  }

  private mutating func nested(
    _ part: (inout ExpressionParser) throws(ExpressionError) -> Expression.Node
  ) throws(ExpressionError) -> Expression.Node {
    depth += 1
    guard depth <= Expression.deepest else { throw failure("nested more than \(Expression.deepest) deep") }
    let node = try part(&self)
    depth -= 1
    return node
  }

  private mutating func skipBlanks() {
    while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 || bytes[position] == 10 {
      position += 1
    }
  }

  private mutating func take(_ mark: String) -> Bool {
    skipBlanks()
    guard bytes[position...].starts(with: mark.utf8) else { return false }
    position += mark.utf8.count
    return true
  }

  private mutating func take(_ operations: [Expression.Operation]) -> Expression.Operation? {
    for operation in operations where take(operation.rawValue) { return operation }
    return nil
  }

  private mutating func takeWord(_ expected: String) -> Bool {
    skipBlanks()
    let start = position
    if word() == expected { return true }
    position = start
    return false
  }

  private mutating func expect(_ mark: String) throws(ExpressionError) {
    guard take(mark) else { throw failure("expected '\(mark)'") }
  }

  private func failure(_ message: String) -> ExpressionError {
    ExpressionError("\(quoted(text)), character \(position + 1): \(message)")
  }
}
