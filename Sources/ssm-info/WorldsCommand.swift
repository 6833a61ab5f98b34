// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Reporting

/// `ssm-info worlds`
struct WorldsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worlds",
    abstract: "List named sources, distortions, updates, gates and inputs with their parameters.",
    discussion: """
      EXAMPLES:
        ssm-info worlds
        ssm-info worlds --format json
      """)

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let table = try WorldCatalogue.table
    try output.deliver(
      table: table,
      document: ResultDocument(
        command: "worlds", subject: "named sources, distortions, and parts of models", unit: output.unit,
        points: table.jsonRows, provenance: output.provenance))
  }
}
