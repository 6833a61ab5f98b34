// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Reporting
import Sweeps

/// `ssm-info sweep plot`
struct SweepPlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draws a quantity over an axis, a curve for each value of another, with a band between its two sides.",
    discussion: """
      --y is a member of the answers, as 'sweep merge --export csv' names it. Members such as rate_lower and rate_upper are \
      the two sides of a bracket: asked for either, or for 'rate', the figure has a band from one to the other; sides called \
      just lower and upper are asked for as 'bracket'. An estimate has a band of one standard error. --x is a parameter, or \
      a member of the answers. Axes that are neither --x nor --color need a value: --where NAME=VALUE.

      The store is merged first if records came since.

      EXAMPLES:
        ssm-info sweep plot bias.store --x bias --y bracket --color d --output bias.svg
        ssm-info sweep plot rates.store --x distortion --y rate --color p --where letters=4 --output rates.png
      """)

  @Argument(help: "Folder of the records.") var store: String

  @Option(parsing: .unconditional, help: .init("Horizontal axis.", valueName: "axis"))
  var x: String

  @Option(parsing: .unconditional, help: .init("Vertical axis.", valueName: "quantity"))
  var y: String

  @Option(parsing: .unconditional, help: .init("Axis whose values are a curve each.", valueName: "axis"))
  var color: String?

  @Option(
    name: .customLong("where"), parsing: .unconditionalSingleValue,
    help: .init("Draw only points whose axis has this value; may be given again.", valueName: "axis=value"))
  var conditions: [PlotCondition] = []

  @Option(parsing: .unconditional, help: .init("Figure: .svg, .png or .pdf.", valueName: "file"))
  var output: String

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    do {
      _ = try FigureFormat(path: output)
    } catch {
      throw ValidationError("--output: \(error)")
    }
  }

  func run() throws {
    let store = try SweepStore(opening: store)
    if !(try store.isMerged) {
      let merge = try store.merge(version: Release.version)
      if !quiet { for warning in merge.warnings { Diagnostics.write("Warning: \(warning)\n") } }
    }
    let plot = SweepPlot(x: x, y: y, color: color, conditions: conditions.map { ($0.name, $0.value) })
    let (figure, missing) = try plot.figure(of: store)
    try AtomicOutput.replacing(output) { try figure.save(to: $0) }
    if !quiet, missing > 0 { Diagnostics.write("sweep: \(missing) points have no such answer and are not drawn\n") }
  }
}

/// `axis=value`
struct PlotCondition: ExpressibleByArgument {
  let name: String
  let value: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
    name = String(argument[..<equals])
    value = String(argument[argument.index(after: equals)...])
  }
}
