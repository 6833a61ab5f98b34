// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Reporting
import Testing

struct DecimalTextTests {
  /// A number and its six digits rounded each way.
  private static let awkward: [(number: Double, down: String, nearest: String, up: String)] = [
    (0.1, "0.1", "0.1", "0.1"),
    (0.1.nextUp, "0.1", "0.1", "0.100001"),
    (0.1.nextDown, "0.0999999", "0.1", "0.1"),
    (9.9999999, "9.99999", "10", "10"),
    (-9.9999999, "-10", "-10", "-9.99999"),
    (1.0.nextDown, "0.999999", "1", "1"),
    (1.0.nextUp, "1", "1", "1.00001"),
    (999999.5, "999999", "1e6", "1e6"),
    (123456, "123456", "123456", "123456"),
    (1234567, "1.23456e6", "1.23457e6", "1.23457e6"),
    (0.00012345678, "0.000123456", "0.000123457", "0.000123457"),
    (0.000099999999, "9.99999e-5", "0.0001", "0.0001"),
    (-1.0 / 3, "-0.333334", "-0.333333", "-0.333333"),
    (0, "0", "0", "0"),
    (-0.0, "0", "0", "0"),
    (.leastNonzeroMagnitude, "5e-324", "5e-324", "5e-324"),
    (2.2250738585072014e-308, "2.22507e-308", "2.22507e-308", "2.22508e-308"),
    (Double.greatestFiniteMagnitude, "1.79769e308", "1.79769e308", "1.7977e308"),
    (Double.infinity, "inf", "inf", "inf"),
    (-Double.infinity, "-inf", "-inf", "-inf"),
  ]

  @Test func awkwardNumbersAtSixDigits() {
    for (number, down, nearest, up) in Self.awkward {
      #expect(DecimalText.significant(number, rounding: .down) == down)
      #expect(DecimalText.significant(number) == nearest)
      #expect(DecimalText.significant(number, rounding: .up) == up)
    }
  }

  @Test func digitsOutsideOneToSeventeenCountAsTheLimits() {
    #expect(DecimalText.significant(0.27, digits: 0) == "0.3")
    #expect(DecimalText.significant(0.1, digits: 40) == "0.1")
    #expect(DecimalText.significant(120, digits: 1, rounding: .down) == "100")
    #expect(DecimalText.significant(123456789, digits: 9) == "123456789")
  }

  /// Random bit patterns: every magnitude and both signs.
  private static func doubles(_ count: Int) -> [Double] {
    var state: UInt64 = 20_150_927
    var doubles: [Double] = []
    while doubles.count < count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let double = Double(bitPattern: state ^ (state >> 29))
      if double.isFinite { doubles.append(double) }
    }
    return doubles
  }

  @Test(arguments: [1, 2, 6, 12, 16, 17])
  func aShownBracketContainsTheNumberAndIsNarrow(digits: Int) throws {
    for number in Self.doubles(300) {
      let down = try #require(Double(DecimalText.significant(number, digits: digits, rounding: .down)))
      let up = try #require(Double(DecimalText.significant(number, digits: digits, rounding: .up)))
      let nearest = try #require(Double(DecimalText.significant(number, digits: digits)))
      #expect(down <= number && number <= up)
      #expect(nearest == down || nearest == up)
      // One unit of the last digit is at most 10^(1 − digits) of the number.
      let width = number.magnitude * pow(10, Double(1 - digits)) + number.ulp
      #expect(up / 2 - down / 2 <= width / 2 * (1 + 1e-9) || up.isInfinite || down.isInfinite)
    }
  }

  @Test(arguments: [1, 2, 6, 12, 17])
  func nearestAgreesWithPrintf(digits: Int) throws {
    for number in Self.doubles(300) {
      let printed = try #require(Double(String(format: "%.\(digits - 1)e", number)))
      #expect(Double(DecimalText.significant(number, digits: digits)) == printed)
    }
  }
}
