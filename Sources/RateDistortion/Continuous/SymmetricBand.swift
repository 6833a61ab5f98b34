// SPDX-License-Identifier: GPL-3.0-or-later

/// A symmetric matrix without entries farther than `bandwidth` from the diagonal.
package struct SymmetricBand {
  package let order: Int
  package let bandwidth: Int
  /// Entry `(j + k, j)` at `[j (bandwidth + 1) + k]`, k = 0 … bandwidth: the lower band, column by column.
  package var entries: [Double]

  package init(order: Int, bandwidth: Int) {
    self.order = order
    self.bandwidth = bandwidth
    entries = [Double](repeating: 0, count: order * (bandwidth + 1))
  }

  mutating func addToDiagonal(_ values: [Double]) {
    for j in 0..<order { entries[j * (bandwidth + 1)] += values[j] }
  }

  /// Replaces the matrix, positive semidefinite up to rounding, by its Cholesky factor `L`. A pivot lost to rounding is
  /// lifted to ``leastPivot`` of its diagonal entry: the direction it belongs to is then taken with a short step.
  package mutating func factorize() {
    let (order, bandwidth, width) = (order, bandwidth, bandwidth + 1)
    entries.withUnsafeMutableBufferPointer { l in
      let least = (0..<order).map { Self.leastPivot * l[$0 * width] }
      for j in 0..<order {
        let column = j * width
        let pivot = max(l[column], least[j]).squareRoot()
        l[column] = pivot
        let reach = min(bandwidth, order - 1 - j)
        guard reach > 0 else { continue }
        for k in 1...reach { l[column + k] /= pivot }
        for k in 1...reach {
          let factor = l[column + k]
          let target = (j + k) * width - k
          for m in k...reach { l[target + m] -= factor * l[column + m] }
        }
      }
    }
  }

  private static let leastPivot = 64 * Double.ulpOfOne

  /// `(L Lᵀ)⁻¹ b` after ``factorize()``; `b` has shape `[order]`.
  package func solve(_ b: [Double]) -> [Double] {
    let width = bandwidth + 1
    var x = b
    entries.withUnsafeBufferPointer { l in
      x.withUnsafeMutableBufferPointer { x in
        for j in 0..<order {
          x[j] /= l[j * width]
          for k in 1..<(min(bandwidth, order - 1 - j) + 1) { x[j + k] -= l[j * width + k] * x[j] }
        }
        for j in (0..<order).reversed() {
          for k in 1..<(min(bandwidth, order - 1 - j) + 1) { x[j] -= l[j * width + k] * x[j + k] }
          x[j] /= l[j * width]
        }
      }
    }
    return x
  }
}
