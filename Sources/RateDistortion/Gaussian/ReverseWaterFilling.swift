// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Reverse water-filling of independent Gaussian components under summed squared error, solved exactly.
///
/// Every component `λ_i` above the water level `θ` gets distortion `θ` and rate `½ log(λ_i/θ)`; those below are not
/// sent. Given `D` or `R`, the level follows from sorting: between two neighbouring variances `D` is linear in `θ`
/// and `R` is linear in `log θ`.
///
/// Source: Kolmogorov (1956); Cover & Thomas (2006), theorem 10.3.3.
public struct ReverseWaterFilling: Sendable {
  /// The positive variances `λ_i`, descending; those that are zero need neither rate nor distortion.
  public let variances: [Double]
  /// `tails[k] = Σ_{i ≥ k} λ_i`, shape `[n + 1]`; `tails[0]` is the largest distortion.
  private let tails: [Double]

  /// - Parameter variances: in any order, finite and `≥ 0`; zeros are dropped
  /// - Throws: ``GaussianSourceError/variance(component:value:)``.
  public init(variances: [Double]) throws(GaussianSourceError) {
    if let at = variances.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .variance(component: at, value: variances[at])
    }
    let sorted = variances.filter { $0 > 0 }.sorted(by: >)
    var tails = [Double](repeating: 0, count: sorted.count + 1)
    // From the smallest up, so that every tail keeps its relative accuracy.
    for k in sorted.indices.reversed() { tails[k] = tails[k + 1] + sorted[k] }
    self.variances = sorted
    self.tails = tails
  }

  /// `Σ λ_i`, the distortion of sending nothing.
  public var maximumDistortion: Double { tails[0] }

  /// The largest variance, above which no level sends anything; zero without components.
  public var maximumLevel: Double { variances.first ?? 0 }

  /// `θ` with `Σ min(θ, λ_i) = distortion`, for `0 < distortion`; the largest variance at or beyond the maximum.
  public func level(distortion: Double) -> Double {
    for k in variances.indices {
      // With the k + 1 largest active, θ lies between the next variance and this one.
      let level = (distortion - tails[k + 1]) / Double(k + 1)
      if level >= next(after: k) { return min(level, variances[k]) }
    }
    return maximumLevel
  }

  /// `θ` with `Σ ½ log⁺(λ_i/θ) = rate` nats, for `rate ≥ 0`; it may underflow to zero.
  public func level(rate: Double) -> Double {
    var logSum = 0.0
    for k in variances.indices {
      logSum += log(variances[k])
      let count = Double(k + 1)
      let atNext = next(after: k) > 0 ? 0.5 * (logSum - count * log(next(after: k))) : .infinity
      // Relative to this variance, so that the exponent is small where the rate is.
      if rate <= atNext {
        return decayed(variances[k], by: (count * log(variances[k]) - logSum + 2 * rate) / count)
      }
    }
    return maximumLevel
  }

  /// `Σ min(θ, λ_i)`.
  public func distortion(level: Double) -> Double {
    let active = activeCount(level: level)
    return Double(active) * level + tails[active]
  }

  /// `Σ ½ log⁺(λ_i/θ)` nats, for `θ > 0`.
  public func rate(level: Double) -> Double {
    variances.prefix { $0 > level }.reduce(0) { $0 + 0.5 * logRatio($1, level) }
  }

  /// How many components lie above the level.
  public func activeCount(level: Double) -> Int { variances.prefix { $0 > level }.count }

  /// `V = ½ Σ min(1, (λ_i/θ)²)` nats² for independent vectors, from the variance of the tilted information of each
  /// component (Kostina & Verdú 2012).
  public func dispersion(level: Double) -> Double {
    variances.reduce(0) { sum, variance in
      let ratio = min(1, variance / level)
      return sum + 0.5 * ratio * ratio
    }
  }

  private func next(after k: Int) -> Double { k + 1 < variances.count ? variances[k + 1] : 0 }
}
