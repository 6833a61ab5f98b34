// SPDX-License-Identifier: GPL-3.0-or-later

extension Table {
  /// The table in Markdown (GitHub's tables), ending in a line feed. Cells are not padded, so that a change of one
  /// number changes one line.
  public var markdown: String {
    var blocks: [String] = []
    if let title { blocks.append("**\(title.escapedForMarkdown)**\n") }
    if !columns.isEmpty {
      let rules = columns.map { $0.alignment == .leading ? ":--" : "--:" }
      let body = rows.map { row in
        zip(row, columns).map { cell, column in cell.shown(in: column).escapedForMarkdown }
      }
      let lines = [columns.map { $0.head.escapedForMarkdown }, rules] + body
      blocks.append(lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined())
    }
    if !notes.isEmpty { blocks.append(notes.map { $0.escapedForMarkdown + "\n" }.joined(separator: "\n")) }
    return blocks.joined(separator: "\n")
  }
}

extension String {
  /// The text as Markdown shows it letter by letter: marks escaped, control characters spelt out.
  var escapedForMarkdown: String {
    var text = ""
    for character in withVisibleControls {
      if "\\`*_|<>[]#&$~".contains(character) { text.append("\\") }
      text.append(character)
    }
    return text
  }
}
