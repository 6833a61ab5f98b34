// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Memory
import Parallel
import Quantities
import Reporting

/// `ssm-info ib-curve`
struct BottleneckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ib-curve",
    abstract: "Information bottleneck: how little of X a summary T may keep and how much of Y it can tell.",
    discussion: """
      A point makes I(X;T) − β I(T;Y) least. Of a joint law every point says whether it is proved to be the least \
      (certified), survived a search for better encoders (not-refuted), or is known not to be (refuted). Gaussian laws \
      and linear models have a closed form; gated models are sampled, both sides told.

      EXAMPLES:
        A joint law, rows X and columns Y, at three trade-offs:
          ssm-info ib-curve --joint joint.csv --betas 1.5,2,5
        What a letter of a text tells of the next, drawn:
          ssm-info ib-curve --text book.txt --past 1 --future 1 --points 15 --plot plane.svg
        The least to keep for half a bit of relevance:
          ssm-info ib-curve --joint joint.csv --tau 0.5 --encoder encoder.csv
        Gaussian X and Y:
          ssm-info ib-curve --sigma-x sx.csv --sigma-y sy.csv --sigma-xy sxy.csv
        What of a linear model's state matters for the next four outputs:
          ssm-info ib-curve --model Examples/linear-legendre.json --relevance future --horizon 4
        Learned compression of a gated state:
          ssm-info ib-curve --model Examples/retain-gate.json --time 8 --betas 2,5 --accuracy 0.05
        Gated models of one input beside the best any memory of it could do:
          ssm-info ib-curve --model Examples/gated-ar.json --time 12 --relevance future \\
            --family bias=-3,-1,1,3 --accuracy 0.05 --plot plane.svg
      """)

  @OptionGroup(title: "Joint law") var source: BottleneckSourceOptions
  @OptionGroup(title: "Model") var model: BottleneckModelOptions
  @OptionGroup(title: "Where on the curve") var query: BottleneckQueryOptions

  @Flag(help: "The deterministic bottleneck H(T) − β I(T;Y): T is a function of X. Of joint laws and texts.")
  var deterministic = false

  @Option(
    parsing: .unconditional,
    help: .init(
      "Write the encoder of the only point: p(t|x), rows X; of Gaussian X the matrix A of T = A X + noise.",
      valueName: "file"))
  var encoder: String?

  @Option(
    parsing: .unconditional,
    help: .init("Draw the information plane into a .svg, .png or .pdf file.", valueName: "file"))
  var plot: String?

  @Flag(help: "Exit with 1 if some point is refuted or did not reach its tolerance.")
  var strict = false

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    let written = [("--output", output.output), ("--encoder", encoder), ("--plot", plot)]
    for (index, (option, path)) in written.enumerated() {
      guard let path else { continue }
      if path.isEmpty { throw ValidationError("\(option): expected the name of a file") }
      if !path.hasPrefix("/dev/"), let other = written.dropFirst(index + 1).first(where: { $0.1 == path }) {
        throw ValidationError("\(option) and \(other.0) are both \(path): one would overwrite the other")
      }
    }
    if let encoder, ["-", "/dev/stdout"].contains(encoder) {
      throw ValidationError("--encoder \(encoder): standard output carries the result; give the name of a file")
    }
    let readers = (source.files + model.files).filter { $0.path == "-" }.map(\.option)
    guard readers.count <= 1 else {
      throw ValidationError("\(readers.joined(separator: " and ")) both read standard input; one can")
    }
    let sources = source.named + (model.isNamed ? ["--model"] : [])
    guard sources.count == 1 else {
      throw ValidationError(
        sources.isEmpty
          ? "no joint law: give --joint FILE, --text FILE, --sigma-x with --sigma-y and --sigma-xy, or --model FILE"
          : "\(sources.joined(separator: " and ")) name several joint laws; give one")
    }
    if encoder != nil, let problem = query.severalPoints {
      throw ValidationError("--encoder writes the encoder of one point; \(problem)")
    }
    if let option = model.sampling.first, !model.isNamed { throw ValidationError("\(option) needs --model") }
    if deterministic, model.isNamed { throw ValidationError("--deterministic takes --joint or --text") }
    try source.validateAll()
    try model.validateAll(question: query)
  }

  func run() throws {
    try Session.requireDrawing(to: plot)
    let session = Session(command: "ib-curve", output: output, plot: plot)
    let (unit, threads) = (output.unit, output.threads ?? Parallel.defaultThreadCount)
    let question = query.question(unit)
    if let world = try source.world() ?? model.closedForm(seed: output.seed) {
      let run = try BottleneckRun(
        world, question: question ?? .points(BottleneckQueryOptions.defaultPoints), deterministic: deterministic)
      let report = try session.run(report: { run.report(unit: unit) }) { cancellation, progress in
        try run.answer(unit: unit, cancellation: cancellation, progress: progress)
      }
      try finish(report, run.encoder)
    } else if let plane = try model.plane(unit, seed: output.seed, threads: threads) {
      if let option = query.given.first {
        throw ValidationError("\(option): models as points of the plane solve no trade-off; leave it out")
      }
      let report = try session.run(report: { plane.report(unit: unit) }) { cancellation, progress in
        try plane.answer(threads: threads, cancellation: cancellation, progress: progress)
      }
      if encoder != nil { throw ValidationError("--encoder: models as points of the plane have no encoders") }
      try finish(report, nil)
    } else {
      let run = try model.encoding(
        question ?? .points(BottleneckQueryOptions.defaultSampledPoints), unit, seed: output.seed, threads: threads)
      let report = try session.run(report: { run.report(unit: unit) }) { cancellation, progress in
        try run.answer(threads: threads, cancellation: cancellation, progress: progress)
      }
      try finish(report, run.encoder)
    }
  }

  private func finish(_ report: BottleneckReport, _ table: BottleneckEncoderTable?) throws {
    if let encoder {
      guard let table else {
        throw WorldError.options(
          "--encoder \(encoder): below the onset the best T tells nothing, so that there is no encoder to write")
      }
      try table.write(to: encoder)
    }
    if strict, report.unsettled > 0 { throw Ending.unsatisfied }
  }
}
