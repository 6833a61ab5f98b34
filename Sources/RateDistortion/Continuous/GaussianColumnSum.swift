// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: c(y) = Σ_i m_i e^{−(x_i − y)²}, m_i ≥ 0, over all real y; H_k Hermite's polynomials (physicists').

import Foundation

/// Rigorous upper bounds of `c(y) = Σ m_i e^{−(x_i − y)²}` between grid points, by Taylor polynomials with a bound on
/// their remainder.
///
/// About a centre `y₀`, with `t_i = x_i − y₀`: `c(y₀ + ε) = Σ_k ε^k Σ_i m_i H_k(t_i) e^{−t_i²} / k!`. Cramér's
/// inequality `|H_k(t)| e^{−t²/2} ≤ K √(2^k k!)`, `K` < 1.0865 (Abramowitz & Stegun 1972, 22.14.17), bounds what the
/// terms from `n` on add for `|ε| ≤ ρ` by `K (√2 ρ)^n / √n! / (1 − √2 ρ/√(n + 1)) · Σ m_i e^{−t_i²/2}`. The polynomial
/// itself is bounded by its Bernstein coefficients, and the pieces are halved until that bound is tight. Outside the
/// range of the nodes `c` falls, term by term. Rounding: a Taylor
/// coefficient is a sum of `m` products of Cramér's size, and `Σ_k (√2 ρ)^k/√k! < 2`, so that the allowance for it is
/// `m + 256` ulps of twice the wide sum, the ulps paying for exponentials, recursion, Bernstein's basis and halving;
/// cells overlap by more than their centres are rounded.
package struct GaussianColumnSum {
  /// Ascending.
  package let nodes: [Double]
  /// Shape `[nodes]`, `≥ 0`.
  package let masses: [Double]
  /// Nodes farther than this from a centre are left out of its sums and enter the remainder.
  package let reach: Double

  package init(nodes: [Double], masses: [Double], reach: Double) {
    self.nodes = nodes
    self.masses = masses
    self.reach = reach
  }

  /// What was found between the outermost nodes, and so everywhere.
  package struct Scan {
    /// `sup_y c(y)` is at most this.
    package var supremum: Double
    /// A local maximum of each cell whose own bound exceeds the threshold that was asked for.
    package var peaks: [(at: Double, value: Double)]
    /// `c` at the cells' centres.
    package var centres: [Double]
  }

  /// Half of a cell's width `ρ`.
  private static let halfWidth = 3.0 / 16
  /// Taylor terms `n`, the constant one included: with `ρ` they leave a remainder near 1e−9.
  private static let terms = 10
  private static let cramer = 1.0865
  /// How far above the best value a piece's bound may stay.
  private static let tightness = 1e-11
  private static let depthLimit = 24

  /// Looks at all cells of `interval`, which contains all nodes.
  package func scan(_ interval: ClosedRange<Double>, peaksAbove threshold: Double) -> Scan {
    let length = interval.upperBound - interval.lowerBound
    let cells = max(1, Int((length / (2 * Self.halfWidth)).rounded(.up)))
    let half = length / Double(2 * cells)
    let radius = half + 4 * .ulpOfOne * max(abs(interval.lowerBound), abs(interval.upperBound))
    let n = Double(Self.terms)
    let ratio = 2.0.squareRoot() * radius
    let tail = Self.cramer * pow(ratio, n) / tgamma(n + 1).squareRoot() / (1 - ratio / (n + 1).squareRoot())
    let total = masses.reduce(0, +)
    let (farWide, far) = (exp(-reach * reach / 2) * total, exp(-reach * reach) * total)

    var result = Scan(supremum: 0, peaks: [], centres: [])
    var low = 0
    for cell in 0..<cells {
      let centre = interval.lowerBound + Double(2 * cell + 1) * half
      while low < nodes.count, nodes[low] < centre - reach { low += 1 }
      let model = taylor(about: centre, from: low)
      result.centres.append(model.coefficients[0])
      let rounding = .ulpOfOne * Double(model.count + 256) * 2 * Self.cramer * model.wide
      let allowance = far + tail * (model.wide + farWide) + rounding
      let peak = Self.maximum(model.coefficients, radius: radius)
      result.supremum = max(result.supremum, peak.bound + allowance)
      if peak.bound + allowance > threshold { result.peaks.append((centre + peak.at, peak.value)) }
    }
    return result
  }

  /// Taylor coefficients of `c` about `centre` and the sum with the kernel `e^{−t²/2}`; `low` is the first node in
  /// reach.
  private func taylor(about centre: Double, from low: Int) -> (coefficients: [Double], wide: Double, count: Int) {
    var sums = [Double](repeating: 0, count: Self.terms)
    var wide = 0.0
    var count = 0
    sums.withUnsafeMutableBufferPointer { c in
      var i = low
      while i < nodes.count, nodes[i] <= centre + reach {
        let t = nodes[i] - centre
        let root = exp(-t * t / 2)
        let mass = masses[i] * root
        wide += mass
        // a_k = H_k(t)/k! obeys (k + 1) a_{k+1} = 2 t a_k − 2 a_{k−1}.
        var (previous, current) = (0.0, mass * root)
        for k in 0..<Self.terms {
          c[k] += current
          (previous, current) = (current, 2 * (t * current - previous) / Double(k + 1))
        }
        i += 1
      }
      count = i - low
    }
    return (sums, wide, count)
  }

  /// The greatest value found of `Σ a_k ε^k` on `|ε| ≤ radius`, where, and an upper bound of all values.
  private static func maximum(_ a: [Double], radius: Double) -> (at: Double, value: Double, bound: Double) {
    var best = (at: 0.0, value: a[0], bound: a[0])
    for side in [-1.0, 1.0] {
      var power = 1.0
      let scaled = a.map { coefficient in
        defer { power *= side * radius }
        return coefficient * power
      }
      refine(bernstein(scaled), 0, 1, depth: 0) { at, value in
        if value > best.value { best = (side * radius * at, value, best.bound) }
        return best.value
      } bound: {
        best.bound = max(best.bound, $0)
      }
    }
    best.bound = max(best.bound, best.value)
    return best
  }

  /// Bernstein coefficients on `[0, 1]` of `Σ a_k u^k`: `b_i = Σ_{k ≤ i} C(i, k)/C(n, k) a_k`.
  private static func bernstein(_ a: [Double]) -> [Double] {
    let degree = a.count - 1
    return (0...degree).map { i in
      var (sum, quotient) = (0.0, 1.0)
      for k in 0...i {
        sum += quotient * a[k]
        quotient *= Double(i - k) / Double(max(1, degree - k))
      }
      return sum
    }
  }

  /// Halves pieces (de Casteljau) until the bound is within ``tightness`` of the best value found.
  private static func refine(
    _ b: [Double], _ from: Double, _ to: Double, depth: Int, found: (Double, Double) -> Double,
    bound: (Double) -> Void
  ) {
    let ceiling = b.reduce(-.infinity, max)
    _ = found(from, b[0])
    let best = found(to, b[b.count - 1])
    if ceiling <= best + tightness * max(1, best) || depth == depthLimit { return bound(ceiling) }
    var (left, right, row) = ([b[0]], [b[b.count - 1]], b)
    while row.count > 1 {
      row = zip(row, row.dropFirst()).map { ($0 + $1) / 2 }
      left.append(row[0])
      right.append(row[row.count - 1])
    }
    let middle = (from + to) / 2
    refine(left, from, middle, depth: depth + 1, found: found, bound: bound)
    refine(right.reversed(), middle, to, depth: depth + 1, found: found, bound: bound)
  }
}
