// SPDX-License-Identifier: GPL-3.0-or-later

internal import GSLNumerics
internal import LinearAlgebra

/// Columns turned into standard normal margins: `Φ⁻¹(rank / (N + 1))`, ties sharing their mean rank.
///
/// The map of a column is monotone, so that the information between blocks of columns is what it was.
/// Source: van der Waerden (1952); its use for information: Ince et al. (2017).
enum NormalScores {
  /// The scores of every column of `block` [N, d].
  static func scores(_ block: Matrix) throws -> Matrix {
    var result = block
    let quantiles = try table(block.rows)
    for column in 0..<block.columns {
      for (row, doubled) in doubledRanks(block.column(column)).enumerated() { result[row, column] = quantiles[doubled] }
    }
    return result
  }

  /// Twice the rank of each number from 1: ties get the sum of the first and the last rank that they share.
  static func doubledRanks(_ numbers: [Double]) -> [Int] {
    let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
    var ranks = Array(repeating: 0, count: numbers.count)
    var begin = 0
    while begin < order.count {
      var end = begin + 1
      while end < order.count, numbers[order[end]] == numbers[order[begin]] { end += 1 }
      for place in begin..<end { ranks[order[place]] = begin + 1 + end }
      begin = end
    }
    return ranks
  }

  /// `Φ⁻¹(k / 2(N + 1))` for k = 1 ... 2N; entry 0 is not used.
  private static func table(_ rows: Int) throws -> [Double] {
    let denominator = 2 * Double(rows + 1)
    return [0] + (try (1...max(1, 2 * rows)).map { try StandardNormal.quantile(Double($0) / denominator).value })
  }
}
