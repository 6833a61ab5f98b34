// SPDX-License-Identifier: GPL-3.0-or-later

/// A number of about 32 digits: the unevaluated sum of a double and its rounding error, with a double's range.
///
/// Covariances of states are ill-conditioned, and their log determinants lose `ε · condition` in doubles; with
/// `ε = 2⁻¹⁰⁴` nothing that a double can state is lost. Source: Dekker (1971); Hida, Li & Bailey (2001).
struct DoubleDouble: Sendable, Equatable {
  /// The double nearest to the number.
  var high: Double
  /// What is missing from ``high``, at most half its last place.
  var low: Double

  init(_ high: Double, _ low: Double = 0) {
    self.high = high
    self.low = low
  }

  /// `a + b` as a double and its rounding error (Knuth 1969).
  private static func twoSum(_ a: Double, _ b: Double) -> (Double, Double) {
    let s = a + b
    let v = s - a
    return (s, (a - (s - v)) + (b - v))
  }

  /// `a · b` as a double and its rounding error, by Dekker's splitting: no fused operation, which may be a library
  /// call.
  private static func twoProduct(_ a: Double, _ b: Double) -> (Double, Double) {
    let p = a * b
    let (s, t) = (134_217_729 * a, 134_217_729 * b)
    let (ah, bh) = (s - (s - a), t - (t - b))
    let (al, bl) = (a - ah, b - bh)
    return (p, ((ah * bh - p) + ah * bl + al * bh) + al * bl)
  }

  private static func renormalized(_ high: Double, _ low: Double) -> DoubleDouble {
    let s = high + low
    return DoubleDouble(s, low - (s - high))
  }

  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let (s, e) = twoSum(a.high, b.high)
    let (t, f) = twoSum(a.low, b.low)
    let first = renormalized(s, e + t)
    return renormalized(first.high, first.low + f)
  }

  static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(-a.high, -a.low) }

  static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + (-b) }

  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let (p, e) = twoProduct(a.high, b.high)
    return renormalized(p, e + (a.high * b.low + a.low * b.high))
  }

  /// Long division in three digits, each a double.
  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    let afterFirst = a - DoubleDouble(first) * b
    let second = afterFirst.high / b.high
    let third = (afterFirst - DoubleDouble(second) * b).high / b.high
    return renormalized(first, second) + DoubleDouble(third)
  }

  /// The square root of a number ≥ 0: Newton's step on the double's root.
  func squareRoot() -> DoubleDouble {
    guard high > 0 else { return DoubleDouble(0) }
    let root = high.squareRoot()
    let rest = self - DoubleDouble(root) * DoubleDouble(root)
    return DoubleDouble.renormalized(root, rest.high / (2 * root))
  }

  var magnitude: DoubleDouble { high < 0 ? -self : self }

  /// The product with a power of two, exact short of overflow and underflow.
  func scaled(by power: Double) -> DoubleDouble { DoubleDouble(high * power, low * power) }
}
