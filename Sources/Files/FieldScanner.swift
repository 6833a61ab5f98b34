// SPDX-License-Identifier: GPL-3.0-or-later

/// Walks the fields of comma- or space-separated text (RFC 4180 quoting) without copying any of it.
///
/// Lines end in LF, CRLF or CR. Blanks are spaces and tabs; those around a field do not belong to it.
struct FieldScanner {
  /// Where a field lies in the bytes, and what follows it.
  struct Field {
    /// First byte, after an opening quote.
    let start: Int
    /// One past the last byte, before a closing quote.
    let end: Int
    /// The line it begins on, from 1.
    let line: Int
    /// Whether it stands in quotes.
    let isQuoted: Bool
    /// Whether it is the last of its row.
    let endsRow: Bool
  }

  /// Longest field: a longer one is a sign of a lost quote or of a file that is no table.
  static let longestField = 1 << 16

  let bytes: [UInt8]
  let path: String
  let separatesByComma: Bool
  private var position: Int
  private var line = 1

  /// Whether the first row separates its fields by commas (outside quotes) decides for the whole file, unless
  /// `separatesByComma` says so.
  init(_ bytes: [UInt8], path: String, separatesByComma: Bool? = nil) {
    self.bytes = bytes
    self.path = path
    position = byteOrderMarkLength(bytes)
    self.separatesByComma = separatesByComma ?? Self.firstRowHasComma(bytes, from: position)
  }

  private static func firstRowHasComma(_ bytes: [UInt8], from start: Int) -> Bool {
    var inQuotes = false
    var sawText = false
    for byte in bytes[start...] {
      switch byte {
      case UInt8(ascii: "\""): inQuotes.toggle()
      case UInt8(ascii: ",") where !inQuotes: return true
      case 10, 13: if sawText && !inQuotes { return false }
      case 32, 9: break
      default: sawText = true
      }
    }
    return false
  }

  /// Moves to the next row that is not blank; nil at the end of the text.
  ///
  /// - Returns: the lines of the blank rows passed over.
  mutating func beginRow() -> Range<Int>? {
    let first = line
    while true {
      skipBlanks()
      guard position < bytes.count else { return nil }
      guard isLineEnd(bytes[position]) else { return first..<line }
      skipLineEnd()
    }
  }

  /// The next field of the row begun; `column` (from 1) is named in errors.
  mutating func nextField(column: Int) throws(FileError) -> Field {
    skipBlanks()
    let beginning = line
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      let (start, end) = try quotedRange(column: column)
      let endsRow = try finishField(column: column, afterQuote: true)
      return Field(start: start, end: end, line: beginning, isQuoted: true, endsRow: endsRow)
    }
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      // All bytes that may end a field are at most a comma, which no digit, point or letter is.
      if byte <= UInt8(ascii: ",") {
        if separatesByComma ? byte == UInt8(ascii: ",") : byte == 32 || byte == 9 { break }
        if isLineEnd(byte) { break }
        if byte == 0 { throw failure(column, "a NUL byte; expected plain text (UTF-8)") }
      }
      position += 1
    }
    var end = position
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    try checkLength(start, end, column)
    let endsRow = try finishField(column: column, afterQuote: false)
    return Field(start: start, end: end, line: beginning, isQuoted: false, endsRow: endsRow)
  }

  /// The bytes between two quotes, with the position left behind the second; `""` inside stands for one quote.
  private mutating func quotedRange(column: Int) throws(FileError) -> (start: Int, end: Int) {
    let opening = line
    position += 1
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"") else {
          let end = position
          position += 1
          try checkLength(start, end, column)
          return (start, end)
        }
        position += 2
      case 10, 13: skipLineEnd()
      case 0: throw failure(column, "a NUL byte; expected plain text (UTF-8)")
      default: position += 1
      }
    }
    throw FileError(.badData, path: path, row: opening, column: column, "a quoted field without its closing quote")
  }

  /// Steps over what follows a field; true if the row ends there.
  private mutating func finishField(column: Int, afterQuote: Bool) throws(FileError) -> Bool {
    let end = position
    skipBlanks()
    guard position < bytes.count else { return true }
    if isLineEnd(bytes[position]) {
      skipLineEnd()
      return true
    }
    if separatesByComma, bytes[position] == UInt8(ascii: ",") {
      position += 1
      return false
    }
    if afterQuote, separatesByComma || position == end {
      throw failure(column, "text after the closing quote of a field; expected a separator")
    }
    return false
  }

  private func checkLength(_ start: Int, _ end: Int, _ column: Int) throws(FileError) {
    if end - start > Self.longestField {
      throw failure(column, "a field of \(end - start) bytes; expected at most \(Self.longestField)")
    }
  }

  private func failure(_ column: Int, _ message: String) -> FileError {
    FileError(.badData, path: path, row: line, column: column, message)
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }
  private func isLineEnd(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }

  private mutating func skipBlanks() {
    while position < bytes.count, isBlank(bytes[position]) { position += 1 }
  }

  /// Steps over LF, CRLF or CR.
  private mutating func skipLineEnd() {
    let isCarriageReturn = bytes[position] == 13
    position += 1
    if isCarriageReturn, position < bytes.count, bytes[position] == 10 { position += 1 }
    line += 1
  }
}

extension FieldScanner {
  /// A field as text, its doubled quotes made single.
  func text(_ field: Field, column: Int) throws(FileError) -> String {
    var content = Array(bytes[field.start..<field.end])
    if let offset = UTF8Text.firstInvalidByte(in: content) {
      throw FileError(
        .badData, path: path, row: field.line, column: column,
        "the byte \(offset + 1) of the field is not UTF-8; expected text in UTF-8")
    }
    if field.isQuoted {
      var afterQuote = false
      content.removeAll { byte in
        afterQuote = byte == UInt8(ascii: "\"") && !afterQuote
        return byte == UInt8(ascii: "\"") && !afterQuote
      }
    }
    return String(decoding: content, as: UTF8.self)
  }

  /// A field as a number; blanks inside its quotes do not count.
  func number(_ field: Field) -> DecimalNumber {
    guard field.isQuoted else { return DecimalNumber(bytes, field.start, field.end) }
    var start = field.start
    var end = field.end
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return DecimalNumber(bytes, start, end)
  }
}
