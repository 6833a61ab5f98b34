// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra

/// Where searches for clusters start.
enum SearchStarts {
  /// Pairs whose midpoints are tried: at most this many times the number of classes, and at least the floor.
  private static let pairsPerClass = 1
  private static let pairFloor = 150
  /// Steps from a cluster towards the letters that are assigned to it.
  private static let steps = [0.1, 0.5]

  /// The clusters themselves, the hints, midpoints of clusters, `p(y)`.
  static func near(_ iteration: ClusterIteration, hints: [Matrix]) -> Matrix {
    let clusters = iteration.conditionals
    var rows = clusters.storage
    for hint in hints { rows += hint.storage }
    for (s, t) in pairs(clusters.rows, limit: clusters.rows) {
      for y in 0..<clusters.columns { rows.append((clusters[s, y] + clusters[t, y]) / 2) }
    }
    return matrix(rows + iteration.law.marginal, columns: clusters.columns)
  }

  /// The clusters themselves first, then the hints, all `p(y|x)`, points between each `p(y|x)` and its cluster,
  /// midpoints of pairs of clusters and of classes, `p(y)`.
  static func all(_ iteration: ClusterIteration, hints: [Matrix]) -> Matrix {
    let law = iteration.law
    let clusters = iteration.conditionals
    let m = law.m
    var rows = clusters.storage
    for hint in hints { rows += hint.storage }
    rows += law.conditionals.storage
    for x in 0..<law.n {
      let row = iteration.responsibilities.row(x)
      let home = (0..<row.count).reduce(0) { row[row.startIndex + $1] > row[row.startIndex + $0] ? $1 : $0 }
      for step in steps {
        for y in 0..<m { rows.append((1 - step) * clusters[home, y] + step * law.conditionals[x, y]) }
      }
    }
    let limit = max(pairFloor, pairsPerClass * law.n) / 2
    for points in [clusters, law.conditionals] {
      for (s, t) in pairs(points.rows, limit: limit) {
        for y in 0..<m { rows.append((points[s, y] + points[t, y]) / 2) }
      }
    }
    return matrix(rows + law.marginal, columns: m)
  }

  private static func matrix(_ rows: [Double], columns: Int) -> Matrix {
    var result = Matrix(rows: rows.count / columns, columns: columns)
    result.withUnsafeMutableStorage { for i in rows.indices { $0[i] = rows[i] } }
    return result
  }

  /// All pairs below `count`, or as many as allowed, spread evenly: those at distances 1, 2, … around a circle.
  private static func pairs(_ count: Int, limit: Int) -> [(Int, Int)] {
    var pairs: [(Int, Int)] = []
    guard count > 1 else { return pairs }
    for distance in 1...count / 2 {
      for first in 0..<count where 2 * distance < count || first < distance {
        guard pairs.count < limit else { return pairs }
        pairs.append((first, (first + distance) % count))
      }
    }
    return pairs
  }
}
