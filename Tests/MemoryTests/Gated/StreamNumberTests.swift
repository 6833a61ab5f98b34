// SPDX-License-Identifier: GPL-3.0-or-later

import Memory
import Testing

@Suite struct StreamNumberTests {
  @Test func fieldsDoNotOverlap() {
    let numbers = [StreamNumber.Purpose.replication, .pilot, .nested, .walkInputs, .walkStarts].flatMap { purpose in
      [0, 1, 0xFF_FFFF].flatMap { replication in
        [0, 1, 0xFFFF_FFFF].map { StreamNumber.of(purpose, replication: replication, item: $0) }
      }
    }
    #expect(Set(numbers).count == numbers.count)
    #expect(StreamNumber.of(.pilot, replication: 3, item: 5) == 0x0200_0003_0000_0005)
  }
}
