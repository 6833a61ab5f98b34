// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// What a field of text says, read as a number.
enum DecimalNumber: Equatable {
  case value(Double)
  /// Empty, `NA` or `nan` in any case.
  case missing
  /// A decimal beyond the largest double.
  case tooLarge
  /// Longer than any decimal needs to be.
  case tooLong
  case text

  /// The longest number accepted, in bytes. The exact decimal expansion of the smallest double needs about 1,080.
  static let longest = 1100

  /// Reads `[+-] digits [. digits] [e [+-] digits]`, `inf`, `infinity` or a missing value, whatever the locale.
  ///
  /// The result is the double nearest to the decimal, ties to even.
  init(_ bytes: [UInt8], _ start: Int, _ end: Int) {
    var position = start
    let negative = position < end && bytes[position] == UInt8(ascii: "-")
    if negative || (position < end && bytes[position] == UInt8(ascii: "+")) { position += 1 }

    var mantissa: UInt64 = 0
    // Digits from the first that is not zero. Beyond 19 of them the mantissa wraps round and is not used.
    var significantDigits = 0
    var scale = 0
    func digit(_ byte: UInt8) -> UInt64? { byte &- 48 < 10 ? UInt64(byte &- 48) : nil }
    let integerPart = position
    while position < end, let next = digit(bytes[position]) {
      mantissa = mantissa &* 10 &+ next
      if significantDigits > 0 || next > 0 { significantDigits += 1 }
      position += 1
    }
    var digits = position - integerPart
    if position < end, bytes[position] == UInt8(ascii: ".") {
      position += 1
      let fraction = position
      while position < end, let next = digit(bytes[position]) {
        mantissa = mantissa &* 10 &+ next
        if significantDigits > 0 || next > 0 { significantDigits += 1 }
        position += 1
      }
      scale = fraction - position
      digits += position - fraction
    }
    guard digits > 0 else {
      self = Self.word(bytes[start..<end])
      return
    }
    if position < end, bytes[position] | 32 == UInt8(ascii: "e") {
      position += 1
      let downwards = position < end && bytes[position] == UInt8(ascii: "-")
      if downwards || (position < end && bytes[position] == UInt8(ascii: "+")) { position += 1 }
      guard position < end else {
        self = .text
        return
      }
      var exponent = 0
      while position < end, let next = digit(bytes[position]) {
        exponent = min(exponent * 10 + Int(next), 1_000_000)
        position += 1
      }
      scale += downwards ? -exponent : exponent
    }
    guard position == end else {
      self = .text
      return
    }
    if significantDigits <= 19, let magnitude = Self.nearest(mantissa, timesTenTo: scale) {
      self = .value(negative ? -magnitude : magnitude)
    } else {
      self = Self.correctlyRounded(bytes, start, end)
    }
  }

  /// The double nearest to `mantissa` · 10^`scale` where 64-bit integers decide it, otherwise nil.
  private static func nearest(_ mantissa: UInt64, timesTenTo scale: Int) -> Double? {
    if mantissa <= 1 << 53, scale >= -22, scale <= 22 {
      // Both factors are exact doubles, so that one rounding remains (Clinger 1990, "How to read floating point
      // numbers accurately").
      return scale < 0 ? Double(mantissa) / powersOfTen[-scale] : Double(mantissa) * powersOfTen[scale]
    }
    guard mantissa > 0, scale < 0, -scale < powersOfFive.count else { return nil }
    // m · 10^−k = (m / 5^k) · 2^−k. With both integers shifted to fill 64 bits the quotient has at least 62 bits; a
    // remainder is marked in the last of them, far below the 53 that stay, so that the conversion rounds but once.
    let divisor = powersOfFive[-scale]
    let numerator = mantissa << mantissa.leadingZeroBitCount
    let (quotient, remainder) = (divisor << divisor.leadingZeroBitCount).dividingFullWidth(
      (numerator >> 1, numerator << 63))
    let exponent = scale + divisor.leadingZeroBitCount - mantissa.leadingZeroBitCount - 63
    return Double(sign: .plus, exponent: exponent, significand: Double(quotient | (remainder == 0 ? 0 : 1)))
  }

  /// The C library's conversion, on a copy that ends in NUL and lies on the stack.
  private static func correctlyRounded(_ bytes: [UInt8], _ start: Int, _ end: Int) -> DecimalNumber {
    guard end - start <= longest else { return .tooLong }
    let value = withUnsafeTemporaryAllocation(of: CChar.self, capacity: end - start + 1) { buffer -> Double in
      for offset in 0..<end - start { buffer[offset] = CChar(bitPattern: bytes[start + offset]) }
      buffer[end - start] = 0
      guard let text = buffer.baseAddress else { return .nan }
      let ambient = uselocale(plainLocale)
      defer { uselocale(ambient) }
      return strtod(text, nil)
    }
    return value.isInfinite ? .tooLarge : .value(value)
  }

  /// A field that does not begin as a number.
  private static func word(_ field: ArraySlice<UInt8>) -> DecimalNumber {
    guard field.count <= 9 else { return .text }
    switch String(decoding: field, as: UTF8.self).lowercased() {
    case "": return .missing
    case "nan", "+nan", "-nan": return .missing
    case "na": return field.elementsEqual("NA".utf8) ? .missing : .text
    case "inf", "+inf", "infinity", "+infinity": return .value(.infinity)
    case "-inf", "-infinity": return .value(-.infinity)
    default: return .text
    }
  }
}

/// 10⁰ … 10²², all exact in a double.
private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]

/// 5⁰ … 5²⁷, all that fit into 64 bits.
private let powersOfFive: [UInt64] = (0...27).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 5 } }

/// The locale in which the decimal point is a point (`uselocale` sets it for the calling thread only); never freed.
nonisolated(unsafe) private let plainLocale: locale_t? = newlocale(LC_NUMERIC_MASK, "C", nil)
