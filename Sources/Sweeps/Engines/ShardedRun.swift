// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

/// A sweep cut into shards for machines that share the folder of its store: what each runs, and what comes after.
///
/// Shards resume the store rather than run the plan's file, so that an edit of the file does not meet shards in the queue.
public struct ShardedRun: Sendable {
  /// The program's absolute path, the same on all machines.
  public let program: String
  /// The store's absolute path, the same on all machines.
  public let store: String
  /// The plan's name.
  public let name: String
  /// Number of shards.
  public let shards: Int
  /// Worker processes of a shard.
  public var jobs = 1
  /// Time for a point, seconds; nil for any.
  public var pointTimeout: Double?
  /// Memory of a worker at which it is ended, MB; nil for any.
  public var memoryLimit: Int?
  /// Whether points that ended without an answer are asked again.
  public var retriesFailures = false
  /// What the merge exports, `csv` or `sqlite`; nil for nothing.
  public var export: String?

  /// `shards` shards of the plan called `name`.
  public init(program: String, store: String, name: String, shards: Int) {
    self.program = program
    self.store = store
    self.name = name
    self.shards = shards
  }

  /// The plan's name for comments: on one line.
  var title: String { quoted(name) }

  /// The name of the jobs.
  var jobName: String { "ssm-info-" + ShellWord.plainName(name) }

  /// Memory to ask the scheduler for, MB: that of the workers, and some for the one who leads them; nil for its default.
  var memory: Int? { memoryLimit.map { $0 * jobs + 256 } }

  /// The options of `sweep resume` after its shard.
  var options: [String] {
    var options = ["--jobs", "\(jobs)"]
    if let pointTimeout { options += ["--point-timeout", "\(pointTimeout)"] }
    if let memoryLimit { options += ["--memory-limit", "\(memoryLimit)"] }
    if retriesFailures { options.append("--retry-failed") }
    return options
  }

  /// Bash that becomes the shard `index`, a Bash expression, in a script that has set ``settings``.
  func shardCommand(_ index: String) -> String {
    "exec \"$program\" sweep resume \"$store\" --shard \"\(index)/\(shards)\" \(ShellWord.line(options))"
  }

  /// Bash that merges, likewise.
  var mergeCommand: String {
    "\"$program\" sweep merge \"$store\"" + (export.map { " --export \(ShellWord.quoted($0))" } ?? "")
  }

  /// The variables of a script.
  var settings: String {
    """
    program=\(ShellWord.quoted(program))
    store=\(ShellWord.quoted(store))
    """
  }
}
