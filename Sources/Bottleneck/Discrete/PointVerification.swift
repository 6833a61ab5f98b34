// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Quantities

/// From where a descent ended to a point that says what is known of it.
struct PointVerification {
  let law: JointLaw
  let options: BottleneckOptions
  /// `β` up to which telling nothing is known to be optimal.
  let contraction: Double

  /// Works out what is common to all points of a law.
  init(law: JointLaw, options: BottleneckOptions) {
    self.law = law
    self.options = options
    contraction = options.verification == .certificate ? ContractionBound(law.reduced).onset : 0
  }

  /// Rounds of proving and improving where a proof comes upon a price that the search has missed.
  private static let roundLimit = 8

  /// - Parameter hints: laws on the letters of Y, shape `[· × m]` each, to start searches from
  func point(_ descent: ClusterSearch.Outcome, hints: [Matrix] = []) throws -> BottleneckPoint {
    guard options.verification != .none else {
      let bound = descent.energy - max(0, log(descent.iteration.largestStep))
      return try point(
        encoder(descent), descent, bound: bound, status: .notRefuted, iterations: descent.iterations,
        termination: descent.termination)
    }
    if descent.iteration.beta <= contraction {
      return try point(
        BottleneckEncoder(law: law, clusters: 1), descent, bound: descent.iteration.beta * law.reduced.information,
        status: .certified, iterations: descent.iterations, termination: nil)
    }
    // Half of the gap is for the search, the other half for the proof.
    let isProved = options.verification == .certificate && law.reduced.m <= PriceCertificate.letterLimit
    var pricing = Pricing(tolerance: options.gap.value / 4, isProved: isProved)
    var hints = hints
    var outcome = try pricing.improve(descent, hints: hints)
    var rounds = isProved ? PointVerification.roundLimit : 0
    while rounds > 0 {
      rounds -= 1
      let threshold = outcome.logPrice + options.gap.value / 2
      switch try PriceCertificate(cellLimit: options.cellLimit).prove(outcome.prices, logThreshold: threshold) {
      case .proved:
        let descent = try lean(outcome.descent)
        return try point(
          encoder(descent), descent, bound: outcome.prices.meanLogDual - threshold, status: .certified,
          iterations: outcome.iterations, termination: nil)
      case .exceeded(let place): hints.append(try Matrix([place]))
      case .unfinished:
        // Without a proof the search must be the wide one.
        pricing.isProved = false
        rounds = 0
      }
      let iterations = outcome.iterations
      outcome = try pricing.improve(outcome.descent, hints: hints)
      outcome.iterations += iterations
    }
    let descent = try lean(outcome.descent)
    return try point(
      encoder(descent), descent, bound: outcome.bound,
      status: outcome.logPrice > options.gap.value ? .refuted : .notRefuted, iterations: outcome.iterations,
      termination: nil)
  }

  /// The descent without the clusters that search and cutting planes have brought in and that make no difference: those of
  /// next to no weight, and those that are next to another. The free energy in the end decides, not the estimate of what it
  /// costs.
  private func lean(_ descent: ClusterSearch.Outcome) throws -> ClusterSearch.Outcome {
    let (law, beta) = (descent.iteration.law, descent.iteration.beta)
    let search = ClusterSearch(iterationLimit: PointVerification.leanSteps)
    for weight in PointVerification.leastWeights {
      let smaller = ClusterReduction.reduced(
        descent.iteration.next, beta: beta, leastWeight: weight, mergeCost: options.gap.value)
      guard let smaller else { continue }
      let next = try search.descend(law: law, beta: beta, from: smaller)
      if next.energy <= descent.energy + PointVerification.leanShare * options.gap.value { return next }
    }
    return descent
  }

  /// Clusters lighter than these are tried to be left out.
  private static let leastWeights = [1e-3, 1e-6]
  /// Steps after clusters have been left out.
  private static let leanSteps = 20
  /// Leaving out clusters may cost this share of the gap asked for.
  private static let leanShare = 0.05

  private func encoder(_ descent: ClusterSearch.Outcome) throws -> BottleneckEncoder {
    try BottleneckEncoder(law: law, shares: descent.iteration.responsibilities)
  }

  /// - Parameter bound: of the free energy `I(X;T) + β (I(X;Y) − I(T;Y))`, nats
  private func point(
    _ encoder: BottleneckEncoder, _ descent: ClusterSearch.Outcome, bound: Double, status: BottleneckStatus,
    iterations: Int, termination: Termination?
  ) throws -> BottleneckPoint {
    let beta = descent.iteration.beta
    let (compression, relevance) = (encoder.compression, encoder.relevance)
    let information = law.reduced.information
    // Every sum is compensated, so that few roundings of its terms are left.
    let rounding = 16 * Double.ulpOfOne * (1 + abs(bound) + compression + beta * (information + relevance))
    let dualBound = bound - beta * information - rounding
    let gap = compression - beta * relevance - dualBound
    let ended: Termination =
      gap <= options.gap.value ? .converged : descent.termination == .iterationLimit ? .iterationLimit : .stalled
    return BottleneckPoint(
      beta: beta, compression: Nats(compression), relevance: Nats(relevance), dualBound: Nats(dualBound),
      status: status, clusters: encoder.clusters, iterations: iterations, termination: termination ?? ended,
      encoder: encoder)
  }
}
