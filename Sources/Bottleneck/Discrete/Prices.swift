// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: x class of the source (n), y letter of Y (m), s candidate (S of them), λ(x) dual point, usually 1/Z(x),
// C(r) = Σ_x p(x) λ(x) e^{−β D(p(y|x)‖r)} price of a cluster at r, u_x(r) the share of x in C(r).

internal import CKernels
import Foundation
import LinearAlgebra

/// What a cluster at `r`, a law on the letters of Y, would be worth against a given dual point.
///
/// For every `λ > 0` and every encoder, `I(X;T) + β (I(X;Y) − I(T;Y)) ≥ E log λ − log max_r C(r)`: with `q` the law of
/// the clusters, Jensen's inequality gives `E log Σ_t q_t λ e^{−βD} ≤ log Σ_t q_t C(r_t)`.
struct Prices {
  let law: ReducedLaw
  let beta: Double
  /// `log λ(x)`, nats, shape `[n]`.
  let logDual: [Double]
  /// `[P, (β H(Y|x) + log p(x) λ(x) − shift)/β]`, shape `[n × (m + 1)]`.
  private let augmented: Matrix
  /// The greatest offset, taken out so that no exponential overflows; nats.
  private let shift: Double

  /// As in ``ClusterIteration``.
  private static let least = 1e-300

  init(law: ReducedLaw, beta: Double, logDual: [Double]) {
    self.law = law
    self.beta = beta
    self.logDual = logDual
    let offsets = (0..<law.n).map { log(law.weights[$0]) + logDual[$0] }
    let shift = offsets.max() ?? 0
    self.shift = shift
    var augmented = law.augmented
    for x in 0..<law.n {
      augmented[x, law.m] = law.conditionalEntropies[x] + (offsets[x] - shift) / beta
    }
    self.augmented = augmented
  }

  /// `E log λ`, nats.
  var meanLogDual: Double { zip(law.weights, logDual).reduce(0) { $0 + $1.0 * $1.1 } }

  /// `e^{−β D(p(y|x)‖r_s)}`, scaled for each `x` so that its greatest entry is 1.
  struct Kernel {
    /// Shape `[S × n]`.
    var entries: Matrix
    /// What was added to `−β D`, nats, shape `[n]`.
    var logScales: [Double]
    /// `E` of ``logScales``, nats.
    var meanLogScale: Double
  }

  /// The kernel of the mixture problem whose columns are these candidates.
  func kernel(_ candidates: Matrix) throws -> Kernel {
    var entries = try exponents(logs: logarithms(candidates))
    let (count, n) = (entries.rows, entries.columns)
    var scales = [Double](repeating: 0, count: n)
    entries.withUnsafeMutableStorage { entries in
      for x in 0..<n {
        let largest = (0..<count).reduce(-Double.infinity) { max($0, entries[$1 * n + x]) }
        for s in 0..<count { entries[s * n + x] = exp(entries[s * n + x] - largest) }
        scales[x] = log(law.weights[x]) + logDual[x] - shift - largest
      }
    }
    let mean = zip(law.weights, scales).reduce(0) { $0 + $1.0 * $1.1 }
    return Kernel(entries: entries, logScales: scales, meanLogScale: mean)
  }

  /// `log C` of each candidate, and the candidates one ascent further: `r' = Σ_x u_x(r) p(y|x)`, at which `C` is no
  /// smaller, because `log C` is convex in `log r` and `r'` maximises its tangent.
  ///
  /// - Parameter candidates: laws on the letters of Y, shape `[S × m]`
  func ascend(_ candidates: Matrix) throws -> (logPrices: [Double], next: Matrix) {
    let (logPrices, shares) = try shares(candidates)
    var next = Matrix(rows: candidates.rows, columns: law.m)
    try BLAS.gemm(shares, law.conditionals, into: &next)
    return (logPrices, next)
  }

  /// `log C` of each candidate, and the shares `u_x(r_s)`, shape `[S × n]`.
  func shares(_ candidates: Matrix) throws -> (logPrices: [Double], shares: Matrix) {
    var shares = try exponents(logs: logarithms(candidates))
    let logPrices = normaliseRows(&shares)
    return (logPrices, shares)
  }

  /// `log Σ_x p(x) λ(x) e^{β H(Y|x) + β Σ_y p(y|x) w_s(y)}`: a price where `w` is `log r`.
  ///
  /// - Parameter weights: `[w_s, 1]`, shape `[S × (m + 1)]`
  func logSums(_ weights: Matrix) throws -> [Double] {
    var terms = try exponents(logs: weights)
    return normaliseRows(&terms)
  }

  /// Exponents become shares; the logarithms of their sums are the result.
  private func normaliseRows(_ shares: inout Matrix) -> [Double] {
    let (count, n) = (shares.rows, shares.columns)
    return shares.withUnsafeMutableStorage { shares in
      (0..<count).map { s -> Double in
        guard let base = shares.baseAddress else { return 0 }
        let row = base + s * n
        let largest = ssm_largest(n, row)
        ssm_boltzmann(n, row, -1, largest, row)
        var sum = 0.0
        for x in 0..<n { sum += row[x] }
        let scale = 1 / sum
        for x in 0..<n { row[x] *= scale }
        return largest + log(sum) + shift
      }
    }
  }

  /// `[log r_s, 1]`, shape `[S × (m + 1)]`.
  private func logarithms(_ candidates: Matrix) -> Matrix {
    let (count, m) = (candidates.rows, law.m)
    var logs = Matrix(rows: count, columns: m + 1)
    logs.withUnsafeMutableStorage { logs in
      candidates.withUnsafeStorage { candidates in
        for s in 0..<count {
          for y in 0..<m { logs[s * (m + 1) + y] = log(max(candidates[s * m + y], Prices.least)) }
          logs[s * (m + 1) + m] = 1
        }
      }
    }
    return logs
  }

  /// `log p(x) λ(x) − β D(p(y|x)‖r_s) − shift`, shape `[S × n]`.
  private func exponents(logs: Matrix) throws -> Matrix {
    var exponents = Matrix(rows: logs.rows, columns: law.n)
    try BLAS.gemm(logs, scale: beta, augmented, transposedB: true, into: &exponents)
    return exponents
  }

  /// An allowance in nats for the rounding of ``logSums(_:)`` where no weight is greater than this: each exponent is a
  /// sum of `m + 1` products, each exponential is within 2 ulps of that of its rounded argument, and the sum has `n`
  /// terms (Higham 2002, §3.1). The rounding of the law's own conditionals is in it.
  func rounding(largestWeight: Double) -> Double {
    let offsets = (0..<law.n).reduce(abs(shift)) { max($0, abs(beta * augmented[$1, law.m])) }
    let size = beta * largestWeight + offsets
    return Double.ulpOfOne * (Double(law.n) + 8 + 2 * Double(law.m + 4) * size)
  }
}
