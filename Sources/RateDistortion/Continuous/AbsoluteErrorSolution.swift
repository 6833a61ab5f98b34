// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: p the source's density, P its probabilities, [a, b] where the reproductions stand, slope 1 (lengths are
// measured in units of 1/s).

import Foundation
import Information

/// The rate–distortion function of a log-concave law under absolute error, by formula (Tan & Yao 1975 for the
/// Gaussian; the argument below covers all laws of `ScalarLaw`).
///
/// The kernel `e^{−|x−y|}` is Green's function of `1 − ∂²` (up to a factor 2), so that on an interval of
/// reproductions `c(y) = ∫ p λ e^{−|x−y|} dx = 1` forces `λ = 1/(2p)`, and `z = 1/λ` forces the weights `p − p''`.
/// Beyond the last reproduction `b`, `z` can only fall like `e^{−(x−b)}`; `c'(b) = 0` then reads
/// `P(X > b) = p(b)`, and the kink of `z` at `b` is an atom of weight `p(b) + p'(b)`. Likewise at `a`. Optimal, because
/// - the weights are nonnegative: `p'' ≤ p` on `[a, b]`, and `p(b)/P(X > b) = 1 ≥ −p'(b)/p(b)`, as the hazard rate
///   of a log-concave law is at least its log-slope;
/// - `c ≤ 1` beyond `b`: `c'(y) ≤ 0` ⇔ `e^{2(y−b)} P(X > y) ≤ p(b) + ∫_b^y p(x) e^{2(x−b)} dx`, which holds with
///   equality at `b`, and the derivatives differ by `2 e^{2(y−b)} (P(X > y) − p(y)) ≤ 0`: a rising hazard rate.
///
/// With `X̂` = `X` clamped to `[a, b]`: `R + D = E log λ = −log 2 − E log p(X̂) + E|X − X̂|`, and the derivative of
/// `R + sD` by `s` is `D = 1 − P(X < a) − P(X > b) + E|X − X̂|`. Both ends meet at the median when `2 p(median) = 1`;
/// for a greater density there the rate is 0.
enum AbsoluteErrorSolution {
  /// The line of slope 1 and its point, exact up to rounding.
  static func line(_ law: ScalarLaw) throws -> SupportingLine {
    guard 2 * law.density(law.median) < 1 else { return .rateZero(distortion: law.meanAbsoluteDeviation) }
    let (a, b) = try ends(law)
    let between = try law.cell(a, b)
    var surprise = between.probability * (try law.meanSurprise(between))
    var outside = 0.0
    var excess = 0.0
    for (end, tail) in [(a, try law.cell(-.infinity, a)), (b, try law.cell(b, .infinity))] where tail.probability > 0 {
      surprise -= tail.probability * law.logDensity(end)
      outside += tail.probability
      excess += tail.probability * abs(tail.mean - end)
    }
    let distortion = 1 - outside + excess
    let intercept = surprise + excess - log(2)
    return SupportingLine(
      slope: 1, intercept: intercept, distortion: distortion, rate: max(0, intercept - distortion), supportSize: nil)
  }

  /// The least and the greatest reproduction.
  private static func ends(_ law: ScalarLaw) throws -> (a: Double, b: Double) {
    let scale = law.scale
    switch law.family {
    case .laplace: return (-.infinity, .infinity)
    case .uniform: return (1, scale - 1)
    case .exponential: return (scale * log1p(1 / scale), .infinity)
    case .gaussian:
      // The standard hazard rate rises and lies between x and x + 1; it has to be `scale`.
      var (lower, upper) = (scale * max(0, scale - 1), scale * scale)
      while true {
        let middle = lower + (upper - lower) / 2
        guard lower < middle, middle < upper else { return (-middle, middle) }
        if law.density(middle) < law.tail(middle) { lower = middle } else { upper = middle }
      }
    }
  }
}

extension ScalarLaw {
  /// `E[−log p(X) | cell]`, nats.
  func meanSurprise(_ cell: Cell) throws -> Double {
    let standardMean = (cell.mean - location) / scale
    let standard: Double
    switch family {
    case .gaussian:
      standard = (cell.variance / (scale * scale) + standardMean * standardMean + log(2 * Double.pi)) / 2
    case .laplace: standard = try meanAbsoluteDeviation(in: cell, about: location) / scale + log(2)
    case .exponential: standard = standardMean
    case .uniform: standard = 0
    }
    return standard + log(scale)
  }
}
