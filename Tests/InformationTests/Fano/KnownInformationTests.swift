// SPDX-License-Identifier: GPL-3.0-or-later
import Information
import Quantities
import Testing

@Suite struct KnownInformationTests {
  private func known(_ kind: InformationKind) throws -> KnownInformation {
    KnownInformation(try Equivocation(of: Hypotheses(letters: 8), information: Nats(1)), kind: kind)
  }

  @Test func exactInformationEntersBothSides() throws {
    let exact = try known(.exact)
    #expect(try exact.entering(.lower) == exact.stated && exact.entering(.upper) == exact.stated)
  }

  @Test func theWrongSideIsRefusedWithTheReason() throws {
    let (upper, lower, estimate) = (try known(.upper), try known(.lower), try known(.estimate))
    #expect(try upper.entering(.lower) == upper.stated)
    #expect(try lower.entering(.upper) == lower.stated)
    #expect(throws: FanoError.wrongDirection(.upper, side: .upper)) { try upper.entering(.upper) }
    #expect(throws: FanoError.wrongDirection(.lower, side: .lower)) { try lower.entering(.lower) }
    for side in ErrorSide.allCases {
      #expect(throws: FanoError.wrongDirection(.estimate, side: side)) { try estimate.entering(side) }
    }
    #expect("\(FanoError.wrongDirection(.lower, side: .lower))".contains("may not enter a lower bound on the error"))
  }

  @Test func aBracketGivesEachSideItsOwnEnd() throws {
    let all = try Hypotheses(letters: 8)
    let bracket = try KnownInformation(about: all, from: Nats(0.5), to: Nats(1.5))
    #expect(try bracket.entering(.lower).information == Nats(1.5))
    #expect(try bracket.entering(.upper).information == Nats(0.5))
    // Too wide a bracket still gives true bounds: all of the entropy at most.
    let wide = try KnownInformation(about: all, from: .zero, to: Nats(99))
    #expect(try wide.entering(.lower).leastError == 0)
    #expect(throws: FanoError.self) { try KnownInformation(about: all, from: Nats(-1), to: Nats(1)) }
  }
}
