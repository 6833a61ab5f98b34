// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
import Quantities
import Testing

@Suite struct BlockLawTests {
  /// Independent letters listed as a block of no structure: every bound that does not ask for single letters agrees.
  @Test func independentLettersAsABlock() throws {
    let law = try Distribution([0.6, 0.3, 0.1])
    let letters = try Hypotheses(prior: law, length: 4)
    var all = [1.0]
    for _ in 0..<4 { all = all.flatMap { p in law.probabilities.map { p * $0 } } }
    let block = try Hypotheses(
      letters: 3, length: 4,
      law: BlockLaw(
        entropy: letters.entropy, redundancy: letters.redundancy, logLargest: 4 * log(0.6), probabilities: all))
    #expect(abs(block.guessingError - letters.guessingError) < 1e-15 && block.letter == nil)
    for part in [1e-9, 0.2, 0.7, 0.999] {
      let one = try Equivocation(of: letters, information: part * letters.entropy)
      let other = try Equivocation(of: block, information: part * block.entropy)
      #expect(abs(one.leastError - other.leastError) < 1e-14)
      #expect(abs(one.leastSymbolError - other.leastSymbolError) < 1e-14)
      #expect(abs(one.hanVerduLeastError - other.hanVerduLeastError) < 1e-14)
      #expect(abs((one.leastErrorForPrior ?? 0) - (other.leastErrorForPrior ?? 1)) < 1e-13)
      #expect(other.leastSymbolErrorForPrior == nil)
    }
  }

  @Test func unlistedSequencesHaveNoTightBound() throws {
    let block = try Hypotheses(
      letters: 2, length: 2, law: BlockLaw(entropy: Nats(1), redundancy: Nats(2 * log(2.0) - 1), logLargest: -0.6))
    #expect(try Equivocation(of: block, information: Nats(0.5)).leastErrorForPrior == nil)
  }

  @Test func contradictionsAreRefused() throws {
    let whole = 2 * log(2.0)
    for (entropy, redundancy, logLargest) in [
      (1.0, 0.0, -0.6), (-0.1, whole + 0.1, 0), (1, whole - 1, 0.1), (1, whole - 1, -1.1), (.nan, .nan, .nan),
    ] {
      #expect(throws: FanoError.self) {
        try Hypotheses(
          letters: 2, length: 2,
          law: BlockLaw(entropy: Nats(entropy), redundancy: Nats(redundancy), logLargest: logLargest))
      }
    }
  }

  /// Little left open keeps its digits when both amounts are given.
  @Test func bothAmountsKeepTheirDigits() throws {
    let hypotheses = try Hypotheses(letters: 8)
    let both = try Equivocation(of: hypotheses, information: hypotheses.entropy, conditionalEntropy: Nats(1e-40))
    let open = try Equivocation(of: hypotheses, conditionalEntropy: Nats(1e-40))
    #expect(both.leastError == open.leastError && both.leastError > 0)
    #expect(throws: FanoError.self) {
      try Equivocation(of: hypotheses, information: Nats(1), conditionalEntropy: Nats(0.5))
    }
  }

  @Test func aComputedNumberHasTwoEnds() throws {
    let hypotheses = try Hypotheses(letters: 8)
    let (low, middle, high) = try (
      Equivocation(of: hypotheses, information: Nats(0.9)), Equivocation(of: hypotheses, information: Nats(1)),
      Equivocation(of: hypotheses, information: Nats(1.1))
    )
    let known = KnownInformation(computed: middle, atMost: high, atLeast: low)
    #expect(known.stated == middle && known.ends == nil)
    #expect(try known.entering(.lower) == high && known.entering(.upper) == low)
    let bracket = try KnownInformation(about: hypotheses, from: Nats(0.9), to: Nats(1.1))
    #expect(bracket.ends?.lower == low && bracket.ends?.upper == high)
  }
}
