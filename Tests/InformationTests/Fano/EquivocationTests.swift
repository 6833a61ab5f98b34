// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Quantities
import TestSupport
import Testing

@Suite struct EquivocationTests {
  // MARK: closed forms

  @Test func bothEndsAreExact() throws {
    for letters in [2, 3, 27, 50257] {
      for length in [1, 2, 100] {
        let all = try Hypotheses(letters: letters, length: length)
        let blind = try Equivocation(of: all, information: .zero)
        let seeing = try Equivocation(of: all, information: all.entropy)
        #expect(blind.leastError == all.guessingError && blind.conditionalEntropy == all.logCount)
        #expect(seeing.leastError == 0 && seeing.greatestError == 0 && seeing.leastSymbolError == 0)
        #expect(abs(blind.leastSymbolError - (1 - 1 / Double(letters))) < 1e-15)
      }
    }
    #expect(try Hypotheses(letters: 4).guessingError == 0.75)
  }

  @Test func oneHypothesisCannotBeMissed() throws {
    let only = try Equivocation(of: Hypotheses(letters: 1, length: 9), information: .zero)
    #expect(only.leastError == 0 && only.weakLeastError == 0 && only.greatestError == 0)
    #expect(only.leastErrorForPrior == 0 && only.hanVerduLeastError == 0 && only.leastSymbolError == 0)
    #expect(only.paperFormula == nil)
  }

  @Test func twoHypothesesInvertTheBinaryEntropy() throws {
    // h(0.11) = 0.499915958164528 bits; Fano's inequality is an equality for two hypotheses.
    let entropy = try #require(binaryEntropy(0.11))
    let coin = try Equivocation(of: Hypotheses(letters: 2), conditionalEntropy: entropy)
    #expect(abs(coin.leastError - 0.11) < 1e-15)
    #expect(abs(coin.hanVerduLeastError - 0.11) < 1e-15)
    #expect(abs(coin.hellmanRavivGreatestError - Bits(entropy).value / 2) < 1e-15)
    #expect(coin.federMerhavGreatestError == coin.hellmanRavivGreatestError)
  }

  @Test func federAndMerhavMeetTheUniformLaws() throws {
    for i in 1...40 {
      let equivocation = try Equivocation(of: Hypotheses(letters: 64), conditionalEntropy: Nats(log(Double(i))))
      #expect(abs(equivocation.federMerhavGreatestError - (1 - 1 / Double(i))) < 1e-14)
      #expect(abs(equivocation.exponentialGreatestError - (1 - 1 / Double(i))) < 1e-14)
    }
    // Where the corners are closer than rounding: 1 − e^{−H}.
    let huge = try Equivocation(of: Hypotheses(letters: 50257, length: 100), conditionalEntropy: Nats(1000))
    #expect(huge.federMerhavGreatestError == 1)
  }

  @Test func thePapersFormulaExceedsOneForSequences() throws {
    let all = try Hypotheses(letters: 27, length: 100)
    let report = try Equivocation(of: all, information: Nats(Bits(200)))
    let bits = 100 * log2(27.0) - 200
    #expect(abs((report.paperFormula ?? 0) - (bits - 1) / log2(27)) < 1e-12)
    #expect(abs(report.weakLeastError - (bits - 1) / (100 * log2(27))) < 1e-14)
    let symbol = try Equivocation(of: Hypotheses(letters: 27), information: Nats(1))
    #expect(symbol.paperFormula.map { abs($0 - symbol.weakLeastError) < 1e-15 } == true)
  }

  // MARK: properties

