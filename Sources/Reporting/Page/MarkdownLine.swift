// SPDX-License-Identifier: GPL-3.0-or-later

/// Markdown inside a paragraph: code spans, strong and emphasised text, links, escapes.
struct MarkdownLine {
  /// The HTML.
  let html: String

  init(_ text: some StringProtocol) {
    var rest = Substring(text)
    var html = ""
    var plain = ""
    var previous: Character = " "
    func flush() {
      html += plain.escapedForHTMLLines
      plain = ""
    }
    while let character = rest.first {
      if character == "\\", let next = rest.dropFirst().first, next.isASCII, next.isPunctuation || next.isSymbol {
        plain.append(next)
        rest = rest.dropFirst(2)
      } else if let (piece, length) = Self.span(at: rest, after: previous) {
        flush()
        html += piece
        rest = rest.dropFirst(length - 1)
        previous = rest.first ?? " "
        rest = rest.dropFirst()
        continue
      } else {
        plain.append(character)
        rest = rest.dropFirst()
      }
      previous = character
    }
    flush()
    self.html = html
  }

  /// The HTML of a span that begins here and the number of characters that it takes; nil where none begins.
  private static func span(at text: Substring, after previous: Character) -> (String, Int)? {
    switch text.first {
    case "`":
      let mark = text.prefix { $0 == "`" }
      let inner = text.dropFirst(mark.count)
      guard
        let end = inner.ranges(of: mark).first(where: { range in
          (range.upperBound == inner.endIndex || inner[range.upperBound] != "`")
            && (range.lowerBound == inner.startIndex || inner[inner.index(before: range.lowerBound)] != "`")
        })
      else { return (String(mark), mark.count) }
      let code = inner[..<end.lowerBound]
      let isPadded = code.count > 2 && code.first == " " && code.last == " "
      let shown = isPadded ? code.dropFirst().dropLast() : code
      return ("<code>\(String(shown).escapedForHTMLLines)</code>", 2 * mark.count + code.count)
    case "*", "_":
      for (mark, tag) in [("**", "strong"), ("*", "em"), ("_", "em")] where text.hasPrefix(mark) {
        // Underscores inside a word belong to the word.
        if mark == "_", previous.isLetter || previous.isNumber { continue }
        let inner = text.dropFirst(mark.count)
        guard let first = inner.first, !first.isWhitespace else { continue }
        guard
          let end = inner.ranges(of: mark).first(where: { range in
            let before = range.lowerBound > inner.startIndex ? inner[inner.index(before: range.lowerBound)] : " "
            let after = range.upperBound < inner.endIndex ? inner[range.upperBound] : " "
            return !before.isWhitespace && before != "\\" && after != "*"
              && !(mark == "_" && (after.isLetter || after.isNumber))
          })
        else { continue }
        let content = inner[..<end.lowerBound]
        return ("<\(tag)>\(MarkdownLine(content).html)</\(tag)>", 2 * mark.count + content.count)
      }
      return nil
    case "[":
      guard let match = text.prefixMatch(of: /\[((?:[^\[\]\\]|\\.|\[[^\]]*\])*)\]\(([^()\s]*)\)/) else { return nil }
      let (whole, label, address) = match.output
      let inner = MarkdownLine(label).html
      return (isSafe(address) ? "<a href=\"\(String(address).escapedForHTML)\">\(inner)</a>" : inner, whole.count)
    case "<":
      guard let match = text.prefixMatch(of: /<(https?:\/\/[^<>\s]+)>/) else { return nil }
      let address = String(match.output.1).escapedForHTML
      return ("<a href=\"\(address)\">\(address)</a>", match.output.0.count)
    default: return nil
    }
  }

  /// Whether a link leads to a page or a place, not into a program.
  private static func isSafe(_ address: Substring) -> Bool {
    let scheme = address.prefix { $0 != ":" && $0 != "/" && $0 != "#" && $0 != "?" }
    return !address.dropFirst(scheme.count).hasPrefix(":") || ["http", "https", "mailto"].contains(scheme.lowercased())
  }
}

extension String {
  /// The text escaped, its line breaks kept as such: in HTML they are blanks.
  fileprivate var escapedForHTMLLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).escapedForHTML }.joined(separator: "\n")
  }
}
