// SPDX-License-Identifier: GPL-3.0-or-later
import Estimation
import GSLNumerics
import LinearAlgebra

/// Standard normal numbers, row by row.
func normals(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
  let stream = RandomStream(seed: seed, stream: 99)
  var matrix = Matrix(rows: rows, columns: columns)
  for row in 0..<rows { for column in 0..<columns { matrix[row, column] = stream.normal() } }
  return matrix
}

/// `x` normal (N×d) and `y = a x + n` with independent normal noise.
func noisyCopy(_ rows: Int, _ columns: Int, gain: Double, seed: UInt64) throws -> PairedSamples {
  let x = normals(rows, columns, seed: seed)
  return try PairedSamples(x: x, y: gain * x + normals(rows, columns, seed: seed + 1000))
}

/// Columns side by side, by rows.
func beside(_ a: Matrix, _ b: Matrix) throws -> Matrix {
  try Matrix((0..<a.rows).map { Array(a.row($0)) + Array(b.row($0)) })
}

/// The estimators of Kraskov et al. 2004 and Frenzel & Pompe 2007 as their papers state them, over all pairs of rows:
/// the slow twin, which shares no code with the library's.
struct Twin {
  let k: Int
  let window: Int

  init(k: Int, window: Int = 0) {
    self.k = k
    self.window = window
  }

  /// `ψ(n) = −γ + Σ_{j<n} 1/j`.
  static func digamma(_ n: Int) -> Double {
    (1..<n).reversed().reduce(-0.577_215_664_901_532_860_606_512) { $0 + 1 / Double($1) }
  }

  static func distance(_ space: Matrix, _ i: Int, _ j: Int) -> Double {
    var far = 0.0
    for m in 0..<space.columns { far = max(far, abs(space[i, m] - space[j, m])) }
    return far
  }

  /// The rows that may be neighbours of row i.
  private func others(_ i: Int, _ n: Int) -> [Int] { (0..<n).filter { abs($0 - i) > window } }

  /// The k nearest rows, nearest first, the lower row first among equals.
  func nearest(_ space: Matrix, _ i: Int) -> [Int] {
    let ranked = others(i, space.rows).map { (Twin.distance(space, i, $0), $0) }.sorted { $0 < $1 }
    return ranked.prefix(k).map(\.1)
  }

  private func count(_ space: Matrix, _ i: Int, _ condition: (Double) -> Bool) -> Int {
    others(i, space.rows).count { condition(Twin.distance(space, i, $0)) }
  }

  func first(_ x: Matrix, _ y: Matrix) throws -> Double {
    let joint = try beside(x, y)
    let terms = (0..<x.rows).map { i -> Double in
      let radius = Twin.distance(joint, i, nearest(joint, i)[k - 1])
      return Twin.digamma(k) + Twin.digamma(others(i, x.rows).count + 1)
        - Twin.digamma(count(x, i) { $0 < radius } + 1) - Twin.digamma(count(y, i) { $0 < radius } + 1)
    }
    return terms.reduce(0, +) / Double(x.rows)
  }

  func second(_ x: Matrix, _ y: Matrix) throws -> Double {
    let joint = try beside(x, y)
    let terms = (0..<x.rows).map { i -> Double in
      let neighbours = nearest(joint, i)
      let sideX = neighbours.map { Twin.distance(x, i, $0) }.max() ?? 0
      let sideY = neighbours.map { Twin.distance(y, i, $0) }.max() ?? 0
      return Twin.digamma(k) - 1 / Double(k) + Twin.digamma(others(i, x.rows).count + 1)
        - Twin.digamma(count(x, i) { $0 <= sideX }) - Twin.digamma(count(y, i) { $0 <= sideY })
    }
    return terms.reduce(0, +) / Double(x.rows)
  }

  func conditional(_ x: Matrix, _ y: Matrix, given z: Matrix) throws -> Double {
    let (xz, yz) = (try beside(x, z), try beside(y, z))
    let joint = try beside(x, yz)
    let terms = (0..<x.rows).map { i -> Double in
      let radius = Twin.distance(joint, i, nearest(joint, i)[k - 1])
      return Twin.digamma(k) - Twin.digamma(count(xz, i) { $0 < radius } + 1)
        - Twin.digamma(count(yz, i) { $0 < radius } + 1) + Twin.digamma(count(z, i) { $0 < radius } + 1)
    }
    return terms.reduce(0, +) / Double(x.rows)
  }
}
