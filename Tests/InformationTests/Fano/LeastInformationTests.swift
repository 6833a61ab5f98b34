// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Quantities
import TestSupport
import Testing

@Suite struct LeastInformationTests {
  @Test func closedFormsForUniformHypotheses() throws {
    let all = try Hypotheses(letters: 27)
    let expected = log(27) - (try #require(binaryEntropy(0.05))).value - 0.05 * log(26)
    #expect(abs(try all.leastInformation(error: 0.05).value - expected) < 1e-15)
    #expect(abs(try all.leastInformation(error: 0, listSize: 9).value - log(3)) < 1e-15)
    #expect(try all.leastInformation(error: 0) == all.entropy)
    #expect(try all.leastInformation(error: 26.0 / 27) == .zero && all.leastInformation(error: 1) == .zero)
    #expect(try all.sufficientInformation(error: 0) == all.entropy && all.sufficientInformation(error: 1) == .zero)
  }

  @Test func bothDirectionsAgree() throws {
    var random = SplitMix64(seed: 5)
    for _ in 0..<2000 {
      let law = try randomLaw(Int.random(in: 2...9, using: &random), using: &random)
      let all = try Hypotheses(prior: law, length: Int.random(in: 1...3, using: &random))
      let target = Double.random(in: 0...1, using: &random) * all.guessingError
      guard all.guessingError > 1e-9 else { continue }
      let tight = try #require(try all.leastInformationForPrior(error: target))
      let hanVerdu = try all.hanVerduLeastInformation(error: target)
      let sharp = try all.leastInformation(error: target)
      let enough = try all.sufficientInformation(error: target)
      let rounding = 64 * Double.ulpOfOne * max(1, all.logCount.value)
      #expect(tight.value >= hanVerdu.value - rounding && tight.value >= sharp.value - rounding)
      #expect(enough.value >= tight.value - rounding)
      let reached = try #require(try Equivocation(of: all, information: tight).leastErrorForPrior)
      #expect(abs(reached - target) <= 1e-10 * max(target, 1e-3))
      #expect(abs(try Equivocation(of: all, information: hanVerdu).hanVerduLeastError - target) <= 1e-10)
      if sharp > .zero {
        #expect(abs(try Equivocation(of: all, information: sharp).leastError - target) <= 1e-10)
      }
      if enough > .zero {
        #expect(abs(try Equivocation(of: all, information: enough).federMerhavGreatestError - target) <= 1e-10)
      }
    }
  }

  @Test func targetsThatAreNoProbabilityAreRefused() throws {
    let all = try Hypotheses(letters: 3)
    for bad in [-0.1, 1.1, .infinity] {
      #expect(throws: FanoError.targetError(bad)) { try all.leastInformation(error: bad) }
      #expect(throws: FanoError.targetError(bad)) { try all.sufficientInformation(error: bad) }
      #expect(throws: FanoError.targetError(bad)) { try all.hanVerduLeastInformation(error: bad) }
      #expect(throws: FanoError.targetError(bad)) { try all.leastInformationForPrior(error: bad) }
    }
    #expect(throws: FanoError.listSize(3, of: all)) { try all.leastInformation(error: 0.1, listSize: 3) }
  }
}
