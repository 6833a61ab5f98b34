// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Sweeps
import Testing

/// Expected digests are Python's: `hashlib.sha256(text.encode()).hexdigest()` of the canonical text beside each.
@Suite struct PointKeyTests {
  @Test func isTheDigestOfTheCanonicalText() throws {
    // {"parameters":{"level":0.1,"levels":[1,2.5],"seed":7,"word":"é \"q\"\n"},"question":"ask","schema":1}
    let plan = try plan(
      #"[{"name":"word","values":["é \"q\"\n"]},{"name":"seed","values":[7]}]"#,
      options: #"{ "levels": [1.0, 2.50], "level": 1e-1 }"#)
    let key = plan.key(try #require(try plan.values(0)))
    #expect(key.hex == "86da0f8a576c91f67ef6eb8d3c8c4a6f2c0b29cac6be33328445a8a11f3014ab")
    // int(sha256("seed:" + key)[:13], 16), and int(key[:16], 16) % 8
    #expect(key.seed == 3_051_622_820_000_966)
    #expect(key.shard(of: 8) == 6)
    #expect(key.shard(of: 1) == 0)
  }

  @Test func formulasStandAsWrittenAndZeroHasNoSign() throws {
    // {"parameters":{"level":{"$":"2 * seed"},"seed":0},"question":"ask","schema":1}
    let plan = try plan(#"[{"name":"seed","values":[-0.0]}]"#, options: #"{"level":{"$":"2 * seed"}}"#)
    #expect(
      plan.key(try #require(try plan.values(0))).hex
        == "13ecad0bedb91bc0f9e7bef991c335480992d85411169551cdd099e849fb2256")
  }

  @Test func fixedOrVariedListedOrRangedIsTheSame() throws {
    let fixed = try plan(#"[{"name":"seed","values":[1,2]}]"#, options: #"{"level":0.3}"#)
    let varied = try plan(
      #"[{"name":"level","range":{"from":0.1,"to":0.3,"count":3}},{"name":"seed","range":{"from":1,"to":2,"step":1}}]"#)
    #expect(fixed.key([.number(1)]) == varied.key(try #require(try varied.values(4))))
    #expect(fixed.key([.number(2)]) != fixed.key([.number(1)]))
  }

  @Test func dependsOnTheQuestionAndNotOnThePlan() throws {
    let text = { (name: String, question: String) in
      #"{"axes":[{"values":[1,2],"name":"level"}],"question":"\#(question)","name":"\#(name)","format":"ssm-info-sweep/1"}"#
    }
    let key = { (text: String) throws in try plan(text: text).key([.number(1)]) }
    #expect(try key(text("p", "ask")) == key(text("q", "ask")))
    #expect(try key(text("p", "ask")) != key(text("p", "tell")))
  }

  @Test func changesWithAFileAndNotWithItsFolder() throws {
    try withFolder { folder in
      func key(_ text: String, in name: String) throws -> PointKey {
        let path = "\(folder)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try AtomicOutput.write(text, to: "\(path)/t.csv")
        return try plan(
          #"[{"name":"level","values":[1]}]"#, options: #"{"table":"t.csv"}"#, path: "\(path)/plan.json"
        ).key([.number(1)])
      }
      let first = try key("1,2\n", in: "a")
      let elsewhere = try key("1,2\n", in: "b")
      let edited = try key("1,3\n", in: "a")
      #expect(first == elsewhere && first != edited)
    }
  }

  @Test func changesWithTheFilesThatAModelNames() throws {
    try withFolder { folder in
      func key(_ model: String, _ numbers: String) throws -> PointKey {
        try AtomicOutput.write(model, to: "\(folder)/m.json")
        try AtomicOutput.write(numbers, to: "\(folder)/x.npy")
        return try plan(
          #"[{"name":"level","values":[1]}]"#, options: #"{"model":"m.json"}"#, path: "\(folder)/plan.json"
        ).key([.number(1)])
      }
      let first = try key(#"{"input":{"kind":"recorded","file":"x.npy"}}"#, "1")
      #expect(try key(#"{"input":{"kind":"recorded","file":"x.npy"}}"#, "1") == first)
      #expect(try key(#"{"input":{"kind":"recorded","file":"x.npy"}}"#, "2") != first)
      #expect(try key(#"{"input":{"kind":"recorded","file":"x.npy"},"Q":1}"#, "1") != first)
    }
  }

  @Test func readsBackFromItsDigits() throws {
    let hex = String(repeating: "0123456789abcdef", count: 4)
    #expect(PointKey(hex: hex)?.hex == hex)
    for wrong in ["", String(hex.dropLast()), hex + "0", hex.uppercased(), String(hex.dropLast()) + "g"] {
      #expect(PointKey(hex: wrong) == nil)
    }
    let less = try #require(PointKey(hex: String(repeating: "0", count: 63) + "1"))
    let more = try #require(PointKey(hex: "1" + String(repeating: "0", count: 63)))
    #expect(less < more)
  }

  @Test func shardsAreEven() throws {
    let plan = try plan(#"[{"name":"level","range":{"from":1,"to":8000,"step":1}}]"#)
    var counts = [Int](repeating: 0, count: 8)
    for number in 0..<plan.gridCount { counts[plan.key(try plan.values(number) ?? []).shard(of: 8)] += 1 }
    // Eight equal shares: each is binomial with mean 1000 and standard deviation 29.6; five of these are allowed.
    #expect(counts.allSatisfy { abs($0 - 1000) < 148 })
  }
}
