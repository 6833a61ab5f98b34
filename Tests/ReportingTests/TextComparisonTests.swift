// SPDX-License-Identifier: GPL-3.0-or-later
import Reporting
import Testing

struct TextComparisonTests {
  private let comparison = TextComparison()

  @Test(arguments: [
    ("rate 0.531004 bits", "rate 0.531005 bits"),
    ("| 1.00001e6 | -2 |", "| 1.00000e+06 | -2.00001 |"),
    ("residual 1.2e-16", "residual -3e-17"),
    ("[0, 1]", "[1e-12,  1.000001]".replacing("  ", with: " ")),
    ("x  y", "x y"),
    ("", ""),
  ])
  func numbersWithinTolerance(expected: String, found: String) {
    #expect(comparison.differences(expected: expected, found: found).isEmpty)
  }

  @Test(arguments: [
    ("rate 0.531004 bits", "rate 0.531016 bits"),
    ("rate 0.531004 bits", "rate 0.531004 nats"),
    ("rate 0.5", "rate -0.5"),
    ("x1 = 2", "x2 = 2"),
    ("01-a-2.svg", "01-a-3.svg"),
    ("1e-5", "2e-5"),
    ("a b", "ab"),
    ("upper inf", "upper 1e308"),
    ("1 2", "1 2 3"),
  ])
  func whatDiffers(expected: String, found: String) {
    let differences = comparison.differences(expected: expected, found: found)
    #expect(differences.map(\.line) == [1])
    #expect(differences.first?.expected == expected)
    #expect(differences.first?.found == found)
  }

  @Test func oneUnitOfTheSixthDigitIsAgreementWhereverItStands() {
    for number in stride(from: 100_000, through: 999_998, by: 997) {
      #expect(comparison.differences(expected: "0.\(number)", found: "0.\(number + 1)").isEmpty)
      #expect(comparison.differences(expected: "\(number)", found: "\(number + 11)").count == 1 || number > 999_000)
    }
  }

  @Test func missingAndExtraLinesAreNamed() {
    #expect(comparison.differences(expected: "a\nb", found: "a").map(\.line) == [2])
    #expect(comparison.differences(expected: "a", found: "a\nb").first?.expected == nil)
    #expect(comparison.differences(expected: "a\nb\nc\nd\ne\nf\ng", found: "", limit: 3).count == 3)
    #expect(
      comparison.differences(expected: "a", found: "b").first?.description
        == "line 1\n  expected: a\n  found:    b")
  }
}
