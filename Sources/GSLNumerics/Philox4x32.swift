// SPDX-License-Identifier: GPL-3.0-or-later

/// Philox4x32-10: a bijection of 128-bit counters for each 64-bit key, whose outputs look random.
///
/// Nothing but counter and key enters, so that any number of any stream can be had without those before it.
/// Source: Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", §3.3.
public enum Philox4x32 {
  /// The multipliers, and the Weyl increments of the key: the golden ratio and √3 − 1.
  @usableFromInline static let multipliers: (UInt32, UInt32) = (0xD251_1F53, 0xCD9E_8D57)
  @usableFromInline static let increments: (UInt32, UInt32) = (0x9E37_79B9, 0xBB67_AE85)

  /// The output block of `counter` under `key`, ten rounds.
  @inlinable public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (c0, c1, c2, c3) = (counter.x, counter.y, counter.z, counter.w)
    var (k0, k1) = (key.x, key.y)
    for _ in 0..<10 {
      let first = multipliers.0.multipliedFullWidth(by: c0)
      let second = multipliers.1.multipliedFullWidth(by: c2)
      (c0, c1, c2, c3) = (second.high ^ c1 ^ k0, second.low, first.high ^ c3 ^ k1, first.low)
      k0 &+= increments.0
      k1 &+= increments.1
    }
    return SIMD4(c0, c1, c2, c3)
  }
}
