// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct TokenLawEntropyTests {
  @Test func independentSymbolsAdd() throws {
    let law = try TokenLaw(probabilities: [0.5, 0.25, 0.25, 0], embedding: Matrix(rows: 4, columns: 1))
    #expect(law.entropy(ofFirst: 0).value == 0)
    #expect(abs(law.entropy(ofFirst: 7).value - 7 * 1.5 * log(2)) < 1e-14)
  }

  /// A chain that starts in its stationary law gains its entropy rate at each step, for any length.
  @Test func stationaryChainGainsItsRate() throws {
    let (p, q) = (0.1, 0.3)
    let law = try TokenLaw(
      probabilities: [0.75, 0.25], transition: Matrix([[1 - p, p], [q, 1 - q]]), embedding: Matrix(rows: 2, columns: 1))
    let rate = 0.75 * entropy([p, 1 - p]) + 0.25 * entropy([q, 1 - q])
    #expect(abs(law.entropy(ofFirst: 1_000_000).value / (entropy([0.75, 0.25]) + 999_999 * rate) - 1) < 1e-12)
  }

  /// Against the sum over all paths, with forbidden transitions.
  @Test func chainAgainstEnumeration() throws {
    let initial = [0.2, 0.5, 0.3]
    let rows = [[0, 0.4, 0.6], [0.5, 0.5, 0], [0.1, 0.2, 0.7]]
    let law = try TokenLaw(
      probabilities: initial, transition: Matrix(rows), embedding: Matrix(rows: 3, columns: 1))
    var paths: [(last: Int, mass: Double)] = initial.enumerated().map { ($0, $1) }
    for length in 1...6 {
      #expect(abs(law.entropy(ofFirst: length).value - entropy(paths.map(\.mass))) < 1e-13)
      let marginal = law.marginal(at: length)
      for x in 0..<3 {
        #expect(abs(marginal[x] - paths.filter { $0.last == x }.reduce(0) { $0 + $1.mass }) < 1e-15)
      }
      paths = paths.flatMap { path in (0..<3).map { ($0, path.mass * rows[path.last][$0]) } }
    }
  }
}
