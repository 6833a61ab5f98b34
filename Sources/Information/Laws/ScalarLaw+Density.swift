// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
internal import GSLNumerics
internal import Quantities

extension ScalarLaw {
  /// The density `p(x)`, per unit of `x`; 0 outside the support, NaN for NaN.
  public func density(_ x: Double) -> Double { exp(logDensity(x)) }

  /// `log p(x)`; `−∞` outside the support, NaN for NaN.
  public func logDensity(_ x: Double) -> Double { family.logDensity((x - location) / scale) - log(scale) }

  /// `P(X ≤ x)`, to rounding also where it is small.
  public func cdf(_ x: Double) -> Double { family.cdf((x - location) / scale) }

  /// `P(X > x)`, to rounding also where it is small.
  public func tail(_ x: Double) -> Double { family.tail((x - location) / scale) }

  /// The `x` with `P(X ≤ x) = p`; the ends of the support at 0 and 1.
  ///
  /// - Throws: ``ScalarLawError/probability(_:)`` outside `[0, 1]`.
  public func quantile(_ p: Double) throws(ScalarLawError) -> Double {
    location + scale * (try family.quantile(p))
  }

  /// The `x` with `P(X > x) = q`, accurate for small `q`.
  ///
  /// - Throws: ``ScalarLawError/probability(_:)`` outside `[0, 1]`.
  public func quantile(tail q: Double) throws(ScalarLawError) -> Double {
    location + scale * (try family.quantile(tail: q))
  }
}

extension ScalarLaw.Family {
  /// `log p(t)` of the standard law.
  func logDensity(_ t: Double) -> Double {
    switch self {
    case .gaussian: -t * t / 2 - log(2 * Double.pi) / 2
    case .laplace: -abs(t) - Bits.natsPerBit
    case .exponential: t < 0 ? -.infinity : -t
    case .uniform: t < 0 || t > 1 ? -.infinity : t * 0
    }
  }

  func cdf(_ t: Double) -> Double {
    switch self {
    case .gaussian: erfc(-t * 0.5.squareRoot()) / 2
    case .laplace: t < 0 ? exp(t) / 2 : 1 - exp(-t) / 2
    case .exponential: t <= 0 ? 0 : -expm1(-t)
    case .uniform: min(max(t, 0), 1)
    }
  }

  func tail(_ t: Double) -> Double {
    switch self {
    case .gaussian, .laplace: cdf(-t)
    case .exponential: t <= 0 ? 1 : exp(-t)
    case .uniform: min(max(1 - t, 0), 1)
    }
  }

  func quantile(_ p: Double) throws(ScalarLawError) -> Double {
    guard p >= 0, p <= 1 else { throw .probability(p) }
    switch self {
    case .gaussian:
      if p == 0 || p == 1 { return p == 0 ? -.infinity : .infinity }
      do { return try StandardNormal.quantile(p).value } catch { throw .probability(p) }
    case .laplace: return p < 0.5 ? log(2 * p) : -log(2 * (1 - p))
    case .exponential: return -log1p(-p)
    case .uniform: return p
    }
  }

  func quantile(tail q: Double) throws(ScalarLawError) -> Double {
    guard q >= 0, q <= 1 else { throw .probability(q) }
    switch self {
    case .gaussian, .laplace: return -(try quantile(q))
    case .exponential: return -log(q)
    case .uniform: return 1 - q
    }
  }
}
