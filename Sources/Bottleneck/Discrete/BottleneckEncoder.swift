// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
public import LinearAlgebra

/// An encoder `p(t|x)` with what follows from it.
public struct BottleneckEncoder: Sendable {
  /// The joint law that it encodes.
  public let law: JointLaw
  /// `p(t)`, shape `[clusters]`.
  public let weights: [Double]
  /// `p(class, t)`, shape `[classes × clusters]`.
  let shares: Matrix
  /// `p(t, y)` on the letters of Y that have any probability, shape `[clusters × letters]`.
  let joint: Matrix

  /// Values of T.
  public var clusters: Int { weights.count }

  /// `p(t|x)`, shape `[law.rows × clusters]`. Letters of X of probability zero get `p(t)`, which tells nothing of them:
  /// any other choice would have done as well.
  public var assignments: Matrix {
    var result = Matrix(rows: law.rows, columns: clusters)
    for x in law.zeroRows {
      for t in weights.indices { result[x, t] = weights[t] }
    }
    for (index, members) in law.classes.enumerated() {
      let total = compensatedSum(shares.row(index))
      for x in members {
        for t in weights.indices { result[x, t] = shares[index, t] / total }
      }
    }
    return result
  }

  /// `p(y|t)`, shape `[clusters × law.columns]`; 0 for letters of Y of probability zero.
  public var decoder: Matrix {
    var result = Matrix(rows: clusters, columns: law.columns)
    for t in weights.indices {
      for (place, y) in law.reduced.letters.enumerated() { result[t, y] = joint[t, place] / weights[t] }
    }
    return result
  }
}

extension BottleneckEncoder {
  /// - Parameters:
  ///   - shares: `p(class, t)`, shape `[classes × clusters]`; clusters that nothing is assigned to are left out
  init(law: JointLaw, shares given: Matrix) throws {
    let sums = (0..<given.columns).map { t in compensatedSum((0..<given.rows).lazy.map { given[$0, t] }) }
    let used = sums.indices.filter { sums[$0] > 0 }
    var shares = given
    if used.count < given.columns {
      shares = Matrix(rows: given.rows, columns: used.count)
      for x in 0..<given.rows {
        for (place, t) in used.enumerated() { shares[x, place] = given[x, t] }
      }
    }
    var joint = Matrix(rows: used.count, columns: law.reduced.m)
    try BLAS.gemm(shares, transposedA: true, law.reduced.conditionals, into: &joint)
    self.law = law
    self.weights = used.map { sums[$0] }
    self.shares = shares
    self.joint = joint
  }

  /// `T = X` up to the classes of X for as many clusters as classes; otherwise a single cluster.
  init(law: JointLaw, clusters: Int) throws {
    let n = law.reduced.n
    var shares = Matrix(rows: n, columns: clusters == n ? n : 1)
    for x in 0..<n { shares[x, clusters == n ? x : 0] = law.reduced.weights[x] }
    try self.init(law: law, shares: shares)
  }

  /// `I(X;T)` in nats: `Σ_x p(x) D(p(t|x)‖p(t))`.
  var compression: Double {
    guard clusters > 1 else { return 0 }
    let p = law.reduced.weights
    return compensatedSum(
      (0..<shares.rows).lazy.map { x in p[x] * divergence(shares.row(x).lazy.map { $0 / p[x] }, from: weights) })
  }

  /// `I(T;Y)` in nats: `Σ_t p(t) D(p(y|t)‖p(y))`.
  var relevance: Double {
    guard clusters > 1 else { return 0 }
    let marginal = law.reduced.marginal
    return compensatedSum(
      weights.indices.lazy.map { t in
        weights[t] * divergence(joint.row(t).lazy.map { $0 / weights[t] }, from: marginal)
      })
  }
}
