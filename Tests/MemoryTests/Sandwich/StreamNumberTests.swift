// SPDX-License-Identifier: GPL-3.0-or-later

import Memory
import Testing

@Suite struct StreamNumberTests {
  /// Each field has its own bits, so that no two tasks share a stream.
  @Test func fieldsAreApart() {
    #expect(StreamNumber.of(.replication, replication: 0) == 0x0100_0000_0000_0000)
    #expect(StreamNumber.of(.nested, replication: 3, item: 7) == 0x0500_0003_0000_0007)
    #expect(
      StreamNumber.of(
        .pilot, replication: StreamNumber.replicationLimit - 1, item: StreamNumber.itemLimit - 1)
        == 0x02FF_FFFF_FFFF_FFFF)
    var seen = Set<UInt64>()
    for replication in 0..<20 {
      for item in 0..<20 { seen.insert(StreamNumber.of(.replication, replication: replication, item: item)) }
    }
    #expect(seen.count == 400)
  }
}
