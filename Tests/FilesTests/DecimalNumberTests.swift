// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Testing
import TestSupport

/// Numbers in text tables are the nearest doubles.
@Suite struct DecimalNumberTests {
  private func column(_ texts: [String]) throws -> [Double] {
    try table(texts.joined(separator: "\n")).array.values
  }

  @Test func closedForms() throws {
    let cases: [(String, Double)] = [
      ("0", 0), ("-0", -0.0), ("+1", 1), ("1.", 1), (".5", 0.5), ("-1e3", -1000), ("1E+2", 100), ("0e99999", 0),
      ("1e-400", 0), ("5e-324", .leastNonzeroMagnitude), ("2.4703282292062327e-324", 0),
      ("2.4703282292062329e-324", .leastNonzeroMagnitude), ("1.7976931348623157e308", .greatestFiniteMagnitude),
      ("inf", .infinity), ("-Inf", -.infinity), ("+INFINITY", .infinity),
      // 2⁵³ + 1 and 1 + 2⁻⁵³ lie half-way between two doubles: ties go to even, the least addition goes up.
      ("9007199254740993", 9_007_199_254_740_992), ("9007199254740993.00000000000000000001", 9_007_199_254_740_994),
      ("1.00000000000000011102230246251565404236316680908203125", 1),
      ("1.00000000000000011102230246251565404236316680908203126", 1.0.nextUp),
      ("9007199254740993e-20", 9007199254740993e-20), ("18446744073709551615", 0x1p64),
      ("0.00000000000000000000000000000000000001234567890123456789", 1.234567890123456789e-38),
    ]
    let values = try column(cases.map(\.0))
    for (value, (text, expected)) in zip(values, cases) {
      #expect(value.bitPattern == expected.bitPattern, "\(text) was read as \(value)")
    }
  }

  @Test func everyDoubleComesBackFromItsShortestDecimal() throws {
    var random = SplitMix64(seed: 1)
    let doubles = (0..<4000).map { _ in Double(bitPattern: random.next()) }.filter { $0.isFinite }
    #expect(try column(doubles.map { "\($0)" }).map(\.bitPattern) == doubles.map(\.bitPattern))
  }

  /// Oracle: Swift's own conversion from text.
  @Test func randomDecimalsAgreeWithTheLibrary() throws {
    var random = SplitMix64(seed: 2)
    let texts = (0..<4000).map { _ -> String in
      let digits = (0..<Int.random(in: 1...24, using: &random)).map { _ in
        String(Int.random(in: 0...9, using: &random))
      }
      let point = Int.random(in: 0...digits.count, using: &random)
      let exponent = Bool.random(using: &random) ? "" : "e\(Int.random(in: -40...40, using: &random))"
      return digits[..<point].joined() + "." + digits[point...].joined() + exponent
    }
    let expected = try texts.map { try #require(Double($0)) }
    let values = try column(texts)
    for index in texts.indices {
      #expect(values[index].bitPattern == expected[index].bitPattern, "\(texts[index])")
    }
  }

  @Test(arguments: ["1e999", "-1e400", "1" + String(repeating: "0", count: 400)])
  func refusesWhatNoDoubleHolds(text: String) {
    #expect(fileError { _ = try table("1\n\(text)") }?.message.contains("beyond the largest double") == true)
  }

  @Test(arguments: [
    "x", "1x", "1e", "1e+", "e5", ".", "-", "+-1", "0x10", "1_000", "1 000,1", "na", "infinite", "１", "1;2", "nan(1)",
  ])
  func refusesWhatIsNoNumber(text: String) {
    let error = fileError { _ = try table("7,1\n8,\"\(text)\"") }
    #expect(error?.row == 2 && error?.column == 2)
  }

  @Test func refusesNumbersWithoutEnd() {
    let error = fileError { _ = try table("1\n1.\(String(repeating: "3", count: 2000))") }
    #expect(error?.row == 2 && error?.message.contains("2002 characters") == true)
  }
}
