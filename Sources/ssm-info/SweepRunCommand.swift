// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Dispatch
import Experiments
import Files
import Glibc
import Parallel
import Sweeps

/// `ssm-info sweep run`
struct SweepRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Answers the points of a plan that the store has no record of.",
    discussion: """
      EXAMPLES:
        ssm-info sweep run plan.json --store plan.store --jobs 2 --point-timeout 60
        ssm-info sweep run plan.json --store plan.store --shard 0/4

      A plan that was edited keeps its store: only new points are asked.
      """)

  @Argument(help: "Plan file.") var plan: String
  @Option(parsing: .unconditional, help: .init("Folder of the records; made if it is not there.", valueName: "folder"))
  var store: String
  @OptionGroup var options: SweepRunOptions

  func run() throws {
    let plan = try SweepPlan(path: plan, questions: try SweepQuestions.all())
    try SweepRun(plan, store: try SweepStore(store, for: plan), options: options).run()
  }
}

/// `ssm-info sweep resume`
struct SweepResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Goes on where a run was interrupted, with the plan that the store keeps.",
    discussion: """
      EXAMPLES:
        ssm-info sweep resume plan.store
        ssm-info sweep resume plan.store --retry-failed --point-timeout 600
      """)

  @Argument(help: "Folder of the records.") var store: String
  @OptionGroup var options: SweepRunOptions

  func run() throws {
    let store = try SweepStore(opening: store)
    try SweepRun(try store.plan(questions: try SweepQuestions.all()), store: store, options: options).run()
  }
}

/// One run with its signals, its progress and its exit code.
struct SweepRun {
  private let plan: SweepPlan
  private let store: SweepStore
  private let options: SweepRunOptions

  init(_ plan: SweepPlan, store: SweepStore, options: SweepRunOptions) {
    self.plan = plan
    self.store = store
    self.options = options
  }

  func run() throws {
    try SweepQuestions.requireQuestion(plan)
    let cancellation = Self.watchSignals()
    let runner = try SweepRunner(plan, in: store, options.options)
    if !options.quiet { for warning in runner.warnings { Diagnostics.write("Warning: \(warning)\n") } }
    let meter = SweepMeter(quiet: options.quiet)
    let outcome = try runner.run(cancellation: cancellation, report: { meter.show($0) }) { keys in
      guard options.printKeys, !keys.isEmpty else { return }
      // A reader that has gone away is no reason to lose the work.
      try? StandardOutput.write(keys.map { $0.hex + "\n" }.joined())
    }
    meter.finish(outcome)
    if outcome.isInterrupted { throw Ending.resumable }
    if outcome.failed + outcome.skippedFailures > 0 { throw Ending.unsatisfied }
  }

  /// A first signal asks the run to end and leaves it a second; a second one ends it at once: records on the disk stay.
  private static func watchSignals() -> Cancellation {
    let cancellation = Cancellation()
    // A limit on the size of files shows as a failed write, as a full disk does.
    signal(SIGXFSZ, SIG_IGN)
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInitiated))
      source.setEventHandler {
        if cancellation.isCancelled { Ending.resumable.end() }
        cancellation.cancel()
      }
      source.resume()
      // It watches until the process ends.
      _ = Unmanaged.passRetained(source as AnyObject)
    }
    return cancellation
  }
}
