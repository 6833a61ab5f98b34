// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: p, q two rows p(y|x), p(y|x'); λ the weight of q, λ̄ = 1 − λ.

import LinearAlgebra

/// A lower bound on the onset that holds for every law on X with the same `p(y|x)`, however many letters Y has.
///
/// `I(U;Y) ≤ η I(U;X)`, `η` the contraction coefficient of the channel from X to Y, so that `I(X;T) − β I(T;Y)` is never
/// negative for `β ≤ 1/η`: telling nothing is then optimal. `η` is attained by laws on two letters of X (Ordentlich &
/// Polyanskiy 2021) and is the greatest squared maximal correlation (Choi, Ruskai & Seneta 1994), for
/// two letters `1 − Σ_y p q/(λ̄ p + λ q)`, which is concave in `λ` and at most the total variation between the rows, the
/// bound of Dobrushin (1956).
struct ContractionBound {
  /// `1/η`, at least 1, which is data processing; infinite where all rows are equal.
  let onset: Double

  /// Pairs of rows beyond which only data processing is used.
  private static let pairLimit = 1 << 20
  /// Relative width to which a pair's coefficient is enclosed.
  private static let width = 1e-6
  /// Halvings of the interval for `λ`.
  private static let stepLimit = 60

  init(_ law: ReducedLaw) {
    guard law.n > 1 else {
      onset = .infinity
      return
    }
    guard law.n * law.n <= 2 * ContractionBound.pairLimit else {
      onset = 1
      return
    }
    var greatest = 0.0
    law.conditionals.withUnsafeStorage { rows in
      guard let rows = rows.baseAddress else { return }
      for x in 1..<law.n {
        for other in 0..<x {
          greatest = max(
            greatest,
            ContractionBound.coefficient(rows + x * law.m, rows + other * law.m, law.m, beyond: greatest))
        }
      }
    }
    // A few ulps for the rounding of the sums and of the rows.
    onset = greatest > 0 ? max(1, (1 - 16 * Double(law.m) * Double.ulpOfOne) / min(1, greatest)) : .infinity
  }

  /// What the coefficient of two rows is not above; for rows whose coefficient is not above `known` perhaps that.
  private static func coefficient(
    _ p: UnsafePointer<Double>, _ q: UnsafePointer<Double>, _ m: Int, beyond known: Double
  ) -> Double {
    var upper = 0.0
    for y in 0..<m { upper += abs(p[y] - q[y]) / 2 }
    var (low, high) = (0.0, 1.0)
    // Tangents at the ends of the interval, once known: value and slope.
    var left: (value: Double, slope: Double)?
    var right: (value: Double, slope: Double)?
    for _ in 0..<stepLimit where upper > known {
      let middle = (low + high) / 2
      var (value, slope) = (1.0, 0.0)
      for y in 0..<m where p[y] > 0 && q[y] > 0 {
        let mixed = (1 - middle) * p[y] + middle * q[y]
        let term = p[y] * q[y] / mixed
        value -= term
        slope += term * (q[y] - p[y]) / mixed
      }
      if slope > 0 {
        low = middle
        left = (value, slope)
      } else {
        high = middle
        right = (value, slope)
      }
      if let left, let right {
        let crossing = (right.value - left.value - right.slope * (high - low)) / (left.slope - right.slope)
        upper = min(upper, left.value + left.slope * crossing)
      }
      if upper - value <= ContractionBound.width * value { break }
    }
    return upper
  }
}
