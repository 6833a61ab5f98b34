// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra

/// Dropping clusters without weight and making one of those that coincide.
enum ClusterReduction {
  /// The clusters that are left of `M` = `p(t, y)`, shape `[k × m]`, or nil where all stay.
  ///
  /// Two clusters of weights `q_s, q_t` at squared Hellinger distance `h²` (`Σ (√r_s − √r_t)²`) are one if
  /// `2 β h² q_s q_t / (q_s + q_t)`, to second order what this adds to the mean distortion `β D`, stays below
  /// `mergeCost` nats.
  static func reduced(_ joint: Matrix, beta: Double, leastWeight: Double, mergeCost: Double) -> Matrix? {
    let (k, m) = (joint.rows, joint.columns)
    let weights = (0..<k).map { joint.row($0).reduce(0, +) }
    let alive = weights.indices.filter { weights[$0] > leastWeight }
    var roots = Matrix(rows: max(1, alive.count), columns: m)
    for (i, t) in alive.enumerated() {
      for y in 0..<m { roots[i, y] = (joint[t, y] / weights[t]).squareRoot() }
    }
    var products = Matrix(rows: roots.rows, columns: roots.rows)
    do { try BLAS.syrk(roots, into: &products) } catch { return nil }
    var leader = Array(alive.indices)
    var merged = 0
    for i in alive.indices {
      for j in 0..<i where leader[j] == j {
        let (a, b) = (weights[alive[i]], weights[alive[j]])
        let limit = mergeCost * (a + b) / (2 * beta * a * b)
        // The product of unit vectors only tells which pairs are worth a careful look: it has lost the small digits.
        guard 2 - 2 * products[i, j] <= limit + 1e-12 else { continue }
        var square = 0.0
        for y in 0..<m {
          let change = roots[i, y] - roots[j, y]
          square += change * change
        }
        if square <= limit {
          leader[i] = j
          merged += 1
          break
        }
      }
    }
    let count = alive.count - merged
    guard count < k, count > 0 else { return nil }
    var place = [Int](repeating: 0, count: alive.count)
    var rows = 0
    for i in alive.indices {
      if leader[i] == i {
        place[i] = rows
        rows += 1
      } else {
        place[i] = place[leader[i]]
      }
    }
    var result = Matrix(rows: rows, columns: m)
    let total = alive.reduce(0) { $0 + weights[$1] }
    for (i, t) in alive.enumerated() {
      for y in 0..<m { result[place[i], y] += joint[t, y] / total }
    }
    return result
  }
}
