// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// The Cholesky factor of one path's covariance, small and numerous: d(d+1)/2 numbers by rows, or d deviations.
struct PackedCholesky: Sendable {
  /// `L` with `L Lᵀ` = covariance: the lower triangle row by row, or the diagonal alone.
  let factor: [Double]
  /// d.
  let order: Int
  /// Whether ``factor`` is the diagonal alone.
  let isDiagonal: Bool

  /// Nil unless the covariance (d×d by rows, or d variances) is positive definite.
  init?(_ covariance: [Double], order d: Int, isDiagonal: Bool) {
    order = d
    self.isDiagonal = isDiagonal
    if isDiagonal {
      guard covariance.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
      factor = covariance.map { $0.squareRoot() }
      return
    }
    var packed = [Double](repeating: 0, count: d * (d + 1) / 2)
    let complete = packed.withUnsafeMutableBufferPointer { l in
      covariance.withUnsafeBufferPointer { p in
        var row = 0
        for i in 0..<d {
          var other = 0
          for j in 0...i {
            var sum = p[i * d + j]
            for k in 0..<j { sum -= l[row + k] * l[other + k] }
            if j < i {
              l[row + j] = sum / l[other + j]
            } else {
              guard sum > 0, sum.isFinite else { return false }
              l[row + i] = sum.squareRoot()
            }
            other += j + 1
          }
          row += i + 1
        }
        return true
      }
    }
    guard complete else { return nil }
    factor = packed
  }

  /// `½ log det` of the covariance.
  var halfLogDeterminant: Double {
    if isDiagonal { return factor.reduce(0) { $0 + log($1) } }
    return (0..<order).reduce(0) { $0 + log(factor[$1 * ($1 + 1) / 2 + $1]) }
  }

  /// `L z`.
  func color(_ z: [Double]) -> [Double] {
    if isDiagonal { return zip(factor, z).map { $0 * $1 } }
    var row = 0
    return (0..<order).map { i in
      var sum = 0.0
      for j in 0...i { sum += factor[row + j] * z[j] }
      row += i + 1
      return sum
    }
  }

  /// `L⁻¹`, in the form of ``factor``.
  var whitener: [Double] {
    if isDiagonal { return factor.map { 1 / $0 } }
    let d = order
    var inverse = factor
    inverse.withUnsafeMutableBufferPointer { w in
      factor.withUnsafeBufferPointer { l in
        for i in 0..<d {
          let row = i * (i + 1) / 2
          let pivot = 1 / l[row + i]
          for j in 0..<i {
            var sum = 0.0
            for k in j..<i { sum += l[row + k] * w[k * (k + 1) / 2 + j] }
            w[row + j] = -sum * pivot
          }
          w[row + i] = pivot
        }
      }
    }
    return inverse
  }
}
