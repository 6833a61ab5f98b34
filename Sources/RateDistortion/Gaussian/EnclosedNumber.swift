// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A real number known to lie within `error` of the unevaluated sum `high + low`: arithmetic of about 31 digits that
/// carries its own error bound.
///
/// The sum and the product of two doubles are taken without error (Knuth 1998, §4.2.2, theorem B; the product by a
/// fused multiply–add); what a pair of doubles drops is below `2⁻¹⁰²` of the operands (Dekker 1971).
struct EnclosedNumber {
  let high: Double
  let low: Double
  /// `≥ 0`; infinite or NaN once nothing is known.
  let error: Double

  init(_ value: Double) { self.init(high: value, low: 0, error: 0) }

  /// The pair made non-overlapping; `|low| ≤ |high|` or nearly so.
  private init(high: Double, low: Double, error: Double) {
    self.high = high + low
    self.low = low - (self.high - high)
    self.error = error * EnclosedNumber.inflation
  }

  /// No smaller than the number.
  var upperBound: Double { low + error == 0 ? high : (high + (low + error)).nextUp }
  /// No greater than the number.
  var lowerBound: Double { low - error == 0 ? high : (high + (low - error)).nextDown }

  private var magnitude: Double { abs(high) + abs(low) + error }

  /// What a pair drops, relative to the operands.
  private static let rounding = 0x1p-102
  /// Pays for the rounding of the bounds themselves, a handful of operations.
  private static let inflation = 1 + 0x1p-48

  static prefix func - (number: EnclosedNumber) -> EnclosedNumber {
    EnclosedNumber(high: -number.high, low: -number.low, error: number.error)
  }

  static func + (a: EnclosedNumber, b: EnclosedNumber) -> EnclosedNumber {
    let sum = a.high + b.high
    let part = sum - a.high
    let remainder = (a.high - (sum - part)) + (b.high - part)
    return EnclosedNumber(
      high: sum, low: remainder + (a.low + b.low),
      error: a.error + b.error + rounding * (abs(a.high) + abs(b.high)))
  }

  static func - (a: EnclosedNumber, b: EnclosedNumber) -> EnclosedNumber { a + (-b) }

  static func * (a: EnclosedNumber, b: EnclosedNumber) -> EnclosedNumber {
    let product = a.high * b.high
    let remainder = (-product).addingProduct(a.high, b.high)
    let carried = a.error * b.magnitude + b.error * a.magnitude
    // The least normal number pays for remainders that underflow.
    return EnclosedNumber(
      high: product, low: remainder + (a.high * b.low + a.low * b.high),
      error: carried + rounding * abs(product) + .leastNormalMagnitude)
  }

  /// For a divisor that excludes zero; the error follows from what is left after multiplying back.
  static func / (a: EnclosedNumber, b: EnclosedNumber) -> EnclosedNumber {
    let first = a.high / b.high
    let second = (a - b * EnclosedNumber(first)).high / b.high
    let quotient = EnclosedNumber(high: first, low: second, error: 0)
    let least = max(b.lowerBound, -b.upperBound)
    return EnclosedNumber(
      high: quotient.high, low: quotient.low, error: least > 0 ? (a - b * quotient).magnitude / least : .infinity)
  }
}
