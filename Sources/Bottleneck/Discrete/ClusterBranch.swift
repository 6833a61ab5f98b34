// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols as in ClusterIteration.swift; u_t(x) = p(x|t), ρ_t the maximal correlation of u_t(x) p(y|x).

import LinearAlgebra

/// An encoder followed from one `β` to others by descent alone, so that it stays in its own valley.
///
/// Where a cluster divides into two near copies, posteriors `p(y|t) (1 ± ε e)` with `Σ_y p(y|t) e_y = 0`, the iteration maps
/// `e` to `β V^{-1} K e`, with `V = diag(p(y|t))` and `K` the covariance of `p(y|x)` under `u_t`; its greatest eigenvalue is
/// `β ρ_t²`, so that the copies merge again if it is below 1 and part if above (Rose 1998; Zaslavsky & Tishby 2019,
/// for the bottleneck). It is also where the price `C` ceases to have a maximum at the cluster.
struct ClusterBranch {
  let law: ReducedLaw
  let encoder: BottleneckEncoder

  /// Steps of the secant method.
  private static let stepLimit = 30
  /// Relative accuracy of the `β` that it looks for.
  private static let accuracy = 1e-9
  /// Clusters lighter than this do not count: they are about to be dropped.
  private static let leastWeight = 1e-6

  /// `I(T;X)` after a descent at another `β`, nats.
  func compression(beta: Double) throws -> Double {
    let end = try descend(beta)
    return try BottleneckEncoder(law: encoder.law, shares: end.responsibilities).compression
  }

  /// `max_t β ρ_t²` after a descent at another `β`.
  func splitting(beta: Double) throws -> Double {
    let end = try descend(beta)
    var greatest = 0.0
    for t in 0..<end.count {
      let column = end.responsibilities.column(t)
      let weight = column.reduce(0, +)
      guard weight > ClusterBranch.leastWeight else { continue }
      let posterior = column.map { $0 / weight }
      let image = (0..<law.m).map { y in (0..<law.n).reduce(0) { $0 + posterior[$1] * law.conditionals[$1, y] } }
      let correlation = try law.maximalCorrelation(weights: posterior, marginal: image)
      greatest = max(greatest, beta * correlation * correlation)
    }
    return greatest
  }

  /// The `β` at which ``splitting(beta:)`` passes 1 from below; nil where it does not.
  func lossOfStability(from low: Double, to high: Double) throws -> Double? {
    var (left, right) = (low, high)
    var (below, above) = (try splitting(beta: low) - 1, try splitting(beta: high) - 1)
    guard below < 0, above >= 0 else { return nil }
    for _ in 0..<ClusterBranch.stepLimit where right - left > ClusterBranch.accuracy * right {
      // Regula falsi, kept away from the ends.
      let share = min(0.95, max(0.05, -below / (above - below)))
      let middle = left + share * (right - left)
      let value = try splitting(beta: middle) - 1
      if value < 0 { (left, below) = (middle, value) } else { (right, above) = (middle, value) }
    }
    return (left + right) / 2
  }

  private func descend(_ beta: Double) throws -> ClusterIteration {
    try ClusterSearch().descend(law: law, beta: beta, from: encoder.joint).iteration
  }
}
