// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
public import Quantities
public import RateDistortion

/// What codes of finite length need, by the normal approximation: an approximation, not a bound.
///
/// `R(n, D, ε) ≈ R(D) + √(V(D)/n) Φ⁻¹(1 − ε)` for blocks of `n` letters whose distortion may exceed `D` with
/// probability `ε`. Sources: Kostina & Verdú (2012), theorem 12, for independent letters; Tian & Kostina (2019) for
/// Gauss–Markov sources.
public struct FiniteBlocklength: Sendable, Equatable {
  /// `n`: letters of the source in a block.
  public let blocklength: Int
  /// `ε`: the probability that a block's distortion exceeds `D`.
  public let excess: Double
  /// `Φ⁻¹(1 − ε)`.
  private let quantile: Double

  /// - Parameters:
  ///   - blocklength: at least 1
  ///   - excess: between 0 and 1, neither of them
  /// - Throws: `DomainError`.
  public init(blocklength: Int, excess: Double) throws(DomainError) {
    guard blocklength >= 1 else { throw DomainError(blocklength, of: "--blocklength", expected: "an integer ≥ 1") }
    guard excess > 0, excess < 1, let quantile = try? StandardNormal.upperQuantile(excess).value else {
      throw DomainError(excess, of: "--excess", expected: "a probability between 0 and 1")
    }
    self.blocklength = blocklength
    self.excess = excess
    self.quantile = quantile
  }

  /// The approximation at a point, nats a letter; nil where the dispersion is not known. It is not cut at zero.
  public func rate(at point: CurvePoint) -> Nats? {
    guard let dispersion = point.dispersion, point.rate.upper.value.value.isFinite else { return nil }
    let asymptotic = point.closedForm ?? 0.5 * (point.rate.lower.value + point.rate.upper.value)
    return asymptotic + Nats((dispersion / Double(blocklength)).squareRoot() * quantile)
  }
}
