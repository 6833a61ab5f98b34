// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation
internal import Reporting

/// One point in two minds: two answers of one version that differ.
public struct StoreConflict: Error, Sendable, CustomStringConvertible {
  /// The points, the first hundred.
  public let points: [(key: PointKey, files: [String])]
  /// How many there are.
  public let count: Int

  /// One line a point.
  public var description: String {
    let lines = points.prefix(10).map { "  \($0.key.hex): \($0.files.joined(separator: ", "))" }
    return "\(count) points have answers that differ; nothing was merged. Was the program changed without its version?\n"
      + lines.joined(separator: "\n")
  }
}

/// What a merge made.
public struct StoreMerge: Sendable {
  /// Points in the merged file.
  public let pointCount: Int
  /// Points among them without an answer.
  public let failures: Int
  /// What a reader must know.
  public let warnings: [String]
}

extension SweepStore {
  /// Where the core of a record stands.
  private struct Entry {
    let key: PointKey
    let rank: UInt8
    let file: Int32
    let length: Int32
    let offset: Int
  }

  /// Writes ``mergedPath``: the core of one record a point, sorted by key.
  ///
  /// An answer beats a failure; of failures the one that counts more, then the first by its text, stays. So the same
  /// answers make the same bytes, whatever ran where and how often.
  ///
  /// Errors: ``StoreConflict`` if answers of this version differ, `FileError`.
  public func merge(version: String) throws -> StoreMerge {
    let files = try shards
    let scan = try StoreScan(self, version: version)
    var entries = try self.entries(files, version: version)
    entries.sort { ($0.key, $0.rank, $0.file, $0.offset) < ($1.key, $1.rank, $1.file, $1.offset) }
    let cores = try CoreReader(files)
    var chosen: [Entry] = []
    var conflicts: [(key: PointKey, files: [String])] = []
    var conflictCount = 0
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].key == entries[start].key { end += 1 }
      let best = entries[start..<end].prefix { $0.rank == entries[start].rank }
      var first = entries[start]
      if best.count > 1 {
        let texts = try best.map { try cores.core($0.file, $0.offset, $0.length) }
        if Set(texts).count > 1, first.rank == PointStatus.ok.rank {
          conflictCount += 1
          if conflicts.count < 100 { conflicts.append((first.key, best.map { files[Int($0.file)] })) }
        }
        let least = texts.indices.min { texts[$0].lexicographicallyPrecedes(texts[$1]) } ?? 0
        first = best[best.startIndex + least]
      }
      chosen.append(first)
      start = end
    }
    guard conflictCount == 0 else { throw StoreConflict(points: conflicts, count: conflictCount) }
    try AtomicOutput.replacing(mergedPath) { temporary in
      guard let output = FileHandle(forWritingAtPath: temporary) else {
        throw FileError(.cannotCreate, path: mergedPath, "cannot be written")
      }
      defer { try? output.close() }
      var buffer: [UInt8] = []
      for entry in chosen {
        buffer += [UInt8(ascii: "{")] + (try cores.core(entry.file, entry.offset, entry.length)) + Array("}\n".utf8)
        if buffer.count > 1 << 20 {
          try write(buffer, to: output)
          buffer.removeAll(keepingCapacity: true)
        }
      }
      // An empty store merges to an empty line, which helper programs take for a file.
      try write(buffer.isEmpty ? [10] : buffer, to: output)
    }
    return StoreMerge(
      pointCount: chosen.count, failures: chosen.count { $0.rank != PointStatus.ok.rank },
      warnings: scan.warnings(version: version))
  }

  private func write(_ bytes: [UInt8], to output: FileHandle) throws(FileError) {
    do {
      try output.write(contentsOf: bytes)
    } catch {
      throw FileError(.writeFailed, path: mergedPath, "cannot be written: \(error.localizedDescription)")
    }
  }

  private func entries(_ files: [String], version: String) throws -> [Entry] {
    let wanted = Array(CanonicalJSON.text(version).utf8.dropFirst().dropLast())
    var entries: [Entry] = []
    for (number, path) in files.enumerated() {
      try LineScanner(path: path).forEach { line, offset, isEnded in
        guard isEnded, RecordLine.isWhole(line), let head = RecordLine.head(of: line),
          line[head.version].elementsEqual(wanted), let core = RecordLine.core(of: line)
        else { return }
        entries.append(
          Entry(
            key: head.key, rank: head.status.rank, file: Int32(number), length: Int32(clamping: core.count),
            offset: offset + core.startIndex))
      }
    }
    return entries
  }
}

/// Random access to the cores of records in several files.
private struct CoreReader {
  private let files: [String]
  private let handles: [RandomAccess]

  init(_ files: [String]) throws(FileError) {
    self.files = files
    var handles: [RandomAccess] = []
    for file in files { handles.append(try RandomAccess(file)) }
    self.handles = handles
  }

  func core(_ file: Int32, _ offset: Int, _ length: Int32) throws(FileError) -> [UInt8] {
    try handles[Int(file)].bytes(at: offset, count: Int(length))
  }
}
