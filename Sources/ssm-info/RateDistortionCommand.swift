// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Parallel
import Quantities
import RateDistortion
import Reporting

/// `ssm-info rd-curve`
struct RateDistortionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rd-curve",
    abstract: "Rate–distortion table of a source, every point with both sides proven.",
    discussion: """
      EXAMPLES:
        A coin under Hamming distortion, at two distortions:
          ssm-info rd-curve --source bernoulli --p 0.2 --at-distortion 0.05,0.1
        The letters of a text, 30 points, with a figure:
          ssm-info rd-curve --text book.txt --points 30 --plot book.svg
        The samples of a signal, as JSON:
          ssm-info rd-curve --samples ecg.npy --format json --output ecg.json
        A probability mass function with a distortion of your own, and proofs that anyone can check:
          ssm-info rd-curve --pmf p.csv --distortion-matrix d.csv --save-certificate proof.json
          ssm-info verify proof.json
        A Gaussian autoregression, with and without looking ahead:
          ssm-info rd-curve --ar 0.9 --causal --at-distortion 0.2,0.5
        The hidden state of a model after 16 inputs, and in the limit law:
          ssm-info rd-curve --model Examples/retain-gate.json --time 16 --at-rate 1,2,4
          ssm-info rd-curve --model Examples/linear-rotation.json --plot state.svg
        What blocks of 1000 letters need if one in a hundred may be worse:
          ssm-info rd-curve --source zipf --letters 27 --dispersion --blocklength 1000 --excess 0.01
      """)

  @OptionGroup(title: "Source") var source: SourceOptions
  @OptionGroup(title: "Distortion") var distortion: DistortionOptions
  @OptionGroup(title: "Where on the curve, and how closely") var query: QueryOptions

  @Flag(help: ArgumentHelp("Tell the rate–dispersion function V(D)."))
  var dispersion = false

  @Option(
    parsing: .unconditional,
    help: "With --dispersion: letters in a block, for the normal approximation of the rate that such blocks need.")
  var blocklength: Int?

  @Option(
    parsing: .unconditional,
    help: "With --blocklength: probability that a block is worse than D. (default: 0.01)")
  var excess: Double?

  @Option(
    parsing: .unconditional, help: .init("Save the proofs, for 'ssm-info verify' and others.", valueName: "file"))
  var saveCertificate: String?

  @Option(parsing: .unconditional, help: .init("Draw the curve into a .svg, .png or .pdf file.", valueName: "file"))
  var plot: String?

  @Flag(help: "Exit with 1 if some point did not reach its tolerance.")
  var strict = false

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if blocklength != nil || excess != nil {
      guard dispersion else { throw ValidationError("--blocklength and --excess need --dispersion") }
      guard blocklength != nil else { throw ValidationError("--excess needs --blocklength") }
    }
    for (option, path) in [("--save-certificate", saveCertificate), ("--plot", plot)] where path?.isEmpty == true {
      throw ValidationError("\(option): expected the name of a file")
    }
    if let saveCertificate, ["-", "/dev/stdout"].contains(saveCertificate) {
      throw ValidationError(
        "--save-certificate \(saveCertificate): standard output carries the result; give the name of a file")
    }
    let written = [("--output", output.output), ("--save-certificate", saveCertificate), ("--plot", plot)]
    for (index, (option, path)) in written.enumerated() {
      if let path, !path.hasPrefix("/dev/"), let other = written.dropFirst(index + 1).first(where: { $0.1 == path }) {
        throw ValidationError("\(option) and \(other.0) are both \(path): one would overwrite the other")
      }
    }
    let readers = (source.files + distortion.files).filter { $0.path == "-" }.map(\.option)
    guard readers.count <= 1 else {
      throw ValidationError("\(readers.joined(separator: " and ")) both read standard input; one of them can")
    }
  }

  func run() throws {
    try Session.requireDrawing(to: plot)
    let approximation = try blocklength.map { try FiniteBlocklength(blocklength: $0, excess: excess ?? 0.01) }
    let threads = output.threads ?? Parallel.defaultThreadCount
    let world = try prepared(threads: threads)
    if saveCertificate != nil { _ = try CertificateDocument(world, points: []) }
    let run = CurveRun(world.curve, at: try query.placement(world, output.unit), layout: world.layout)
    let result = RateDistortionResult(command: self, world: world, approximation: approximation)

    let bar = ProgressBar(label: "rd-curve", total: run.total, quiet: output.quiet)
    let interruption = Interruption {
      bar.finish()
      do {
        try result.deliver(run.points, of: run.total, interrupted: true)
      } catch {
        Ending.end(with: error)
      }
    }
    do {
      try run.run(
        threads: threads, cancellation: interruption.cancellation, progress: { bar.update(done: $0) })
    } catch {
      bar.finish()
      throw world.refusal(error, unit: output.unit) ?? error
    }
    bar.finish()
    interruption.beginDelivery()
    let interrupted = interruption.cancellation.isCancelled
    try result.deliver(run.points, of: run.total, interrupted: interrupted)
    if interrupted { throw Ending.interrupted }
    if strict, run.points.contains(where: { $0.termination != .converged }) { throw Ending.unsatisfied }
  }

  /// The world; a model's state is sampled here, before there are points that an interruption would have to keep.
  private func prepared(threads: Int) throws -> RateDistortionWorld {
    let interruption = Interruption {}
    do {
      let world = try world(threads: threads, cancellation: interruption.cancellation)
      interruption.beginDelivery()
      return world
    } catch is Cancellation.Interrupted {
      throw Ending.interrupted
    }
  }

  private func world(threads: Int, cancellation: Cancellation) throws -> RateDistortionWorld {
    var options = WorldOptions()
    let (specification, gridRange) = try source.specification(levels: distortion.levels, seed: output.seed)
    options.distortion = try distortion.specification
    options.values = distortion.values
    options.reproduction = distortion.reproduction
    options.levels = distortion.levels
    options.gridRange = gridRange
    options.isCausal = distortion.causal
    options.normalizes = source.normalize
    if case .state = specification {} else { options.missing = source.missing ?? .refuse }
    options.run = source.state.run(unit: output.unit, threads: threads, cancellation: cancellation)
    options.solver = query.solver(output.unit)
    return try RateDistortionWorld(specification, options)
  }
}

