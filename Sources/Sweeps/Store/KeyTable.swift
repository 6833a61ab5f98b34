// SPDX-License-Identifier: GPL-3.0-or-later

/// The ranks of points by their keys, in 17 bytes a place: open addressing over the keys' first 128 bits.
///
/// Two points of a store of 10⁸ share 128 bits with a probability below 10⁻²².
struct KeyTable {
  private var first: [UInt64]
  private var second: [UInt64]
  /// 0 for a free place.
  private var ranks: [UInt8]
  private var mask: Int
  /// How many keys it holds.
  private(set) var count = 0

  /// - Parameter capacity: keys that fit without growing
  init(capacity: Int = 0) {
    var places = 1024
    while places / 4 * 3 < capacity { places *= 2 }
    first = Array(repeating: 0, count: places)
    second = Array(repeating: 0, count: places)
    ranks = Array(repeating: 0, count: places)
    mask = places - 1
  }

  /// The rank of a key; nil if it is not there.
  func rank(_ key: PointKey) -> UInt8? {
    let rank = ranks[place(key.words.0, key.words.1)]
    return rank == 0 ? nil : rank
  }

  /// Enters a key; of several ranks the least stays.
  mutating func enter(_ key: PointKey, rank: UInt8) {
    if count >= (mask + 1) / 4 * 3 { grow() }
    let place = place(key.words.0, key.words.1)
    if ranks[place] == 0 {
      first[place] = key.words.0
      second[place] = key.words.1
      ranks[place] = rank
      count += 1
    } else {
      ranks[place] = min(ranks[place], rank)
    }
  }

  /// How many keys have each rank.
  var counts: [UInt8: Int] {
    var counts = [Int](repeating: 0, count: 256)
    for rank in ranks { counts[Int(rank)] += 1 }
    return Dictionary(uniqueKeysWithValues: (1...255).compactMap { counts[$0] > 0 ? (UInt8($0), counts[$0]) : nil })
  }

  private func place(_ word: UInt64, _ next: UInt64) -> Int {
    // The lowest bits: the highest decide the shard and are alike within one.
    var place = Int(truncatingIfNeeded: next) & mask
    while ranks[place] != 0, first[place] != word || second[place] != next { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let old = self
    self = KeyTable(capacity: (mask + 1) / 4 * 3 + 1)
    for place in old.ranks.indices where old.ranks[place] != 0 {
      let new = self.place(old.first[place], old.second[place])
      first[new] = old.first[place]
      second[new] = old.second[place]
      ranks[new] = old.ranks[place]
    }
    count = old.count
  }
}
