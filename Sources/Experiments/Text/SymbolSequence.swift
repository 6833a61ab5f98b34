// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

/// A text as numbers: which symbol of an alphabet stands at every place.
///
/// The alphabet is in ascending order: scalars and bytes by value, words by their scalars.
struct SymbolSequence: Sendable {
  /// Indices into ``alphabet``, shape `[places]`.
  let indices: [UInt32]
  /// The symbols that occur, each as UTF-8 bytes (or the byte itself).
  let alphabet: [[UInt8]]

  /// - Throws: `FileError` with `badData` for bytes that are not UTF-8, where symbols are not bytes.
  init(_ bytes: [UInt8], as symbols: TextStatistics.Symbols, path: String) throws(FileError) {
    switch symbols {
    case .bytes: self.init(bytes: bytes)
    case .scalars: self.init(scalars: try UTF8Text.decode(bytes, path: path).unicodeScalars)
    case .words: self.init(words: try UTF8Text.decode(bytes, path: path))
    }
  }

  private init(bytes: [UInt8]) {
    let (indices, values) = Self.indexed(bytes.lazy.map(UInt32.init), below: 256, count: bytes.count)
    self.indices = indices
    alphabet = values.map { [UInt8(truncatingIfNeeded: $0)] }
  }

  private init(scalars: String.UnicodeScalarView) {
    let values = scalars.map(\.value)
    let limit = Int(values.max() ?? 0) + 1
    let (indices, present) = Self.indexed(values, below: limit, count: values.count)
    self.indices = indices
    alphabet = present.map { value in Unicode.Scalar(value).map { Array(String($0).utf8) } ?? [] }
  }

  /// Words are the runs between white space (the Unicode property).
  private init(words text: String) {
    var places: [ArraySlice<UInt8>: UInt32] = [:]
    var found: [UInt32] = []
    for word in text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace) {
      let key = ArraySlice(Substring(word).utf8)
      let next = UInt32(places.count)
      found.append(places[key] ?? next)
      if places[key] == nil { places[key] = next }
    }
    let ordered = places.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    var rank = [UInt32](repeating: 0, count: ordered.count)
    for (position, word) in ordered.enumerated() { rank[Int(word.value)] = UInt32(position) }
    indices = found.map { rank[Int($0)] }
    alphabet = ordered.map { Array($0.key) }
  }

  /// The values as indices into the ascending list of those that occur.
  private static func indexed(
    _ values: some Sequence<UInt32>, below limit: Int, count: Int
  ) -> (indices: [UInt32], values: [UInt32]) {
    var occurs = [Bool](repeating: false, count: limit)
    for value in values { occurs[Int(value)] = true }
    let present = (0..<UInt32(limit)).filter { occurs[Int($0)] }
    var rank = [UInt32](repeating: 0, count: limit)
    for (position, value) in present.enumerated() { rank[Int(value)] = UInt32(position) }
    var indices: [UInt32] = []
    indices.reserveCapacity(count)
    for value in values { indices.append(rank[Int(value)]) }
    return (indices, present)
  }
}

extension SymbolSequence {
  /// The ranks, in lexicographic order, of all overlapping groups of `order` symbols, and how many differ.
  ///
  /// Groups are doubled in length, as suffix arrays are built (Manber & Myers 1993): the rank of a long group is that
  /// of the pair of ranks of its two halves, which may overlap. `order` is between 1 and the number of symbols.
  func groupRanks(order: Int) -> (ranks: [UInt32], distinct: Int) {
    var ranks = indices
    var distinct = alphabet.count
    var length = 1
    while length < order {
      let shift = min(length, order - length)
      (ranks, distinct) = Self.pairRanks(ranks, distinct: distinct, shift: shift)
      length += shift
    }
    return (ranks, distinct)
  }

  /// Tables of pairs up to this size are counted directly; larger ones are sorted.
  private static let largestPairTable = 1 << 24

  private static func pairRanks(_ ranks: [UInt32], distinct: Int, shift: Int) -> (ranks: [UInt32], distinct: Int) {
    let count = ranks.count - shift
    let base = UInt64(distinct)
    func key(_ i: Int) -> UInt64 { UInt64(ranks[i]) * base + UInt64(ranks[i + shift]) }
    if distinct <= 4096, distinct * distinct <= largestPairTable {
      let (indices, values) = indexed(
        (0..<count).lazy.map { UInt32(truncatingIfNeeded: key($0)) }, below: distinct * distinct, count: count)
      return (indices, values.count)
    }
    // Sorting the keys' positions keeps memory at three words a place.
    let order = (0..<count).map { (key: key($0), place: UInt32($0)) }.sorted { $0.key < $1.key }
    var result = [UInt32](repeating: 0, count: count)
    var rank: UInt32 = 0
    for (i, entry) in order.enumerated() {
      if i > 0, entry.key != order[i - 1].key { rank += 1 }
      result[Int(entry.place)] = rank
    }
    return (result, count > 0 ? Int(rank) + 1 : 0)
  }
}
