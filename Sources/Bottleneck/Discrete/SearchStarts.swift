// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra

/// Where searches for clusters start.
enum SearchStarts {
  /// Pairs of clusters whose midpoints are tried, at most.
  private static let pairLimit = 300
  /// Steps from a cluster towards the letters that are assigned to it.
  private static let steps = [0.1, 0.5]

  /// The clusters themselves first, then the hints, all `p(y|x)`, points between each `p(y|x)` and its cluster,
  /// midpoints of pairs of clusters, `p(y)`.
  static func all(_ iteration: ClusterIteration, hints: [Matrix]) -> Matrix {
    let law = iteration.law
    let clusters = iteration.conditionals
    var rows: [Double] = []
    rows += clusters.storage
    for hint in hints { rows += hint.storage }
    rows += law.conditionals.storage
    for x in 0..<law.n {
      let row = iteration.responsibilities.row(x)
      let home = (0..<row.count).reduce(0) { row[row.startIndex + $1] > row[row.startIndex + $0] ? $1 : $0 }
      for step in steps {
        for y in 0..<law.m { rows.append((1 - step) * clusters[home, y] + step * law.conditionals[x, y]) }
      }
    }
    var pairs = 0
    for s in 0..<clusters.rows where pairs < pairLimit {
      for t in 0..<s where pairs < pairLimit {
        for y in 0..<law.m { rows.append((clusters[s, y] + clusters[t, y]) / 2) }
        pairs += 1
      }
    }
    rows += law.marginal
    let count = rows.count / law.m
    var result = Matrix(rows: count, columns: law.m)
    result.withUnsafeMutableStorage { for i in rows.indices { $0[i] = rows[i] } }
    return result
  }
}
