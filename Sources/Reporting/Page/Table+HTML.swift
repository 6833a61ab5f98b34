// SPDX-License-Identifier: GPL-3.0-or-later

extension Table {
  /// The most rows that a page shows; a browser takes seconds to lay out more.
  public static let longestOnPage = 2000

  /// The table as HTML: units in the heads, shown numbers as in a terminal, and each number whole in the `data-value`
  /// of its cell, by which the page's script sorts. Rows beyond ``longestOnPage`` are left out, and a note says so.
  var html: String {
    var parts = ["<div class=\"table\">\n<table>"]
    if let title { parts.append("<caption>\(title.escapedForHTML)</caption>") }
    let heads = columns.map { "<th scope=\"col\"\($0.htmlClass)>\($0.head.escapedForHTML)</th>" }
    parts.append("<thead><tr>\(heads.joined())</tr></thead>\n<tbody>")
    for row in rows.prefix(Self.longestOnPage) {
      parts.append("<tr>\(zip(row, columns).map { $0.html(in: $1) }.joined())</tr>")
    }
    parts.append("</tbody>\n</table>\n</div>")
    var remarks = notes
    if rows.count > Self.longestOnPage {
      remarks.insert(
        "Shown are the first \(Self.longestOnPage) of \(rows.count) rows; the file holds the others.", at: 0)
    }
    parts += remarks.map { "<p class=\"note\">\($0.escapedForHTML)</p>" }
    return parts.joined(separator: "\n")
  }
}

extension Table.Column {
  /// The class by which numbers stand flush right.
  fileprivate var htmlClass: String { alignment == .leading ? "" : " class=\"number\"" }
}

extension Table.Cell {
  fileprivate func html(in column: Table.Column) -> String {
    let whole =
      switch self {
      case .number(let number): " data-value=\"\(DecimalText.shortest(number))\""
      case .integer(let integer): " data-value=\"\(integer)\""
      case .text, .missing: ""
      }
    if case .text(let text) = self, text.count > 30 {
      return "<td class=\"long\">\(text.escapedForHTML)</td>"
    }
    return "<td\(column.htmlClass)\(whole)>\(shown(in: column).escapedForHTML)</td>"
  }
}