  @Test func boundsAreOrderedOnRandomJoints() throws {
    var random = SplitMix64(seed: 4)
    var strictly = (prior: 0, sharp: 0, upper: 0)
    for index in 0..<10_000 {
      let joint = try randomJoint(using: &random)
      let e = try Equivocation(joint)
      let exact = joint.mapError
      let (rounding, slack) = (64 * Double.ulpOfOne, Self.slack(e))
      let tight = try #require(e.leastErrorForPrior)
      let order = [
        e.leastError >= e.weakLeastError - rounding,
        tight >= e.leastError - slack,
        tight >= e.hanVerduLeastError - slack,
        exact >= tight - slack,
        exact <= e.greatestError + slack,
        e.federMerhavGreatestError <= e.hellmanRavivGreatestError + rounding,
        e.federMerhavGreatestError <= e.exponentialGreatestError + rounding,
        try (1..<joint.rows).allSatisfy { try joint.mapError(listSize: $0) >= e.leastListError(listSize: $0) - slack },
      ]
      if let broken = order.firstIndex(of: false) { Issue.record("joint \(index) breaks inequality \(broken)") }
      if tight > e.leastError + 1e-6, tight > e.hanVerduLeastError + 1e-6 { strictly.prior += 1 }
      if e.leastError > e.weakLeastError + 1e-6 { strictly.sharp += 1 }
      if e.greatestError < e.hypotheses.guessingError - 1e-6 { strictly.upper += 1 }
    }
    // The order is not kept by all being equal.
    #expect(strictly.prior > 1000 && strictly.sharp > 5000 && strictly.upper > 1000)
  }

  /// What the rounding of the joint law's own entropies can move an error by: at the flat top of Fano's function the
  /// square root of it.
  private static func slack(_ e: Equivocation) -> Double {
    let rounding = 16 * Double.ulpOfOne * max(1, e.hypotheses.logCount.value)
    return e.information.value < 1e-9 ? rounding.squareRoot() : rounding + rounding / e.information.value.squareRoot()
  }

  @Test func aListOfOneIsPlainFano() throws {
    for information in [0.1, 1, 3] {
      let e = try Equivocation(of: Hypotheses(letters: 50), information: Nats(information))
      #expect(try e.leastListError(listSize: 1) == e.leastError)
      let errors = try (1...49).map { try e.leastListError(listSize: $0) }
      #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 >= $1 })
    }
    let known = try Equivocation(of: Hypotheses(letters: 50), conditionalEntropy: Nats(log(7)))
    #expect(try known.leastListError(listSize: 7) < 1e-15 && known.leastListError(listSize: 6) > 0.01)
  }

  @Test func uniformPriorsMakeAllFormsAgree() throws {
    for (letters, information) in [(2, 0.3), (5, 1e-9), (5, 1), (64, 4.1)] {
      let plain = try Equivocation(of: Hypotheses(letters: letters), information: Nats(information))
      let stated = try Equivocation(
        of: Hypotheses(prior: .uniform(letters: letters)), information: Nats(information))
      let tight = try #require(stated.leastErrorForPrior)
      for other in [stated.leastError, stated.hanVerduLeastError, tight] {
        #expect(abs(other - plain.leastError) <= 1e-13 * plain.leastError)
      }
    }
  }

  @Test func symbolsOfAMemorylessChannelReachTheSymbolBound() throws {
    // Each letter through the same symmetric channel: H(X^t|Y)/t = h(p) + p log(|X| − 1) exactly.
    let p = 0.2
    let each = try #require(binaryEntropy(p)).value + p * log(26.0)
    let block = try Equivocation(of: Hypotheses(letters: 27, length: 100), conditionalEntropy: Nats(100 * each))
    #expect(abs(block.leastSymbolError - p) < 1e-14)
    let symbol = try Equivocation(of: Hypotheses(letters: 27), conditionalEntropy: Nats(each))
    let clear = try Equivocation(of: Hypotheses(letters: 27), conditionalEntropy: .zero)
    // Half of the symbols open, half known: the mean of the bounds is above the bound of the mean.
    let mean = try #require(Equivocation.meanLeastSymbolError([symbol, clear]))
    let ofMean = try Equivocation(of: Hypotheses(letters: 27), conditionalEntropy: Nats(each / 2)).leastError
    #expect(abs(mean - p / 2) < 1e-15 && ofMean < mean - 1e-3)
    #expect(Equivocation.meanLeastSymbolError([]) == nil)
  }

