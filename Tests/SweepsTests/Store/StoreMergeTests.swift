// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Sweeps
import Testing

@Suite struct StoreMergeTests {
  /// Runs `body` with a plan of the levels 1 … `count` and its store.
  private func withStore(_ count: Int, _ body: (SweepPlan, SweepStore, [[ParameterValue]]) throws -> Void) throws {
    try withFolder { folder in
      let plan = try plan(#"[{"name":"level","values":\#(Array(1...count))}]"#)
      let values = try (0..<plan.gridCount).compactMap { try plan.values($0) }
      try body(plan, try SweepStore("\(folder)/store", for: plan), values)
    }
  }

  private func merged(_ store: SweepStore) throws -> String { try UTF8Text.read(store.mergedPath) }

  @Test func keepsTheCoreAndSortsByKey() throws {
    try withStore(3) { plan, store, values in
      try ShardText.write(ShardText.head(plan) + values.map { ShardText.record(plan, $0) }.joined(), "a", in: store)
      let merge = try store.merge(version: "1.0")
      #expect(merge.pointCount == 3 && merge.failures == 0 && merge.warnings.isEmpty)
      let expected = values.sorted { plan.key($0) < plan.key($1) }.map { values in
        let key = plan.key(values)
        return #"{"key":"\#(key.hex)","status":"ok","version":"1.0","question":"ask","seed":\#(key.seed),"#
          + #""parameters":{"level":\#(values[0].text)},"#
          + #""result":{"subject":"s","unit":"bits","points":[{"lower":1,"upper":2}],"warnings":[]}}"# + "\n"
      }
      #expect(try merged(store) == expected.joined())
      try ShardText.write(ShardText.head(plan), "b", in: store)
      #expect(try !store.isMerged)
    }
  }

  @Test func theBytesAreTheSameForAnyShardsInAnyOrder() throws {
    try withStore(40) { plan, store, values in
      var results: [String] = []
      for (count, isReversed) in [(1, false), (5, false), (5, true), (8, true)] {
        try FileManager.default.removeItem(atPath: "\(store.path)/shards")
        try FileManager.default.createDirectory(atPath: "\(store.path)/shards", withIntermediateDirectories: true)
        for shard in 0..<count {
          let points = values.filter { plan.key($0).shard(of: count) == shard }
          let lines = (isReversed ? points.reversed() : points).enumerated().map {
            ShardText.record(plan, $1, seconds: "0.\(1 + $0)")
          }
          try ShardText.write(ShardText.head(plan) + lines.joined(), "\(isReversed ? 9 - shard : shard)", in: store)
        }
        #expect(try store.merge(version: "1.0").pointCount == 40)
        results.append(try merged(store))
      }
      #expect(Set(results).count == 1)
    }
  }

  @Test func anAnswerBeatsFailuresAndFailuresHaveAnOrder() throws {
    try withStore(2) { plan, store, values in
      let failure = { (point: Int, status: String, words: String) in
        ShardText.record(plan, values[point], status: status, payload: ShardText.failure(words))
      }
      try ShardText.write(
        failure(0, "crashed", "x") + failure(1, "crashed", "z") + failure(1, "timeout", "y"), "a", in: store)
      try ShardText.write(ShardText.record(plan, values[0]) + failure(1, "failed", "b"), "b", in: store)
      try ShardText.write(failure(0, "failed", "x") + failure(1, "failed", "a"), "c", in: store)
      let merge = try store.merge(version: "1.0")
      #expect(merge.pointCount == 2 && merge.failures == 1)
      var records: [String: MergedRecord] = [:]
      try store.forEachMerged { records[$0.key] = $0 }
      #expect(records[plan.key(values[0]).hex]?.status == .ok)
      let other = records[plan.key(values[1]).hex]
      #expect(other?.status == .failed && other?.failure?.message == "a" && other?.failure?.class == "asked")
    }
  }

  @Test func answersThatDifferAreAConflict() throws {
    try withStore(2) { plan, store, values in
      let other = #"{"points":[]}"#
      try ShardText.write(values.map { ShardText.record(plan, $0) }.joined(), "a", in: store)
      try ShardText.write(ShardText.record(plan, values[1], seconds: "7"), "b", in: store)
      #expect(try store.merge(version: "1.0").pointCount == 2)
      let before = try merged(store)
      try ShardText.write(ShardText.record(plan, values[1], payload: other), "c", in: store)
      let error = #expect(throws: StoreConflict.self) { try store.merge(version: "1.0") }
      #expect(error?.count == 1 && error?.points.first?.key == plan.key(values[1]))
      #expect(error?.points.first?.files.count == 3)
      // What was merged before is untouched.
      #expect(try merged(store) == before)
    }
  }

  @Test func otherVersionsDoNotCount() throws {
    try withStore(2) { plan, store, values in
      try ShardText.write(
        ShardText.record(plan, values[0]) + ShardText.record(plan, values[1], version: "0.9")
          + ShardText.record(plan, values[0], version: "1.00", payload: "{}"), "a", in: store)
      let merge = try store.merge(version: "1.0")
      #expect(merge.pointCount == 1)
      #expect(merge.warnings.contains("1 records are of version 0.9 and do not count for 1.0"))
      #expect(try store.merge(version: "0.9").pointCount == 1)
    }
  }

  /// Cut after any number of bytes, a shard has the records whose line feed is there.
  @Test func tornLinesDoNotCount() throws {
    try withStore(2) { plan, store, values in
      let whole = ShardText.head(plan) + ShardText.record(plan, values[0])
      let last = Array(ShardText.record(plan, values[1]))
      for length in stride(from: 0, through: last.count, by: 7) {
        try ShardText.write(whole + String(last[..<length]), "a", in: store)
        let merge = try store.merge(version: "1.0")
        #expect(merge.pointCount == 1)
        #expect(merge.warnings.count == (length == 0 ? 0 : 1))
        #expect(merge.warnings.allSatisfy { $0.contains("the last line is cut short and does not count") })
      }
      try ShardText.write(whole + String(last), "a", in: store)
      #expect(try store.merge(version: "1.0").pointCount == 2)
    }
  }

  /// Whatever byte of a record is changed, the record does not count and the ones beside it do.
  @Test func flippedBytesDoNotCount() throws {
    try withStore(3) { plan, store, values in
      let lines = values.map { Array(ShardText.record(plan, $0).utf8) }
      for place in stride(from: 0, to: lines[1].count - 1, by: 5) {
        var middle = lines[1]
        middle[place] ^= 1
        let bytes = Array(ShardText.head(plan).utf8) + lines[0] + middle + lines[2]
        try AtomicOutput.write(bytes, to: "\(store.path)/shards/a.ndjson")
        let merge = try store.merge(version: "1.0")
        #expect(merge.pointCount == 2)
        // A flip may make a line feed, and one damaged line two.
        #expect(merge.warnings.first?.contains("damaged; the point will be asked again") == true)
      }
    }
  }

  @Test func longTextsAndBinaryRubbishAreRead() throws {
    try withStore(2) { plan, store, values in
      let long = #"{"points":[{"text":""# + String(repeating: "x", count: 3 << 20) + #""}]}"#
      try ShardText.write(values.map { ShardText.record(plan, $0, payload: long) }.joined(), "a", in: store)
      try AtomicOutput.write((0..<5000).map { UInt8(truncatingIfNeeded: $0 * $0) }, to: "\(store.path)/shards/b.ndjson")
      try AtomicOutput.write([], to: "\(store.path)/shards/c.ndjson")
      #expect(try store.merge(version: "1.0").pointCount == 2)
    }
  }

  @Test func anEmptyStoreMergesToNothing() throws {
    try withStore(1) { _, store, _ in
      #expect(try store.merge(version: "1.0").pointCount == 0)
      try store.forEachMerged { _ in Issue.record("there is no record") }
    }
  }
}
