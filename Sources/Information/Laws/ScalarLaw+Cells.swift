// SPDX-License-Identifier: GPL-3.0-or-later
// Moments of a law given that it falls into a cell. Symbols: [u, v] the cell in the standard law's unit, w = v − u.

import Foundation
internal import GSLNumerics

/// An interval and the law's moments on it. Lengths are in the unit of `X`.
public struct Cell: Sendable, Hashable {
  /// The two ends; they may be infinite.
  public let range: ClosedRange<Double>
  /// `P(X ∈ cell)`.
  public let probability: Double
  /// `E[X | cell]`; the point of the cell nearest to the law where the probability is 0.
  public let mean: Double
  /// `Var(X | cell)`.
  public let variance: Double
}

extension ScalarLaw {
  /// The moments on `[lower, upper]`, whose ends may be infinite. Relative errors are a few tens of ulps of
  /// the probability and of the variance, and of the mean's distance from the cell's more probable end: nothing is
  /// had by subtracting numbers that nearly agree.
  ///
  /// - Throws: ``ScalarLawError/cell(lower:upper:)`` for ends out of order or NaN.
  public func cell(_ lower: Double, _ upper: Double) throws(ScalarLawError) -> Cell {
    guard lower <= upper else { throw .cell(lower: lower, upper: upper) }
    let u = min(max(lower, support.lowerBound), support.upperBound)
    let v = min(max(upper, support.lowerBound), support.upperBound)
    let moments = try family.moments((u - location) / scale, (v - location) / scale)
    return Cell(
      range: lower...upper, probability: moments.probability, mean: location + scale * moments.mean,
      variance: scale * scale * moments.variance)
  }

  /// `E[|X − point| | cell]`.
  ///
  /// - Throws: ``ScalarLawError/cell(lower:upper:)`` for a point that is NaN.
  public func meanAbsoluteDeviation(in cell: Cell, about point: Double) throws(ScalarLawError) -> Double {
    guard cell.range.lowerBound < point, point < cell.range.upperBound, cell.probability > 0 else {
      guard !point.isNaN else { throw .cell(lower: point, upper: point) }
      return abs(cell.mean - point)
    }
    let below = try self.cell(cell.range.lowerBound, point)
    let above = try self.cell(point, cell.range.upperBound)
    return (below.probability * (point - below.mean) + above.probability * (above.mean - point)) / cell.probability
  }
}

extension ScalarLaw.Family {
  struct Moments {
    var probability: Double
    var mean: Double
    var variance: Double

    var mirrored: Moments { Moments(probability: probability, mean: -mean, variance: variance) }

    /// The moments on two neighbouring cells together.
    func joined(with other: Moments) -> Moments {
      let total = probability + other.probability
      guard total > 0 else { return probability >= other.probability ? self : other }
      let share = other.probability / total
      let step = other.mean - mean
      return Moments(
        probability: total, mean: mean + share * step,
        variance: (1 - share) * variance + share * other.variance + share * (1 - share) * step * step)
    }
  }

  /// The standard law's moments on `[u, v]`, a part of its support.
  func moments(_ u: Double, _ v: Double) throws(ScalarLawError) -> Moments {
    switch self {
    case .uniform:
      return Moments(probability: v - u, mean: u + (v - u) / 2, variance: (v - u) * (v - u) / 12)
    case .exponential:
      return Self.exponentialMoments(u, v)
    case .laplace:
      if u >= 0 { return Self.halfLaplace(u, v) }
      if v <= 0 { return Self.halfLaplace(-v, -u).mirrored }
      return Self.halfLaplace(0, -u).mirrored.joined(with: Self.halfLaplace(0, v))
    case .gaussian:
      return u + v < 0 ? try Self.gaussianMoments(-v, -u).mirrored : try Self.gaussianMoments(u, v)
    }
  }

  private static func halfLaplace(_ u: Double, _ v: Double) -> Moments {
    var moments = exponentialMoments(u, v)
    moments.probability /= 2
    return moments
  }

