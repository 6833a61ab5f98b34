// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// The expected conditional covariances, where they are known: `tr(P̄⁻¹ P) − k` follows `log det P` and has mean zero.
struct ExpectedCovariances: Sendable {
  /// `(E P_t)⁻¹` and, where the condition is the gates, `(E P_t^gate)⁻¹`: k×k each.
  private let precisions: [Matrix]

  /// Nil where one of them is singular.
  init?(_ covariances: [Matrix]) {
    let inverses = covariances.compactMap { try? Cholesky($0).inverse() }
    guard inverses.count == covariances.count else { return nil }
    precisions = inverses
  }

  /// `tr(P̄⁻¹ P) − k` for the covariances of one path, in the same order.
  func excesses(of law: ConditionalLaw, isDiagonal: Bool) -> [Double] {
    zip(precisions, [law.inputCovariance] + (law.gateCovariance.map { [$0] } ?? [])).map { precision, covariance in
      let k = precision.rows
      var trace = 0.0
      precision.withUnsafeStorage { s in
        covariance.withUnsafeBufferPointer { p in
          if isDiagonal {
            for i in 0..<k { trace += s[i * k + i] * p[i] }
          } else {
            for i in 0..<k * k { trace += s[i] * p[i] }
          }
        }
      }
      return trace - Double(k)
    }
  }
}
