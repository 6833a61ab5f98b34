// SPDX-License-Identifier: GPL-3.0-or-later

/// A notebook's source, cut into prose and cells.
///
/// Lines that begin with `//:` are prose, in Markdown; the others are Swift. The licence line at the top belongs to
/// neither, nor does a line `//@ page: name`, which asks for a report of that name with an HTML page beside it. Empty lines
/// at the ends of a cell are left out, and a cell of nothing else is none.
public struct NotebookSource: Sendable, Equatable {
  /// A run of lines of one kind.
  public enum Block: Sendable, Equatable {
    case prose(String)
    /// Swift code and the lines of the source it stands on, counted from 1.
    case cell(String, lines: ClosedRange<Int>)
  }

  /// The blocks in the order of the source.
  public let blocks: [Block]
  /// The name under which the report is kept as Markdown and as a page; `nil` where it is Markdown by the notebook's own
  /// name.
  public let page: String?

  /// The blocks of the Swift source `text`.
  public init(_ text: String) {
    var blocks: [Block] = []
    var prose: [String] = []
    var cell: [(number: Int, text: String)] = []
    var page: String?
    func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }
    func closeProse() {
      if !prose.allSatisfy(isBlank) { blocks.append(.prose(prose.joined(separator: "\n"))) }
      prose = []
    }
    func closeCell() {
      while cell.last.map({ isBlank($0.text) }) == true { cell.removeLast() }
      cell.removeFirst(cell.prefix { isBlank($0.text) }.count)
      if let first = cell.first, let last = cell.last {
        blocks.append(.cell(cell.map(\.text).joined(separator: "\n"), lines: first.number...last.number))
      }
      cell = []
    }
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      if line.hasPrefix("//:") {
        closeCell()
        let rest = line.dropFirst(3)
        prose.append(String(rest.first == " " ? rest.dropFirst() : rest))
      } else if let match = line.wholeMatch(of: /\/\/@ page: ([A-Za-z0-9-]+)/) {
        page = String(match.output.1)
      } else if !line.hasPrefix("// SPDX-License-Identifier:") {
        if !isBlank(String(line)) { closeProse() }
        if prose.isEmpty { cell.append((index + 1, String(line))) } else { prose.append("") }
      }
    }
    closeProse()
    closeCell()
    self.blocks = blocks
    self.page = page
  }

  /// The report: the blocks with each cell's outputs after it, in the order in which they were shown. An output whose
  /// line is in no cell, such as one of another file, stands at the end.
  public func woven(with records: [NotebookRecord]) -> String {
    var parts: [String] = []
    var rest = records
    for block in blocks {
      switch block {
      case .prose(let text): parts.append(text.trimmingLineFeeds)
      case .cell(let code, let lines):
        parts.append(Self.fenced(code, as: "swift"))
        parts += Self.outputs(rest.filter { lines.contains($0.line) })
        rest.removeAll { lines.contains($0.line) }
      }
    }
    return (parts + Self.outputs(rest)).joined(separator: "\n\n") + "\n"
  }

  /// Markdown for a cell's outputs; neighbouring texts share a fence.
  private static func outputs(_ records: [NotebookRecord]) -> [String] {
    var parts: [String] = []
    var texts: [String] = []
    func closeTexts() {
      if !texts.isEmpty { parts.append(fenced(texts.joined(separator: "\n"), as: "text")) }
      texts = []
    }
    for record in records {
      if record.kind == .markdown {
        closeTexts()
        parts.append(record.body)
      } else {
        texts.append(record.body)
      }
    }
    closeTexts()
    return parts
  }

  /// A code block whose fence is longer than any run of backticks in it.
  private static func fenced(_ text: String, as language: String) -> String {
    let runs = text.split { $0 != "`" }.map(\.count)
    let fence = String(repeating: "`", count: max(3, (runs.max() ?? 0) + 1))
    return "\(fence)\(language)\n\(text)\n\(fence)"
  }
}
