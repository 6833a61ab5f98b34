// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra

/// `g(x) = Σ c_k T_k(x)` on `[−1, 1]`: with `x = cos ω`, the cosine series `Σ c_k cos kω`.
struct ChebyshevSeries: Sendable {
  /// `c_k`, shape `[degree + 1]`.
  let coefficients: [Double]

  /// The series of `g'`. Source: Mason & Handscomb (2003), equation 2.49.
  var derivative: ChebyshevSeries {
    let degree = coefficients.count - 1
    guard degree >= 1 else { return ChebyshevSeries(coefficients: [0]) }
    var result = [Double](repeating: 0, count: degree + 2)
    for k in stride(from: degree, through: 1, by: -1) {
      result[k - 1] = result[k + 1] + 2 * Double(k) * coefficients[k]
    }
    result[0] *= 0.5
    return ChebyshevSeries(coefficients: Array(result.prefix(degree)))
  }

  /// The real parts, cut to `[−1, 1]`, of all roots: every root in the interval is among them, up to rounding.
  ///
  /// They are the eigenvalues of the colleague matrix (Good 1961), which multiplication by `x` makes of
  /// `T_0 … T_{n−1}` modulo the series.
  func rootCandidates() throws(LinearAlgebraError) -> [Double] {
    let scale = coefficients.reduce(0) { max($0, abs($1)) }
    guard let degree = coefficients.lastIndex(where: { abs($0) > .ulpOfOne * scale }), degree >= 1 else { return [] }
    var colleague = Matrix(rows: degree, columns: degree)
    // x T_0 = T_1; x T_k = ½ (T_{k−1} + T_{k+1}); T_n = −Σ_{k<n} (c_k / c_n) T_k.
    for k in 0..<degree {
      let share = k == 0 ? 1 : 0.5
      if k > 0 { colleague[k, k - 1] = 0.5 }
      if k + 1 < degree {
        colleague[k, k + 1] = share
      } else {
        for j in 0..<degree { colleague[k, j] -= share * coefficients[j] / coefficients[degree] }
      }
    }
    return try GeneralEigen.values(colleague).map { min(max($0.real, -1), 1) }
  }
}
