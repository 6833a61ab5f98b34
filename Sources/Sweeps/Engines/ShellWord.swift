// SPDX-License-Identifier: GPL-3.0-or-later

/// Words of a command as Bash reads them.
enum ShellWord {
  /// `text` as one word that Bash takes as it is, whatever is in it.
  ///
  /// Control characters are escaped: Slurm refuses scripts with carriage returns, and a line break in a name must not
  /// begin a line of a script.
  ///
  /// Source: GNU Bash manual, sections 3.1.2.2 (single quotes) and 3.1.2.4 (ANSI-C quoting).
  static func quoted(_ text: String) -> String {
    if !text.isEmpty, text.utf8.allSatisfy(isPlain) { return text }
    let isEscaped = text.utf8.contains(where: isControl)
    var word = isEscaped ? "$'" : "'"
    // Scalars, as Bash sees them: a quote with an accent on it is one character of Swift, and still a quote.
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'" where !isEscaped: word += #"'\''"#
      case "\\" where isEscaped, "'": word += "\\\(scalar)"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 8)
        word += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      default: word.unicodeScalars.append(scalar)
      }
    }
    return word + "'"
  }

  /// A command line of these words.
  static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// `name` reduced to ASCII letters, digits, '.', '_' and '-', at most 40 of them: what every scheduler takes as a name.
  static func plainName(_ name: String) -> String {
    let parts = name.utf8.split { !isPlain($0) || $0 == UInt8(ascii: "/") }
    let plain = parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-").prefix(40)
    return plain.isEmpty ? "sweep" : String(plain)
  }

  private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 32) || (48...57).contains(byte) || "_-./".utf8.contains(byte)
  }
}