  @Test func aBlockOfIndependentLettersIsItsProductLaw() throws {
    let letter = try Distribution([0.6, 0.3, 0.1])
    let p = letter.probabilities
    let product = try Distribution(p.flatMap { a in p.flatMap { b in p.map { a * b * $0 } } }, rescaling: true)
    for share in [1e-6, 0.1, 0.5, 0.9, 0.999] {
      let block = try Hypotheses(prior: letter, length: 3)
      let information = share * block.entropy
      let typed = try Equivocation(of: block, information: information)
      let listed = try Equivocation(of: Hypotheses(prior: product), information: information)
      let (a, b) = (try #require(typed.leastErrorForPrior), try #require(listed.leastErrorForPrior))
      #expect(abs(a - b) < 1e-13)
      #expect(abs(typed.hanVerduLeastError - listed.hanVerduLeastError) < 1e-13)
      #expect(abs(typed.leastError - listed.leastError) < 1e-13)
    }
    let long = try Equivocation(of: Hypotheses(prior: letter, length: 2000), information: .zero)
    #expect(long.leastErrorForPrior == nil && long.leastSymbolErrorForPrior != nil)
  }

  // MARK: high-precision values

  @Test func inversesMatchSevenHundredDigits() throws {
    let references = FanoReference.all
    #expect(references.count > 300)
    for reference in references {
      let e = try reference.equivocation
      let error =
        try reference.prior.isEmpty ? e.leastListError(listSize: reference.listSize) : #require(e.leastErrorForPrior)
      // The entropy of a prior is a sum of rounded logarithms: two ulps of it instead of one.
      let ulps: Double = reference.prior.isEmpty ? 1 : 2
      if !(abs(error - reference.error) <= 1e-13 * reference.error + ulps * reference.moved) {
        Issue.record("\(reference): \(error)")
      }
    }
  }

  // MARK: refusals

  @Test func amountsOutsideTheirRangeAreRefused() throws {
    let all = try Hypotheses(letters: 4)
    #expect(throws: FanoError.letters(0)) { try Hypotheses(letters: 0) }
    #expect(throws: FanoError.length(-1)) { try Hypotheses(letters: 2, length: -1) }
    for bad in [-1, .infinity] {
      #expect(throws: FanoError.information(Nats(bad))) { try Equivocation(of: all, information: Nats(bad)) }
      #expect(throws: FanoError.conditionalEntropy(Nats(bad))) {
        try Equivocation(of: all, conditionalEntropy: Nats(bad))
      }
    }
    #expect(throws: FanoError.self) { try Equivocation(of: all, information: Nats(.nan)) }
    #expect(throws: FanoError.informationAboveEntropy(Nats(1.4), entropy: all.entropy)) {
      try Equivocation(of: all, information: Nats(1.4))
    }
    #expect(throws: FanoError.conditionalEntropyAboveEntropy(Nats(1.4), entropy: all.entropy)) {
      try Equivocation(of: all, conditionalEntropy: Nats(1.4))
    }
    let rounded = Nats(log(4) * (1 + 1e-13))
    #expect(try Equivocation(of: all, conditionalEntropy: rounded).conditionalEntropy == all.entropy)
    for size in [0, -3, 4, 5] {
      #expect(throws: FanoError.listSize(size, of: all)) {
        try Equivocation(of: all, information: .zero).leastListError(listSize: size)
      }
    }
    #expect(
      FanoError.informationAboveEntropy(Nats(Bits(3)), entropy: Nats(Bits(2))).description(in: .bits)
        == "information of 3.0 bits is beyond the entropy of the hypotheses, 2.0 bits")
  }
}
