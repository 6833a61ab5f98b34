// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Parallel
import Quantities
import Reporting

/// `ssm-info simulate`
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Trajectories of a model as a .npz file, for numpy and others.",
    discussion: """
      The file holds the inputs x [paths, steps, m], the states h [paths, steps, d], the outputs y [paths, steps, n] and \
      the gates g [paths, steps, r] that led to each state. It is written piece by piece, so that its size is bounded by \
      the disk alone, and appears whole or not at all. The same seed gives the same bytes for any number of threads.

      EXAMPLES:
        ssm-info simulate --model Examples/retain-gate.json --paths 100 --steps 1000 --output paths.npz
        ssm-info simulate --model Examples/top-k-gate.json --paths 1 --steps 1000000 --burn-in 1000 --output long.npz
      """)

  @OptionGroup(title: "Model") var model: ModelOptions

  @Option(parsing: .unconditional, help: "Independent trajectories.")
  var paths = 1

  @Option(parsing: .unconditional, help: "Steps of each that are kept.")
  var steps: Int

  @Option(parsing: .unconditional, help: "Steps before those, from the law of h_0 on.")
  var burnIn = 0

  @Option(parsing: .unconditional, help: .init("The .npz file to write, whole or not at all.", valueName: "file"))
  var output: String

  @Option(parsing: .unconditional, help: "Layout of the summary on standard output.")
  var format = OutputFormat.table

  @Option(parsing: .unconditional, help: "Seed of the random streams; recorded with the result.")
  var seed: UInt64 = 0

  @Option(parsing: .unconditional, help: "Threads to work on; results do not depend on them. Default: the processors.")
  var threads: Int?

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    guard paths >= 1 else { throw ValidationError("--paths \(paths): expected an integer ≥ 1") }
    guard steps >= 1 else { throw ValidationError("--steps \(steps): expected an integer ≥ 1") }
    guard burnIn >= 0 else { throw ValidationError("--burn-in \(burnIn): expected an integer ≥ 0") }
    if let threads, threads < 1 { throw ValidationError("--threads \(threads): expected an integer ≥ 1") }
    guard !["", "-", "/dev/stdout"].contains(output) else {
      throw ValidationError("--output \(output): standard output carries the summary; give the name of a file")
    }
    if model.resolution != nil { throw ValidationError("--resolution: 'simulate' leaves the state as it is") }
    if let (option, _) = model.files.first(where: { $0.path == output }) {
      throw ValidationError("\(option) and --output are both \(output): one would overwrite the other")
    }
  }

  func run() throws {
    let run = try SimulationRun(model.specification, paths: paths, steps: steps, burnIn: burnIn, seed: seed)
    let bar = ProgressBar(label: "simulate", total: run.total, quiet: quiet)
    // Nothing of an unfinished simulation is kept.
    let interruption = Interruption {
      bar.finish()
      AtomicOutput.removeUnfinished()
    }
    let report: SimulationReport
    do {
      report = try run.write(
        to: output, threads: threads ?? Parallel.defaultThreadCount, cancellation: interruption.cancellation,
        progress: { bar.update(done: $0) })
    } catch is Cancellation.Interrupted {
      bar.finish()
      throw Ending.interrupted
    } catch {
      bar.finish()
      throw error
    }
    bar.finish()
    interruption.beginDelivery()
    let table = try report.table
    try StandardOutput.write(
      try format.text(
        of: table,
        document: ResultDocument(
          command: "simulate", subject: report.subject, unit: .bits, points: table.jsonRows,
          provenance: .init(version: Release.version, arguments: RecordedArguments.current, seed: seed))))
  }
}
