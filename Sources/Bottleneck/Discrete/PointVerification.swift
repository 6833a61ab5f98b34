// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Quantities

/// From where a descent ended to a point that says what is known of it.
struct PointVerification {
  let law: JointLaw
  let options: BottleneckOptions

  /// Rounds of proving and improving where a proof comes upon a price that the search has missed.
  private static let roundLimit = 8

  /// - Parameter hints: laws on the letters of Y, shape `[· × m]` each, to start searches from
  func point(_ descent: ClusterSearch.Outcome, hints: [Matrix] = []) throws -> BottleneckPoint {
    guard options.verification != .none else {
      let bound = descent.energy - max(0, log(descent.iteration.largestStep))
      return try point(
        descent, bound: bound, status: .notRefuted, iterations: descent.iterations, termination: descent.termination)
    }
    // Half of the gap is for the search, the other half for the proof.
    let pricing = Pricing(tolerance: options.gap.value / 4)
    var outcome = try pricing.improve(descent, hints: hints)
    var status = outcome.logPrice > options.gap.value ? BottleneckStatus.refuted : .notRefuted
    var bound = outcome.bound
    if options.verification == .certificate, law.reduced.m <= PriceCertificate.letterLimit {
      var hints = hints
      proof: for _ in 0..<PointVerification.roundLimit {
        let threshold = outcome.logPrice + options.gap.value / 2
        switch try PriceCertificate(cellLimit: options.cellLimit).prove(outcome.prices, logThreshold: threshold) {
        case .proved:
          status = .certified
          bound = outcome.prices.meanLogDual - threshold
          break proof
        case .exceeded(let place):
          hints.append(try Matrix([place]))
          let iterations = outcome.iterations
          outcome = try pricing.improve(outcome.descent, hints: hints)
          outcome.iterations += iterations
          status = outcome.logPrice > options.gap.value ? .refuted : .notRefuted
          bound = outcome.bound
        case .unfinished: break proof
        }
      }
    }
    return try point(
      outcome.descent, bound: bound, status: status, iterations: outcome.iterations, termination: nil)
  }

  /// - Parameter bound: of the free energy `I(X;T) + β (I(X;Y) − I(T;Y))`, nats
  private func point(
    _ descent: ClusterSearch.Outcome, bound: Double, status: BottleneckStatus, iterations: Int,
    termination: Termination?
  ) throws -> BottleneckPoint {
    let beta = descent.iteration.beta
    let encoder = try BottleneckEncoder(law: law, shares: descent.iteration.responsibilities)
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
