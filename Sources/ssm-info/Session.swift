// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Files
import Parallel
import Reporting

/// One run of a command that works point by point: progress, interruption, and the delivery of what is finished.
struct Session: Sendable {
  let command: String
  let output: OutputOptions
  let plot: String?

  /// Refuses, before any work, a figure in a format that is not known or without the program that draws.
  static func requireDrawing(to plot: String?) throws {
    guard let plot else { return }
    _ = try FigureFormat(path: plot)
    _ = try Gnuplot()
  }

  /// Works, then delivers what `report` says is finished; after an interruption what there is by then.
  func run<Report: ResultReport>(
    report: @escaping @Sendable () -> Report, work: (Cancellation, @escaping (Double) -> Void) throws -> Void
  ) throws -> Report {
    let bar = ProgressBar(label: command, total: 1000, quiet: output.quiet)
    let interruption = Interruption {
      bar.finish()
      do {
        try deliver(report(), interrupted: true)
      } catch {
        Ending.end(with: error)
      }
    }
    do {
      try work(interruption.cancellation) { bar.update(done: Int(1000 * min(1, max(0, $0)))) }
    } catch {
      bar.finish()
      throw error
    }
    bar.finish()
    interruption.beginDelivery()
    let result = report()
    let interrupted = interruption.cancellation.isCancelled
    try deliver(result, interrupted: interrupted)
    if interrupted { throw Ending.interrupted }
    return result
  }

  /// Writes figure and result; after an interruption nothing of nothing.
  func deliver(_ report: some ResultReport, interrupted: Bool = false) throws {
    guard !(interrupted && report.json.isEmpty) else { return }
    let warnings = report.warnings + (interrupted ? ["interrupted: what was finished by then is told"] : [])
    output.warn(warnings)
    if let plot, !interrupted {
      if let figure = try report.figure {
        try AtomicOutput.replacing(plot) { try figure.save(to: $0) }
      } else {
        output.warn(["--plot: there is nothing to draw; \(plot) was not written"])
      }
    }
    try output.deliver(
      table: try report.table,
      document: ResultDocument(
        command: command, subject: report.subject, unit: output.unit, points: report.json, warnings: warnings,
        provenance: output.provenance, details: report.details))
  }
}
