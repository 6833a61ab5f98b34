// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Sweeps

/// `ssm-info sweep merge`
struct SweepMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Makes one sorted file of all records, and a table or a database of it.",
    discussion: """
      STORE/merged.ndjson has one line a point and the same bytes whatever ran where. Two answers of one version that \
      differ are a conflict: exit code 4, and nothing is merged.

      The table has a row for each point of an answer: key, status, seed, a column for each parameter, 'point' (place in \
      the answer, from 0), a column for each member of the answer, unit, error. The database has tables points, \
      parameters (key, name, value) and results (key, point, name, value), and a view with all in columns, called after \
      the question: mi, rd_curve, ib_curve, fano, stability, estimate. Documentation/sweeps.md has every column.

      EXAMPLES:
        ssm-info sweep merge plan.store
        ssm-info sweep merge plan.store --export csv       # also plan.store/merged.csv
        ssm-info sweep merge plan.store --export sqlite    # also plan.store/merged.sqlite
      """)

  @Argument(help: "Folder of the records.") var store: String

  @Option(parsing: .unconditional, help: "Also write the points as this, beside the merged file.")
  var export: Format?

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case csv, sqlite
  }

  func run() throws {
    let store = try SweepStore(opening: store)
    let merge = try store.merge(version: Release.version)
    switch export {
    case .csv: try store.exportCSV()
    case .sqlite: try store.exportSQLite()
    case nil: break
    }
    let status = try StoreStatus(
      store, plan: try store.plan(questions: try SweepQuestions.all()), version: Release.version)
    if !quiet {
      for warning in merge.warnings { Diagnostics.write("Warning: \(warning)\n") }
      Diagnostics.write("sweep: \(merge.pointCount) points merged, \(status.missing) of the plan are missing\n")
    }
    if status.missing > 0 { throw Ending.incomplete }
    if merge.failures > 0 { throw Ending.unsatisfied }
  }
}
