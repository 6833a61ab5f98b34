// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
public import Information
internal import LinearAlgebra
internal import Quantities
public import StateSpace

/// Sequences of tokens as what a decoder chooses from.
extension TokenLaw {
  /// Sequences of dependent symbols up to so many are listed with their probabilities.
  static let listedSequences = 1 << 14

  /// The symbol `x_position`, of whatever symbols stand beside it; `position` counts from 1.
  ///
  /// Errors: `DistributionError` never, as the law is validated.
  public func symbol(at position: Int) throws -> Hypotheses {
    try Self.hypotheses(letter: marginal(at: position), length: 1)
  }

  /// The sequence `x_{1:count}`.
  ///
  /// Of a Markov chain the entropy is exact, the likeliest sequence found by dynamic programming (Viterbi 1967), and
  /// all probabilities are listed up to 2¹⁴ sequences. Errors: `FanoError` for a count below 1.
  public func sequences(ofFirst count: Int) throws -> Hypotheses {
    guard let transition, count > 1, !hasIndependentSymbols else {
      return try Self.hypotheses(letter: probabilities, length: count)
    }
    let law = BlockLaw(
      entropy: entropy(ofFirst: count), redundancy: try redundancy(ofFirst: count, transition),
      logLargest: min(0, logLargestProbability(ofFirst: count, transition)),
      probabilities: listedProbabilities(ofFirst: count, transition))
    return try Hypotheses(letters: alphabetSize, length: count, law: law)
  }

  /// Whether no symbol tells of another: each row of the transition, of symbols that occur, is the first symbol's law.
  public var hasIndependentSymbols: Bool {
    guard let transition else { return true }
    return probabilities.indices.allSatisfy { probabilities[$0] == 0 || Array(transition.row($0)) == probabilities }
  }

  private static func hypotheses(letter law: [Double], length: Int) throws -> Hypotheses {
    if law.allSatisfy({ $0 == law[0] }) { return try Hypotheses(letters: law.count, length: length) }
    return try Hypotheses(prior: Distribution(law, rescaling: true), length: length)
  }

  /// `log M − H(x_{1:t})`, the sum of what each symbol, given the one before, falls short of `log |X|`.
  private func redundancy(ofFirst count: Int, _ transition: Matrix) throws -> Nats {
    func missing(_ law: [Double]) throws -> Double { try Self.hypotheses(letter: law, length: 1).redundancy.value }
    let rows = try probabilities.indices.map { try missing(Array(transition.row($0))) }
    var sum = CompensatedSum()
    sum.add(try missing(probabilities))
    var law = probabilities
    for step in 1..<count {
      let increment = compensatedSum(zip(law, rows).lazy.map { $0 * $1 })
      let next = Self.next(law, transition)
      if next == law { return Nats(max(0, sum.value + Double(count - step) * increment)) }
      sum.add(increment)
      law = next
    }
    return Nats(max(0, sum.value))
  }

  private static func next(_ law: [Double], _ transition: Matrix) -> [Double] {
    var next = [Double](repeating: 0, count: law.count)
    for i in law.indices where law[i] > 0 {
      for j in law.indices { next[j] += law[i] * transition[i, j] }
    }
    return next
  }

  /// `log max p(x_{1:t})`: the best way to each last symbol, extended symbol by symbol.
  private func logLargestProbability(ofFirst count: Int, _ transition: Matrix) -> Double {
    var best = probabilities.map { log($0) }
    for _ in 1..<count {
      best = best.indices.map { j in best.indices.lazy.map { best[$0] + log(transition[$0, j]) }.max() ?? -.infinity }
    }
    return best.max() ?? 0
  }

  private func listedProbabilities(ofFirst count: Int, _ transition: Matrix) -> [Double]? {
    let size = Double(alphabetSize)
    guard Double(count) * log(size) <= log(Double(Self.listedSequences)) else { return nil }
    var ends = probabilities.indices.map { (probability: probabilities[$0], last: $0) }
    for _ in 1..<count {
      ends = ends.flatMap { end in
        probabilities.indices.map { (probability: end.probability * transition[end.last, $0], last: $0) }
      }
    }
    return ends.map(\.probability)
  }
}
