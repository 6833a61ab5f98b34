// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

/// Where the records of a version stand in the shards of a store, in the order of their keys: 32 bytes a record.
struct RecordPlaces {
  /// A record with its core.
  struct Found {
    let key: PointKey
    let status: PointStatus
    /// Index of its shard.
    let file: Int
    /// From the key up to the seconds; see ``Record``.
    let core: [UInt8]
  }

  /// One record. Points are told apart by 128 bits of their keys, as in ``KeyTable``.
  private struct Place {
    let first: UInt64
    let second: UInt64
    /// Where the core begins in the file.
    let offset: Int
    let length: UInt32
    /// Rank in the upper four bits, shard in the others.
    let rankAndFile: UInt32

    var rank: UInt8 { UInt8(rankAndFile >> 28) }
    var file: Int { Int(rankAndFile & 0x0FFF_FFFF) }
    func isOfPoint(_ other: Place) -> Bool { first == other.first && second == other.second }

    static func precedes(_ left: Place, _ right: Place) -> Bool {
      (left.first, left.second, left.rankAndFile, left.offset) < (
        right.first, right.second, right.rankAndFile, right.offset
      )
    }
  }

  private let files: [String]
  private var places: [Place] = []

  /// Bytes of text held at once, unless one point has more.
  private static let batch = 1 << 24

  /// - Parameter count: records to expect
  ///
  /// Errors: `FileError` with `cannotRead`.
  init(_ files: [String], version: String, count: Int) throws {
    self.files = files
    guard files.count <= 0x0FFF_FFFF else {
      throw FileError(.badData, path: files[0], "is one of \(files.count) shards; expected at most \(0x0FFF_FFFF)")
    }
    let wanted = Array(CanonicalJSON.text(version).utf8.dropFirst().dropLast())
    places.reserveCapacity(count)
    for (number, path) in files.enumerated() {
      try LineScanner(path: path).forEach { line, offset, isEnded in
        guard isEnded, RecordLine.isWhole(line), let head = RecordLine.head(of: line),
          line[head.version].elementsEqual(wanted), let core = RecordLine.core(of: line),
          let length = UInt32(exactly: core.count)
        else { return }
        places.append(
          Place(
            first: head.key.words.0, second: head.key.words.1, offset: offset + core.startIndex, length: length,
            rankAndFile: UInt32(head.status.rank) << 28 | UInt32(number)))
      }
    }
    places.sort(by: Place.precedes)
  }

  /// Hands the records to `body` in batches: for each point, in the order of the keys, those of the rank that counts most.
  ///
  /// Errors: `FileError` with `cannotRead`, and those of `body`.
  func forEachBatch(_ body: (_ points: [[Found]]) throws -> Void) throws {
    var start = 0
    while start < places.count {
      var groups: [Range<Int>] = []
      var size = 0
      while start < places.count, size < Self.batch {
        let end = places[start...].firstIndex { !$0.isOfPoint(places[start]) } ?? places.count
        let best = places[start..<end].firstIndex { $0.rank != places[start].rank } ?? end
        size += places[start..<best].reduce(0) { $0 + Int($1.length) }
        groups.append(start..<best)
        start = end
      }
      try body(read(groups))
    }
  }

  /// The records of `groups`, read shard by shard.
  private func read(_ groups: [Range<Int>]) throws -> [[Found]] {
    var found: [[Found?]] = groups.map { Array(repeating: nil, count: $0.count) }
    let wanted = groups.indices.flatMap { group in groups[group].map { (group: group, place: $0) } }.sorted {
      (places[$0.place].file, places[$0.place].offset) < (places[$1.place].file, places[$1.place].offset)
    }
    var open: (file: Int, reader: RandomAccess)?
    for (group, number) in wanted {
      let place = places[number]
      if open?.file != place.file { open = (place.file, try RandomAccess(files[place.file])) }
      guard let core = try open?.reader.bytes(at: place.offset, count: Int(place.length)),
        let key = core.withUnsafeBufferPointer({ PointKey(digits: $0, at: RecordLine.keyInCore) }),
        let status = PointStatus(rank: place.rank)
      else { throw FileError(.cannotRead, path: files[place.file], "has changed while it was read") }
      found[group][number - groups[group].lowerBound] = Found(key: key, status: status, file: place.file, core: core)
    }
    return found.map { $0.compactMap { $0 } }
  }
}
