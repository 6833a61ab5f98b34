// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

/// Markdown as HTML: the part of it that notebooks and reports are written in. Headings, paragraphs, lists, quotations,
/// fenced code, tables, images on a line of their own; in a line what ``MarkdownLine`` knows. Tags in the text are text.
struct MarkdownHTML {
  /// The HTML.
  let html: String

  /// - Parameter images: SVG texts by the names that images have in the text; an image of another name is a link
  init(_ text: String, images: [String: String] = [:]) {
    var reader = MarkdownReader(text, images: images)
    html = reader.blocks().joined(separator: "\n")
  }
}

/// Reads block after block.
private struct MarkdownReader {
  private let lines: [String]
  private let images: [String: String]
  private var position = 0

  init(_ text: String, images: [String: String]) {
    lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    self.images = images
  }

  private var line: String? { position < lines.count ? lines[position] : nil }

  mutating func blocks() -> [String] {
    var blocks: [String] = []
    while let line {
      if line.allSatisfy(\.isWhitespace) {
        position += 1
      } else if line.hasPrefix("```") {
        blocks.append(code())
      } else if let heading = line.wholeMatch(of: /(#{1,6}) +(.*)/) {
        let level = heading.output.1.count
        blocks.append("<h\(level)>\(MarkdownLine(heading.output.2).html)</h\(level)>")
        position += 1
      } else if line.hasPrefix("|") {
        blocks.append(table())
      } else if line.hasPrefix(">") {
        blocks.append("<blockquote>\(quotation())</blockquote>")
      } else if line.wholeMatch(of: /(-{3,}|\*{3,}) */) != nil {
        blocks.append("<hr>")
        position += 1
      } else if Self.item(line) != nil {
        blocks.append(list())
      } else if let image = line.wholeMatch(of: /!\[((?:[^\]\\]|\\.)*)\]\(([^)\s]*)\)\s*/) {
        blocks.append(figure(alternative: String(image.output.1), name: String(image.output.2)))
        position += 1
      } else {
        blocks.append("<p>\(MarkdownLine(paragraph()).html)</p>")
      }
    }
    return blocks
  }

  /// From a fence to one at least as long; to the end of the text without one.
  private mutating func code() -> String {
    let fence = (line ?? "").prefix { $0 == "`" }
    position += 1
    var content: [String] = []
    while let line, !(line.hasPrefix(fence) && line.allSatisfy { $0 == "`" || $0 == " " }) {
      content.append(line)
      position += 1
    }
    position += 1
    let text = content.joined(separator: "\n")
    return "<pre class=\"wide\"><code>\(text.escapedForPreformattedHTML)</code></pre>"
  }

  private mutating func quotation() -> String {
    var inner: [String] = []
    while let line, line.hasPrefix(">") {
      inner.append(String(line.dropFirst().drop { $0 == " " }))
      position += 1
    }
    return MarkdownHTML(inner.joined(separator: "\n"), images: images).html
  }

  private mutating func paragraph() -> String {
    var text: [String] = []
    while let line, !line.allSatisfy(\.isWhitespace), !line.hasPrefix("```"), !line.hasPrefix("|"),
      text.isEmpty || Self.item(line) == nil && line.prefixMatch(of: /#{1,6}[ ]+/) == nil
    {
      text.append(line)
      position += 1
    }
    return text.joined(separator: "\n")
  }

  /// How far an item's mark is indented, whether it counts, and where its text begins; nil for other lines.
  private static func item(_ line: String) -> (indent: Int, isNumbered: Bool, text: String)? {
    guard let match = line.wholeMatch(of: /( *)([-*+]|\d{1,9}[.)]) +(.*)/) else { return nil }
    return (match.output.1.count, match.output.2.first?.isNumber == true, String(match.output.3))
  }

  /// A list with what is indented under its items.
  private mutating func list() -> String {
    guard let first = Self.item(line ?? "") else { return "" }
    var items: [String] = []
    while let line, let item = Self.item(line), item.indent <= first.indent + 1, item.isNumbered == first.isNumbered {
      position += 1
      var inner: [String] = [item.text]
      while let next = self.line {
        let indent = next.prefix { $0 == " " }.count
        let isBlank = next.allSatisfy(\.isWhitespace)
        let continues = isBlank ? isIndentedAfterBlank(first.indent) : indent > first.indent + 1
        guard continues || !isBlank && Self.item(next) == nil && inner.last != "" else { break }
        inner.append(String(next.dropFirst(min(indent, first.indent + (item.isNumbered ? 3 : 2)))))
        position += 1
      }
      let content = MarkdownHTML(inner.joined(separator: "\n"), images: images).html
      // A single paragraph needs no element of its own.
      let isPlain = content.hasPrefix("<p>") && content.hasSuffix("</p>") && content.ranges(of: "<p>").count == 1
      items.append("<li>\(isPlain ? String(content.dropFirst(3).dropLast(4)) : content)</li>")
      let isBlank = self.line?.allSatisfy(\.isWhitespace) == true
      if isBlank, position + 1 < lines.count, Self.item(lines[position + 1]) != nil { position += 1 }
    }
    let tag = first.isNumbered ? "ol" : "ul"
    return "<\(tag)>\(items.joined())</\(tag)>"
  }

  private func isIndentedAfterBlank(_ indent: Int) -> Bool {
    guard position + 1 < lines.count else { return false }
    let next = lines[position + 1]
    return !next.allSatisfy(\.isWhitespace) && next.prefix { $0 == " " }.count > indent + 1
  }

  private mutating func table() -> String {
    var rows: [[String]] = []
    while let line, line.hasPrefix("|") {
      rows.append(Self.cells(line))
      position += 1
    }
    let hasHead = rows.count > 1 && rows[1].allSatisfy { $0.wholeMatch(of: /:?-+:?/) != nil }
    let isNumber = hasHead ? rows[1].map { $0.hasSuffix(":") } : []
    func cell(_ text: String, _ column: Int, _ tag: String) -> String {
      let kind = column < isNumber.count && isNumber[column] ? " class=\"number\"" : ""
      let number = tag == "td" ? Double(text).map { " data-value=\"\(DecimalText.shortest($0))\"" } ?? "" : ""
      return "<\(tag)\(kind)\(number)>\(MarkdownLine(text).html)</\(tag)>"
    }
    func row(_ cells: [String], _ tag: String) -> String {
      "<tr>\(cells.enumerated().map { cell($1, $0, tag) }.joined())</tr>"
    }
    let head = hasHead ? "<thead>\(row(rows[0], "th"))</thead>" : ""
    let body = rows.dropFirst(hasHead ? 2 : 0).map { row($0, "td") }.joined(separator: "\n")
    return "<div class=\"table\"><table>\(head)<tbody>\(body)</tbody></table></div>"
  }

  /// The cells between the bars; an escaped bar belongs to its cell.
  private static func cells(_ line: String) -> [String] {
    var cells = [""]
    var isEscaped = false
    for character in line.dropFirst() {
      if character == "|", !isEscaped {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    if cells.last?.allSatisfy(\.isWhitespace) == true { cells.removeLast() }
    return cells.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private func figure(alternative: String, name: String) -> String {
    let title = MarkdownLine(alternative).html
    guard let image = images[name] else { return "<p>\(MarkdownLine("[\(alternative)](\(name))").html)</p>" }
    let data = Data(image.utf8).base64EncodedString()
    return "<figure><img alt=\"\(alternative.escapedForHTML)\" src=\"data:image/svg+xml;base64,\(data)\">"
      + "<figcaption>\(title)</figcaption></figure>"
  }
}
