// SPDX-License-Identifier: GPL-3.0-or-later

public import ArgumentParser
import Experiments
import Parallel
public import Sweeps

/// `ssm-info sweep`
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "A question of this program at every point of a grid, on this machine or on a cluster.",
    discussion: """
      A plan file names the question, its fixed options and the axes; 'ssm-info sweep plan' explains what is in it. \
      Every point has an identity of its own, and its answer is kept in a store that survives crashes: what is done is \
      never done again, and the merged store is the same byte by byte whatever ran where.

      EXAMPLES:
        How many points, how long, which seeds:
          ssm-info sweep plan Examples/sweeps/gate-bias.json
        On this machine, interrupted at will:
          ssm-info sweep run Examples/sweeps/gate-bias.json --store bias.store
          ssm-info sweep status bias.store
          ssm-info sweep resume bias.store
        One part of eight, by hand:
          ssm-info sweep run Examples/sweeps/gate-bias.json --store bias.store --shard 3/8
        On a Slurm cluster:
          ssm-info sweep submit Examples/sweeps/gate-bias.json --store bias.store --shards 8
        What came out:
          ssm-info sweep merge bias.store --export sqlite
          ssm-info sweep plot bias.store --x bias --y bracket --color d --output bias.svg

      Exit codes: 0 complete · 1 some points failed · 3 incomplete · 4 answers that differ · 64, 65 a wrong command line \
      or plan · 75 interrupted, to be resumed.
      """,
    subcommands: parts)

  static let parts: [any ParsableCommand.Type] = [
    SweepPlanCommand.self, SweepRunCommand.self, SweepResumeCommand.self, SweepStatusCommand.self,
    SweepMergeCommand.self, SweepPlotCommand.self, SweepSubmitCommand.self, SweepWorkerCommand.self,
  ]
}

/// `ssm-info sweep worker`: what `sweep run` starts, as many as it has jobs.
struct SweepWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Answers points on behalf of 'sweep run'.", shouldDisplay: false)

  func run() throws {
    try WorkerLoop(
      questions: try SweepQuestions.all(), answer: SweepQuestions.answer, explain: SweepQuestions.explain
    ).run()
  }
}

/// How points are run: options of `run` and `resume`.
struct SweepRunOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Worker processes, each with one thread. Default: the processors.")
  var jobs: Int?

  @Option(
    parsing: .unconditional,
    help: .init("Only the points of part i of N, i from 0; the parts share the store.", valueName: "i/N"))
  var shard: ShardNumber?

  @Option(
    parsing: .unconditional,
    help: .init("Time for a point; one that takes longer is recorded as such.", valueName: "seconds"))
  var pointTimeout: Double?

  @Option(
    parsing: .unconditional,
    help: .init("Memory for a worker; a point that takes more is recorded as such.", valueName: "MB"))
  var memoryLimit: Int?

  @Flag(help: "Ask points again that ended without an answer.")
  var retryFailed = false

  @Flag(help: "Print the key of every point once its record is on the disk.")
  var printKeys = false

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs \(jobs): expected an integer from 1 to 1024")
    }
    if let pointTimeout, !(pointTimeout > 0 && pointTimeout <= 1e8) {
      throw ValidationError("--point-timeout \(pointTimeout): expected seconds > 0, at most 100000000")
    }
    if let memoryLimit, !(16...(1 << 24)).contains(memoryLimit) {
      throw ValidationError("--memory-limit \(memoryLimit): expected megabytes from 16 to \(1 << 24)")
    }
  }

  /// The same for the runner.
  var options: RunOptions {
    var options = RunOptions(version: Release.version, program: "/proc/self/exe", arguments: ["sweep", "worker"])
    options.jobs = jobs ?? Parallel.defaultThreadCount
    options.shard = shard ?? .whole
    options.pointTimeout = pointTimeout.map { .seconds($0) }
    options.memoryLimit = memoryLimit.map { $0 << 20 }
    options.retriesFailures = retryFailed
    return options
  }
}

/// Part `i` of `N`, written `i/N`.
extension ShardNumber: ExpressibleByArgument {
  /// From `i/N` with 0 ≤ i < N; nil for anything else.
  public init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1] else { return nil }
    self.init(index, of: count)
  }
}
