// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import Foundation
import Quantities
import Testing

@Suite struct EntropyCorrectionTests {
  @Test func thePlugInIsTheEntropyOfTheCounts() throws {
    #expect(abs(try EntropyCorrection.plugIn.entropy(counts: [2, 1, 1, 0]).value - 1.5 * log(2)) < 1e-15)
    #expect(try EntropyCorrection.plugIn.entropy(counts: [7]).value == 0)
    let corrected = try EntropyCorrection.millerMadow.entropy(counts: [2, 1, 1, 0]).value
    #expect(abs(corrected - 1.5 * log(2) - 2.0 / 8) < 1e-15)
  }

  /// Reference: mpmath with 30 digits, the integral over log β of Nemenman, Shafee & Bialek's posterior.
  @Test(arguments: [
    ([4, 2, 1, 1], 10, 1.60435024228828624580023254658), ([50, 30, 20], 3, 1.03065901740430416144563649254),
    ([1, 1, 1, 1, 1, 1, 2], 1000, 4.06871042069221264736768496211),
  ])
  func theBayesianMeanIsItsIntegral(counts: [Int], alphabet: Int, expected: Double) throws {
    let found = try EntropyCorrection.bayesian.entropy(counts: counts, alphabet: alphabet).value
    #expect(abs(found - expected) < 1e-9)
  }

  @Test func oneLetterHasNoEntropy() throws {
    for correction in EntropyCorrection.allCases {
      #expect(try correction.entropy(counts: [5]).value == 0)
    }
  }

  @Test func impossibleCountsAreRefused() {
    for (counts, alphabet) in [([], nil), ([0, 0], nil), ([3, -1], nil), ([1, 1, 1], 2)] as [([Int], Int?)] {
      #expect(throws: DomainError.self) { try EntropyCorrection.bayesian.entropy(counts: counts, alphabet: alphabet) }
    }
  }
}
