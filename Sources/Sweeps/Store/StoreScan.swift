// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Glibc
internal import Reporting

/// What the records of a store say together, for one version of the program.
struct StoreScan {
  /// Ranks of the points that this version has tried; see ``PointStatus``.
  var table: KeyTable
  /// Records of this version, repeated ones included.
  var recordCount = 0
  /// Records of other versions, by version.
  var otherVersions: [String: Int] = [:]
  /// Digests of the plans under which shards were written.
  var planDigests: Set<String> = []
  /// Files whose last line is cut short, by a crash or since it is being written.
  var torn: [String] = []
  /// Lines that are neither whole nor last: file and line, the first hundred.
  var damaged: [(path: String, line: Int)] = []
  var damagedCount = 0
  var fileCount = 0

  /// The shortest records have about so many bytes.
  private static let recordSize = 256

  /// Reads all shards of a store.
  ///
  /// Errors: `FileError` with `cannotRead`.
  init(_ store: SweepStore, version: String) throws {
    let shards = try store.shards
    let size = shards.reduce(0) { sum, path in
      var status = stat()
      return stat(path, &status) == 0 ? sum + Int(status.st_size) : sum
    }
    table = KeyTable(capacity: size / Self.recordSize)
    for path in shards { try read(path, version: Array(CanonicalJSON.text(version).utf8.dropFirst().dropLast())) }
  }

  private mutating func read(_ path: String, version: [UInt8]) throws {
    fileCount += 1
    var number = 0
    // A damaged line is known to be the last only when no other follows.
    var suspect: Int?
    try LineScanner(path: path).forEach { line, _, isEnded in
      number += 1
      if let place = suspect { noteDamage(path, place) }
      suspect = nil
      guard isEnded, RecordLine.isWhole(line) else {
        suspect = number
        return
      }
      guard let head = RecordLine.head(of: line) else {
        noteHeader(line)
        return
      }
      if line[head.version].elementsEqual(version) {
        recordCount += 1
        table.enter(head.key, rank: head.status.rank)
      } else {
        otherVersions[String(decoding: line[head.version], as: UTF8.self), default: 0] += 1
      }
    }
    if suspect != nil { torn.append(path) }
  }

  private mutating func noteDamage(_ path: String, _ line: Int) {
    damagedCount += 1
    if damaged.count < 100 { damaged.append((path, line)) }
  }

  /// `"shard":"0/1","plan":"digest",…`
  private mutating func noteHeader(_ line: UnsafeBufferPointer<UInt8>) {
    let text = "{" + String(decoding: line[RecordLine.bodyStart...], as: UTF8.self)
    if let node = try? JSONReader.read(Array(text.utf8), path: ""), case .string(let digest)? = node.value["plan"] {
      planDigests.insert(digest)
    }
  }

  /// Warnings that a reader of the store must see.
  func warnings(version: String) -> [String] {
    var warnings = torn.map { "\($0): the last line is cut short and does not count" }
    warnings += damaged.map { "\($0.path), line \($0.line): damaged; the point will be asked again" }
    if damagedCount > damaged.count { warnings.append("\(damagedCount) damaged lines in all") }
    for (other, count) in otherVersions.sorted(by: { $0.key < $1.key }) {
      warnings.append("\(count) records are of version \(other) and do not count for \(version)")
    }
    return warnings
  }
}
