// SPDX-License-Identifier: GPL-3.0-or-later

internal import GSLNumerics
internal import LinearAlgebra

/// A fixed map of rows, learnt from some of them: every column to normal scores, then all columns to uncorrelated ones.
///
/// A function of x tells no more of y than x does, so that a bound for mapped rows is one for the rows.
struct RowMap: Sendable {
  /// For each column, increasing knots and the scores there.
  private let knots: [(numbers: [Double], scores: [Double])]
  /// [d, rank], and the means that go before it.
  private let basis: Matrix
  private let means: [Double]

  /// At most this many knots a column.
  private static let largestKnotCount = 1000

  /// - Parameter rows: [N, d] with N ≥ 2
  init(learningFrom rows: Matrix) throws {
    let scored = try NormalScores.scores(rows)
    knots = (0..<rows.columns).map { column in
      let pairs = zip(rows.column(column), scored.column(column)).sorted { $0.0 < $1.0 }
      var (numbers, scores) = ([Double](), [Double]())
      let stride = max(1, pairs.count / Self.largestKnotCount)
      for (index, pair) in pairs.enumerated()
      where (index % stride == 0 || index == pairs.count - 1) && pair.0 != numbers.last {
        numbers.append(pair.0)
        scores.append(pair.1)
      }
      return (numbers, scores)
    }
    var means = [Double](repeating: 0, count: rows.columns)
    for column in 0..<rows.columns { means[column] = scored.column(column).reduce(0, +) / Double(rows.rows) }
    self.means = means
    var centred = scored
    for row in 0..<rows.rows { for column in 0..<rows.columns { centred[row, column] -= means[column] } }
    basis = try centred.whiteningBasis(floor: 1e-8)
  }

  /// Columns after the map.
  var rank: Int { basis.columns }

  /// The rows mapped: [N, d] to [N, rank].
  func map(_ rows: Matrix) throws -> Matrix {
    var scored = rows
    for column in 0..<rows.columns {
      for row in 0..<rows.rows { scored[row, column] = score(rows[row, column], column: column) - means[column] }
    }
    return try scored * basis
  }

  /// Linear between knots, the last score beyond them.
  private func score(_ number: Double, column: Int) -> Double {
    let (numbers, scores) = knots[column]
    guard let first = numbers.first, let last = numbers.last, number > first else { return scores.first ?? 0 }
    guard number < last else { return scores[scores.count - 1] }
    var (low, high) = (0, numbers.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if numbers[middle] <= number { low = middle } else { high = middle }
    }
    let share = (number - numbers[low]) / (numbers[high] - numbers[low])
    return scores[low] + share * (scores[high] - scores[low])
  }
}
