// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols as in ClusterIteration.swift; t(x) the cluster of class x.

import Foundation
import LinearAlgebra
public import Quantities

/// What the deterministic bottleneck achieves: a partition of X, no proof that none is better.
public struct DeterministicBottleneckPoint: Sendable {
  /// `β`.
  public let beta: Double
  /// `H(T)`, which is `I(X;T)` for a function of X.
  public let entropy: Nats
  /// `I(T;Y)`.
  public let relevance: Nats
  /// The partition as an encoder whose `p(t|x)` are 0 and 1.
  public let encoder: BottleneckEncoder

  /// `H(T) − β I(T;Y)`.
  public var lagrangian: Nats { entropy - beta * relevance }
}

extension DiscreteBottleneck {
  /// Partitions of X for which `H(T) − β I(T;Y)` is small (Strouse & Schwab 2017), in the order of `betas`.
  ///
  /// Each step of the local search takes the move that lowers the Lagrangian most: one class to another cluster, or two
  /// clusters made one. It starts from `T = X` at the greatest `β` and from each `β`'s answer at the next; each `β` gets
  /// the best of all partitions seen. Rows with equal `p(y|x)` stay together.
  ///
  /// - Throws: ``BottleneckError/betaOutOfRange(_:)`` unless every `β` is positive and finite.
  public func deterministic(betas: [Double]) throws -> [DeterministicBottleneckPoint] {
    if let beta = betas.first(where: { !($0 > 0 && $0.isFinite) }) { throw BottleneckError.betaOutOfRange(beta) }
    var partition = Array(law.classes.indices)
    var seen = [try hard(partition), try hard(partition.map { _ in 0 })]
    for beta in betas.sorted(by: >) {
      partition = PartitionSearch(law: law.reduced, beta: beta).descend(from: partition)
      seen.append(try hard(partition))
    }
    return betas.compactMap { beta in
      let points = seen.map {
        DeterministicBottleneckPoint(
          beta: beta, entropy: Nats($0.compression), relevance: Nats($0.relevance), encoder: $0.encoder)
      }
      return points.min { $0.lagrangian < $1.lagrangian }
    }
  }

  private func hard(_ partition: [Int]) throws -> (encoder: BottleneckEncoder, compression: Double, relevance: Double) {
    var shares = Matrix(rows: partition.count, columns: partition.count)
    for (x, t) in partition.enumerated() { shares[x, t] = law.reduced.weights[x] }
    let encoder = try BottleneckEncoder(law: law, shares: shares)
    return (encoder, encoder.compression, encoder.relevance)
  }
}

/// Local search for a partition.
private struct PartitionSearch {
  let law: ReducedLaw
  let beta: Double

  /// A move must lower the Lagrangian by more than this, nats: rounding never moves in circles.
  private static let gain = 1e-13

  func descend(from start: [Int]) -> [Int] {
    var partition = start
    let n = law.n
    while true {
      var mass = [[Double]](repeating: [Double](repeating: 0, count: law.m), count: n)
      for x in 0..<n { add(x, to: &mass[partition[x]], times: 1) }
      let costs = mass.map(cost)
      var best = (gain: PartitionSearch.gain, next: partition)
      let used = mass.indices.filter { costs[$0] != 0 || partition.contains($0) }
      for (i, s) in used.enumerated() {
        for t in used[..<i] {
          let gain = costs[s] + costs[t] - cost(zip(mass[s], mass[t]).map(+))
          if gain > best.gain { best = (gain, partition.map { $0 == s ? t : $0 }) }
        }
      }
      for x in 0..<n {
        var rest = mass[partition[x]]
        add(x, to: &rest, times: -1)
        let left = cost(rest.map { max(0, $0) })
        for t in used where t != partition[x] {
          var joined = mass[t]
          add(x, to: &joined, times: 1)
          let gain = costs[partition[x]] + costs[t] - left - cost(joined)
          if gain > best.gain {
            best = (gain, partition)
            best.next[x] = t
          }
        }
      }
      if best.next == partition { return partition }
      partition = best.next
    }
  }

  private func add(_ x: Int, to mass: inout [Double], times sign: Double) {
    for y in 0..<law.m { mass[y] += sign * law.weights[x] * law.conditionals[x, y] }
  }

  /// A cluster's part of `H(T) − β I(T;Y)`, up to a constant: `−q log q + β q H(Y|t)`.
  private func cost(_ mass: [Double]) -> Double {
    let q = mass.reduce(0, +)
    guard q > 0 else { return 0 }
    return -q * log(q) + beta * mass.reduce(0) { $1 > 0 ? $0 - $1 * log($1 / q) : $0 }
  }
}
