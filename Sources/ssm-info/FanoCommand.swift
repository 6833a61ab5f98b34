// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Reporting

/// `ssm-info fano`
struct FanoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fano",
    abstract: "What error anyone must make who reconstructs a sequence from so much information about it.",
    discussion: """
      Every bound stands in a row with its side, its source and whether it says anything. A lower bound on the \
      information enters no lower bound on the error, nor an upper bound an upper one: --information-kind says which \
      it is.

      EXAMPLES:
        A hundred letters of which 200 bits are known:
          ssm-info fano --alphabet 27 --length 100 --information 200
        Letters that are not equally likely, and lists of three:
          ssm-info fano --prior p.csv --conditional-entropy 1.2 --list 3
        A joint law, with the error of its best decoder and the region of all others:
          ssm-info fano --joint joint.csv --plot region.svg
        How much must be known for one error in a hundred, for three alphabets:
          ssm-info fano --alphabet 2,27,50257 --length 100 --target-error 0.01
        A table over the information:
          ssm-info fano --alphabet 27 --sweep information=0:4.5:10
      """)

  @OptionGroup(title: "Hypotheses and information") var options: FanoOptions

  @Option(
    parsing: .unconditional,
    help: .init("Draw the region of possible errors into a .svg, .png or .pdf file.", valueName: "file"))
  var plot: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if plot?.isEmpty == true { throw ValidationError("--plot: expected the name of a file") }
    if let plot, !plot.hasPrefix("/dev/"), plot == output.output {
      throw ValidationError("--output and --plot are both \(plot): one would overwrite the other")
    }
    let readers = [("--prior", options.prior), ("--joint", options.joint)].filter { $0.1?.path == "-" }
    guard readers.count <= 1 else { throw ValidationError("--prior and --joint both read standard input; one can") }
  }

  func run() throws {
    if let plot {
      _ = try FigureFormat(path: plot)
      _ = try Gnuplot()
    }
    let report = FanoReport(try FanoWorld(try options.specification(output.unit)), unit: output.unit)
    if let plot {
      let figure = try report.figure
      try AtomicOutput.replacing(plot) { try figure.save(to: $0) }
    }
    output.warn(report.warnings)
    try output.deliver(
      table: try output.format == .csv ? report.boundsTable : report.table,
      document: ResultDocument(
        command: "fano", subject: report.world.subject, unit: output.unit, points: report.json,
        warnings: report.warnings, provenance: output.provenance))
  }
}
