// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Quantities
import Testing

@Suite struct DomainTests {
  @Test func aLimitMissedByRoundingIsTheLimit() throws {
    #expect(try Domain.unitInterval.clamped(1 + 9e-13, of: "x") == 1)
    #expect(try Domain(-2, 5).clamped(-2 - 1e-12, of: "x") == -2)
    #expect(try Domain.unitInterval.clamped(0.3, of: "x") == 0.3)
  }

  @Test(arguments: [1 + 2e-12, -1e-300, .nan, .infinity, -.infinity]) func whatLiesOutsideIsRefused(_ number: Double) {
    #expect(throws: DomainError.self) { try Domain.unitInterval.clamped(number, of: "x") }
  }
}
