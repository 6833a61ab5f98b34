// SPDX-License-Identifier: GPL-3.0-or-later

/// One direction of a Gaussian X, and what Y leaves of its variance.
///
/// Both parts are carried: where one is near 1 the other keeps its digits.
public struct GaussianDirection: Sendable, Equatable {
  /// `λ`, the share of the variance that is left when Y is known: an eigenvalue of `Σ_{x|y} Σ_x⁻¹`, in (0, 1].
  public let residual: Double
  /// `1 − λ = ρ²`, the share that Y explains: the squared canonical correlation, in [0, 1).
  public let explained: Double

  /// `(1 − λ)/λ`.
  public var signalToNoise: Double { explained / residual }
  /// The β beyond which the direction is worth its bits: `1/(1 − λ)`; infinite for a direction of which Y tells nothing.
  /// Source: Chechik, Globerson, Tishby & Weiss (2005), theorem 3.1.
  public var criticalBeta: Double { 1 / explained }

  init(residual: Double, explained: Double) {
    self.residual = residual
    self.explained = explained
  }

  /// The direction of this signal-to-noise ratio `(1 − λ)/λ`, finite and ≥ 0.
  init(signalToNoise ratio: Double) {
    self.init(residual: 1 / (1 + ratio), explained: ratio / (1 + ratio))
  }

  /// `λ_other − λ ≥ 0` for an `other` of which Y tells less, from the parts that keep its digits.
  func residualGap(to other: GaussianDirection) -> Double {
    max(0, explained < 0.5 ? explained - other.explained : other.residual - residual)
  }
}
