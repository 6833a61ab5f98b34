// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Reporting
import Sweeps

/// `ssm-info sweep status`
struct SweepStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "How many points of a store are done, and how they ended.",
    discussion: """
      EXAMPLES:
        ssm-info sweep status plan.store
        ssm-info sweep status plan.store --format json

      Exit code 0: every point has an answer; 1: some ended without one; 3: some have no record yet.
      """)

  @Argument(help: "Folder of the records.") var store: String
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let store = try SweepStore(opening: store)
    let status = try StoreStatus(
      store, plan: try store.plan(questions: try SweepQuestions.all()), version: Release.version)
    output.warn(status.warnings)
    let numbers: [(name: String, value: Int)] =
      [("points", status.total)] + PointStatus.allCases.map { ($0.rawValue, status.counts[$0] ?? 0) }
      + [("missing", status.missing), ("beyond_plan", status.beyondPlan), ("attempts", status.attempts)]
    try output.deliver(
      table: try Table(
        title: "sweep '\(store.name)', question \(store.question)",
        columns: numbers.map { .init($0.name, alignment: .trailing) }, rows: [numbers.map { .integer($0.value) }]),
      document: ResultDocument(
        command: "sweep status", subject: store.name, unit: output.unit,
        points: [.object(numbers.map { .init($0.name, .integer($0.value)) })], warnings: status.warnings,
        provenance: output.provenance))
    if status.missing > 0 { throw Ending.incomplete }
    if status.failures > 0 { throw Ending.unsatisfied }
  }
}
