// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: p mass of a node, K kernel, q weight of a reproduction, z = K q, ν dual point, w = 1 − Kᵀν its slack,
// ω the weights of the barrier.

import Foundation
import Quantities

/// Weights of reproductions on the line that minimise `−Σ p log(K q) + Σ q` over `q ≥ 0` (M4.2b), by a primal–dual
/// interior-point method (Mehrotra 1992) on the dual of Koenker & Mizera (2014).
///
/// Two things differ from a general solver. The kernel is a band, so that a Newton step costs
/// `nodes · bandwidth²`. And the central path is weighted, `q_j w_j = μ ω_j` with `ω` the source's own density:
/// weights in the tails are 10¹⁴ times smaller than those in the middle, and `c_j ≤ 1` must hold there as well, because
/// the continuous dual `λ = 1/z` is read from `q`.
struct BandedInteriorPoint {
  let band: GaussianBand
  /// `p`, summing to 1.
  let masses: [Double]
  /// `ω`, positive, summing to 1: also the start.
  let barrier: [Double]

  struct Answer {
    /// Summing to 1.
    var weights: [Double]
    /// `log max_j Σ p_i K_ij / z_i`: the gap between the objective and its dual bound at `λ = 1/z`, nats.
    var gap: Double
    var iterations: Int
  }

  static let iterationLimit = 80
  /// Steps without a smaller gap after which rounding is to blame.
  static let patience = 20
  private static let boundaryFraction = 0.995

  /// The best iterate, at a gap of `tolerance` nats if rounding allows.
  func solve(tolerance: Double) -> Answer {
    var q = barrier
    var z = band.product(q)
    var dual = zip(masses, z).map(/)
    let scale = 0.9 / (band.transposedProduct(dual).max() ?? 1)
    for i in dual.indices { dual[i] *= scale }
    var slack = band.transposedProduct(dual).map { 1 - $0 }
    var best = answer(q, z, iterations: 0)
    for iteration in 1...Self.iterationLimit {
      guard best.gap > tolerance, iteration - best.iterations <= Self.patience else { break }
      step(&q, z, &dual, &slack)
      z = band.product(q)
      let next = answer(q, z, iterations: iteration)
      if next.gap < best.gap { best = next }
    }
    return best
  }

  private func answer(_ q: [Double], _ z: [Double], iterations: Int) -> Answer {
    let total = q.reduce(0, +)
    let sums = band.transposedProduct(zip(masses, z).map { $0 / $1 * total })
    let gap = log(sums.max() ?? .infinity)
    return Answer(weights: q.map { $0 / total }, gap: gap.isNaN ? .infinity : gap, iterations: iterations)
  }

  private func step(_ q: inout [Double], _ z: [Double], _ dual: inout [Double], _ slack: inout [Double]) {
    var hessian = band.weightedSquare(zip(dual, z).map(/))
    hessian.addToDiagonal(zip(slack, q).map(/))
    hessian.factorize()
    let residual = zip(band.transposedProduct(dual), slack).map { 1 - $0 - $1 }
    let pull = band.transposedProduct(zip(masses, z).map(/))

    func direction(_ complementarity: [Double]) -> (q: [Double], dual: [Double], slack: [Double]) {
      let dq = hessian.solve(q.indices.map { complementarity[$0] / q[$0] - 1 + pull[$0] })
      let dz = band.product(dq)
      let dDual = dual.indices.map { (masses[$0] - dual[$0] * (z[$0] + dz[$0])) / z[$0] }
      let dSlack = zip(residual, band.transposedProduct(dDual)).map(-)
      return (dq, dDual, dSlack)
    }
    func lengths(_ d: (q: [Double], dual: [Double], slack: [Double])) -> (primal: Double, dual: Double) {
      (toBoundary(q, d.q), min(toBoundary(dual, d.dual), toBoundary(slack, d.slack)))
    }

    let mu = zip(q, slack).reduce(0) { $0 + $1.0 * $1.1 }
    let predictor = direction([Double](repeating: 0, count: q.count))
    let reach = lengths(predictor)
    let predicted = q.indices.reduce(0) {
      $0 + (q[$1] + reach.primal * predictor.q[$1]) * (slack[$1] + reach.dual * predictor.slack[$1])
    }
    let target = mu * pow(max(0, predicted) / mu, 3)
    let corrector = direction(q.indices.map { target * barrier[$0] - predictor.q[$0] * predictor.slack[$0] })
    let length = lengths(corrector)
    let (primal, dualLength) = (
      min(1, Self.boundaryFraction * length.primal), min(1, Self.boundaryFraction * length.dual)
    )
    for j in q.indices {
      q[j] += primal * corrector.q[j]
      slack[j] += dualLength * corrector.slack[j]
    }
    for i in dual.indices { dual[i] += dualLength * corrector.dual[i] }
  }

  /// The longest step along `d` that keeps `x ≥ 0`, at most `1/boundaryFraction`.
  private func toBoundary(_ x: [Double], _ d: [Double]) -> Double {
    x.indices.reduce(1 / Self.boundaryFraction) { d[$1] < 0 ? min($0, -x[$1] / d[$1]) : $0 }
  }
}
