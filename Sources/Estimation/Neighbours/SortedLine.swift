// SPDX-License-Identifier: GPL-3.0-or-later

/// Numbers in ascending order, for counts of those near to one of them.
struct SortedLine: Sendable {
  /// A number and where it came from.
  private struct Entry {
    var value: Double
    var row: Int
  }

  /// The numbers, ascending: N.
  let values: [Double]
  /// The row of each: N.
  let rows: [Int]

  init(_ numbers: [Double]) {
    var entries = numbers.enumerated().map { Entry(value: $0.element, row: $0.offset) }
    entries.sort { $0.value < $1.value }
    values = entries.map(\.value)
    rows = entries.map(\.row)
  }

  /// How many of `values` differ from number `rank` by less than `radius` > 0, itself among them.
  ///
  /// Both ends are found by steps of doubling length and then by halving, so that near neighbours cost little and
  /// memory is read where the last search read it. Rounded differences are monotone, which makes halving exact.
  @inline(__always)
  static func count(near rank: Int, radius: Double, in values: UnsafeBufferPointer<Double>) -> Int {
    let center = values[rank]
    // The first place above that is too far, or N.
    var step = 1
    while rank + step < values.count, values[rank + step] - center < radius { step *= 2 }
    var (inside, outside) = (rank + step / 2, min(rank + step, values.count))
    while outside - inside > 1 {
      let middle = inside + (outside - inside) / 2
      if values[middle] - center < radius { inside = middle } else { outside = middle }
    }
    let end = outside
    // The last place below that is too far, or −1.
    step = 1
    while rank - step >= 0, center - values[rank - step] < radius { step *= 2 }
    (inside, outside) = (rank - step / 2, max(rank - step, -1))
    while inside - outside > 1 {
      let middle = outside + (inside - outside) / 2
      if center - values[middle] < radius { inside = middle } else { outside = middle }
    }
    return end - outside - 1
  }
}
