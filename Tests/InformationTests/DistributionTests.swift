// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Quantities
import Testing

@Suite struct DistributionTests {
  @Test func entropyOfUniformAndDyadicLaws() throws {
    #expect(abs(try Distribution.uniform(letters: 8).entropy.value - log(8)) < 1e-15)
    let dyadic = try Distribution([0.5, 0.25, 0.125, 0.125])
    #expect(abs(Bits(dyadic.entropy).value - 1.75) < 1e-15)
    #expect(try Distribution([1, 0]).entropy == .zero)
  }

  @Test func zipfFollowsItsPowerLaw() throws {
    let p = try Distribution.zipf(letters: 27, exponent: 1).probabilities
    #expect(abs(p[0] / p[9] - 10) < 1e-13)
    #expect(abs(p.reduce(0, +) - 1) < 1e-14)
  }

  @Test func sumsWithinToleranceAreScaledAndSaidSo() throws {
    let p = try Distribution([0.5, 0.5 + 5e-10])
    #expect(p.originalSum > 1)
    #expect(abs(p.probabilities.reduce(0, +) - 1) < 1e-15)
    #expect(throws: DistributionError.sum(1.1)) { try Distribution([0.6, 0.5]) }
    #expect(try Distribution([3, 1], rescaling: true).probabilities == [0.75, 0.25])
  }

  @Test func refusesWhatIsNoProbability() {
    #expect(throws: DistributionError.empty) { try Distribution([]) }
    #expect(throws: DistributionError.notAProbability(letter: 1, value: -0.5)) { try Distribution([1.5, -0.5]) }
    #expect(throws: (any Error).self) { try Distribution([.nan, 1]) }
    #expect(throws: (any Error).self) { try Distribution([.infinity, 1]) }
    #expect(throws: (any Error).self) { try Distribution([0, 0]) }
    #expect(throws: (any Error).self) { try Distribution([0, 0], rescaling: true) }
    #expect(throws: (any Error).self) { try Distribution([1e308, 1e308], rescaling: true) }
  }

  @Test func compensationKeepsWhatPlainSummationLoses() {
    #expect(compensatedSum([1, 1e100, 1, -1e100]) == 2)
    #expect(compensatedSum([.infinity, 1]) == .infinity)
    #expect(compensatedSum([]) == 0)
  }

  @Test func binaryEntropyAgainstTwentyDigits() {
    // h(0.11) in nats, computed with 40 digits.
    #expect(abs((binaryEntropy(0.11)?.value ?? 0) - 0.346_515_336_918_666_152) < 1e-15)
    #expect(binaryEntropy(0) == .zero && binaryEntropy(1) == .zero)
    #expect(binaryEntropy(-0.1) == nil && binaryEntropy(.nan) == nil)
  }
}
