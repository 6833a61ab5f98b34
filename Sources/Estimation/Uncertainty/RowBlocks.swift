// SPDX-License-Identifier: GPL-3.0-or-later

internal import GSLNumerics

/// Rows cut into blocks of consecutive ones, so that what neighbouring rows share stays together when blocks are dealt,
/// drawn or exchanged. Independent rows have blocks of one.
struct RowBlocks: Sendable {
  /// The number of rows, N.
  let rows: Int
  /// Rows of a block; the last one may be shorter.
  let length: Int

  /// - Throws: ``EstimationError/parameter(name:value:expected:)`` for a length below 1 or above half of the rows.
  init(rows: Int, length: Int) throws(EstimationError) {
    guard length >= 1, length <= max(1, rows / 2) else {
      throw .parameter(
        name: "length of a block", value: "\(length)",
        expected: "from 1 to half of the \(rows) rows")
    }
    self.rows = rows
    self.length = length
  }

  /// The number of blocks.
  var count: Int { (rows + length - 1) / length }

  /// The rows of block `index`.
  subscript(index: Int) -> Range<Int> { index * length..<min(rows, (index + 1) * length) }

  /// The blocks dealt at random to groups of nearly equal size; rows of a group stand in their first order.
  ///
  /// - Parameter groups: at least 1, at most ``count``
  func dealt(to groups: Int, _ random: RandomStream) -> [[Int]] {
    var order = Array(0..<count)
    order.shuffle(using: random)
    return (0..<groups).map { group in
      stride(from: group, to: count, by: groups).map { order[$0] }.sorted().flatMap { Array(self[$0]) }
    }
  }

  /// All rows, the blocks in a random order.
  func permuted(_ random: RandomStream) -> [Int] {
    var order = Array(0..<count)
    order.shuffle(using: random)
    return order.flatMap { Array(self[$0]) }
  }

  /// The standard deviation of the mean of `values` [N] when blocks are independent of each other and rows of a block
  /// are not.
  func standardErrorOfMean(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    var square = 0.0
    for block in 0..<count {
      let sum = self[block].reduce(0.0) { $0 + (values[$1] - mean) }
      square += sum * sum
    }
    let blocks = Double(count)
    return (square * blocks / max(blocks - 1, 1)).squareRoot() / Double(max(rows, 1))
  }
}
