// SPDX-License-Identifier: GPL-3.0-or-later
import Parallel
import Testing

@Suite struct LockedTests {
  private struct Failure: Error {}

  @Test func noIncrementIsLost() throws {
    let sum = Locked(0)
    _ = try Parallel.orderedMap(count: 10_000, threads: 4) { index in sum.withLock { $0 += index } }
    #expect(sum.withLock { $0 } == 49_995_000)
  }

  @Test func anErrorReleasesTheLock() {
    let value = Locked(1)
    #expect(throws: Failure.self) { try value.withLock { _ in throw Failure() } }
    #expect(value.withLock { $0 } == 1)
  }
}
