// SPDX-License-Identifier: GPL-3.0-or-later

/// Doubles at a fixed address for as long as the buffer lives, for loops that neither allocate nor count references.
/// They begin where a cache line does: no vector then lies on two lines. Not to be shared between threads while it is
/// written.
final class DoubleBuffer {
  /// The first value.
  let start: UnsafeMutablePointer<Double>

  /// `count` zeros.
  init(count: Int) {
    start = UnsafeMutableRawPointer.allocate(byteCount: 8 * max(1, count), alignment: 64)
      .bindMemory(to: Double.self, capacity: max(1, count))
    start.initialize(repeating: 0, count: max(1, count))
  }

  deinit { start.deallocate() }
}

/// Gives `body` room for `count` doubles, zeros at first.
func withScratch<Failure: Error>(
  _ count: Int, _ body: (UnsafeMutableBufferPointer<Double>) throws(Failure) -> Void
) throws(Failure) {
  let buffer = DoubleBuffer(count: count)
  try withExtendedLifetime(buffer) { () throws(Failure) in
    try body(UnsafeMutableBufferPointer(start: buffer.start, count: count))
  }
}
