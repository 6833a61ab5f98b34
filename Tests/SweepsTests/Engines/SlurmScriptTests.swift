// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Sweeps
import Testing

struct SlurmScriptTests {
  @Test func aScriptSaysWhatItDoes() throws {
    var run = ShardedRun(program: "/opt/ssm info", store: "/data/bias.store", name: "gate bias", shards: 64)
    run.jobs = 4
    run.pointTimeout = 600
    run.memoryLimit = 1000
    run.retriesFailures = true
    run.export = "sqlite"
    let script = try SlurmScript(run, options: ["partition=short", "exclusive"])
    let arrays = script.arrays(limit: 1001)
    #expect(arrays.map(\.name) == ["slurm/shards-0.sbatch"])
    #expect(
      arrays[0].text == """
        #!/usr/bin/env bash
        # Shards 0 to 63 of 64 of the sweep 'gate bias'.
        #SBATCH --job-name=ssm-info-gate-bias
        #SBATCH --array=0-63
        #SBATCH --cpus-per-task=4
        #SBATCH --mem=4256M
        #SBATCH --ntasks=1
        #SBATCH --requeue
        #SBATCH --output=/dev/null
        #SBATCH --partition=short
        #SBATCH --exclusive

        program='/opt/ssm info'
        store=/data/bias.store
        shard=${SLURM_ARRAY_TASK_ID:?is set by sbatch}
        exec >>"$store/slurm/logs/shard-$shard.log" 2>&1
        echo "shard $shard of 64: job $SLURM_JOB_ID on $(hostname), started again ${SLURM_RESTART_COUNT:-0} times"
        exec "$program" sweep resume "$store" --shard "$shard/64" --jobs 4 --point-timeout 600.0 --memory-limit 1000 --retry-failed

        """)
    #expect(script.merge.name == "slurm/merge.sbatch")
    #expect(script.merge.text.hasSuffix("exec \"$program\" sweep merge \"$store\" --export sqlite\n"))
    #expect(script.merge.text.contains("#SBATCH --partition=short\n"))
    #expect(!script.merge.text.contains("--array"))
  }

  /// Every shard is the task of one array, and no array is larger than allowed.
  @Test(arguments: [(1, 1), (4, 4), (5, 4), (10, 4), (7, 1), (1002, 1001), (3, 100)])
  func chunksCoverAllShards(shards: Int, limit: Int) throws {
    let script = try SlurmScript(ShardedRun(program: "/p", store: "/s", name: "n", shards: shards))
    var covered: [Int] = []
    for array in script.arrays(limit: limit) {
      let last = try #require(array.text.firstMatch(of: /--array=0-([0-9]+)\n/).flatMap { Int($0.1) })
      let offset = array.text.firstMatch(of: /sbatch} \+ ([0-9]+)\)/).flatMap { Int($0.1) }
      #expect(last < limit)
      covered += (0...last).map { $0 + (offset ?? 0) }
      #expect(array.text.contains("--shard \"$shard/\(shards)\""))
    }
    #expect(covered == Array(0..<shards))
  }

  @Test func aTaskCountsFromItsArraysFirstShard() throws {
    let rehearsal = try Rehearsal()
    let script = try SlurmScript(try rehearsal.run(shards: 10))
    try rehearsal.program("third", script.arrays(limit: 4)[2].text)
    _ = try rehearsal.output(
      ["/bin/bash", "\(rehearsal.folder)/third"], ["SLURM_ARRAY_TASK_ID": "1", "SLURM_JOB_ID": "7"])
    let log = rehearsal.text("store/slurm/logs/shard-9.log")
    #expect(log.hasPrefix("shard 9 of 10: job 7 on "))
    #expect(log.hasSuffix("--shard\u{0}9/10\u{0}--jobs\u{0}1\u{0}"))
  }

  /// The words that reach the program are those that were given, whatever is in them.
  @Test(arguments: Rehearsal.hostileNames)
  func hostilePathsAreWords(name: String) throws {
    let rehearsal = try Rehearsal()
    let folder = "dir \(name)"
    try FileManager.default.createDirectory(atPath: "\(rehearsal.folder)/\(folder)", withIntermediateDirectories: true)
    let program = try rehearsal.echo("\(folder)/p \(name)")
    let run = try rehearsal.run(store: "\(folder)/s \(name)", plan: name, program: program, shards: 3)
    let script = try SlurmScript(run)
    for file in script.arrays(limit: 2) + [script.merge] {
      #expect(!file.text.utf8.contains(13))
      try file.text.write(toFile: "\(run.store)/script", atomically: true, encoding: .utf8)
      _ = try rehearsal.output(["/bin/bash", "\(run.store)/script"], ["SLURM_ARRAY_TASK_ID": "0"])
    }
    let resume = "sweep\u{0}resume\u{0}\(run.store)\u{0}--shard\u{0}"
    #expect(rehearsal.text("\(folder)/s \(name)/slurm/logs/shard-0.log").contains(resume + "0/3\u{0}--jobs\u{0}1\u{0}"))
    #expect(rehearsal.text("\(folder)/s \(name)/slurm/logs/shard-2.log").contains(resume + "2/3\u{0}--jobs\u{0}1\u{0}"))
    #expect(rehearsal.text("\(folder)/s \(name)/slurm/logs/merge.log") == "sweep\u{0}merge\u{0}\(run.store)\u{0}")
    #expect(!FileManager.default.fileExists(atPath: "\(rehearsal.folder)/injected"))
  }

  /// A plan's name cannot add a line that Slurm reads.
  @Test(arguments: Rehearsal.hostileNames)
  func planNamesAreNoDirectives(name: String) throws {
    let script = try SlurmScript(ShardedRun(program: "/p", store: "/s", name: name, shards: 2))
    for file in script.arrays(limit: 10) + [script.merge] {
      let directives = file.text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("#SBATCH") }
      #expect(directives.allSatisfy { $0.wholeMatch(of: /#SBATCH --[a-z-]+(=[A-Za-z0-9._\/-]+)?/) != nil })
      #expect(directives.filter { $0.contains("--job-name=ssm-info-") }.count == 1)
      #expect(!directives.contains { $0.contains("uid") && !$0.contains("job-name") })
    }
  }

  @Test(arguments: [
    "", "-p short", "--partition=short", "partition=a b", "partition=a\n#SBATCH --uid=0", "comment=\"x\"",
    "comment='x'", "comment=a\\b", "comment=a#b", "comment=ü", "array=0-3", "dependency=after:1", "output=/tmp/x",
    "Partition=short", "=x", "wrap=id", "hold",
  ])
  func optionsThatAScriptCannotCarry(option: String) {
    #expect(throws: EngineError.self) {
      try SlurmScript(ShardedRun(program: "/p", store: "/s", name: "n", shards: 2), options: ["time=10", option])
    }
  }
}
