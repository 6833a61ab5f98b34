// SPDX-License-Identifier: GPL-3.0-or-later

import Information

/// Letters of X grouped by their `p(y|x)`.
struct RowClasses {
  /// Original letters of each class.
  private(set) var members: [[Int]] = []
  /// `p(class)`.
  private(set) var weights: [Double] = []
  /// `p(y|class)` on the letters of Y that have any probability, shape `[classes × letters]`.
  private(set) var conditionals: [Double] = []

  /// Two rows count as equal where every pair of entries differs by no more ulps than their division by a sum left.
  private static let roundingUlps = 4.0

  /// - Parameters:
  ///   - probabilities: `p(x, y)`, row-major, `columns` to a row
  ///   - rowSums: `p(x)`
  ///   - letters: columns of positive probability
  init(probabilities: [Double], columns: Int, rowSums: [Double], letters: [Int]) {
    var found: [[UInt64]: [Int]] = [:]
    for x in rowSums.indices where rowSums[x] > 0 {
      // Dividing by the largest entry first keeps rows of subnormal numbers, whose quotients would lose digits.
      let row = letters.map { probabilities[x * columns + $0] }
      let largest = row.max() ?? 1
      let scaled = row.map { $0 / largest }
      let sum = compensatedSum(scaled)
      let conditional = scaled.map { $0 / sum }
      // Rows that differ by rounding share this key, but for the few that straddle a step: those stay apart, which
      // costs the solver a letter and the answer nothing.
      let key = conditional.map { ($0 * 0x1p40).rounded().bitPattern }
      let same = found[key, default: []].first { RowClasses.equal(conditionals, $0, conditional) }
      if let same {
        members[same].append(x)
        weights[same] += rowSums[x]
      } else {
        found[key, default: []].append(members.count)
        members.append([x])
        weights.append(rowSums[x])
        conditionals += conditional
      }
    }
  }

  private static func equal(_ conditionals: [Double], _ index: Int, _ row: [Double]) -> Bool {
    row.indices.allSatisfy {
      let other = conditionals[index * row.count + $0]
      return abs(other - row[$0]) <= roundingUlps * max(other, row[$0]).ulp
    }
  }
}
