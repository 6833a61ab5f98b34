// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Memory
import Parallel
import Quantities
import Reporting

/// `ssm-info mi`
struct MutualInformationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mi",
    abstract: "How many bits of its inputs a hidden state holds: I(h_t; x_1…x_t) of a model, with two sides.",
    discussion: """
      Linear models with Gaussian inputs have a closed form. Gated models, LSTM and GRU are sampled: both sides then \
      hold with the confidence told. 'ssm-info model --check FILE' says which it is, and why.

      EXAMPLES:
        The limit law of a linear model:
          ssm-info mi --model Examples/linear-rotation.json
        A gated model at three times, two seconds for each:
          ssm-info mi --model Examples/retain-gate.json --time 1,4,16 --budget 2
        Which inputs it remembers, drawn:
          ssm-info mi --model Examples/s6-euler.json --time 50 --profile --plot profile.svg
        How few dimensions keep two bits:
          ssm-info mi --model Examples/linear-legendre.json --spectrum --tau 2
        Bits against precision, for a state without noise:
          ssm-info mi --model Examples/deterministic.json --resolution 0.1,0.01,bf16
        What the state holds beyond what its best linear decoder needs:
          ssm-info mi --model Examples/linear-legendre.json --time 20 --against rd
        A layer of a trained network, fed with a recording:
          ssm-info mi --safetensors Examples/weights/jfk-mamba.safetensors --layer mixer --channels 0:4 \
            --recording Notebooks-as-scripts/data/nyc_weather_hourly_2013_JFK.csv:temp,dewp,humid,wind_speed,visib \
            --missing hold --time 24 --resolution bf16
      """)

  @OptionGroup(title: "Model") var model: ModelOptions

  @Option(
    parsing: .unconditional,
    help: .init(
      "Numbers of inputs after which the state is asked; inf is the limit law. (default: inf)", valueName: "t1,t2,…"))
  var time: TimeList?

  @Flag(help: "What the state holds of each input by its lag, and of all inputs beyond it.")
  var profile = false

  @Option(parsing: .unconditional, help: "With --profile: the greatest lag. (default: 20, or t − 1)")
  var lags: Int?

  @Flag(help: "What the best linear summaries of 1, 2, … dimensions keep.")
  var spectrum = false

  @Option(parsing: .unconditional, help: "With --spectrum: information whose least dimension is told.")
  var tau: Double?

  @Flag(help: "What the outputs y_1…y_t tell about the inputs, and the limit of that a step.")
  var observed = false

  @Option(
    parsing: .unconditional,
    help: "rd: what the inputs' rate–distortion function needs for what the best linear decoder achieves.")
  var against: Comparison?

  @Option(
    parsing: .unconditional,
    help: "Width of the bracket to reach. (default: 0.01 nats · max(1, I²/2))")
  var accuracy: Double?

  @Option(
    parsing: .unconditional,
    help: .init(
      "Time for each point; the result then depends on the clock. (default: a fixed effort, about 20 s)",
      valueName: "seconds"))
  var budget: Double?

  @Option(parsing: .unconditional, help: "Probability with which both sides hold.")
  var confidence = 0.95

  @Option(parsing: .unconditional, help: .init("Draw the result into a .svg, .png or .pdf file.", valueName: "file"))
  var plot: String?

  @Flag(help: "Exit with 1 if some bracket is wider than --accuracy.")
  var strict = false

  @OptionGroup(title: "Output") var output: OutputOptions

  enum Comparison: String, CaseIterable, ExpressibleByArgument {
    case rateDistortion = "rd"
  }

  func validate() throws {
    let views = [
      ("--profile", profile), ("--spectrum", spectrum), ("--observed", observed), ("--against", against != nil),
    ]
    .filter(\.1).map(\.0)
    guard views.count <= 1 else { throw ValidationError("\(views.joined(separator: " and ")): give one of them") }
    if let lags {
      guard profile else { throw ValidationError("--lags needs --profile") }
      guard (0...100_000).contains(lags) else {
        throw ValidationError("--lags \(lags): expected an integer from 0 to 100000")
      }
    }
    if let tau {
      guard spectrum else { throw ValidationError("--tau needs --spectrum") }
      guard tau >= 0, tau.isFinite else { throw ValidationError("--tau \(tau): expected a finite number ≥ 0") }
    }
    try SandwichGoal.refuse(accuracy: accuracy)
    try SandwichGoal.refuse(budget: budget)
    try SandwichGoal.refuse(confidence: confidence)
    if let plot, plot.isEmpty { throw ValidationError("--plot: expected the name of a file") }
    if let plot, plot == output.output { throw ValidationError("--output and --plot are both \(plot)") }
  }

  func run() throws {
    try Session.requireDrawing(to: plot)
    let threads = output.threads ?? Parallel.defaultThreadCount
    let goal = SandwichGoal(accuracy: accuracy, budget: budget, confidence: confidence, in: output.unit)
    let run = try MemoryRun(
      MemoryWorld(try model.specification.model(), seed: output.seed), times: time?.values,
      resolutions: model.resolution?.values ?? [.none], goal: goal, threads: threads)
    let session = Session(command: "mi", output: output, plot: plot)
    let unit = output.unit
    if spectrum {
      try session.deliver(try run.spectrumReport(keeping: tau.map(unit.amount), unit: unit))
    } else if observed {
      try session.deliver(try run.observedReport(unit: unit))
    } else if profile {
      _ = try session.run(report: { run.profileReport(unit: unit) }) { cancellation, progress in
        try run.profile(greatestLag: lags, threads: threads, cancellation: cancellation, progress: progress)
      }
    } else {
      let report = try session.run(report: { run.heldReport(unit: unit) }) { cancellation, progress in
        try run.hold(comparing: against != nil, threads: threads, cancellation: cancellation, progress: progress)
      }
      if strict, report.unconverged > 0 { throw Ending.unsatisfied }
    }
  }
}