/// What `rd-curve` writes when its points are done.
struct RateDistortionResult: Sendable {
  let world: RateDistortionWorld
  let approximation: FiniteBlocklength?
  let output: OutputOptions
  let showsDispersion: Bool
  let certificatePath: String?
  let plotPath: String?

  init(command: RateDistortionCommand, world: RateDistortionWorld, approximation: FiniteBlocklength?) {
    self.world = world
    self.approximation = approximation
    output = command.output
    showsDispersion = command.dispersion
    certificatePath = command.saveCertificate
    plotPath = command.plot
  }

  /// Writes certificate, figure and result; after an interruption what there is of them, and nothing of nothing.
  func deliver(_ points: [CurvePoint], of total: Int, interrupted: Bool) throws {
    guard !(interrupted && points.isEmpty) else { return }
    let report = try CurveReport(
      world, points: points, unit: output.unit, showsDispersion: showsDispersion, finiteBlocklength: approximation)
    var warnings = report.warnings
    if interrupted {
      warnings.append("interrupted: \(points.count) of \(total) points were finished")
    } else if points.count == 1, total > 1 {
      warnings.append("1 point is the whole curve: the least distortion needs no information")
    } else if points.count < total {
      warnings.append(
        "\(points.count) points describe the curve, not \(total): between them it is straight as far as the brackets tell"
      )
    }
    output.warn(warnings)
    if let certificatePath {
      try AtomicOutput.write(try CertificateDocument(world, points: points).bytes(), to: certificatePath)
    }
    if let plotPath, !interrupted {
      let figure = try report.figure
      try AtomicOutput.replacing(plotPath) { try figure.save(to: $0) }
    }
    try output.deliver(
      table: try report.table,
      document: ResultDocument(
        command: "rd-curve", subject: world.subject, unit: output.unit, points: report.json, warnings: warnings,
        provenance: output.provenance))
  }
}
