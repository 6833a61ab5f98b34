// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Reporting
import Testing

@Suite struct PageTests {
  /// What a text from a file may try.
  static let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u{202E}\u{0}"

  @Test func aPageIsOneDocumentThatFetchesNothing() throws {
    let html = try Page("Title", [.paragraph("Text"), .command("ssm-info worlds")]).html
    #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(html.hasSuffix("</html>\n"))
    #expect(html.contains("<h1>Title</h1>"))
    #expect(html.contains("<p>Text</p>"))
    #expect(html.contains("<pre><code>ssm-info worlds</code></pre>"))
    for fetching in ["src=\"http", "href=\"http", "@import", "url("] { #expect(!html.contains(fetching)) }
  }

  @Test func thePolicyAllowsTheStyleAndTheScriptOnThePageAndNothingElse() throws {
    let html = try Page("Title", []).html
    #expect(html.contains("default-src 'none'"))
    for tag in ["style", "script"] {
      let start = try #require(html.range(of: "<\(tag)>"))
      let end = try #require(html.range(of: "</\(tag)>", range: start.upperBound..<html.endIndex))
      let digits = SHA256.hexDigest(of: String(html[start.upperBound..<end.lowerBound]))
      let bytes = stride(from: 0, to: 64, by: 2).compactMap { place in
        UInt8(digits.dropFirst(place).prefix(2), radix: 16)
      }
      #expect(html.contains("\(tag)-src 'sha256-\(Data(bytes).base64EncodedString())'"))
    }
  }

  @Test func severalSectionsAreListedAtTheTop() throws {
    let one = try Page("T", [.heading("First", level: 2), .heading("Part", level: 3)]).html
    #expect(!one.contains("<nav>"))
    let two = try Page("T", [.heading("First", level: 2), .paragraph("p"), .heading("Second", level: 2)]).html
    #expect(two.contains("<li><a href=\"#part-2\">Second</a></li>"))
    #expect(two.contains("<h2 id=\"part-2\">Second</h2>"))
  }

  @Test func warningsStandInAListAndNoWarningsLeaveNothing() throws {
    #expect(try Page("T", [.warnings(["a < b"])]).html.contains("<li>a &lt; b</li>"))
    #expect(try !Page("T", [.warnings([])]).html.contains("role=\"note\""))
  }

  @Test func textsStayTextsWhateverTheyHold() throws {
    let table = try Table(
      title: Self.hostile, columns: [.text(Self.hostile)], rows: [[.text(Self.hostile)]], notes: [Self.hostile])
    let curve = try Figure.Curve(Self.hostile, x: [0, 1], y: [0, 1])
    let band = try Figure.Band(Self.hostile, x: [0, 1], lower: [0, 1], upper: [1, 2])
    let figure = Figure(
      Self.hostile, x: .init(Self.hostile, unit: Self.hostile), y: .init(Self.hostile), bands: [band], curves: [curve],
      markers: [.init(Self.hostile, x: 0.5)], annotations: [.init(Self.hostile, x: 0.5, y: 0.5)])
    let empty = Figure(Self.hostile, x: .init("x"), y: .init("y"))
    let plain = try Page("T", []).html
    let html = try Page(
      Self.hostile,
      [
        .heading(Self.hostile, level: 2), .paragraph(Self.hostile), .command(Self.hostile), .warnings([Self.hostile]),
        .table(table), .figure(figure), .figure(empty), .markdown(Self.hostile, images: [:]),
      ]
    ).html
    #expect(!html.contains("<img"))
    #expect(!html.contains("\u{202E}") && !html.contains("\u{0}"))
    // The page's own script and the figure's numbers, and no other.
    #expect(html.ranges(of: "<script").count == 2)
    #expect(html.ranges(of: "</script>").count == 2)
    #expect(html.ranges(of: "onerror=alert(1)&gt;").count > 10)
    #expect(plain.ranges(of: "<script").count == 1)
  }

  @Test func aCommandKeepsItsLines() throws {
    #expect(try Page("T", [.command("a 'x<y' \\\n\tb")]).html.contains("a &#39;x&lt;y&#39; \\\n\tb</code>"))
  }
}
