// SPDX-License-Identifier: GPL-3.0-or-later

extension Table {
  /// The table for a terminal: columns padded to their widest entry, decimal points under each other, a line feed
  /// after each line. The text does not depend on the terminal.
  public var terminalText: String {
    var lines: [String] = []
    if let title { lines += [title.withVisibleControls, ""] }
    let blocks = columns.indices.map { index in
      TextColumn(
        head: columns[index].head.withVisibleControls,
        entries: rows.map { $0[index].shown(in: columns[index]).withVisibleControls },
        alignment: columns[index].alignment)
    }
    if !columns.isEmpty {
      lines.append(joined(blocks.map(\.paddedHead)))
      lines.append(joined(blocks.map { String(repeating: "─", count: $0.width) }))
      for row in rows.indices { lines.append(joined(blocks.map { $0.padded[row] })) }
    }
    if !notes.isEmpty { lines += [""] + notes.map(\.withVisibleControls) }
    return lines.map { $0 + "\n" }.joined()
  }

  private func joined(_ fields: [String]) -> String {
    var line = fields.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line
  }
}

/// One column with every entry padded to a common width.
private struct TextColumn {
  let width: Int
  let paddedHead: String
  let padded: [String]

  init(head: String, entries: [String], alignment: Table.Alignment) {
    let aligned = alignment == .decimal ? Self.pointsAligned(entries) : entries
    let width = max(head.count, aligned.map(\.count).max() ?? 0)
    func pad(_ text: String) -> String {
      let blanks = String(repeating: " ", count: width - text.count)
      return alignment == .leading ? text + blanks : blanks + text
    }
    self.width = width
    paddedHead = pad(head)
    padded = aligned.map(pad)
  }

  /// Entries with blanks after them, so that their points meet when they are set flush right. The point of an entry
  /// without one is after its last digit before an exponent.
  private static func pointsAligned(_ entries: [String]) -> [String] {
    let tails = entries.map { entry in
      let isNumeric = entry.first?.isNumber == true || entry.first == "-" && entry.dropFirst().first?.isNumber == true
      return isNumeric ? entry.count - entry.prefix { $0 != "." && $0 != "e" }.count : 0
    }
    let longest = tails.max() ?? 0
    return zip(entries, tails).map { $0 + String(repeating: " ", count: longest - $1) }
  }
}

extension String {
  /// The text with control characters spelt out (`\n`, `\u{1B}`), so that a text read from a file can neither break a
  /// line nor command the terminal.
  var withVisibleControls: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .format: text += scalar.escaped(asASCII: true)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
