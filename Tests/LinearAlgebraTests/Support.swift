// SPDX-License-Identifier: GPL-3.0-or-later
import LinearAlgebra
import TestSupport

extension SplitMix64 {
  /// Uniform on [−1, 1).
  mutating func symmetric() -> Double { Double(next() >> 11) * 0x1p-52 - 1 }

  mutating func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    var result = Matrix(rows: rows, columns: columns)
    for row in 0..<rows { for column in 0..<columns { result[row, column] = symmetric() } }
    return result
  }

  /// `W Wᵀ + ½ I`.
  mutating func positiveDefinite(_ order: Int) throws -> Matrix {
    let w = matrix(order, order)
    return try naiveProduct(w, w.transpose) + 0.5 * Matrix.identity(order)
  }
}

/// The schoolbook product, which shares no code with BLAS.
func naiveProduct(_ a: Matrix, _ b: Matrix) -> Matrix {
  var result = Matrix(rows: a.rows, columns: b.columns)
  for row in 0..<a.rows {
    for column in 0..<b.columns {
      result[row, column] = (0..<a.columns).reduce(0) { $0 + a[row, $1] * b[$1, column] }
    }
  }
  return result
}

/// The largest difference of two matrices of one shape.
func distance(_ a: Matrix, _ b: Matrix) -> Double {
  guard a.shape == b.shape else { return .infinity }
  return zip(a.storage, b.storage).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// A few hundred roundings of numbers of order one.
let rounding = 512 * Double.ulpOfOne
