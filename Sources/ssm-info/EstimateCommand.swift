// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Parallel
import Reporting

/// `ssm-info estimate`
struct EstimateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "estimate",
    abstract: "Mutual information of your own samples, with its error and reasons to doubt it.",
    discussion: """
      Row i of all files is one observation; files of shape [paths, T, d] hold paths of T rows. No value is clamped: \
      where there is no information, half of them come out negative. An estimate can be wrong by chance; only with \
      --model, the model that the samples were drawn from, there is something proven to hold it against.

      Standard errors come from what the method says of disjoint parts of the rows (subsampling; Politis, Romano & Wolf \
      1999). A bootstrap would repeat rows, and neighbours at distance 0 would pass for information. Rows of a series \
      are dealt to the parts in blocks of consecutive ones (--blocks), which keeps the dependence of neighbouring rows \
      inside the parts. classifier and contrastive have errors of their own, from the rows that they did not learn from.

      EXAMPLES:
        Two columns of a table, the method chosen:
          ssm-info estimate --x data.csv:a --y data.csv:b
        A signal's last two values against the next, by three methods:
          ssm-info estimate --x ecg.npy --y ecg.npy --lag 1 --past 2 --theiler 50 --method copula,ksg,binned
        Is it more than chance, whole blocks of rows being exchanged?
          ssm-info estimate --x a.npy --y b.npy --permutations 199 --blocks 100
        Transfer entropy from a to b:
          ssm-info estimate --x data.csv:a --y data.csv:b --given data.csv:b --lag 1
        What dumped states hold of their inputs, against what the model proves:
          ssm-info simulate --model m.json --paths 2000 --steps 20 --burn-in 100 --output s.npz
          ssm-info estimate --x s.npz:x --y s.npz:h --memory-profile --lags 5 --time 20 --model m.json
      """)

  @OptionGroup(title: "Samples") var samples: SampleOptions
  @OptionGroup(title: "Method") var estimation: EstimationOptions

  @Option(
    parsing: .unconditional,
    help: .init("The model that x (its inputs) and y (its states) were drawn from.", valueName: "file"))
  var model: String?

  @Option(parsing: .unconditional, help: .init("Draw a profile into a .svg, .png or .pdf file.", valueName: "file"))
  var plot: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if model?.isEmpty == true { throw ValidationError("--model: expected the name of a file") }
    if let plot, plot.isEmpty { throw ValidationError("--plot: expected the name of a file") }
    if let plot, plot == output.output { throw ValidationError("--output and --plot are both \(plot)") }
  }

  func run() throws {
    try Session.requireDrawing(to: plot)
    var specification = EstimationSpecification(x: samples.x, y: samples.y)
    samples.apply(to: &specification)
    estimation.apply(to: &specification, seed: output.seed)
    specification.model = model.map { .file($0) }
    let threads = output.threads ?? Parallel.defaultThreadCount
    let run = try EstimationRun(specification)
    let unit = output.unit
    _ = try Session(command: "estimate", output: output, plot: plot).run(report: { run.report(unit: unit) }) {
      cancellation, progress in
      try run.estimate(threads: threads, cancellation: cancellation, progress: progress)
    }
  }
}
