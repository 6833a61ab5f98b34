// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import LinearAlgebra

/// A number of about 32 digits, the unevaluated sum of two doubles.
struct PreciseSum: Sendable {
  var high = 0.0
  var low = 0.0

  /// `Σ x_i y_i`.
  init(_ x: [PreciseSum], _ y: [PreciseSum]) {
    ssm_double_double_dot(x.count, x.map(\.high), x.map(\.low), y.map(\.high), y.map(\.low), &high, &low)
  }

  /// A double.
  init(_ value: Double) { high = value }

  static prefix func - (a: PreciseSum) -> PreciseSum {
    var result = a
    result.high.negate()
    result.low.negate()
    return result
  }
}

extension Matrix {
  /// `vᵀ A w` in arithmetic of 32 digits: what a double cannot cancel.
  ///
  /// A ratio of such forms is stationary at eigenvectors, so that vectors in doubles give it to the square of their error.
  /// Source: Rayleigh's quotient; Golub & Van Loan (2013), §8.2.3.
  func preciseForm(_ v: [Double], _ w: [Double]) -> PreciseSum {
    let right = w.map { PreciseSum($0) }
    let image = (0..<rows).map { PreciseSum(row($0).map { PreciseSum($0) }, right) }
    return PreciseSum(v.map { PreciseSum($0) }, image)
  }
}