  /// `e^{−t}` on `[u, v]`, by lack of memory that on `[0, w]` moved by `u`: the mean there is
  /// `1 − w/(e^w − 1)`, the variance `1 − ((w/2)/sinh(w/2))²`, both by their series where they cancel.
  private static func exponentialMoments(_ u: Double, _ v: Double) -> Moments {
    let w = v - u
    guard u < .infinity else { return Moments(probability: 0, mean: u, variance: 0) }
    guard w < .infinity else { return Moments(probability: exp(-u), mean: u + 1, variance: 1) }
    let half = w / 2
    var mean = 1 - w / expm1(w)
    if w < 0.5 {
      // w/(e^w − 1) = 1 − w/2 + Σ B_{2k} w^{2k}/(2k)!
      let y = w * w
      mean = half - y * horner(bernoulliSeries, y)
    }
    let ratio = w * exp(-half) / -expm1(-w)
    var variance = (1 - ratio) * (1 + ratio)
    if w < 2 {
      // sinh h − h = h³/3! + h⁵/5! + …
      let z = half * half
      let excess = half * z * horner(reciprocalFactorials, z)
      variance = w == 0 ? 0 : excess * (sinh(half) + half) / (sinh(half) * sinh(half))
    }
    return Moments(probability: exp(-u) * -expm1(-w), mean: u + mean, variance: variance)
  }

  /// `c_0 + c_1 y + c_2 y² + …`
  private static func horner(_ coefficients: [Double], _ y: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * y + $1 }
  }

  /// `B_{2k}/(2k)!` for k = 1 … 7.
  private static let bernoulliSeries: [Double] = [
    1.0 / 12, -1.0 / 720, 1.0 / 30_240, -1.0 / 1_209_600, 1.0 / 47_900_160, -691.0 / 1_307_674_368_000,
    1.0 / 74_724_249_600,
  ]
  /// `1/(2k + 1)!` for k = 1 … 8.
  private static let reciprocalFactorials: [Double] = [
    1.0 / 6, 1.0 / 120, 1.0 / 5040, 1.0 / 362_880, 1.0 / 39_916_800, 1.0 / 6_227_020_800, 1.0 / 1_307_674_368_000,
    1.0 / 355_687_428_096_000,
  ]

  /// The Gaussian on `[u, v]` with `u + v ≥ 0`, by Gauss–Legendre panels: a positive integrand loses no digits, as
  /// the closed form of a tail's variance does (`1 + uφ/P − (φ/P)²` loses a factor `u⁴`).
  private static func gaussianMoments(_ u: Double, _ v: Double) throws(ScalarLawError) -> Moments {
    guard u < .infinity else { return Moments(probability: 0, mean: u, variance: 0) }
    let rule: QuadratureRule
    do { rule = try panelRule.get() } catch { throw .cell(lower: u, upper: v) }
    // Beyond these ends the integrand is less than e^{−45} of its peak, which is at a.
    let a = max(u, 0)
    let lower = max(u, -negligible.squareRoot())
    let upper = min(v, (a * a + negligible).squareRoot())
    let panels = max(1, Int((upper - lower) * max(1, a)) + 1)
    let width = (upper - lower) / Double(panels)
    func integral(_ f: (Double) -> Double) -> Double {
      var sum = 0.0
      for panel in 0..<panels {
        let left = lower + Double(panel) * width
        for (node, weight) in zip(rule.nodes, rule.weights) {
          let t = left + width * node
          sum += width * weight * exp(-(t - a) * (t + a) / 2) * f(t)
        }
      }
      return sum
    }
    let mass = integral { _ in 1 }
    guard mass > 0 else { return Moments(probability: 0, mean: u, variance: 0) }
    let mean = a + integral { $0 - a } / mass
    let variance = integral { ($0 - mean) * ($0 - mean) } / mass
    let peak = exp(ScalarLaw.Family.gaussian.logDensity(a))
    return Moments(probability: peak * mass, mean: mean, variance: variance)
  }

  /// Twice the exponent at which a Gaussian integrand is negligible.
  private static let negligible = 90.0
  private static let panelRule = Result { try Quadrature.gaussLegendre(points: 16, over: 0...1) }
}
