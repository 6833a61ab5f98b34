// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Reporting
import Testing

@Suite struct PageFigureTests {
  /// The figure's element alone.
  private func html(_ figure: Figure) throws -> String {
    let page = try Page("T", [.figure(figure)]).html
    let start = try #require(page.range(of: "<main>\n"))
    let end = try #require(page.range(of: "\n</main>"))
    return String(page[start.upperBound..<end.lowerBound])
  }

  /// Attributes `d` of the elements of one class, as lists of numbers.
  private func paths(_ html: String, _ name: String) -> [[Double]] {
    html.matches(of: /<path class="([a-zA-Z-]+)[^"]*"[^>]* d="([^"]*)"/).filter { $0.output.1 == name }
      .map { match in match.output.2.split { "MLHVZh ".contains($0) }.compactMap { Double($0) } }
  }

  /// The field is 608 × 332; a range of 0 … 1 gets a margin of 0.04 above and none below zero.
  @Test func pointsStandWhereTheAxesPutThem() throws {
    let curve = try Figure.Curve("c", x: [0, 0.5, 1], y: [1, 0.25, 0])
    let html = try html(Figure("f", x: .init("x"), y: .init("y"), curves: [curve]))
    let line = try #require(paths(html, "line").first)
    let expected = [0, 332 * (1 - 1 / 1.04), 0.5 / 1.04 * 608, 332 * (1 - 0.25 / 1.04), 1 / 1.04 * 608, 332]
    for (found, wanted) in zip(line, expected) { #expect(abs(found - wanted) < 1e-4) }
    #expect(line.count == expected.count)
    for tick in ["0", "0.2", "0.4", "0.6", "0.8", "1"] { #expect(html.ranges(of: ">\(tick)</text>").count == 2) }
  }

  @Test func equalRatiosAreEqualDistancesOnALogarithmicAxis() throws {
    let curve = try Figure.Curve("c", x: [1, 10, 100, 1000], y: [1, 1, 1, 1])
    let html = try html(Figure("f", x: .init("x", logarithmic: true), y: .init("y"), curves: [curve]))
    let line = try #require(paths(html, "line").first)
    let x = [line[0], line[2], line[4], line[6]]
    #expect(abs((x[1] - x[0]) - (x[2] - x[1])) < 1e-4 && abs((x[2] - x[1]) - (x[3] - x[2])) < 1e-4)
    for tick in ["1", "10", "100", "1000"] { #expect(html.contains(">\(tick)</text>")) }
  }

  @Test func aBandRunsAlongItsLowerEdgeAndBackAlongItsUpperOne() throws {
    let band = try Figure.Band("b", x: [0, 1], lower: [0, 0], upper: [1, 2])
    let html = try html(Figure("f", x: .init("x"), y: .init("y"), bands: [band]))
    let match = try #require(html.firstMatch(of: /<g class="band[^>]*><path d="M([^"]*)Z"/))
    let places = match.output.1.split { "L ".contains($0) }.compactMap { Double($0) }
    let right = 608 / 1.04
    let expected = [0, 332, right, 332, right, 332 * (1 - 2 / 2.08), 0, 332 * (1 - 1 / 2.08)]
    #expect(places.count == 8)
    for (found, wanted) in zip(places, expected) { #expect(abs(found - wanted) < 1e-4) }
  }

  @Test func whatIsNotFiniteLeavesAGap() throws {
    let curve = try Figure.Curve("c", x: [0, 1, 2, 3, 4], y: [1, 2, .nan, 3, .infinity])
    let html = try html(Figure("f", x: .init("x"), y: .init("y"), curves: [curve]))
    let match = try #require(html.firstMatch(of: /<path class="line[^>]* d="([^"]*)"/))
    #expect(match.output.1.count { $0 == "M" } == 2)
    #expect(!html.contains("nan"))
  }

  @Test func theNumbersOfAFigureStandOnThePageWhole() throws {
    let value = 0.1 + 0.2
    let curve = try Figure.Curve("</script>", x: [0, 1], y: [value, .infinity])
    let html = try html(Figure("f", x: .init("x", unit: "bits"), y: .init("y"), curves: [curve]))
    let match = try #require(html.firstMatch(of: /<script type="application\/json">(.*?)<\/script>/))
    let tree = try JSONSerialization.jsonObject(with: Data(match.output.1.utf8)) as? [String: Any]
    let series = try #require((tree?["series"] as? [[String: Any]])?.first)
    #expect(series["label"] as? String == "</script>")
    // Foundation's reader may miss the nearest double by one ulp: the digits are compared.
    #expect(match.output.1.contains("[0.30000000000000004,\"inf\"]"))
    #expect((series["y"] as? [Any])?.last as? String == "inf")
    #expect((tree?["x"] as? [String: Any])?["unit"] as? String == "bits")
  }

  @Test func nothingToDrawIsSaid() throws {
    let html = try html(Figure("Empty", x: .init("x"), y: .init("y")))
    #expect(html.contains("Empty: no finite point to draw."))
    #expect(!html.contains("<svg"))
  }

  @Test(arguments: [1e-300, 1e-6, 1, 1e290]) func anySizeHasTicks(_ size: Double) throws {
    for extent in [[size, size], [0, size], [-size, size]] {
      for isLogarithmic in [false, true] {
        let curve = try Figure.Curve("c", x: extent.map { isLogarithmic ? max(abs($0), 1e-290) : $0 }, y: [0, 1])
        let html = try html(Figure("f", x: .init("x", logarithmic: isLogarithmic), y: .init("y"), curves: [curve]))
        #expect(html.contains("text-anchor=\"middle\""))
        #expect(!html.contains("nan") && !html.contains("\"inf"))
      }
    }
  }
}
