// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols as in ClusterIteration.swift and Prices.swift.

import Foundation
import LinearAlgebra
import Quantities

/// Column generation: clusters that a search finds to be worth more than 1 enter, all weights are found anew by
/// interior point, the iteration descends from there, until the search finds no more.
///
/// The descent's own dual point `1/Z` leaves prices above 1 where a cluster has only begun to be worth its while. Then
/// the dual point of the mixture problem on the clusters and the ends of the search takes over, which becomes exact as
/// ends are added (cutting planes, Kelley 1960); its primal point is where the last descent starts.
struct Pricing {
  /// Nats by which `log C` may exceed 0.
  var tolerance: Double
  /// Whether a proof follows, which comes upon what a search near the clusters misses.
  var isProved = false
  /// Descents that start from new clusters, at most.
  var roundLimit = 40
  /// Rounds of cutting planes, at most.
  var cutLimit = 40

  /// A descent with the dual point that goes with it.
  struct Outcome {
    var descent: ClusterSearch.Outcome
    /// The best dual point, after a search from all starts.
    var prices: Prices
    /// The greatest `log C` that the search found, at least 0, nats.
    var logPrice: Double
    /// Steps of all descents.
    var iterations: Int

    /// `E log λ − log max C` in nats: no free energy is below it if the search was right.
    var bound: Double { prices.meanLogDual - logPrice }
  }

  /// A cluster is worth a descent of its own where its `log C` exceeds this, nats.
  private static let leap = 0.01
  /// Ends that are worth this share of the best one's `log C` enter.
  private static let enteringShare = 0.1
  /// A gain in free energy below this share of the tolerance is not worth another descent.
  private static let worthwhile = 0.1
  /// Places whose weight is below this leave the mixture problem, unless they came last.
  private static let leastWeight = 1e-9

  /// - Parameters:
  ///   - descent: where the reverse annealing ended
  ///   - hints: further laws on the letters of Y to start searches from
  func improve(_ descent: ClusterSearch.Outcome, hints: [Matrix] = []) throws -> Outcome {
    let law = descent.iteration.law
    let beta = descent.iteration.beta
    var best = descent
    var iterations = descent.iterations
    for _ in 0..<roundLimit {
      let starts = starts(best.iteration, hints)
      let prices = Prices(law: law, beta: beta, logDual: best.iteration.logZ.map { -$0 })
      var (logPrice, entering) = try search(prices, from: starts)
      if logPrice <= tolerance {
        return Outcome(descent: best, prices: prices, logPrice: logPrice, iterations: iterations)
      }
      var places = rows(best.iteration.conditionals) + entering
      if logPrice <= Pricing.leap {
        let cut = try cut(law, beta, places, starts)
        if cut.logPrice <= Pricing.leap {
          if cut.placed.energy < best.energy - Pricing.worthwhile * tolerance {
            let next = try descend(law, beta, from: cut.placed.joint, &iterations)
            if next.energy < best.energy { best = next }
          }
          return Outcome(descent: best, prices: cut.placed.prices, logPrice: cut.logPrice, iterations: iterations)
        }
        (logPrice, places) = (cut.logPrice, rows(cut.placed.places) + cut.entering)
      }
      let placed = try PlacedClusters(law: law, beta: beta, places: Matrix(places), tolerance: 0.01 * tolerance)
      let next = try descend(law, beta, from: placed.joint, &iterations)
      guard next.energy < best.energy else {
        return Outcome(descent: best, prices: prices, logPrice: logPrice, iterations: iterations)
      }
      best = next
    }
    let prices = Prices(law: law, beta: beta, logDual: best.iteration.logZ.map { -$0 })
    let logPrice = try search(prices, from: starts(best.iteration, hints)).logPrice
    return Outcome(descent: best, prices: prices, logPrice: logPrice, iterations: iterations)
  }

  private func starts(_ iteration: ClusterIteration, _ hints: [Matrix]) -> Matrix {
    isProved ? SearchStarts.near(iteration, hints: hints) : SearchStarts.all(iteration, hints: hints)
  }

  private func descend(
    _ law: ReducedLaw, _ beta: Double, from start: Matrix, _ iterations: inout Int
  ) throws -> ClusterSearch.Outcome {
    let next = try ClusterSearch(iterationLimit: 100).descend(law: law, beta: beta, from: start)
    iterations += next.iterations
    return next
  }

  /// Cutting planes from the given places, until no place near them and no start of the search leads to a price above
  /// 1, or a leap is due.
  private func cut(
    _ law: ReducedLaw, _ beta: Double, _ first: [[Double]], _ starts: Matrix
  ) throws -> (placed: PlacedClusters, logPrice: Double, entering: [[Double]]) {
    var places = first
    var round = 0
    while true {
      let placed = try PlacedClusters(law: law, beta: beta, places: Matrix(places), tolerance: 0.01 * tolerance)
      round += 1
      // The ends near the places say cheaply whether the dual point is good enough for a search from all starts.
      var (logPrice, entering) = try search(placed.prices, from: placed.places)
      if logPrice <= tolerance || round == cutLimit {
        let all = try search(placed.prices, from: starts)
        logPrice = max(logPrice, all.logPrice)
        entering += all.entering
      }
      if logPrice <= tolerance || logPrice > Pricing.leap || round == cutLimit { return (placed, logPrice, entering) }
      places = places.indices.filter { placed.weights[$0] > Pricing.leastWeight }.map { places[$0] } + entering
    }
  }

  /// The greatest `log C`, at least 0, and the places that should enter.
  private func search(_ prices: Prices, from starts: Matrix) throws -> (logPrice: Double, entering: [[Double]]) {
    let search = try PriceSearch(settled: 1e-2 * tolerance).run(prices, from: starts)
    let logPrice = max(search.logPrices.first ?? 0, 0)
    let count = search.logPrices.prefix { $0 > Pricing.enteringShare * logPrice }.count
    return (logPrice, Array(search.ends.prefix(count)))
  }

  private func rows(_ matrix: Matrix) -> [[Double]] { (0..<matrix.rows).map { Array(matrix.row($0)) } }
}
