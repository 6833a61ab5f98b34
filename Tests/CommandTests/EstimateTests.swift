// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// What transcripts cannot show of `estimate`.
@Suite struct EstimateTests {
  /// Three gigabytes of zeros, most of them a hole in the file.
  @Test func aHugeFileIsRefusedInTime() throws {
    let folder = try Folder()
    let count = 750_000_000
    let description = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(count),), }"
    let padding = String(repeating: " ", count: 128 - 10 - 1 - description.count)
    let head: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array((description + padding + "\n").utf8)
    let path = URL(fileURLWithPath: folder.path).appendingPathComponent("huge.npy")
    try Data(head).write(to: path)
    let file = try FileHandle(forWritingTo: path)
    try file.truncate(atOffset: UInt64(128 + 4 * count))
    try file.close()
    let outcome = try Program.run(["estimate", "--x", "huge.npy", "--y", "huge.npy", "--lag", "1"], in: folder)
    #expect([65, 66].contains(outcome.code) && outcome.output.isEmpty)
    #expect(outcome.errors.contains("huge.npy") && outcome.errors.contains("memory"))
  }

  @Test func pointsHaveTheMembersOfTheContract() throws {
    let folder = try Folder()
    let rows = (0..<60).map { "\($0),\(($0 * 37) % 61)" }
    try folder.write((["a,b"] + rows).joined(separator: "\n") + "\n", to: "t.csv")
    let json = try Program.run(
      ["estimate", "--x", "t.csv:a", "--y", "t.csv:b", "--method", "auto,copula,ksg", "--format", "json"], in: folder
    ).json
    let points = try #require(json["points"] as? [[String: Any]])
    #expect(points.compactMap { $0["method"] as? String } == ["auto", "copula", "ksg"])
    for point in points {
      #expect(point["value"] is Double && point["standard_error"] is Double && point["warnings"] is [String])
    }
    #expect(json["command"] as? String == "estimate" && json["unit"] as? String == "bits")
  }
}
