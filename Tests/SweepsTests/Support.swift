// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Sweeps
import Testing

/// A question of every kind of option, which nobody has to answer.
let questions = [
  Question(
    "ask",
    options: [
      .init("level"), .init("levels"), .init("word"), .init("exact", takesValue: false), .init("table", isFile: true),
      .init("model", isFile: true), .init("seed"), .init("threads"),
    ]),
  Question("tell", options: [.init("level")]),
]

/// A plan called `p` that asks `ask`, of these members of its file.
func plan(_ axes: String, options: String = "{}", conditions: String = "[]", path: String = "plan.json") throws
  -> SweepPlan
{
  try plan(
    text: """
      {"format":"ssm-info-sweep/1","name":"p","question":"ask","options":\(options),"axes":\(axes),"where":\(conditions)}
      """, path: path)
}

/// A plan from the text of its file.
func plan(text: String, path: String = "plan.json") throws -> SweepPlan {
  try SweepPlan(Array(text.utf8), path: path, questions: questions)
}

/// The values of all points, as texts.
func points(_ plan: SweepPlan) throws -> [[String]] {
  try (0..<plan.gridCount).compactMap { try plan.values($0)?.map(\.text) }
}

/// What `body` is refused with; an error of another type fails the test.
func refusal(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) -> String {
  do {
    try body()
    Issue.record("expected an error", sourceLocation: sourceLocation)
  } catch let error as FileError {
    return "\(error)"
  } catch {
    Issue.record("expected a FileError, got \(error)", sourceLocation: sourceLocation)
  }
  return ""
}

/// Runs `body` with the path of a fresh folder and removes it afterwards.
func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("SweepsTests-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(folder)
}

/// Lines of shards, made from the description of their format alone.
enum ShardText {
  /// CRC-32 bit by bit: the polynomial 0xEDB88320, ones before and after (ISO 3309).
  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let isOdd = sum & 1 == 1
        sum >>= 1
        if isOdd { sum ^= 0xEDB8_8320 }
      }
    }
    return ~sum
  }

  /// `{"crc":"…",` before `body`, which ends the object, and a line feed after.
  static func line(_ body: String) -> String {
    let digits = String(checksum(body.utf8), radix: 16)
    return "{\"crc\":\"\(String(repeating: "0", count: 8 - digits.count) + digits)\",\(body)\n"
  }

  /// The first line of a shard that ran under `plan`.
  static func head(_ plan: SweepPlan) -> String {
    line("\"shard\":\"0/1\",\"plan\":\"\(plan.digest)\",\"version\":\"1.0\"}")
  }

  /// A record of the point with these values.
  static func record(
    _ plan: SweepPlan, _ values: [ParameterValue], status: String = "ok", version: String = "1.0",
    seconds: String = "0.1",
    payload: String? = nil
  ) -> String {
    let key = plan.key(values)
    var parameters: [String] = []
    for (axis, value) in zip(plan.axes, values) {
      parameters.append("\"\(axis.name)\":" + (value.number == nil ? "\"\(value.text)\"" : value.text))
    }
    let answer = #"{"subject":"s","unit":"bits","points":[{"lower":1,"upper":2}],"warnings":[]}"#
    let head =
      #""key":"\#(key.hex)","status":"\#(status)","version":"\#(version)","question":"ask","seed":\#(key.seed),"#
    let body =
      #""parameters":{\#(parameters.sorted().joined(separator: ","))},"\#(status == "ok" ? "result" : "error")":"#
    return line(head + body + (payload ?? answer) + ",\"seconds\":\(seconds)}")
  }

  /// A failure's payload.
  static func failure(_ message: String) -> String { "{\"class\":\"asked\",\"message\":\"\(message)\"}" }

  /// Writes a shard of `store`.
  static func write(_ text: String, _ name: String, in store: SweepStore) throws {
    try AtomicOutput.write(text, to: "\(store.path)/shards/\(name).ndjson")
  }
}
