// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
public import Quantities

/// How the entropy of a discrete law is estimated from counts.
public enum EntropyCorrection: String, Sendable, CaseIterable {
  /// The entropy of the empirical law. Too small on average, by about `(K − 1)/2N`.
  case plugIn = "none"
  /// The plug-in plus `(letters seen − 1)/2N`. Source: Miller (1955).
  case millerMadow = "miller-madow"
  /// The posterior mean under a mixture of symmetric Dirichlet priors that is nearly flat in the entropy.
  /// Source: Nemenman, Shafee & Bialek (2002), equations 5 to 9.
  case bayesian

  /// The entropy in nats.
  ///
  /// - Parameters:
  ///   - counts: how often each letter was seen, all at least 0, one of them positive
  ///   - alphabet: letters that can occur, at least `counts.count`; only ``bayesian`` asks for it
  /// - Throws: `DomainError` where no letter was seen, a count is negative, or the alphabet is smaller than what was
  ///   seen.
  public func entropy(counts: [Int], alphabet: Int? = nil) throws -> Nats {
    if let negative = counts.first(where: { $0 < 0 }) {
      throw DomainError(negative, of: "count of a letter", expected: "an integer ≥ 0")
    }
    let seen = counts.filter { $0 > 0 }
    guard !seen.isEmpty else { throw DomainError("none", of: "letters seen", expected: "at least one letter") }
    let letters = alphabet ?? counts.count
    guard letters >= seen.count else {
      throw DomainError(letters, of: "alphabet", expected: "at least the \(seen.count) letters that were seen")
    }
    let total = Double(seen.reduce(0, +))
    // H = log N − Σ n log n / N: one rounding of the sum instead of one a term.
    let plugIn = log(total) - seen.reduce(0.0) { $0 + Double($1) * log(Double($1)) } / total
    switch self {
    case .plugIn: return Nats(plugIn)
    case .millerMadow: return Nats(plugIn + Double(seen.count - 1) / (2 * total))
    case .bayesian: return Nats(try DirichletMixture(counts: seen, alphabet: letters).meanEntropy())
    }
  }
}

/// The posterior of ``EntropyCorrection/bayesian``: an integral over the concentration β of the Dirichlet prior.
private struct DirichletMixture {
  /// Different counts, each with the number of letters that have it.
  let multiplicities: [(count: Double, letters: Double)]
  /// N.
  let total: Double
  /// K.
  let alphabet: Double

  init(counts: [Int], alphabet: Int) {
    var letters = Dictionary(grouping: counts) { $0 }.mapValues { Double($0.count) }
    if alphabet > counts.count { letters[0] = Double(alphabet - counts.count) }
    multiplicities = letters.sorted { $0.key < $1.key }.map { (Double($0.key), $0.value) }
    total = Double(counts.reduce(0, +))
    self.alphabet = Double(alphabet)
  }

  /// `∫ Ĥ_β p(β | counts) dβ`, by the trapezoid rule in log β: spectrally accurate for a bell that vanishes at both ends.
  func meanEntropy() throws -> Double {
    guard alphabet > 1 else { return 0 }
    // From where Ĥ_β is 0 to where it is log K, to many digits; then closer around what weighs.
    var range = (lower: log(1e-12), upper: log(1e12))
    var nodes: [(position: Double, weight: Double)] = []
    for _ in 0..<4 {
      let steps = 200
      nodes = try (0...steps).map { step in
        let position = range.lower + (range.upper - range.lower) * Double(step) / Double(steps)
        return (position, try logWeight(exp(position)) + position)
      }
      let peak = nodes.map(\.weight).max() ?? 0
      nodes = nodes.map { ($0.position, $0.weight - peak) }
      let weighty = nodes.indices.filter { nodes[$0].weight > -45 }
      guard let first = weighty.first, let last = weighty.last, last - first < steps / 2 else { break }
      range = (nodes[max(first - 1, 0)].position, nodes[min(last + 1, steps)].position)
    }
    var (mass, entropy) = (0.0, 0.0)
    for (index, node) in nodes.enumerated() where node.weight > -700 {
      let weight = exp(node.weight) * (index == 0 || index == nodes.count - 1 ? 0.5 : 1)
      mass += weight
      entropy += weight * (try conditionalEntropy(exp(node.position)))
    }
    return entropy / mass
  }

  /// `log` of prior density times evidence at β, up to a constant.
  private func logWeight(_ beta: Double) throws -> Double {
    let own = try SpecialFunctions.logGamma(beta).value
    let all = alphabet * beta
    var sum = try SpecialFunctions.logGamma(all).value - SpecialFunctions.logGamma(total + all).value
    for (count, letters) in multiplicities where count > 0 {
      sum += letters * (try SpecialFunctions.logGamma(count + beta).value - own)
    }
    let slope = try alphabet * SpecialFunctions.trigamma(all + 1).value - SpecialFunctions.trigamma(beta + 1).value
    // Zero up to rounding at both ends of the range, where the prior has no mass.
    return slope > 0 ? sum + log(slope) : -.infinity
  }

  /// The posterior mean of the entropy under one Dirichlet prior. Source: Wolpert & Wolf (1995), theorem 8.
  private func conditionalEntropy(_ beta: Double) throws -> Double {
    let all = total + alphabet * beta
    var sum = try SpecialFunctions.digamma(all + 1).value
    for (count, letters) in multiplicities {
      sum -= letters * (count + beta) / all * (try SpecialFunctions.digamma(count + beta + 1).value)
    }
    return sum
  }
}
