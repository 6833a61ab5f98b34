// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Quantities

/// Six significant digits, for remarks.
func shown(_ value: Double) -> String { String(format: "%.6g", value) }

/// The conditions, as the paper or the corrected mathematics state them.
extension StabilityStatement {
  private static let paper = "Bhat, Mathematical Formalism for Memory Compression in Selective State Space Models"

  // MARK: Claims of the paper

  static func couplingLemma(_ norm: StateNorm) -> StabilityStatement {
    .init(
      label: "PL1", statement: "‖A‖ L_G < 1 (\(norm.rawValue)-norm)",
      consequence: "copies with independent noises approach each other by ‖A‖ L_G a step in the mean", threshold: 1,
      standing: .refutedClaim, source: Citation("\(paper), Lemma 1"))
  }

  static let meanSquareTheorem = StabilityStatement(
    label: "PT2", statement: "‖A‖ L_G < 1 (2-norm)",
    consequence: "the state converges in mean square to a unique stationary law", threshold: 1,
    standing: .refutedClaim, source: Citation("\(paper), Theorem 2"))

  static func fixedPointClaim(_ norm: StateNorm) -> StabilityStatement {
    .init(
      label: "P4.5.1", statement: "L_G < 1 (\(norm.rawValue)-norm)",
      consequence: "the state converges to a unique fixed point", threshold: 1, standing: .refutedClaim,
      source: Citation("\(paper), section 4.5"))
  }

  static let activeCost = StabilityStatement(
    label: "P5", statement: "multiply–adds of a step, every row computed ≤ dim_eff²",
    consequence: "gating with soft gates makes steps cheaper", threshold: nil, standing: .refutedClaim,
    source: Citation("\(paper), sections 5 and 7; M7.5"))

  // MARK: Theorems

  static let linearRadius = StabilityStatement(
    label: "M2.2", statement: "ρ(F) < 1, F constant",
    consequence: "the state has a unique stationary law with finite variance", threshold: 1, standing: .theorem,
    source: Citation("Lyapunov (1892); Kailath, Sayed & Hassibi (2000), appendix D"))

  static func productContraction(_ norm: StateNorm) -> StabilityStatement {
    .init(
      label: "M7.1", statement: "sup‖G‖∞ ‖A‖ + L_G sup‖A h + B x‖∞ < 1 (\(norm.rawValue)-norm)",
      consequence: "copies with the same inputs and noise contract by this factor a step", threshold: 1,
      standing: .theorem, source: Citation("Banach (1922); product rule for G ⊙ (A h + B x)"))
  }

  static let productLaw = StabilityStatement(
    label: "M7.1 law", statement: "sup‖G‖∞ ‖A‖ < 1, Q ≻ 0",
    consequence: "a unique stationary law, reached geometrically, whatever L_G is", threshold: 1, standing: .theorem,
    source: Citation("Meyn & Tweedie (2009), theorem 15.0.1: drift and a positive density"))

  static let retainContraction = StabilityStatement(
    label: "M7.2", statement: "1 − g (1 − ‖A‖∞) + L_G sup‖(A − I) h + B x‖∞ < 1, gates ≥ g",
    consequence: "copies with the same inputs and noise contract by this factor a step in the ∞-norm", threshold: 1,
    standing: .theorem, source: Citation("Banach (1922); row sums of diag(G) A + I − diag(G)"))

  static let channelLogarithm = StabilityStatement(
    label: "M7.2 log", statement: "max_i E log|F_i| < 0, F diagonal",
    consequence: "every channel has a unique stationary law", threshold: 0, standing: .theorem,
    source: Citation("Brandt (1986); Bougerol & Picard (1992)"), isExponent: true)

  static let channelSquare = StabilityStatement(
    label: "M7.2 square", statement: "max_i E F_i² < 1, F diagonal",
    consequence: "the stationary law of every channel has a variance", threshold: 1, standing: .theorem,
    source: Citation("Nicholls & Quinn (1982), random coefficient autoregression"))

  static let meanSquareRadius = StabilityStatement(
    label: "M7.3 square", statement: "ρ(E[F ⊗ F]) < 1",
    consequence: "second moments converge: mean-square stability", threshold: 1, standing: .theorem,
    source: Citation("Costa, Fragoso & Marques (2005), theorem 3.9; Nicholls & Quinn (1982)"))

  static let periodicPattern = StabilityStatement(
    label: "M7.2 pattern", statement: "ρ(F_n … F_1)^(1/n) ≤ 1 for every pattern of gates in reach",
    consequence: "no sequence of inputs makes the state grow exponentially", threshold: 1, standing: .theorem,
    source: Citation("Berger & Wang (1992): lower bound of the joint spectral radius"))

  static let patternShuffled = StabilityStatement(
    label: "M7.2 shuffled", statement: "ρ(E[F ⊗ F]) < 1, gates of that pattern drawn independently",
    consequence: "in a random order the same gates are stable in mean square", threshold: 1, standing: .theorem,
    source: Citation("Costa, Fragoso & Marques (2005), theorem 3.9"))

  static let activeRows = StabilityStatement(
    label: "M7.5", statement: "multiply–adds of a step, rows of zero gates skipped < every row computed",
    consequence: "gates that are exactly zero save work, soft ones do not", threshold: nil, standing: .theorem,
    source: Citation("count of operations"))

  // MARK: Measurements

  static let lyapunov = StabilityStatement(
    label: "M7.3 Lyapunov", statement: "top Lyapunov exponent < 0",
    consequence: "a stationary law, if gates see the inputs only and these are independent", threshold: 0,
    standing: .measurement, source: Citation("Furstenberg & Kesten (1960); Bougerol & Picard (1992)"), isExponent: true)

  static let coupling = StabilityStatement(
    label: "M7.3 coupling", statement: "rate of the distance of copies with the same inputs and noise < 1",
    consequence: "the state forgets where it began", threshold: 1, standing: .measurement,
    source: Citation("synchronous coupling; Lindvall (1992)"))

  static let independentNoise = StabilityStatement(
    label: "PL1 proof", statement: "copies with the same inputs and independent noises meet",
    consequence: "PL1's recursion without the noise term", threshold: 0, standing: .refutedClaim,
    source: Citation("\(paper), proof of Lemma 1"))
}
