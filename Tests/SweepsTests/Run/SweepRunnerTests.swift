// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Parallel
import Reporting
import Sweeps
import Testing

/// Runs whose workers are shell scripts that keep to the protocol of ``WorkerLoop``.
@Suite struct SweepRunnerTests {
  /// A worker that answers a point `$n` by the commands of `answer`.
  private func options(_ plan: SweepPlan, _ answer: String, jobs: Int = 2) -> RunOptions {
    let script = #"""
      read -r _ size path; head -c "$size" >/dev/null; echo "ready \#(plan.digest)"
      ok() { echo "$n 0.001 ok {\"points\":[{\"lower\":$n}]}"; }
      while read -r n; do \#(answer); done
      """#
    var options = RunOptions(version: "1.0", program: "/bin/sh", arguments: ["-c", script])
    options.jobs = jobs
    return options
  }

  private func withPlan(_ count: Int, _ body: (SweepPlan, SweepStore) throws -> Void) throws {
    try withFolder { folder in
      let plan = try plan(#"[{"name":"level","range":{"from":1,"to":\#(count),"step":1}}]"#)
      try body(plan, try SweepStore("\(folder)/store", for: plan))
    }
  }

  @Test func everyPointIsAnsweredOnce() throws {
    try withPlan(200) { plan, store in
      var acknowledged: [PointKey] = []
      let outcome = try SweepRunner(plan, in: store, options(plan, "ok")).run(
        cancellation: Cancellation(), acknowledge: { acknowledged += $0 })
      #expect(outcome.recorded == 200 && outcome.failed == 0 && outcome.skipped == 0 && !outcome.isInterrupted)
      #expect(Set(acknowledged).count == 200)
      #expect(try store.merge(version: "1.0").pointCount == 200)
      try store.forEachMerged { record in
        // The worker answered the number of the point, which is one less than its level.
        let answer: JSONValue? = record.points.first?.first?.value
        let level: JSONValue? = record.parameters.first?.value
        guard case .integer(let number)? = answer, case .integer(let value)? = level else {
          Issue.record("expected numbers")
          return
        }
        #expect(value == number + 1)
      }
      let again = try SweepRunner(plan, in: store, options(plan, "exit 9")).run(cancellation: Cancellation())
      #expect(again.recorded == 0 && again.skipped == 200 && again.total == 200)
    }
  }

  @Test func blameFallsOnTheRightPoint() throws {
    try withPlan(60) { plan, store in
      var options = options(
        plan,
        #"case $n in 7) kill -9 $$;; 20) sleep 60;; 33) echo "$n 0 failed {\"class\":\"asked\",\"message\":\"no\"}";; *) ok;; esac"#
      )
      options.pointTimeout = .milliseconds(300)
      let outcome = try SweepRunner(plan, in: store, options).run(cancellation: Cancellation())
      #expect(outcome.recorded == 60 && outcome.failed == 3)
      _ = try store.merge(version: "1.0")
      var endings: [String: PointStatus] = [:]
      try store.forEachMerged { if $0.status != .ok { endings[$0.key] = $0.status } }
      let keys = try [7, 20, 33].map { plan.key(try plan.values($0) ?? []).hex }
      #expect(endings == [keys[0]: .crashed, keys[1]: .timeout, keys[2]: .failed])
      // They are asked again on demand alone.
      #expect(
        try SweepRunner(plan, in: store, self.options(plan, "ok")).run(cancellation: Cancellation()).skippedFailures
          == 3)
      var retrying = self.options(plan, "ok")
      retrying.retriesFailures = true
      #expect(try SweepRunner(plan, in: store, retrying).run(cancellation: Cancellation()).recorded == 3)
      #expect(try store.merge(version: "1.0").failures == 0)
    }
  }

  @Test func aShardDoesItsShareAlone() throws {
    try withPlan(50) { plan, store in
      var counts = 0
      for index in 0..<4 {
        var options = options(plan, "ok", jobs: 1)
        options.shard = try #require(ShardNumber(index, of: 4))
        counts += try SweepRunner(plan, in: store, options).run(cancellation: Cancellation()).recorded
      }
      #expect(counts == 50)
      #expect(try store.merge(version: "1.0").pointCount == 50)
    }
  }

  @Test func acknowledgedRecordsOutliveAnInterruption() throws {
    try withPlan(100_000) { plan, store in
      let cancellation = Cancellation()
      var acknowledged: Set<String> = []
      let outcome = try SweepRunner(plan, in: store, options(plan, "ok")).run(cancellation: cancellation) { _ in
      } acknowledge: { keys in
        acknowledged.formUnion(keys.map(\.hex))
        cancellation.cancel()
      }
      #expect(outcome.isInterrupted && outcome.recorded == acknowledged.count)
      _ = try store.merge(version: "1.0")
      var stored: Set<String> = []
      try store.forEachMerged { stored.insert($0.key) }
      #expect(stored == acknowledged)
    }
  }

  @Test func workersThatNeverBeginAreAnError() throws {
    try withPlan(3) { plan, store in
      var options = options(plan, "ok")
      options.arguments = ["-c", "echo no library >&2; exit 3"]
      let words = refusal { _ = try SweepRunner(plan, in: store, options).run(cancellation: Cancellation()) }
      #expect(words.contains("workers end before they begin: exit code 3: no library"))
      options.program = "/nonexistent/program"
      #expect(
        refusal { _ = try SweepRunner(plan, in: store, options).run(cancellation: Cancellation()) }
          .contains("cannot be started"))
    }
  }
}
