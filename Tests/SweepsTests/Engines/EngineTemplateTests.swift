// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Sweeps
import Testing

struct EngineTemplateTests {
  private func template(_ engine: Engine, _ run: ShardedRun) throws -> EngineTemplate {
    try #require(EngineTemplate(engine, run))
  }

  @Test func slurmHasSubmissionsInsteadOfATemplate() {
    #expect(EngineTemplate(.slurm, ShardedRun(program: "/p", store: "/s", name: "n", shards: 2)) == nil)
  }

  /// `bash parallel.sh 3`, and the same under srun, is shard 3.
  @Test(arguments: Rehearsal.hostileNames)
  func aScriptIsAShardToo(name: String) throws {
    let rehearsal = try Rehearsal()
    var run = try rehearsal.run(store: "s \(name)", plan: name, shards: 5)
    run.jobs = 2
    let words = ["sweep", "resume", run.store, "--shard", "3/5", "--jobs", "2"].map { $0 + "\u{0}" }.joined()
    for (engine, argument) in [(Engine.parallel, "3"), (.srun, "shard")] {
      let file = try template(engine, run).file
      try file.text.write(toFile: "\(run.store)/\(file.name)", atomically: true, encoding: .utf8)
      let path = "\(run.store)/\(file.name)"
      #expect(try rehearsal.output(["/bin/bash", path, argument], ["SLURM_PROCID": "3"]) == words)
    }
    #expect(!FileManager.default.fileExists(atPath: "\(rehearsal.folder)/injected"))
  }

  /// Without an argument the script hands all shards to GNU parallel (srun), with the script's own name, and merges.
  @Test(arguments: Rehearsal.hostileNames)
  func aScriptStartsAllShards(name: String) throws {
    let rehearsal = try Rehearsal()
    var run = try rehearsal.run(store: "s \(name)", plan: name, shards: 3)
    run.export = "csv"
    try rehearsal.program("parallel", "printf '%s\\0' \"$@\"; cat")
    _ = try rehearsal.echo("srun")
    let merge = ["sweep", "merge", run.store, "--export", "csv"].map { $0 + "\u{0}" }.joined()
    for engine in [Engine.parallel, .srun] {
      let template = try template(engine, run)
      try template.file.text.write(toFile: "\(run.store)/\(template.file.name)", atomically: true, encoding: .utf8)
      // The command that the user is told, run as it is told.
      let said = try rehearsal.output(["/bin/bash", "-c", template.command])
      #expect(said.hasSuffix(merge))
      switch engine {
      case .parallel: #expect(said.contains("bash\u{0}parallel.sh\u{0}0\n1\n2\n"))
      default:
        #expect(said.contains("--ntasks=3\u{0}"))
        #expect(said.contains("bash\u{0}\(run.store)/srun.sh\u{0}shard\u{0}"))
      }
    }
  }

  /// What Kubernetes makes of the command, run by a shell as a pod would.
  @Test(arguments: Rehearsal.hostileNames)
  func podsRunShards(name: String) throws {
    let rehearsal = try Rehearsal()
    let run = try rehearsal.run(store: "s \(name)", plan: name, program: try rehearsal.echo("p \(name)"), shards: 4)
    let manifest = try template(.kubernetes, run).file.text
    let line = try #require(manifest.split(separator: "\n").first { $0.contains("command: ") })
    let list = try #require(line.firstRange(of: "command: ")).upperBound
    let words = try JSONDecoder().decode([String].self, from: Data(line[list...].utf8)).map(expanded)
    #expect(
      try rehearsal.output(words, ["JOB_COMPLETION_INDEX": "2"])
        == ["sweep", "resume", run.store, "--shard", "2/4", "--jobs", "1"].map { $0 + "\u{0}" }.joined())
    #expect(manifest.contains("completions: 4\n"))
    let label = try #require(manifest.firstMatch(of: /\n  name: (.+)\n/)).1
    #expect(label.wholeMatch(of: /[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?/) != nil)
  }

  /// Points without an answer are no reason to start a pod again; anything else is.
  @Test(arguments: [(0, "ok"), (1, "ok"), (75, "again"), (74, "again")])
  func podsFailWhenTheShardIsNotDone(code: Int, ending: String) throws {
    let rehearsal = try Rehearsal()
    let run = try rehearsal.run(program: try rehearsal.program("p", "exit \(code)"), shards: 4)
    let line = try #require(
      try template(.kubernetes, run).file.text.split(separator: "\n").first { $0.contains("command: ") })
    let list = try #require(line.firstRange(of: "command: ")).upperBound
    let words = try JSONDecoder().decode([String].self, from: Data(line[list...].utf8)).map(expanded)
    let script = "\"$@\" && echo ok || echo again"
    #expect(try rehearsal.output(["/bin/bash", "-c", script, "pod"] + words) == ending + "\n")
  }

  /// `$$` is `$`, and `$(` would be a variable (Kubernetes API reference, Container, `command`).
  private func expanded(_ word: String) -> String {
    var rest = Array(word.utf8)[...]
    var result: [UInt8] = []
    while let byte = rest.popFirst() {
      result.append(byte)
      guard byte == UInt8(ascii: "$"), let next = rest.first else { continue }
      #expect(next != UInt8(ascii: "("))
      if next == byte { rest.removeFirst() }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
