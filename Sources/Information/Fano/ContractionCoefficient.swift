// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Quantities

/// How much of any information survives a noisy step: `I(U; Y) ≤ η I(U; X)` for every `U – X – Y` (M5.4b).
///
/// Along a chain the coefficients of the steps multiply, so that information about the past decays at least so fast.
public struct ContractionCoefficient: Sendable, Equatable {
  /// `η`, in `[0, 1]`.
  public let value: Double

  private init(_ value: Double) { self.value = value }

  /// Nothing is lost.
  public static let lossless = ContractionCoefficient(1)

  /// Jointly Gaussian scalars with this correlation, for the given law of X: `η = ρ²`.
  ///
  /// - Throws: `DomainError` outside [−1, 1].
  /// - Source: Anantharam, Gohari, Kamath & Nair 2013, on the maximal correlation of a Gaussian pair.
  public static func gaussianPair(correlation: Double) throws(DomainError) -> ContractionCoefficient {
    guard abs(correlation) <= 1 else {
      throw DomainError(correlation, of: "correlation", expected: "a number from −1 to 1")
    }
    return ContractionCoefficient(correlation * correlation)
  }

  /// Noise `N(0, σ² I)` added to a state whose range has Euclidean diameter Δ:
  /// `η ≤ min(2Φ(Δ/2σ) − 1, 1 − e^{−Δ²/4σ²})`, Dobrushin's coefficient and the one of Hellinger's affinity.
  ///
  /// - Parameters: both in the state's unit
  /// - Throws: `DomainError` unless `0 ≤ Δ < ∞` and `0 < σ < ∞`.
  /// - Source: Dobrushin 1956; Ordentlich & Polyanskiy 2021.
  public static func additiveGaussianNoise(
    diameter: Double, standardDeviation: Double
  ) throws(DomainError) -> ContractionCoefficient {
    guard diameter >= 0, diameter.isFinite else {
      throw DomainError(diameter, of: "diameter", expected: "a finite number ≥ 0")
    }
    guard standardDeviation > 0, standardDeviation.isFinite else {
      throw DomainError(standardDeviation, of: "standard deviation", expected: "a finite number > 0")
    }
    let half = diameter / (2 * standardDeviation)
    return ContractionCoefficient(min(erf(half / 2.0.squareRoot()), -expm1(-half * half)))
  }

  /// The coefficient of this step and the next.
  public static func * (first: ContractionCoefficient, next: ContractionCoefficient) -> ContractionCoefficient {
    ContractionCoefficient(first.value * next.value)
  }

  /// What is left of `information` after `steps ≥ 0` such steps, at most; fewer than none count as none.
  public func ceiling(of information: Nats, after steps: Int) -> Nats {
    pow(value, Double(max(0, steps))) * information
  }
}
