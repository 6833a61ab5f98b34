// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

/// The identity of a point: the SHA-256 digest of its canonical question and parameters.
public struct PointKey: Sendable, Hashable, Comparable {
  /// The digest's four words, most significant first.
  let words: (UInt64, UInt64, UInt64, UInt64)

  /// The digest of a canonical text.
  init(digestOf canonical: [UInt8]) {
    let digits = Array(SHA256.hexDigest(of: canonical).utf8)
    words = digits.withUnsafeBufferPointer { Self.words($0, at: 0) } ?? (0, 0, 0, 0)
  }

  /// A key from 64 lower-case hexadecimal digits; nil for anything else.
  public init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == 64, let words = digits.withUnsafeBufferPointer({ Self.words($0, at: 0) }) else { return nil }
    self.words = words
  }

  /// A key from the 64 digits at `start`; nil if they are not there.
  init?(digits: UnsafeBufferPointer<UInt8>, at start: Int) {
    guard start + 64 <= digits.count, let words = Self.words(digits, at: start) else { return nil }
    self.words = words
  }

  private static func words(
    _ digits: UnsafeBufferPointer<UInt8>, at start: Int
  ) -> (UInt64, UInt64, UInt64, UInt64)? {
    var isValid = true
    func word(_ index: Int) -> UInt64 {
      var word: UInt64 = 0
      for place in start + 16 * index..<start + 16 * index + 16 {
        let byte = digits[place]
        let isDecimal = byte &- 48 < 10
        if !isDecimal, !(97...102).contains(byte) { isValid = false }
        word = word << 4 | UInt64((isDecimal ? byte &- 48 : byte &- 87) & 15)
      }
      return word
    }
    let words = (word(0), word(1), word(2), word(3))
    return isValid ? words : nil
  }

  /// 64 hexadecimal digits.
  public var hex: String {
    [words.0, words.1, words.2, words.3].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// The seed of the point's random streams: the first 52 bits of SHA-256("seed:" + key), so that every reader of JSON
  /// keeps it whole, and results depend on the point alone.
  public var seed: UInt64 { PointKey(digestOf: Array("seed:\(hex)".utf8)).words.0 >> 12 }

  /// The shard that the point falls to. It does not change when the plan is edited.
  public func shard(of count: Int) -> Int { Int(words.0 % UInt64(max(1, count))) }

  /// Order of the hexadecimal digits.
  public static func < (left: PointKey, right: PointKey) -> Bool { left.words < right.words }
  /// Equality of all digits.
  public static func == (left: PointKey, right: PointKey) -> Bool { left.words == right.words }
  /// The first words decide.
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
