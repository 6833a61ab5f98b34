// SPDX-License-Identifier: GPL-3.0-or-later

/// Places of numbers in their order.
enum Ranks {
  /// Twice the rank of each number, from 1: ties get the sum of the first and the last rank that they share.
  static func doubled(_ numbers: [Double]) -> [Int] {
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
}
