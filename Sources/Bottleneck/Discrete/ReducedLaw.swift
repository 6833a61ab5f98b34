// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: x class of the source (n of them), y letter of Y (m of them), p(x) weight, P[x, y] = p(y|x).

import Foundation
import Information
import LinearAlgebra

/// The joint law as the solvers see it: distinct conditionals, every letter of positive probability.
struct ReducedLaw: Sendable, Equatable {
  /// `p(x)`, shape `[n]`.
  let weights: [Double]
  /// `P`, shape `[n × m]`.
  let conditionals: Matrix
  /// `P` with a column of ones after it, shape `[n × (m + 1)]`: one product then also adds a number per cluster.
  let augmented: Matrix
  /// `H(Y|x)`, nats, shape `[n]`.
  let conditionalEntropies: [Double]
  /// `p(y)`, shape `[m]`.
  let marginal: [Double]
  /// Columns of the given law that these letters of Y are.
  let letters: [Int]
  /// `I(X;Y)`, nats.
  let information: Double

  /// Classes of the source.
  var n: Int { weights.count }
  /// Letters of Y.
  var m: Int { letters.count }
  /// `min_x p(y|x)`, shape `[m]`.
  var leastConditionals: [Double] {
    (0..<m).map { y in (0..<n).reduce(1) { min($0, conditionals[$1, y]) } }
  }

  init(weights: [Double], conditionals flat: [Double], letters: [Int]) {
    let (n, m) = (weights.count, letters.count)
    var conditionals = Matrix(rows: n, columns: m)
    var augmented = Matrix(rows: n, columns: m + 1)
    for x in 0..<n {
      for y in 0..<m {
        conditionals[x, y] = flat[x * m + y]
        augmented[x, y] = flat[x * m + y]
      }
      augmented[x, m] = 1
    }
    let total = compensatedSum(weights)
    self.weights = weights.map { $0 / total }
    self.conditionals = conditionals
    self.augmented = augmented
    self.letters = letters
    conditionalEntropies = (0..<n).map { entropy(conditionals.row($0)) }
    let p = self.weights
    marginal = (0..<m).map { y in compensatedSum((0..<n).lazy.map { p[$0] * conditionals[$0, y] }) }
    let q = marginal
    information = compensatedSum((0..<n).lazy.map { p[$0] * divergence(conditionals.row($0), from: q) })
  }
}

extension ReducedLaw {
  /// The maximal correlation (Rényi 1959) of X and Y where X has these weights and Y this law: the largest singular value
  /// of `√w_x (p(y|x) − q_y)/√q_y`.
  func maximalCorrelation(weights: [Double], marginal: [Double]) throws -> Double {
    let used = (0..<m).filter { marginal[$0] > 0 }
    guard !used.isEmpty else { return 0 }
    var deflated = Matrix(rows: n, columns: used.count)
    for x in 0..<n {
      let root = weights[x].squareRoot()
      for (place, y) in used.enumerated() {
        deflated[x, place] = root * (conditionals[x, y] - marginal[y]) / marginal[y].squareRoot()
      }
    }
    return min(1, try SVD.spectralNorm(deflated))
  }
}

/// `H = −Σ p log p`, nats; zeros count nothing.
func entropy(_ p: some Sequence<Double>) -> Double {
  max(0, compensatedSum(p.lazy.map { $0 > 0 ? -$0 * log($0) : 0 }))
}

/// `D(p‖q) = Σ q φ(p/q − 1)`, `φ(z) = (1 + z) log(1 + z) − z`, nats: every term is `≥ 0`, so that small divergences
/// keep their digits. Infinite where `q` vanishes and `p` does not.
func divergence(_ p: some Sequence<Double>, from q: some Sequence<Double>) -> Double {
  compensatedSum(
    zip(p, q).lazy.map { p, q in
      guard q > 0 else { return p > 0 ? .infinity : 0 }
      return q * divergenceTerm(p / q - 1)
    })
}

/// `φ(z) = (1 + z) log(1 + z) − z` for `z ≥ −1`; near 0 by its series `Σ_{k ≥ 2} (−z)^k / (k (k − 1))`.
func divergenceTerm(_ z: Double) -> Double {
  guard z > -1 else { return 1 }
  guard abs(z) < 0.03 else { return (1 + z) * log1p(z) - z }
  // The first term left out is below 0.03¹⁰/90 of the leading one.
  var sum = 0.0
  for k in stride(from: 11.0, through: 2, by: -1) { sum = 1 / (k * (k - 1)) - z * sum }
  return z * z * sum
}
