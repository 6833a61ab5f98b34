// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Parallel
import Reporting

/// `ssm-info stability`
struct StabilityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stability",
    abstract: "The paper's conditions on stability, the corrected ones, and the measured contraction of a model.",
    discussion: """
      One row a condition: its value, what it is compared with, and whether it holds. "refuted claim" marks what the \
      paper says and does not follow; "theorem" what does; "measurement" what simulated paths show. Exit code 0 \
      whatever holds.

      EXAMPLES:
        ssm-info stability --model Examples/counterexample-two-fixed-points.json
        ssm-info stability --model Examples/retain-gate.json --replications 64 --steps 5000 --format json
      """)

  @OptionGroup(title: "Model") var model: ModelOptions

  @Option(parsing: .unconditional, help: "Independent paths, or pairs of copies, of each measurement.")
  var replications = 32

  @Option(parsing: .unconditional, help: "Steps of each path.")
  var steps = 1000

  @Option(parsing: .unconditional, help: "Confidence of the intervals, two-sided.")
  var confidence = 0.95

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard model.resolution == nil else {
      throw ValidationError("--resolution: stability is that of the state itself; leave it out")
    }
  }

  func run() throws {
    let report = try StabilityReport(
      try model.specification.model(), replications: replications, steps: steps, confidence: confidence,
      seed: output.seed, threads: output.threads ?? Parallel.defaultThreadCount, unit: output.unit)
    output.warn(report.warnings)
    try output.deliver(
      table: try report.table,
      document: ResultDocument(
        command: "stability", subject: report.subject, unit: output.unit, points: report.points,
        warnings: report.warnings, provenance: output.provenance, details: report.details))
  }
}
