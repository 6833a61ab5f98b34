// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation

/// One point in two minds: two answers of one version that differ.
public struct StoreConflict: Error, Sendable, CustomStringConvertible {
  /// The points, the first hundred.
  public let points: [(key: PointKey, files: [String])]
  /// How many there are.
  public let count: Int

  /// One line a point, for the first ten.
  public var description: String {
    let lines = points.prefix(10).map { "  \($0.key.hex): \($0.files.joined(separator: ", "))" }
    return
      "\(count) points have answers that differ; nothing was merged. Was the program changed without its version?\n"
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
  /// Writes ``mergedPath``: the core of one record a point, sorted by key.
  ///
  /// An answer beats a failure; of failures the one that counts more, then the first by its text, stays. So the same
  /// answers make the same bytes, whatever ran where and how often. The places of all records are held in memory, their
  /// texts batch by batch; one shard is open at a time.
  ///
  /// Errors: ``StoreConflict`` if answers of this version differ, `FileError`.
  public func merge(version: String) throws -> StoreMerge {
    let files = try shards
    let (count, warnings) = try summary(version: version)
    let places = try RecordPlaces(files, version: version, count: count)
    var merged = 0
    var failures = 0
    var conflicts: [(key: PointKey, files: [String])] = []
    var conflictCount = 0
    try AtomicOutput.replacing(mergedPath) { temporary in
      guard let output = FileHandle(forWritingAtPath: temporary) else {
        throw FileError(.cannotCreate, path: mergedPath, "cannot be written")
      }
      defer { try? output.close() }
      try places.forEachBatch { groups in
        var bytes: [UInt8] = []
        for group in groups {
          guard let first = group.first, let text = group.map(\.core).min(by: { $0.lexicographicallyPrecedes($1) })
          else {
            continue
          }
          if first.status == .ok, group.contains(where: { $0.core != first.core }) {
            conflictCount += 1
            if conflicts.count < 100 { conflicts.append((first.key, group.map { files[$0.file] })) }
          }
          merged += 1
          if first.status != .ok { failures += 1 }
          bytes.append(UInt8(ascii: "{"))
          bytes += text
          bytes.append(UInt8(ascii: "}"))
          bytes.append(UInt8(ascii: "\n"))
        }
        try write(bytes, to: output)
      }
      guard conflictCount == 0 else { throw StoreConflict(points: conflicts, count: conflictCount) }
      // An empty store merges to an empty line, which helper programs take for a file.
      if merged == 0 { try write([UInt8(ascii: "\n")], to: output) }
    }
    return StoreMerge(pointCount: merged, failures: failures, warnings: warnings)
  }

  /// How many records of this version there are, and what a reader must know; the table of keys is gone afterwards.
  private func summary(version: String) throws -> (recordCount: Int, warnings: [String]) {
    let scan = try StoreScan(self, version: version)
    return (scan.recordCount, scan.warnings(version: version))
  }

  private func write(_ bytes: [UInt8], to output: FileHandle) throws(FileError) {
    do {
      try output.write(contentsOf: bytes)
    } catch {
      throw FileError(.writeFailed, path: mergedPath, "cannot be written: \(error.localizedDescription)")
    }
  }
}
