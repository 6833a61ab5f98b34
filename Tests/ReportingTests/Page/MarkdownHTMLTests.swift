// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Reporting
import Testing

@Suite struct MarkdownHTMLTests {
  private func html(_ text: String, images: [String: String] = [:]) throws -> String {
    let page = try Page("T", [.markdown(text, images: images)]).html
    let start = try #require(page.range(of: "<main>\n"))
    let end = try #require(page.range(of: "\n</main>"))
    return String(page[start.upperBound..<end.lowerBound])
  }

  @Test(arguments: [
    ("# A `b`", "<h1>A <code>b</code></h1>"),
    ("one\ntwo\n\nthree", "<p>one\ntwo</p>\n<p>three</p>"),
    ("a **b *c* d** e", "<p>a <strong>b <em>c</em> d</strong> e</p>"),
    ("*a* _b_ x_1 y_2 2 * 3 * 4", "<p><em>a</em> <em>b</em> x_1 y_2 2 * 3 * 4</p>"),
    ("\\*a\\* \\<b\\> \\`", "<p>*a* &lt;b&gt; `</p>"),
    ("`` a`b `` and `c`", "<p><code>a`b</code> and <code>c</code></p>"),
    ("[a *b*](x.md#y)", "<p><a href=\"x.md#y\">a <em>b</em></a></p>"),
    ("[a](javascript:alert) <b>", "<p>a &lt;b&gt;</p>"),
    ("<https://example.org/?a&b>", "<p><a href=\"https://example.org/?a&amp;b\">https://example.org/?a&amp;b</a></p>"),
    ("- a\n- b\n  c", "<ul><li>a</li><li>b\nc</li></ul>"),
    ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
    ("- a\n  - b", "<ul><li><p>a</p>\n<ul><li>b</li></ul></li></ul>"),
    ("> a\n> b", "<blockquote><p>a\nb</p></blockquote>"),
    ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
    ("```swift\nlet a = \"<\"\n\n# no\n```", "<pre class=\"wide\"><code>let a = &quot;&lt;&quot;\n\n# no</code></pre>"),
    ("a `b", "<p>a `b</p>"),
    ("**a", "<p>**a</p>"),
    ("", ""),
  ]) func eachConstruct(_ text: String, _ expected: String) throws {
    #expect(try html(text) == expected)
  }

  @Test func tablesSortByTheNumbersOfTheirCells() throws {
    let html = try html("| a \\| b | n |\n| :-- | --: |\n| x | 1e-3 |\n| `y` | – |")
    #expect(html.contains("<thead><tr><th>a | b</th><th class=\"number\">n</th></tr></thead>"))
    #expect(html.contains("<td>x</td><td class=\"number\" data-value=\"0.001\">1e-3</td>"))
    #expect(html.contains("<td><code>y</code></td><td class=\"number\">–</td>"))
  }

  @Test func imagesStandInThePageAndUnknownOnesAreLinks() throws {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"
    let known = try html("![A \\<b\\>](f.svg)", images: ["f.svg": svg])
    #expect(known.contains("src=\"data:image/svg+xml;base64,PHN2ZyB4bWxucz0i"))
    #expect(known.contains("<figcaption>A &lt;b&gt;</figcaption>"))
    #expect(try html("![A](g.svg)") == "<p><a href=\"g.svg\">A</a></p>")
  }

  /// Whatever the text, every element is closed where it should be.
  @Test func brokenTextsAreText() throws {
    for text in ["```", "|", "| a |\n| - |", "> ", "- ", "[", "[a](", "![](", "*", "`", "\\", "1.", "- a\n\n\n  b\n c"]
    {
      let html = try html(text)
      for tag in ["p", "ul", "ol", "li", "table", "pre", "code", "blockquote", "em", "strong", "td", "th"] {
        let opened = html.ranges(of: "<\(tag)>").count + html.ranges(of: "<\(tag) ").count
        #expect(opened == html.ranges(of: "</\(tag)>").count)
      }
    }
  }
}
