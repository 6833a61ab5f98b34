// SPDX-License-Identifier: GPL-3.0-or-later

import Files
import Foundation
import Sweeps
import Testing

/// Submissions to programs that answer as Slurm 22.05 does.
struct SlurmSubmissionTests {
  private let rehearsal: Rehearsal
  private let slurm: Slurm
  private let store: SweepStore
  private let script: SlurmScript

  init() throws {
    rehearsal = try Rehearsal()
    let log = "echo \"${0##*/} $*\" >>'\(rehearsal.folder)/calls'"
    try rehearsal.program(
      "sbatch",
      """
      \(log)
      cd '\(rehearsal.folder)'
      n=$(($(cat number 2>/dev/null || echo 40) + 1))
      cat >"received-$n"
      if [ "$1" = --test-only ]; then
        [ -e untestable ] && { echo 'allocation failure: no' >&2; exit 255; }
        exit 0
      fi
      [ "$(cat refuse-from 2>/dev/null || echo 99)" -le "$n" ] && { echo 'sbatch: error: too many' >&2; exit 1; }
      echo "$n" >number
      cat answer 2>/dev/null || echo "$n;cluster"
      """)
    try rehearsal.program("squeue", "\(log)\ncat '\(rehearsal.folder)/queue' 2>/dev/null || true")
    try rehearsal.program("scancel", log)
    try rehearsal.program(
      "scontrol",
      "printf 'MaxJobCount = 10000\\nMaxArraySize            = %s\\n' \"$(cat '\(rehearsal.folder)/limit')\"")
    slurm = try Slurm(searchPath: rehearsal.folder)
    let plan = """
      {"format": "ssm-info-sweep/1", "name": "p", "question": "probe", "axes": [{"name": "value", "values": [1, 2]}]}
      """
    store = try SweepStore(
      "\(rehearsal.folder)/a store",
      for: try SweepPlan(Array(plan.utf8), path: "\(rehearsal.folder)/plan.json", questions: [Probe.question]))
    script = try SlurmScript(ShardedRun(program: "/p", store: store.path, name: "p", shards: 6))
    try write("limit", "4")
  }

  private func write(_ name: String, _ text: String) throws {
    try text.write(toFile: "\(rehearsal.folder)/\(name)", atomically: true, encoding: .utf8)
  }

  private var calls: [String] { rehearsal.text("calls").split(separator: "\n").map(String.init) }

  @Test func arraysThenTheMerge() throws {
    let submission = try SlurmSubmission(script, in: store, to: slurm)
    #expect(submission.arrays == ["41", "42"])
    #expect(submission.merge == "43")
    #expect(submission.shards == 6)
    #expect(
      calls == [
        "sbatch --test-only", "sbatch --test-only", "sbatch --parsable", "sbatch --parsable",
        "sbatch --parsable --dependency=afterany:41:42",
      ])
    let files = script.arrays(limit: 4) + [script.merge]
    for (number, file) in zip(41..., files) {
      #expect(rehearsal.text("received-\(number)") == file.text)
      #expect(rehearsal.text("a store/\(file.name)") == file.text)
    }
    #expect(try SlurmSubmission(lastOf: store.path) == submission)
    #expect(FileManager.default.fileExists(atPath: "\(store.path)/slurm/logs"))
  }

  @Test func theQueueIsTold() throws {
    #expect(try SlurmSubmission(lastOf: store.path) == nil)
    let submission = try SlurmSubmission(script, in: store, to: slurm)
    #expect(try submission.queued(in: slurm).isEmpty)
    try write("queue", "7 RUNNING\n41 RUNNING\n41 PENDING\n41 PENDING\n43 PENDING\n")
    let queued = try submission.queued(in: slurm)
    #expect(queued.map(\.number) == ["41", "43"])
    #expect(queued.map(\.states) == [["running": 1, "pending": 2], ["pending": 1]])
    #expect(calls.last == "squeue --noheader --array --user=\(getuid()) --format=%F %T")
  }

  @Test func scriptsOfALargerSubmissionGo() throws {
    _ = try SlurmSubmission(script, in: store, to: slurm)
    let small = try SlurmScript(ShardedRun(program: "/p", store: store.path, name: "p", shards: 2))
    _ = try SlurmSubmission(small, in: store, to: slurm)
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(store.path)/slurm").sorted()
    #expect(names == ["jobs.json", "logs", "merge.sbatch", "shards-0.sbatch"])
  }

  @Test(arguments: [41, 42, 43])
  func aRefusalTakesBackWhatWasSubmitted(number: Int) throws {
    try write("refuse-from", "\(number)")
    #expect(throws: EngineError.refused(program: "sbatch", reason: "sbatch: error: too many")) {
      try SlurmSubmission(script, in: store, to: slurm)
    }
    let taken = (41..<number).map { " \($0)" }.joined()
    #expect(calls.filter { $0.hasPrefix("scancel") } == (taken.isEmpty ? [] : ["scancel\(taken)"]))
    #expect(try SlurmSubmission(lastOf: store.path) == nil)
  }

  @Test func scriptsThatCannotRunAreNotSubmitted() throws {
    try write("untestable", "")
    #expect(throws: EngineError.refused(program: "sbatch --test-only", reason: "allocation failure: no")) {
      try SlurmSubmission(script, in: store, to: slurm)
    }
    #expect(calls == ["sbatch --test-only"])
    #expect(try SlurmSubmission(script, in: store, to: slurm, isTested: false).merge == "43")
  }

  @Test(arguments: ["", "Submitted batch job 5\n", "-1\n", "4 5\n"])
  func answersThatAreNoNumbers(answer: String) throws {
    try write("answer", answer)
    #expect(throws: EngineError.self) { try SlurmSubmission(script, in: store, to: slurm) }
  }

  @Test(arguments: ["0", "-1", "none", "", "99999999999999999999"])
  func arraysThatCannotBe(limit: String) throws {
    try write("limit", limit)
    #expect(throws: EngineError.self) { try slurm.arrayLimit() }
  }

  @Test(arguments: ["", "{}", "[]", #"{"format":"ssm-info-slurm/1","shards":6,"arrays":["1"]}"#])
  func notesThatAreNone(note: String) throws {
    _ = try SlurmSubmission(script, in: store, to: slurm)
    try write("a store/slurm/jobs.json", note)
    #expect(throws: FileError.self) { try SlurmSubmission(lastOf: store.path) }
  }

  @Test func noSlurmHere() {
    #expect(throws: EngineError.missing(program: "sbatch")) { try Slurm(searchPath: "/nonexistent:\(store.path)") }
    #expect("\(EngineError.missing(program: "sbatch"))".contains("--dry-run"))
  }
}
