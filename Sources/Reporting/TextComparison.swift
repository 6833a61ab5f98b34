// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

/// Compares two texts: words exactly, numbers to a tolerance, blanks only by where they stand.
public struct TextComparison: Sendable, Equatable {
  /// Two lines that differ.
  public struct Difference: Sendable, Equatable, CustomStringConvertible {
    /// The line's number, from 1.
    public let line: Int
    /// The line that was expected; nil if the expected text has ended.
    public let expected: String?
    /// The line that was found; nil if the text found has ended.
    public let found: String?

    /// Both lines, one under the other.
    public var description: String {
      "line \(line)\n  expected: \(expected ?? "(end of text)")\n  found:    \(found ?? "(end of text)")"
    }
  }

  /// Numbers agree if they differ by at most this part of the larger magnitude …
  public let relative: Double
  /// … or by at most this much: near zero, only rounding errors are left of a number.
  public let absolute: Double

  /// A comparison with these tolerances. The default fits numbers shown at six digits: one unit of the sixth.
  public init(relative: Double = 1e-5, absolute: Double = 1e-9) {
    self.relative = relative
    self.absolute = absolute
  }

  /// The lines that differ, first to last, at most `limit` of them.
  public func differences(expected: String, found: String, limit: Int = 5) -> [Difference] {
    let expectedLines = Self.lines(expected)
    let foundLines = Self.lines(found)
    var differences: [Difference] = []
    for index in 0..<max(expectedLines.count, foundLines.count) where differences.count < limit {
      let expectedLine = index < expectedLines.count ? expectedLines[index] : nil
      let foundLine = index < foundLines.count ? foundLines[index] : nil
      if let expectedLine, let foundLine, agree(expectedLine, foundLine) { continue }
      differences.append(Difference(line: index + 1, expected: expectedLine, found: foundLine))
    }
    return differences
  }

  private static func lines(_ text: String) -> [String] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
  }

  private func agree(_ a: String, _ b: String) -> Bool {
    let (a, b) = (Self.tokens(a), Self.tokens(b))
    return a.count == b.count && zip(a, b).allSatisfy(agree)
  }

  private func agree(_ a: Token, _ b: Token) -> Bool {
    switch (a, b) {
    case (.number(let x), .number(let y)):
      x == y || abs(x - y) <= max(absolute, relative * max(abs(x), abs(y)))
    default: a == b
    }
  }

  private enum Token: Equatable {
    case number(Double)
    case word(String)
    case blank
  }

  /// A number stands by itself or after a mark (`=0.5`, `[-1e-5,`); digits inside a word (`x1`) belong to the word.
  private static func tokens(_ line: String) -> [Token] {
    var tokens: [Token] = []
    var rest = line[...]
    var previous: Character = " "
    while let character = rest.first {
      let text: Substring
      if character.isWhitespace {
        text = rest.prefix(while: \.isWhitespace)
        tokens.append(.blank)
      } else if !previous.isWordPart, let match = rest.prefixMatch(of: /[+-]?\d+(\.\d+)?([eE][+-]?\d+)?/),
        let number = Double(match.output.0)
      {
        text = match.output.0
        tokens.append(.number(number))
      } else if character.isWordPart {
        text = rest.prefix(while: \.isWordPart)
        tokens.append(.word(String(text)))
      } else {
        text = rest.prefix(1)
        tokens.append(.word(String(text)))
      }
      previous = text.last ?? " "
      rest = rest.dropFirst(text.count)
    }
    return tokens
  }
}

extension Character {
  /// Whether the character can stand inside a name.
  fileprivate var isWordPart: Bool { isLetter || isNumber || self == "_" }
}
