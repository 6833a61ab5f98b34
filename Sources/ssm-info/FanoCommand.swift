// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Parallel
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
        The state of a model of tokens, with the exact errors of its best decoders:
          ssm-info fano --model Examples/tokens.json --time 6
        The same by lag, and the region of possible errors at several times:
          ssm-info fano --model Examples/tokens.json --time 6 --profile
          ssm-info fano --model Examples/tokens.json --time 1,2,4,8 --plot region.svg
        How many dimensions of a linear model's state an error takes:
          ssm-info fano --alphabet 4 --length 3 --target-error 0.3 --model Examples/linear-legendre.json
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
    let readers = [("--prior", options.prior?.path), ("--joint", options.joint?.path), ("--model", options.model)]
      .filter { $0.1 == "-" }.map(\.0)
    guard readers.count <= 1 else {
      throw ValidationError("\(readers.joined(separator: " and ")) both read standard input; one can")
    }
    try options.validateModel()
  }

  func run() throws {
    try Session.requireDrawing(to: plot)
    let session = Session(command: "fano", output: output, plot: plot)
    let unit = output.unit
    let layout: FanoAnswer.Layout = options.profile ? .lags : output.format == .csv ? .programs : .readers
    if let run = try options.run(unit, seed: output.seed) {
      let threads = output.threads ?? Parallel.defaultThreadCount
      _ = try session.run(report: { FanoAnswer(run.report(unit: unit), layout: layout) }) { cancellation, progress in
        try run.answer(threads: threads, cancellation: cancellation, progress: progress)
      }
    } else {
      let report = FanoReport(try FanoWorld(try options.specification(unit)), unit: unit)
      try session.deliver(FanoAnswer(report, layout: layout))
    }
  }
}
