// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Reporting

/// `ssm-info doctor`
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Show versions, the BLAS in use, gnuplot and threads.",
    discussion: """
      EXAMPLES:
        ssm-info doctor
      """)

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let installation = Installation()
    let table = try Table(
      columns: [.text("part"), .text("found"), .text("advice")],
      rows: installation.findings.map { finding in
        [.text(finding.part), .text(finding.found), finding.advice.map(Table.Cell.text) ?? .missing]
      })
    try output.deliver(
      table: table,
      document: ResultDocument(
        command: "doctor", subject: "this installation", unit: output.unit, points: table.jsonRows,
        provenance: output.provenance))
  }
}
