// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// Upper, lower and point value of `log p(h|θ) − log p(h)` at one point, from a sample of K components (M3.1).
///
/// `p(h)` is the mean of the K conditional densities; the point `h` was drawn from the conditional law of component i.
/// Without the own component, `E log (1/(K−1)) Σ_{k≠i} ≤ E log p(h)` by Jensen's inequality, so that the difference
/// is biased upwards; with it, it is biased downwards and at most `log K`. Half of the own weight cancels the leading
/// bias ±χ²/(2K). Nothing here asks that each component gives a point: the expectation for any one i is that of a mean
/// over as many of them as were drawn. Source: Poole et al. (2019), "On variational bounds of mutual information", the bounds with tractable
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
  ///   - defense: a share of the leave-one-out mixture that is given to another density, and the logarithm of that at
  ///     the point. Any density that does not know the point bounds from above as well (its cross-entropy is at least
  ///     the entropy), and one with broad tails keeps a point that no other component is near from costing
  ///     hundreds of nats
  public init(own: Double, others: Double, count: Int, defense: (share: Double, logDensity: Double)? = nil) {
    let k = Double(count)
    var mixture = others - log(k - 1)
    if let (share, logDensity) = defense { mixture = logSum(mixture + log(1 - share), logDensity + log(share)) }
    upper = own - mixture
    lower = own - logSum(others, own) + log(k)
    point = own - logSum(others, own - Self.log2) + log(k - 0.5)
  }

  private static let log2 = 0.693_147_180_559_945_309_417_232
}

/// `log(e^a + e^b)`; one of them may be −∞.
func logSum(_ a: Double, _ b: Double) -> Double {
  let (high, low) = (max(a, b), min(a, b))
  return low == -.infinity ? high : high + log1p(exp(low - high))
}
