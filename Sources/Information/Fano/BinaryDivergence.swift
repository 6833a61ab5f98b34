// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The divergence `d(1 − p ‖ q) = (1 − p) log((1 − p)/q) + p log(p/(1 − q))` of a decoder that errs with probability
/// `p` from one that errs with `1 − q`, and its inverse.
///
/// Fano's inequality and its list, prior-aware and per-symbol forms all say `d(1 − p ‖ q) ≤ D` for some `q`: `1/M` for
/// M hypotheses, `ℓ/M` for lists, the largest prior probability for Han and Verdú. Near `p = 1 − q` the divergence D is
/// the accurate datum, near `p = 0` it is what is missing from the greatest one, `E = −log q − D`; both are carried.
/// All amounts are in nats. `q` may underflow: its logarithm is what counts.
struct BinaryDivergence: Sendable, Equatable {
  /// `log q ≤ 0`.
  let logReference: Double
  /// `q`.
  let reference: Double
  /// `1 − q`, the error of a decoder that sees nothing.
  let complement: Double

  /// - Parameter logReference: `log q ≤ 0`
  init(logReference: Double) {
    self.init(logReference: logReference, reference: exp(logReference), complement: -expm1(logReference))
  }

  /// - Parameters: `log q`, `q` and `1 − q`, each as accurate as the caller knows it
  init(logReference: Double, reference: Double, complement: Double) {
    self.logReference = logReference
    self.reference = reference
    self.complement = complement
  }

  /// `d(1 − p ‖ q)`; 0 for errors from `1 − q` on.
  func divergence(atError p: Double) -> Double { divergence(atExcess: complement - p) }

  /// `−log q − d(1 − p ‖ q) = h(p) + p log((1 − q)/q)`, for `0 ≤ p ≤ 1 − q`: a sum of terms that are not negative.
  func deficiency(atError p: Double) -> Double {
    guard p > 0 else { return 0 }
    let chance = p < 1 ? -(1 - p) * log1p(-p) : 0
    return p * (log(complement) - log(p) - logReference) + chance
  }

  /// The least `p` in `[0, 1 − q]` with `d(1 − p ‖ q) ≤ D`.
  ///
  /// - Parameters:
  ///   - divergence: `D`
  ///   - deficiency: `−log q − D`, by the way that loses fewest digits
  /// - Returns: to a few ulps of what the more telling of the two arguments determines
  func leastError(divergence: Double, deficiency: Double) -> Double {
    guard deficiency > 0, complement > 0 else { return 0 }
    guard divergence > 0 else { return complement }
    return divergence < self.divergence(atError: complement / 2)
      ? complement - excess(divergence: divergence) : error(deficiency: deficiency)
  }

  /// `d(q + δ ‖ q)` as `q φ(δ/q) + (1 − q) φ(−δ/(1 − q))`, in which nothing cancels.
  private func divergence(atExcess excess: Double) -> Double {
    guard excess > 0 else { return 0 }
    let success = reference + excess
    let gained =
      excess < reference / 2
      ? reference * entropyRemainder(excess / reference) : success * (log(success) - logReference) - excess
    return gained + complement * entropyRemainder(-min(1, excess / complement))
  }

  /// Newton's method for `deficiency(p) = E`: concave, so that from the left every step stays on the left.
  private func error(deficiency: Double) -> Double {
    // deficiency(p) ≤ p (1 − log q + log((1 − q)/p)): its root is on the left, and so is every fixed-point step to it.
    let steepness = 1 - logReference + log(complement)
    var p = max(deficiency / (1 - logReference - log(.leastNonzeroMagnitude)), .leastNonzeroMagnitude)
    for _ in 0..<4 { p = max(deficiency / (steepness - log(p)), .leastNonzeroMagnitude) }
    for _ in 0..<Self.stepLimit {
      let slope = log1p(-p) - log(p) + log(complement) - logReference
      let next = p + (deficiency - self.deficiency(atError: p)) / slope
      guard next > p else { break }
      p = min(next, complement)
    }
    return p
  }

  /// Newton's method for `d(q + δ ‖ q) = D`: convex, so that from the right every step stays on the right.
  private func excess(divergence: Double) -> Double {
    // d(q + δ ‖ q) ≥ δ²/(2(q + δ)), because the second derivative at x is at least 1/x.
    var excess = min(
      divergence + (divergence * (divergence + 2 * reference)).squareRoot(), complement / 2)
    for _ in 0..<Self.stepLimit {
      let gained = excess < reference / 2 ? log1p(excess / reference) : log(reference + excess) - logReference
      let slope = gained - log1p(-excess / complement)
      let next = excess - (self.divergence(atExcess: excess) - divergence) / slope
      guard next < excess, next > 0 else { break }
      excess = next
    }
    return excess
  }

  /// Newton doubles the digits once it is near; far away it halves the distance: this many steps suffice for doubles.
  private static let stepLimit = 200
}

/// `φ(x) = (1 + x) log(1 + x) − x ≥ 0` for `x ≥ −1`, without cancellation: what is left of an entropy beyond its tangent.
func entropyRemainder(_ x: Double) -> Double {
  guard x > -1 else { return 1 }
  guard abs(x) < 0.5 else { return (1 + x) * log1p(x) - x }
  // log(1 + x) = 2 artanh r with r = x/(2 + x).
  let r = x / (2 + x)
  var power = r * r * r
  var series = 0.0
  for odd in stride(from: 3.0, through: 41, by: 2) {
    series += power / odd
    power *= r * r
  }
  return 2 / (1 - r) * (r * r + (1 + r) * series)
}
