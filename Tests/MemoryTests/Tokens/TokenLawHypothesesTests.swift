// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct TokenLawHypothesesTests {
  private func law(_ initial: [Double], _ rows: [[Double]]? = nil) throws -> TokenLaw {
    try TokenLaw(
      probabilities: initial, transition: rows.map { try Matrix($0) },
      embedding: Matrix(rows: initial.count, columns: 1))
  }

  /// Probabilities of all sequences, by the definition.
  private func paths(_ initial: [Double], _ rows: [[Double]], _ length: Int) -> [Double] {
    var ends = initial.indices.map { (initial[$0], $0) }
    for _ in 1..<length { ends = ends.flatMap { end in rows.indices.map { (end.0 * rows[end.1][$0], $0) } } }
    return ends.map { $0.0 }
  }

  // MARK: closed form

  @Test func independentSymbols() throws {
    #expect(try law([0.25, 0.25, 0.25, 0.25]).sequences(ofFirst: 3) == Hypotheses(letters: 4, length: 3))
    let skewed = try law([0.5, 0.3, 0.2]).sequences(ofFirst: 3)
    #expect(!skewed.isUniform && abs(skewed.guessingError - 0.875) < 1e-15)
    // A chain that forgets at once is none.
    let chain = try law([0.5, 0.3, 0.2], [[0.5, 0.3, 0.2], [0.5, 0.3, 0.2], [0.5, 0.3, 0.2]])
    #expect(try chain.sequences(ofFirst: 3) == skewed)
  }

  // MARK: oracle

  @Test(arguments: [1, 2, 5, 8])
  func chainAgainstEnumeration(_ length: Int) throws {
    let initial = [0.2, 0.5, 0.3]
    let rows = [[0, 0.4, 0.6], [0.5, 0.5, 0], [0.1, 0.2, 0.7]]
    let all = paths(initial, rows, length)
    let hypotheses = try law(initial, rows).sequences(ofFirst: length)
    #expect(abs(hypotheses.entropy.value - entropy(all)) < 1e-13)
    #expect(abs((hypotheses.redundancy + hypotheses.entropy - hypotheses.logCount).value) < 1e-13)
    #expect(abs(hypotheses.guessingError - (1 - (all.max() ?? 0))) < 1e-14)
    // All bounds but those on single symbols are those of the listed law, as one letter.
    let listed = try Hypotheses(prior: Distribution(all))
    for part in [0.1, 0.5, 0.9] {
      let chain = try Equivocation(of: hypotheses, information: part * hypotheses.entropy)
      let letter = try Equivocation(of: listed, information: part * listed.entropy)
      #expect(abs(chain.leastError - letter.leastError) < 1e-12)
      #expect(abs((chain.leastErrorForPrior ?? -1) - (letter.leastErrorForPrior ?? -2)) < 1e-12)
      #expect(abs(chain.hanVerduLeastError - letter.hanVerduLeastError) < 1e-12)
    }
  }

  @Test func symbolsHaveTheLawOfTheirPosition() throws {
    let chain = try law([1, 0], [[0.5, 0.5], [0.25, 0.75]])
    #expect(try abs(chain.symbol(at: 3).guessingError - 0.375) < 1e-15)
    #expect(try chain.symbol(at: 1).entropy == .zero)
  }

  // MARK: limits

  @Test func longChainsAreNotListed() throws {
    let chain = try law([0.75, 0.25], [[0.9, 0.1], [0.3, 0.7]]).sequences(ofFirst: 10_000)
    #expect(try Equivocation(of: chain, information: .zero).leastErrorForPrior == nil)
    #expect(chain.guessingError == 1 && chain.letter == nil)
    let rate = 0.75 * entropy([0.9, 0.1]) + 0.25 * entropy([0.3, 0.7])
    #expect(abs(chain.entropy.value / (entropy([0.75, 0.25]) + 9999 * rate) - 1) < 1e-12)
    #expect(throws: FanoError.self) { try law([0.75, 0.25]).sequences(ofFirst: 0) }
  }
}
