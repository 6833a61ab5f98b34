// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Reporting

/// `ssm-info verify`
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a saved certificate again, from its files alone.",
    discussion: """
      Every bracket is recomputed from the source, the distortion and the two points of its proof, with rounding \
      accounted for and without any code of the solvers. Exit code 0: all claims follow. Exit code 1: some do not.

      EXAMPLES:
        ssm-info rd-curve --text book.txt --save-certificate proof.json
        ssm-info verify proof.json
        ssm-info verify proof.json --format json --unit nats
      """)

  @Argument(help: "Certificate, as rd-curve --save-certificate writes it; - is standard input.")
  var file: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let report = VerificationReport(try CertificateDocument(file: file), unit: output.unit)
    output.warn(report.warnings)
    try output.deliver(
      table: try report.table,
      document: ResultDocument(
        command: "verify", subject: report.subject, unit: output.unit, points: report.json,
        warnings: report.warnings, provenance: output.provenance,
        details: [.init("valid", .bool(report.isValid))]))
    if !report.isValid { throw Ending.unsatisfied }
  }
}
