// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

/// The batch scripts of a sweep: job arrays over its shards, in chunks that Slurm takes, and the merge.
///
/// Everything is literal, so that a script says what it does and can be submitted by hand. Standard output goes to a file
/// of the store that Bash opens, since Slurm reads its own syntax into the names of files.
public struct SlurmScript: Sendable {
  /// `MaxArraySize` where the site has not set it.
  public static let defaultArrayLimit = 1001
  /// Where scripts and logs are in the store's folder.
  static let folder = "slurm"

  private let run: ShardedRun
  private let directives: [String]

  /// Scripts for `run`.
  ///
  /// - Parameter options: long options of sbatch without the hyphens, such as `partition=short`
  ///
  /// Errors: ``EngineError/option(_:reason:)`` for an option that a script cannot carry or that the sweep sets itself.
  public init(_ run: ShardedRun, options: [String] = []) throws(EngineError) {
    for option in options { try Self.check(option) }
    self.run = run
    directives = options
  }

  /// Number of shards.
  public var shards: Int { run.shards }

  /// The scripts of job arrays of at most `limit` tasks, as Slurm's `MaxArraySize` says, over all shards.
  public func arrays(limit: Int) -> [EngineFile] {
    stride(from: 0, to: shards, by: limit).map { array($0..<min($0 + limit, shards)) }
  }

  /// The tasks of an array count from 0, whatever its first shard.
  private func array(_ chunk: Range<Int>) -> EngineFile {
    let task = "${SLURM_ARRAY_TASK_ID:?is set by sbatch}"
    let body = """
      shard=\(chunk.lowerBound == 0 ? task : "$((\(task) + \(chunk.lowerBound)))")
      exec >>"$store/\(Self.folder)/logs/shard-$shard.log" 2>&1
      echo "shard $shard of \(shards): job $SLURM_JOB_ID on $(hostname), started again ${SLURM_RESTART_COUNT:-0} times"
      \(run.shardCommand("$shard"))
      """
    return file(
      "shards-\(chunk.lowerBound).sbatch", about: "Shards \(chunk.lowerBound) to \(chunk.upperBound - 1) of \(shards)",
      job: run.jobName,
      ["array=0-\(chunk.count - 1)", "cpus-per-task=\(run.jobs)"] + (run.memory.map { ["mem=\($0)M"] } ?? []), body)
  }

  /// The script of the merge, for when the arrays have ended.
  public var merge: EngineFile {
    let body = """
      exec >>"$store/\(Self.folder)/logs/merge.log" 2>&1
      exec \(run.mergeCommand)
      """
    return file("merge.sbatch", about: "The merge", job: run.jobName + "-merge", [], body)
  }

  private func file(_ name: String, about: String, job: String, _ own: [String], _ body: String) -> EngineFile {
    let options = ["job-name=\(job)"] + own + ["ntasks=1", "requeue", "output=/dev/null"] + directives
    return EngineFile(
      name: "\(Self.folder)/\(name)",
      text: """
        #!/usr/bin/env bash
        # \(about) of the sweep \(run.title).
        \(options.map { "#SBATCH --\($0)" }.joined(separator: "\n"))

        \(run.settings)
        \(body)

        """)
  }

  /// Options that would make another job of it.
  private static let reserved: Set = [
    "array", "dependency", "wrap", "output", "error", "input", "ntasks", "test-only", "parsable", "hold", "help",
    "usage", "version",
  ]

  private static func check(_ option: String) throws(EngineError) {
    let name = option.prefix { $0 != "=" }
    let isName = !name.isEmpty && name.utf8.allSatisfy { (97...122).contains($0) || $0 == 45 } && name.first != "-"
    guard isName else {
      throw .option(option, reason: "expected a long option of sbatch without its hyphens, such as partition=short")
    }
    // Slurm has quotes and comments of its own on these lines.
    guard option.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\"'\\#".utf8.contains($0) }) else {
      throw .option(option, reason: "expected printable ASCII without blanks, quotes, '\\' and '#'")
    }
    guard !reserved.contains(String(name)) else { throw .option(option, reason: "--\(name) is set by the sweep") }
  }
}
