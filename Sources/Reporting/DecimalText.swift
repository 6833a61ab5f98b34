// SPDX-License-Identifier: GPL-3.0-or-later

/// Which way a shown number may differ from the number itself.
public enum Rounding: Sendable, Hashable, CaseIterable {
  /// To the nearest decimal, ties away from zero.
  case nearest
  /// Towards −∞: for a lower bound, so that the printed bracket still contains the truth.
  case down
  /// Towards +∞: for an upper bound.
  case up
}

/// Doubles as decimal text.
///
/// A double stands for the shortest decimal that reads back to it, and rounding is done on those digits as integers.
/// A decimal with as many digits as are asked is thus shown unchanged, and in every other case no decimal of that
/// length reads back to the double, so that the directed roundings are those of the double's exact value.
public enum DecimalText {
  /// The shortest decimal that reads back to the same double, as Swift writes it (`0.1`, `1.0`, `5e-324`), `inf`,
  /// `-inf` or `nan`; a JSON number where finite.
  public static func shortest(_ number: Double) -> String { number.description }

  /// `number` at no more than `digits` significant digits, zeros at the end left out.
  ///
  /// Plain notation from 1e-4 up to `digits` places before the point (at least six), scientific (`1.5e-7`) outside.
  /// Infinities are `inf` and `-inf`; both zeros are `0`; NaN, which no table holds, is `nan`.
  /// - Parameters:
  ///   - digits: significant digits, 1 … 17; a number outside counts as the nearer limit
  ///   - rounding: the side on which the text may lie: `Double(text) <= number` for ``Rounding/down``
  public static func significant(_ number: Double, digits: Int = 6, rounding: Rounding = .nearest) -> String {
    guard number.isFinite else { return shortest(number) }
    guard number != 0 else { return "0" }
    let digits = min(max(digits, 1), 17)
    var decimal = SignificantDigits(number)
    decimal.round(to: digits, rounding)
    return decimal.text(plainPlaces: max(digits, 6))
  }
}

/// sign · 0.d₁d₂d₃… · 10^exponent, d₁ ≠ 0 and the last digit ≠ 0.
private struct SignificantDigits {
  let isNegative: Bool
  var digits: [UInt8]
  var exponent: Int

  /// The shortest decimal that reads back to `number`, which is finite and not zero.
  init(_ number: Double) {
    isNegative = number < 0
    digits = []
    exponent = 0
    var places = 0
    var afterPoint = false
    var power = Substring("0")
    let text = "\(number.magnitude)"
    let mantissa = text.prefix { $0 != "e" }
    if mantissa.count < text.count { power = text.dropFirst(mantissa.count + 1) }
    for byte in mantissa.utf8 {
      if byte == UInt8(ascii: ".") {
        afterPoint = true
      } else {
        digits.append(byte - UInt8(ascii: "0"))
        if !afterPoint { places += 1 }
      }
    }
    let leadingZeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(leadingZeros)
    exponent = places - leadingZeros + (Int(power) ?? 0)
    trim()
  }

  mutating func round(to count: Int, _ rounding: Rounding) {
    guard digits.count > count else { return }
    let awayFromZero =
      switch rounding {
      case .nearest: digits[count] >= 5
      case .down: isNegative
      case .up: !isNegative
      }
    digits.removeLast(digits.count - count)
    if awayFromZero { increment() }
    trim()
  }

  /// Adds one to the last digit.
  private mutating func increment() {
    var place = digits.count - 1
    while place >= 0, digits[place] == 9 {
      digits[place] = 0
      place -= 1
    }
    if place >= 0 {
      digits[place] += 1
    } else {
      digits.insert(1, at: 0)
      exponent += 1
    }
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
  }

  func text(plainPlaces: Int) -> String {
    let sign = isNegative ? "-" : ""
    let all = digits.map { String($0) }.joined()
    if exponent > plainPlaces || exponent < -3 {
      let fraction = all.dropFirst()
      return sign + all.prefix(1) + (fraction.isEmpty ? "" : "." + fraction) + "e\(exponent - 1)"
    }
    if exponent <= 0 { return sign + "0." + String(repeating: "0", count: -exponent) + all }
    if digits.count <= exponent { return sign + all + String(repeating: "0", count: exponent - digits.count) }
    return sign + all.prefix(exponent) + "." + all.dropFirst(exponent)
  }
}
