// SPDX-License-Identifier: GPL-3.0-or-later
internal import CGSL

/// One position in one Philox stream. Plain memory, so that GSL may copy it.
struct PhiloxState {
  private let key: SIMD2<UInt32>
  /// The number of the next block: the lower half of the counter.
  private var next: UInt64 = 0
  /// The upper half of the counter.
  private let stream: UInt64
  private var block = SIMD4<UInt32>()
  /// Words of `block` already handed out.
  private var used = 4

  init(seed: UInt64, stream: UInt64) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.stream = stream
  }

  /// The next 32 random bits.
  mutating func word() -> UInt32 {
    if used == 4 {
      let counter = SIMD4(
        UInt32(truncatingIfNeeded: next), UInt32(truncatingIfNeeded: next >> 32),
        UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32))
      block = Philox4x32.block(counter: counter, key: key)
      next &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// The next 64 random bits, the earlier word above.
  mutating func doubleWord() -> UInt64 {
    let high = UInt64(word())
    return high << 32 | UInt64(word())
  }

  /// Uniform on [0, 1), a multiple of 2⁻⁵³.
  mutating func uniform() -> Double { Double(doubleWord() >> 11) * 0x1p-53 }
}

/// Philox as a generator that every `gsl_ran_*` function can draw from.
enum PhiloxGenerator {
  /// GSL keeps the address, so the description lives as long as the process and is never written again.
  nonisolated(unsafe) static let type: UnsafePointer<gsl_rng_type> = {
    let type = UnsafeMutablePointer<gsl_rng_type>.allocate(capacity: 1)
    type.initialize(
      to: gsl_rng_type(
        name: UnsafePointer(name), max: UInt(UInt32.max), min: 0, size: MemoryLayout<PhiloxState>.size,
        set: { state, seed in
          state?.assumingMemoryBound(to: PhiloxState.self).pointee = PhiloxState(seed: UInt64(seed), stream: 0)
        },
        get: { state in UInt(state?.assumingMemoryBound(to: PhiloxState.self).pointee.word() ?? 0) },
        get_double: { state in state?.assumingMemoryBound(to: PhiloxState.self).pointee.uniform() ?? 0 }))
    return UnsafePointer(type)
  }()

  /// The generator's name, ended by a zero.
  private nonisolated(unsafe) static let name: UnsafeMutablePointer<CChar> = {
    let bytes = "philox4x32-10".utf8CString
    let name = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { (name + index).initialize(to: byte) }
    return name
  }()
}
