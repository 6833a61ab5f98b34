// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols as in Prices.swift; c centroid of a cell, η = r/c − 1, s = log(r/c), v = Σ_x u_x(c) p(y|x),
// ζ_x = Σ_y (p(y|x) − v_y) η_y, t = max |η_y| over the cell, ω = t²/(2 (1 − t)), λ barycentric coordinates.

import Foundation
import LinearAlgebra

/// A bound on the price over small cells of the simplex that is right to second order, where tangents are to first.
///
/// `log C(r) = log C(c) + β Σ_y v_y s_y + log E_u e^Z` with `Z = β (Σ_y p(y|x) s_y − mean)`, exactly. As
/// `log(1 + η) ≤ η − η²/2 + η³/3`, the middle term is at most `β Σ_y v_y (η_y − (1 − 2t/3) η_y²/2)`. `Z` is at most
/// `b = β (max ζ + ω)`, so that `log E e^Z ≤ Var Z (e^b − 1 − b)/b²` (Bennett 1962); and
/// `Var Z ≤ β² ((1 + θ) Var ζ + (1 + 1/θ) ω²/4)` for any `θ > 0`, because `s − η` is between `−ω` and 0. That leaves a
/// quadratic form in `λ`. Where it is not concave, the convex part `σ Σ_y v_y η_y²/2` is replaced by the chord above it.
/// A concave form is bounded by its value and slope at any point, `q(λ') ≤ q(λ) + max_i ∂_i q − Σ_i λ_i ∂_i q`, and
/// pairwise ascent brings both sides together.
struct CurvatureBound {
  private let law: ReducedLaw
  private let beta: Double
  private let m: Int
  /// `[P, p(y|x) p(y'|x)]`, shape `[n × (m + m²)]`.
  private let features: Matrix
  /// `min_x p(y|x)`, and what is left of 1.
  private let least: [Double]
  private let rest: Double
  /// `η` of the vertices, shape `[m × m]`.
  private var offsets: [Double]
  /// `Σ_y v_y η_y η'_y` between vertices, shape `[m × m]`.
  private var metric: [Double]
  /// The form `q(λ) = Σ_i slopes_i λ_i + ½ Σ_ij form_ij λ_i λ_j`.
  private var slopes: [Double]
  private var form: [Double]
  /// Room for an elimination, and for `λ`.
  private var edges: [Double]
  private var lambda: [Double]

  /// Cells with a greater `t` are left to tangents.
  private static let largestOffset = 0.3
  /// Cells with a greater `b` are left to tangents.
  private static let largestExponent = 1.0
  /// Convex parts that are tried, as multiples of `β`.
  private static let convexParts = [0, 0.03, 0.1, 0.3]
  /// Steps of the pairwise ascent.
  private static let stepLimit = 40

  init(_ prices: Prices) {
    law = prices.law
    beta = prices.beta
    m = law.m
    var features = Matrix(rows: law.n, columns: m + m * m)
    for x in 0..<law.n {
      for y in 0..<m {
        features[x, y] = law.conditionals[x, y]
        for z in 0..<m { features[x, m + y * m + z] = law.conditionals[x, y] * law.conditionals[x, z] }
      }
    }
    self.features = features
    least = law.leastConditionals
    rest = 1 - least.reduce(0, +)
    offsets = [Double](repeating: 0, count: m * m)
    (metric, form, edges) = (offsets, offsets, offsets)
    slopes = [Double](repeating: 0, count: m)
    lambda = slopes
  }

  /// `v` and `Σ_x u_x p(y|x) p(y'|x)` of each cell, shape `[S × (m + m²)]`, from the shares `u`, shape `[S × n]`.
  func moments(_ shares: Matrix) throws -> Matrix {
    var moments = Matrix(rows: shares.rows, columns: features.columns)
    try BLAS.gemm(shares, features, into: &moments)
    return moments
  }

