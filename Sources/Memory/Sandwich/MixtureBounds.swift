// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// Upper, lower and point value of `log p(h|θ) − log p(h)` at one point, from a sample of K components (M3.1).
///
/// `p(h)` is the mean of the K conditional densities; the point `h` was drawn from the conditional law of component i.
/// Without the own component, `E log (1/(K−1)) Σ_{k≠i} ≤ E log p(h)` by Jensen's inequality, so that the difference
/// is biased upwards; with it, it is biased downwards and at most `log K`. Half of the own weight cancels the leading
/// bias ±χ²/(2K). Source: Poole et al. (2019), "On variational bounds of mutual information", the bounds with tractable
/// conditionals.
public struct MixtureBounds: Sendable {
  /// Leave-one-out: expectation at least the information.
  public let upper: Double
  /// Include-own: expectation at most the information.
  public let lower: Double
  /// Half the own weight, denominator `K − ½`: on neither side.
  public let point: Double

  /// - Parameters:
  ///   - own: `log p(h|θ_i)`
  ///   - others: `log Σ_{k≠i} p(h|θ_k)`
  ///   - count: K, at least 2
  public init(own: Double, others: Double, count: Int) {
    let k = Double(count)
    upper = own - others + log(k - 1)
    lower = own - Self.logSum(others, own) + log(k)
    point = own - Self.logSum(others, own - Self.log2) + log(k - 0.5)
  }

  private static let log2 = 0.693_147_180_559_945_309_417_232

  /// `log(e^a + e^b)`.
  private static func logSum(_ a: Double, _ b: Double) -> Double {
    max(a, b) + log1p(exp(-abs(a - b)))
  }
}
