// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Sweeps
import Testing

@Suite struct SweepStoreTests {
  private static let axes = #"[{"name":"level","values":[1,2,3]}]"#

  @Test func belongsToAPlanAndItsQuestion() throws {
    try withFolder { folder in
      let place = "\(folder)/deep/store"
      let first = try plan(Self.axes)
      _ = try SweepStore(place, for: first)
      let opened = try SweepStore(opening: place)
      #expect(opened.name == "p" && opened.question == "ask")
      #expect(try opened.plan(questions: questions).digest == first.digest)
      // An edited plan keeps it.
      let edited = try plan(#"[{"name":"level","values":[1,2,3,4]}]"#)
      _ = try SweepStore(place, for: edited)
      #expect(try opened.plan(questions: questions).gridCount == 4)
      for (name, question) in [("q", "ask"), ("p", "tell")] {
        let other = try plan(
          text: #"{"format":"ssm-info-sweep/1","name":"\#(name)","question":"\#(question)","axes":\#(Self.axes)}"#)
        #expect(
          refusal { _ = try SweepStore(place, for: other) }.contains("is the store of 'p', a plan that asks 'ask'"))
      }
    }
  }

  @Test func whatIsNoStoreIsRefused() throws {
    try withFolder { folder in
      #expect(refusal { _ = try SweepStore(opening: folder) }.contains("is no store of a sweep"))
      #expect(refusal { _ = try SweepStore(opening: "\(folder)/none") }.contains("is no store of a sweep"))
      try AtomicOutput.write("{}", to: "\(folder)/store.json")
      #expect(refusal { _ = try SweepStore(opening: folder) }.contains("expected \"format\": \"ssm-info-store/1\""))
      try AtomicOutput.write("file", to: "\(folder)/file")
      #expect(refusal { _ = try SweepStore("\(folder)/file", for: plan(Self.axes)) }.contains("cannot be created"))
    }
  }

  @Test func statusCountsPointsOfThePlan() throws {
    try withFolder { folder in
      let plan = try plan(Self.axes)
      let store = try SweepStore("\(folder)/store", for: plan)
      let record = { (level: Double, status: String) in
        ShardText.record(
          plan, [.number(level)], status: status, payload: status == "ok" ? nil : ShardText.failure("no"))
      }
      func status(_ plan: SweepPlan) throws -> StoreStatus { try StoreStatus(store, plan: plan, version: "1.0") }
      #expect(try status(plan).missing == 3)
      try ShardText.write(
        ShardText.head(plan) + record(1, "failed") + record(1, "ok") + record(2, "timeout") + record(9, "ok"), "a",
        in: store)
      // A plan of the store's digest is counted, an edited one compared point by point.
      let edited = try SweepsTests.plan(#"[{"name":"level","values":[1,2,3,4]}]"#)
      let now = try status(edited)
      #expect(now.total == 4 && now.counts == [.ok: 1, .timeout: 1] && now.missing == 2 && now.failures == 1)
      #expect(now.beyondPlan == 1 && now.attempts == 1 && now.warnings.isEmpty)
      try ShardText.write(
        ShardText.head(plan) + record(1, "ok") + record(2, "crashed") + record(3, "ok"), "a", in: store)
      let counted = try status(plan)
      #expect(counted.counts == [.ok: 2, .crashed: 1] && counted.missing == 0 && counted.beyondPlan == 0)
    }
  }

  @Test func tablesAreQuotedAndReadBack() throws {
    try withFolder { folder in
      let plan = try plan(#"[{"name":"word","values":["a,b","say \"hi\"","two\nlines","plain"]}]"#)
      let store = try SweepStore("\(folder)/store", for: plan)
      let answers = [
        #"{"unit":"nats","points":[{"lower":0.1,"word":"inner","list":[1,2]},{"lower":"inf"}],"warnings":[]}"#,
        #"{"unit":"nats","points":[],"warnings":[]}"#, #"{"unit":"nats","points":[{"upper":1e-300}],"warnings":[]}"#,
      ]
      var text = ""
      for (number, answer) in answers.enumerated() {
        // The parameters of a record are JSON texts.
        let values = try #require(try plan.values(number))
        let key = plan.key(values)
        let word = ["a,b", #"say \"hi\""#, #"two\nlines"#][number]
        text += ShardText.line(
          #""key":"\#(key.hex)","status":"ok","version":"1.0","question":"ask","seed":\#(key.seed),"#
            + #""parameters":{"word":"\#(word)"},"result":\#(answer),"seconds":1}"#)
      }
      text += ShardText.record(plan, [.text("plain")], status: "failed", payload: ShardText.failure("no, never"))
      try ShardText.write(text, "a", in: store)
      _ = try store.merge(version: "1.0")
      try store.exportCSV()
      let csv = try UTF8Text.read(store.csvPath)
      let rows = csv.components(separatedBy: "\r\n")
      // Answers come in the order of the keys, and members in the order of the answers.
      let head = try #require(rows.first)
      #expect(head.hasPrefix("key,status,seed,word,point,") && head.hasSuffix(",unit,error"))
      #expect(Set(head.split(separator: ",")).isSuperset(of: ["lower", "upper", "list", "result_word"]))
      #expect(rows.count == 7 && rows.last == "")
      #expect(csv.contains(#","a,b","#) && csv.contains(#","say ""hi""","#) && csv.contains("\"two\nlines\""))
      #expect(
        csv.contains(#""[1,2]""#) && csv.contains("inf") && csv.contains("1e-300") && csv.contains(#""no, never""#))
    }
  }

  @Test func aDatabaseHasItsHead() throws {
    try withFolder { folder in
      let plan = try plan(Self.axes)
      let store = try SweepStore("\(folder)/store", for: plan)
      try ShardText.write(ShardText.record(plan, [.number(1)]), "a", in: store)
      _ = try store.merge(version: "1.0")
      try store.exportSQLite()
      try store.exportSQLite()
      let bytes = try FileBytes.read(store.sqlitePath)
      #expect(bytes.starts(with: Array("SQLite format 3\0".utf8)))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: store.path).filter { $0.contains("sqlite") }.count == 1)
    }
  }
}
