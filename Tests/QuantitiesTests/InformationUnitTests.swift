// SPDX-License-Identifier: GPL-3.0-or-later
import Quantities
import Testing

@Suite struct InformationUnitTests {
  @Test func oneBitIsLogTwoNats() {
    #expect(Nats(Bits(1)).value == 0.693_147_180_559_945_309_417_232)
    #expect(Bits(Nats(2.079_441_541_679_835_928_25)).value == 3)
  }

  @Test func displayUnitsInvertEachOther() {
    for unit in DisplayUnit.allCases {
      for amount in [0, 1e-300, 0.3, 7, 1e300] {
        let back = unit.number(unit.amount(amount))
        #expect(abs(back - amount) <= 2 * amount.ulp)
      }
    }
    #expect(DisplayUnit.bits.natsPerUnit == Bits.natsPerBit)
  }

  @Test func arithmeticStaysInItsUnit() {
    #expect((Nats(1.5) + Nats(2)).value == 3.5)
    #expect((2 * Bits(3) - Bits(1)).value == 5)
    #expect(-Nats(1) < Nats.zero)
  }
}

@Suite struct BracketTests {
  @Test func containsItsEndsAndNothingBeyond() {
    let source = Citation("test")
    let bracket = Bracket(
      subject: "x", lower: Bound(Nats(1), kind: .exact, source: source),
      upper: Bound(Nats(2), kind: .solved, source: source))
    #expect(bracket.contains(Nats(1)) && bracket.contains(Nats(2)))
    #expect(!bracket.contains(Nats(1.nextDown)) && !bracket.contains(Nats(2.nextUp)))
  }

  @Test func domainErrorNamesValueOriginAndExpectation() {
    #expect(
      DomainError(-1, of: "--p", expected: "a number in [0, 1]").description == "--p: -1 is not a number in [0, 1]")
  }
}
