// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// Pairs of singular vectors of a matrix M (r×q), small singular values to their own accuracy: rows are rotated against
/// each other until all are orthogonal.
///
/// Source: Hestenes (1958), one-sided Jacobi; Golub & Van Loan (2013), §8.6.3.
struct SingularPairs {
  /// r orthonormal vectors of r numbers.
  private(set) var left: [[Double]]
  /// The unit vector of q numbers that goes with each; zeros where the singular value is 0.
  private(set) var right: [[Double]]

  /// Sweeps over all pairs; a handful suffices.
  private static let largestSweepCount = 60

  init(_ matrix: Matrix) {
    var rows = (0..<matrix.rows).map { Array(matrix.row($0)) }
    left = (0..<matrix.rows).map { i in (0..<matrix.rows).map { $0 == i ? 1 : 0 } }
    for _ in 0..<Self.largestSweepCount {
      var isDone = true
      for p in rows.indices {
        for q in rows.indices.dropFirst(p + 1) {
          let (a, b, c) = (dot(rows[p], rows[p]), dot(rows[q], rows[q]), dot(rows[p], rows[q]))
          guard abs(c) > 2 * .ulpOfOne * (a * b).squareRoot() else { continue }
          isDone = false
          let cotangent = (b - a) / (2 * c)
          let tangent = (cotangent < 0 ? -1 : 1) / (abs(cotangent) + (1 + cotangent * cotangent).squareRoot())
          let cosine = 1 / (1 + tangent * tangent).squareRoot()
          rotate(&rows, p, q, cosine, cosine * tangent)
          rotate(&left, p, q, cosine, cosine * tangent)
        }
      }
      if isDone { break }
    }
    right = rows.map { row in
      let length = dot(row, row).squareRoot()
      return length > 0 ? row.map { $0 / length } : row
    }
  }
}

private func dot(_ x: [Double], _ y: [Double]) -> Double {
  var sum = 0.0
  for i in x.indices { sum += x[i] * y[i] }
  return sum
}

private func rotate(_ rows: inout [[Double]], _ p: Int, _ q: Int, _ cosine: Double, _ sine: Double) {
  for i in rows[p].indices {
    let (a, b) = (rows[p][i], rows[q][i])
    rows[p][i] = cosine * a - sine * b
    rows[q][i] = sine * a + cosine * b
  }
}
