// SPDX-License-Identifier: GPL-3.0-or-later
internal import Files
internal import Foundation

/// One HTML file that holds all it needs: style, script, drawings and numbers. It fetches nothing, and its content
/// security policy lets nothing be fetched and no other script run.
public struct Page: Sendable, Equatable {
  /// What stands on the page, top to bottom.
  public enum Block: Sendable, Equatable {
    /// A heading of level 2 (a section, listed at the top of a page of several) or 3.
    case heading(String, level: Int)
    case paragraph(String)
    /// Commands to copy, one a line.
    case command(String)
    /// What a reader must know before using the numbers.
    case warnings([String])
    case table(Table)
    /// A drawing with tooltips and zoom; one without a drawable point is a paragraph that says so.
    case figure(Figure)
    /// A text in Markdown; `images` are the SVG texts of the images that it names.
    case markdown(String, images: [String: String])
  }

  /// The page's title.
  public let title: String
  /// Its content.
  public let blocks: [Block]

  /// A page of `blocks`.
  public init(_ title: String, _ blocks: [Block]) {
    self.title = title
    self.blocks = blocks
  }

  /// The page as a whole HTML document.
  /// - Throws: ``ReportingError/notANumber(place:)``, never for values that a `Table` or a JSON file holds.
  public var html: String {
    get throws(ReportingError) {
      var body: [String] = []
      for (index, block) in blocks.enumerated() { body.append(try html(block, index)) }
      let style = PageStyle.text
      let script = PageScript.text
      let policy =
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src '\(Self.digest(style))'; "
        + "script-src '\(Self.digest(script))'"
      let head = [
        "<!DOCTYPE html>",
        "<html lang=\"en\">",
        "<head>",
        "<meta charset=\"utf-8\">",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy)\">",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        "<title>\(title.escapedForHTML)</title>",
        "<style>\(style)</style>",
        "</head>",
        "<body>",
        "<header><h1>\(title.escapedForHTML)</h1></header>",
        "<main>",
      ]
      let foot = ["</main>", "<script>\(script)</script>", "</body>", "</html>"]
      return (head + contents + body + foot).joined(separator: "\n") + "\n"
    }
  }

  /// Links to the sections, if there are several.
  private var contents: [String] {
    let entries = blocks.enumerated().compactMap { index, block -> String? in
      guard case .heading(let text, level: 2) = block else { return nil }
      return "<li><a href=\"#part-\(index)\">\(text.escapedForHTML)</a></li>"
    }
    return entries.count > 1 ? ["<nav><ul>"] + entries + ["</ul></nav>"] : []
  }

  private func html(_ block: Block, _ index: Int) throws(ReportingError) -> String {
    switch block {
    case .heading(let text, let level):
      let tag = level <= 2 ? "h2" : "h3"
      return "<\(tag) id=\"part-\(index)\">\(text.escapedForHTML)</\(tag)>"
    case .paragraph(let text): return "<p>\(text.escapedForHTML)</p>"
    case .command(let text): return "<pre><code>\(text.escapedForPreformattedHTML)</code></pre>"
    case .warnings(let warnings):
      let items = warnings.map { "<li>\($0.escapedForHTML)</li>" }.joined()
      return warnings.isEmpty ? "" : "<ul class=\"warnings\" role=\"note\">\(items)</ul>"
    case .table(let table): return table.html
    case .figure(let figure):
      do {
        return try figure.html(identifier: "figure-\(index)")
      } catch .nothingToDraw {
        return "<p class=\"note\">\(figure.title.escapedForHTML): no finite point to draw.</p>"
      }
    case .markdown(let text, let images): return MarkdownHTML(text, images: images).html
    }
  }

  /// The source expression by which a content security policy allows exactly this text.
  /// - Source: M. West (2018), Content Security Policy Level 3, section 2.3.1.
  private static func digest(_ text: String) -> String {
    let digits = Array(SHA256.hexDigest(of: text))
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    return "sha256-\(Data(bytes).base64EncodedString())"
  }
}
