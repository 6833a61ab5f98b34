// SPDX-License-Identifier: GPL-3.0-or-later

/// What went wrong with a file: which one, where in it, and what was expected instead.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The four ways a file can fail; a command maps each to one exit code (sysexits: 66, 65, 73, 74).
  public enum Reason: Hashable, Sendable, CaseIterable {
    /// The bytes could not be had: missing, a directory, no permission, too large.
    case cannotRead
    /// The bytes are not what they should be.
    case badData
    /// No file could be made at that place.
    case cannotCreate
    /// The file was begun but could not be finished.
    case writeFailed
  }

  /// Which of the four ways.
  public let reason: Reason
  /// The path as the user gave it, or `standard input` and `standard output` for `-`.
  public let path: String
  /// Line of a text file or row of an array, counted from 1, where that is known.
  public let row: Int?
  /// Field of the row, counted from 1, where that is known.
  public let column: Int?
  /// What is wrong and what was expected.
  public let message: String

  /// - Parameters:
  ///   - path: as the user gave it; `-` is spelt out.
  ///   - row: counted from 1.
  ///   - column: counted from 1.
  public init(_ reason: Reason, path: String, row: Int? = nil, column: Int? = nil, _ message: String) {
    self.reason = reason
    switch (path, reason) {
    case ("-", .cannotRead), ("-", .badData): self.path = "standard input"
    case ("-", .cannotCreate), ("-", .writeFailed): self.path = "standard output"
    default: self.path = path
    }
    self.row = row
    self.column = column
    self.message = message
  }

  /// One line such as `p.csv, row 3, column 2: expected a number, found 'x'`.
  public var description: String {
    var place = printable(path)
    if let row { place += ", row \(row)" }
    if let column { place += ", column \(column)" }
    return "\(place): \(message)"
  }
}

/// `text` with control characters escaped, so that a hostile name cannot drive the reader's terminal.
func printable(_ text: some StringProtocol) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: result += scalar.escaped(asASCII: true)
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// Characters of a text that an error message shows.
private let longestQuotation = 40

/// The beginning of a text from a file, in quotes, with control characters escaped.
public func quoted(_ text: some StringProtocol) -> String {
  let head = printable(String(String.UnicodeScalarView(text.unicodeScalars.prefix(longestQuotation))))
  return "'\(head)\(text.unicodeScalars.dropFirst(longestQuotation).isEmpty ? "" : "…")'"
}

/// The beginning of a field, likewise; a character has at most four bytes.
func quoted(_ bytes: ArraySlice<UInt8>) -> String {
  quoted(String(decoding: bytes.prefix(4 * longestQuotation + 1), as: UTF8.self))
}
