// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Files
import Information
import Quantities
import TestSupport
import Testing

@Suite struct TextStatisticsTests {
  private func count(_ text: String, _ symbols: TextStatistics.Symbols = .scalars, order: Int = 1) throws
    -> [String: Int]
  {
    let statistics = try TextStatistics(Array(text.utf8), symbols: symbols, order: order, path: "t")
    return Dictionary(
      uniqueKeysWithValues: try statistics.counts.indices.map {
        (try #require(statistics.label($0)), statistics.counts[$0])
      })
  }

  @Test func scalarsBytesAndWordsAreCounted() throws {
    #expect(try count("banana") == ["a": 3, "b": 1, "n": 2])
    #expect(try count("é é", .bytes) == ["0xc3": 2, "0xa9": 2, "0x20": 1])
    #expect(try count(" to be\nor  not to be ", .words) == ["to": 2, "be": 2, "or": 1, "not": 1])
  }

  @Test func canonicallyEquivalentTextsStayApart() throws {
    #expect(try TextStatistics(Array("e\u{301}\u{E9}".utf8), path: "t").letterCount == 3)
    #expect(try TextStatistics(Array("e\u{301} \u{E9}".utf8), symbols: .words, path: "t").letterCount == 2)
  }

  @Test func groupsOverlap() throws {
    #expect(try count("banana", order: 2) == ["ba": 1, "an": 2, "na": 2])
    #expect(try count("banana", order: 3) == ["ban": 1, "ana": 2, "nan": 1])
    #expect(try count("a b a b", .words, order: 2) == ["a b": 2, "b a": 1])
  }

  @Test func lettersAreNumberedInLexicographicOrder() throws {
    let statistics = try TextStatistics(Array("zaab".utf8), order: 2, path: "t")
    #expect((0..<3).map { statistics.label($0) } == ["aa", "ab", "za"])
    #expect(statistics.label(3) == nil)
  }

  @Test func blanksAndControlsAreSpeltOut() throws {
    #expect(try count("a \n") == ["a": 1, "␣": 1, "\\n": 1])
  }

  /// Oracle: strings in a dictionary. The alphabet is large enough that pairs are sorted instead of tabulated.
  @Test(arguments: [(6, 5), (300, 3), (4500, 2)]) func groupsMatchADictionary(_ letters: Int, _ order: Int) throws {
    var random = SplitMix64(seed: 7)
    let scalars = (0..<6000).map { _ in
      Unicode.Scalar(0x4E00 + UInt32.random(in: 0..<UInt32(letters), using: &random)) ?? "?"
    }
    var expected: [[UInt32]: Int] = [:]
    for start in 0...(scalars.count - order) { expected[scalars[start..<start + order].map(\.value), default: 0] += 1 }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    let statistics = try TextStatistics(Array(String(text).utf8), order: order, path: "t")
    let ordered = expected.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    #expect(statistics.counts == ordered.map(\.value))
    #expect(statistics.total == scalars.count - order + 1)
  }

  @Test func theDistributionIsTheRelativeFrequency() throws {
    let statistics = try TextStatistics(Array("aab".utf8), path: "t")
    #expect(statistics.symbolCount == 3 && statistics.letterCount == 2)
    let entropy = try statistics.distribution().entropy
    #expect(abs(entropy.value - 0.6365141682948128) < 1e-15)
  }

  @Test func whatCannotBeCountedIsRefused() {
    #expect(throws: FileError.self) { try TextStatistics([], path: "t") }
    #expect(throws: FileError.self) { try TextStatistics([0x61, 0xFF], path: "t") }
    #expect(throws: FileError.self) { try TextStatistics(Array("  ".utf8), symbols: .words, path: "t") }
    #expect(throws: FileError.self) { try TextStatistics(Array("ab".utf8), order: 3, path: "t") }
    #expect(throws: DomainError.self) { try TextStatistics(Array("ab".utf8), order: 0, path: "t") }
  }
}
