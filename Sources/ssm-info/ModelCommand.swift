// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Reporting

/// `ssm-info model`
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Check a model file: shapes, defaults, and which questions have exact answers.",
    discussion: """
      Nothing is sampled: the table says what the file holds, what stands for what it leaves out, whether the gates see \
      the state, how the information that the state holds can be had, and which stability conditions apply. The folder \
      Examples holds a file of each kind.

      EXAMPLES:
        ssm-info model --check Examples/retain-gate.json
        ssm-info model --check Examples/s6-selective.json --format json
      """)

  @Option(parsing: .unconditional, help: .init("Model file; - is standard input.", valueName: "file"))
  var check: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let report = try ModelCheck(file: check)
    try output.deliver(
      table: try report.table,
      document: ResultDocument(
        command: "model", subject: report.subject, unit: output.unit, points: [report.json],
        provenance: output.provenance))
  }
}