  /// Whether no `log C` in a cell exceeds the threshold; nil where this bound has nothing to say.
  ///
  /// - Parameters:
  ///   - cell: its vertices, shape `[m × m]`
  ///   - moments: the cell's row of ``moments(_:)``
  ///   - logPrice: `log C(c)`
  mutating func isBelow(
    _ logThreshold: Double, cell: UnsafePointer<Double>, centroid: UnsafePointer<Double>,
    moments: UnsafePointer<Double>, logPrice: Double
  ) -> Bool? {
    var (t, highest) = (0.0, 0.0)
    for v in 0..<m {
      // max_x Σ_y p(y|x) η_y, at most that of the smallest simplex of this orientation that holds all p(y|x).
      var (base, greatest, mean) = (0.0, -Double.infinity, 0.0)
      for y in 0..<m {
        let offset = cell[v * m + y] / centroid[y] - 1
        offsets[v * m + y] = offset
        t = max(t, abs(offset))
        base += least[y] * offset
        greatest = max(greatest, offset)
        mean += moments[y] * offset
      }
      slopes[v] = beta * mean
      highest = max(highest, base + rest * greatest - mean)
    }
    guard t <= CurvatureBound.largestOffset else { return nil }
    let omega = t * t / (2 * (1 - t))
    let b = beta * (highest + omega)
    guard b <= CurvatureBound.largestExponent else { return nil }
    // (e^b − 1 − b)/b², below its series' first terms where the difference would lose its digits.
    let psi = b > 0.01 ? (expm1(b) - b) / (b * b) : 0.5 + b / 6 + b * b / 20
    let theta = t * beta.squareRoot() / 4
    compose(moments, weight: beta * (1 - 2 * t / 3), variance: 2 * psi * beta * beta * (1 + theta))
    guard becomesConcave() else { return nil }
    let remainder = psi * beta * beta * (1 + 1 / theta) * omega * omega / 4
    let rounding = Double.ulpOfOne * Double(law.n + 64) * beta * (1 + beta)
    return ascends(below: logThreshold - logPrice - remainder - rounding)
  }

  private mutating func compose(_ moments: UnsafePointer<Double>, weight: Double, variance: Double) {
    for v in 0..<m {
      for w in 0...v {
        var (square, product) = (0.0, 0.0)
        for y in 0..<m {
          let offset = offsets[v * m + y]
          square += moments[y] * offset * offsets[w * m + y]
          var image = 0.0
          for z in 0..<m { image += moments[m + y * m + z] * offsets[w * m + z] }
          product += offset * image
        }
        let covariance = product - slopes[v] * slopes[w] / (beta * beta)
        metric[v * m + w] = square
        metric[w * m + v] = square
        form[v * m + w] = variance * covariance - weight * square
        form[w * m + v] = form[v * m + w]
      }
    }
  }

  /// Takes as little of the metric out of the form as makes it concave, and its chord into the slopes; false where that is
  /// not little.
  private mutating func becomesConcave() -> Bool {
    var taken = 0.0
    for part in CurvatureBound.convexParts {
      let more = part * beta - taken
      taken = part * beta
      for v in 0..<m {
        slopes[v] += more * metric[v * m + v] / 2
        for w in 0..<m { form[v * m + w] -= more * metric[v * m + w] }
      }
      if isConcave() { return true }
    }
    return false
  }

  /// Whether the form is negative definite along the cell, by Cholesky's elimination on the edges from the first vertex.
  private mutating func isConcave() -> Bool {
    let k = m - 1
    var largest = 0.0
    for i in 0..<k {
      for j in 0..<k { edges[i * k + j] = form[i + 1] + form[j + 1] - form[0] - form[(i + 1) * m + j + 1] }
      largest = max(largest, edges[i * k + i])
    }
    for i in 0..<k {
      let pivot = edges[i * k + i]
      guard pivot > 1e-9 * largest else { return false }
      var j = i + 1
      while j < k {
        let factor = edges[j * k + i] / pivot
        for l in i + 1..<k { edges[j * k + l] -= factor * edges[i * k + l] }
        j += 1
      }
    }
    return true
  }

  /// Whether the concave form stays below a limit on the cell.
  private mutating func ascends(below limit: Double) -> Bool {
    for i in 0..<m { lambda[i] = 1 / Double(m) }
    for _ in 0..<CurvatureBound.stepLimit {
      var (value, mean) = (0.0, 0.0)
      var (best, worst) = (0, 0)
      var (steepest, flattest) = (-Double.infinity, Double.infinity)
      for i in 0..<m {
        var image = 0.0
        for j in 0..<m { image += form[i * m + j] * lambda[j] }
        let gradient = slopes[i] + image
        value += lambda[i] * (slopes[i] + image / 2)
        mean += lambda[i] * gradient
        if gradient > steepest { (steepest, best) = (gradient, i) }
        if lambda[i] > 0, gradient < flattest { (flattest, worst) = (gradient, i) }
      }
      if value > limit { return false }
      if value + steepest - mean <= limit { return true }
      let curvature = 2 * form[best * m + worst] - form[best * m + best] - form[worst * m + worst]
      let step = min(lambda[worst], curvature > 0 ? (steepest - flattest) / curvature : lambda[worst])
      guard step > 0 else { return false }
      lambda[best] += step
      lambda[worst] = step == lambda[worst] ? 0 : lambda[worst] - step
    }
    return false
  }
}
