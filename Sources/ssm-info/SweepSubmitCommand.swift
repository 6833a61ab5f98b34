// SPDX-License-Identifier: GPL-3.0-or-later

public import ArgumentParser
import Experiments
import Files
import Foundation
public import Sweeps

/// `ssm-info sweep submit`
struct SweepSubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Hands a sweep to a cluster: shards that share the store, and the merge after them.",
    discussion: """
      slurm: writes batch scripts to STORE/slurm, has Slurm check them, submits them in arrays that the site allows, and \
      queues the merge for when they have ended, in whatever way. Shards that lose their node start again by \
      themselves and go on where they were; what is left when all have ended, a second submission does. While jobs of \
      the store are queued a submission tells which, and submits nothing.
      parallel, srun, kubernetes: writes a script or a manifest to STORE and prints the command that starts it.

      The program, the store, and files that the plan names are found under the same absolute paths on all machines. \
      Shards of 10 to 60 minutes serve best; 'sweep plan' tells how long a plan takes. Documentation/clusters.md tells \
      more.

      EXAMPLES:
        ssm-info sweep submit plan.json --store plan.store --shards 64 --dry-run
        ssm-info sweep submit plan.json --store plan.store --shards 64 --jobs 4 --point-timeout 600 \
      --sbatch-option partition=short --sbatch-option time=2:00:00 --export sqlite
        ssm-info sweep submit plan.json --store plan.store --shards 64 --engine parallel
      """)

  @Argument(help: "Plan file.") var plan: String

  @Option(parsing: .unconditional, help: .init("Folder of the records; made if it is not there.", valueName: "folder"))
  var store: String

  @Option(parsing: .unconditional, help: "What runs the shards.")
  var engine = Engine.slurm

  @Option(parsing: .unconditional, help: "Parts of the sweep, each a job of its own.")
  var shards = 8

  @Option(parsing: .unconditional, help: "Worker processes of a shard, each with one thread.")
  var jobs = 1

  @Option(
    parsing: .unconditional,
    help: .init("Time for a point; one that takes longer is recorded as such.", valueName: "seconds"))
  var pointTimeout: Double?

  @Option(
    parsing: .unconditional,
    help: .init(
      "Memory for a worker; a point that takes more is recorded as such, and the cluster is asked for so much.",
      valueName: "MB"))
  var memoryLimit: Int?

  @Flag(help: "Ask points again that ended without an answer.")
  var retryFailed = false

  @Option(parsing: .unconditional, help: "What the merge also writes.")
  var export: SweepMergeCommand.Format?

  @Option(
    parsing: .unconditionalSingleValue,
    help: .init(
      "Option for sbatch without its hyphens, such as partition=short; may be repeated.", valueName: "option"))
  var sbatchOption: [String] = []

  @Flag(help: "Print what would be written; write and submit nothing.")
  var dryRun = false

  @Flag(help: "Submit though 'sbatch --test-only' refuses, as it does while no fitting node is up.")
  var untested = false

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    guard (1...ShardNumber.largestCount).contains(shards) else {
      throw ValidationError("--shards \(shards): expected an integer from 1 to \(ShardNumber.largestCount)")
    }
    var limits = SweepRunOptions()
    limits.jobs = jobs
    limits.pointTimeout = pointTimeout
    limits.memoryLimit = memoryLimit
    try limits.validate()
    guard engine == .slurm || (sbatchOption.isEmpty && !untested) else {
      throw ValidationError("--sbatch-option and --untested are for --engine slurm")
    }
  }

  func run() throws {
    let plan = try SweepPlan(path: plan, questions: try SweepQuestions.all())
    try SweepQuestions.requireQuestion(plan)
    let run = sharded(plan)
    guard let template = EngineTemplate(engine, run) else {
      let script = try SlurmScript(run, options: sbatchOption)
      return dryRun ? try rehearse(script) : try submit(script, plan)
    }
    guard !dryRun else { return try StandardOutput.write(template.file.text) }
    let store = try SweepStore(run.store, for: plan)
    try AtomicOutput.write(template.file.text, to: "\(store.path)/\(template.file.name)")
    say("sweep: \(shards) shards written down; this starts them:")
    try StandardOutput.write(template.command + "\n")
  }

  private func sharded(_ plan: SweepPlan) -> ShardedRun {
    let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    var run = ShardedRun(
      program: program ?? CommandLine.arguments[0], store: URL(fileURLWithPath: store).path, name: plan.name,
      shards: shards)
    run.jobs = jobs
    run.pointTimeout = pointTimeout
    run.memoryLimit = memoryLimit
    run.retriesFailures = retryFailed
    run.export = export?.rawValue
    return run
  }

  /// Prints the scripts; where Slurm is, within its limit, and then with its opinion.
  private func rehearse(_ script: SlurmScript) throws {
    let slurm = try? Slurm()
    var limit = SlurmScript.defaultArrayLimit
    var obstacle = slurm == nil ? "there is no Slurm here" : nil
    do {
      if let slurm { limit = try slurm.arrayLimit() }
    } catch {
      obstacle = "\(error)"
    }
    let arrays = script.arrays(limit: limit)
    let files = arrays + [script.merge]
    try StandardOutput.write(files.map { "# ==> \($0.name)\n\($0.text)" }.joined(separator: "\n"))
    if let obstacle { return say("sweep: not checked, and arrays of at most \(limit) tasks: \(obstacle)") }
    if let slurm, !untested { for array in arrays { try slurm.test(array) } }
    say("sweep: arrays of at most \(limit) tasks" + (untested ? ", not checked" : ", which Slurm would take"))
  }

  private func submit(_ script: SlurmScript, _ plan: SweepPlan) throws {
    let slurm = try Slurm()
    let folder = URL(fileURLWithPath: store).path
    // Before the store gets the plan: queued shards go by the plan in the store.
    if let last = try SlurmSubmission(lastOf: folder), case let queued = try last.queued(in: slurm), !queued.isEmpty {
      say("sweep: already queued, and nothing more was submitted; 'scancel' with these numbers takes them back:")
      for job in queued {
        let states = job.states.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        try StandardOutput.write("\(job.number == last.merge ? "merge" : "array") \(job.number): \(states)\n")
      }
      return
    }
    let store = try SweepStore(folder, for: plan)
    let submission = try SlurmSubmission(script, in: store, to: slurm, isTested: !untested)
    say("sweep: \(submission.shards) shards submitted; 'sweep status' tells how far they are")
    try StandardOutput.write(
      submission.arrays.map { "array \($0)\n" }.joined() + "merge \(submission.merge)\n")
  }

  private func say(_ text: String) {
    if !quiet { Diagnostics.write(text + "\n") }
  }
}

extension Engine: ExpressibleByArgument {}
