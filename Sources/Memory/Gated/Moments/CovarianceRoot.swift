// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// `G`, n×n, with `G Gᵀ = covariance`, of a covariance that may be singular: `V diag(√λ)`, rounding below zero cut.
func squareRoot(of covariance: Matrix) throws -> Matrix {
  let n = covariance.rows
  if covariance.isDiagonal { return Matrix(diagonal: covariance.diagonal.map { max(0, $0).squareRoot() }) }
  let eigen = try SymmetricEigen(covariance)
  var factor = eigen.vectors
  for i in 0..<n { for j in 0..<n { factor[i, j] *= max(0, eigen.values[j]).squareRoot() } }
  return factor
}

extension Matrix {
  /// Whether all entries off the diagonal are exactly zero.
  var isDiagonal: Bool {
    withUnsafeStorage { entries in
      (0..<rows).allSatisfy { i in
        let start = i * columns
        return (0..<columns).allSatisfy { $0 == i || entries[start + $0] == 0 }
      }
    }
  }
}
