// SPDX-License-Identifier: GPL-3.0-or-later

/// A double, or any sum of products of doubles, modulo the prime `p = 2⁶⁴ − 59`.
///
/// Doubles are integers times powers of two, and two has an inverse modulo p, so that sums and products are followed
/// without rounding, overflow or growth. Numbers with different residues are different for certain; of numbers that
/// differ, one pair in about 2⁶⁴ has equal residues.
/// Source: fingerprints of polynomial identities, Schwartz (1980).
struct DyadicResidue: Sendable, Hashable, Comparable {
  private let value: UInt64

  private static let modulus: UInt64 = 18_446_744_073_709_551_557
  private static let two = DyadicResidue(value: 2)
  /// `(p + 1)/2`.
  private static let half = DyadicResidue(value: modulus / 2 + 1)

  private init(value: UInt64) { self.value = value }

  /// The residue of a finite number; 0 for any other.
  init(_ number: Double) {
    guard number.isFinite, number != 0 else {
      self.init(value: 0)
      return
    }
    // A subnormal number has the exponent of the least normal one and no hidden bit.
    let isNormal = number.isNormal
    let digits = number.significandBitPattern | (isNormal ? 1 << 52 : 0)
    let exponent = (isNormal ? Int(number.exponent) : -1022) - 52
    let magnitude = DyadicResidue(value: digits) * (exponent < 0 ? Self.half : Self.two).power(exponent.magnitude)
    self.init(value: number < 0 ? (Self.modulus - magnitude.value) % Self.modulus : magnitude.value)
  }

  private func power(_ exponent: UInt) -> DyadicResidue {
    var (result, square, rest) = (DyadicResidue(value: 1), self, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      square = square * square
      rest >>= 1
    }
    return result
  }

  static func * (a: DyadicResidue, b: DyadicResidue) -> DyadicResidue {
    // The high word is below p, so that the quotient fits.
    DyadicResidue(value: modulus.dividingFullWidth(a.value.multipliedFullWidth(by: b.value)).remainder)
  }

  static func + (a: DyadicResidue, b: DyadicResidue) -> DyadicResidue {
    let room = modulus - b.value
    return DyadicResidue(value: a.value >= room ? a.value - room : a.value + b.value)
  }

  static func < (a: DyadicResidue, b: DyadicResidue) -> Bool { a.value < b.value }
}
