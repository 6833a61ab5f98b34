// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

/// Runs notebooks and makes their reports, or compares these with the reports that are there.
///
/// A notebook `NN-name` is the source `NN-name/main.swift` in one folder and the built program `NN-name` in another; its
/// report is `NN-name.md` with the figures `NN-name-k.svg` and their data `NN-name-k.dat` beside it. A source that asks
/// for a page (``NotebookSource/page``) names the report itself, and gets `name.html` as well.
public struct NotebookRenderer: Sendable {
  /// The folder of the notebooks' sources.
  public let notebooks: String
  /// The folder of the built programs.
  public let products: String
  /// The folder of the reports.
  public let reports: String

  /// A renderer over three folders.
  public init(notebooks: String, products: String, reports: String) {
    self.notebooks = notebooks
    self.products = products
    self.reports = reports
  }

  /// The names of all notebooks, in order.
  /// - Throws: ``ReportingError/unreadable(path:reason:)`` if the folder of the sources cannot be read.
  public func names() throws(ReportingError) -> [String] {
    try Self.list(notebooks).filter { FileManager.default.fileExists(atPath: source(of: $0)) }.sorted()
  }

  /// Runs the notebook and replaces its report and figures; figures of an earlier run that it no longer makes go.
  /// - Throws: ``ReportingError``: the notebook fails (nothing is then replaced), or a file cannot be read or written.
  public func render(_ name: String) throws(ReportingError) {
    try withRendering(of: name) { (report, page, folder) throws(ReportingError) in
      do {
        try FileManager.default.createDirectory(atPath: reports, withIntermediateDirectories: true)
      } catch {
        throw .unwritable(path: reports, reason: "cannot write: \(error.reason)")
      }
      let figures = try Self.figureFiles(of: name, in: folder)
      for figure in figures { try writeWhole(try readWhole("\(folder)/\(figure)"), to: "\(reports)/\(figure)") }
      for stale in try Self.figureFiles(of: name, in: reports) where !figures.contains(stale) {
        do {
          try FileManager.default.removeItem(atPath: "\(reports)/\(stale)")
        } catch {
          throw .unwritable(path: "\(reports)/\(stale)", reason: "cannot write: \(error.reason)")
        }
      }
      try writeWhole(Data(report.utf8), to: "\(reports)/\(page ?? name).md")
      if let page { try writePage(of: page, into: reports) }
    }
  }

  /// Runs the notebook and says where its report and the figures' data differ from those in the folder of reports, one
  /// message a difference; none if they agree. Drawings are not compared, only that they are there.
  /// - Throws: ``ReportingError`` if the notebook fails or there is no report to compare with.
  public func check(
    _ name: String, comparison: TextComparison = TextComparison()
  ) throws(ReportingError) -> [String] {
    try withRendering(of: name) { (report, page, folder) throws(ReportingError) in
      func differences(_ file: String, _ found: String) throws(ReportingError) -> [String] {
        let path = "\(reports)/\(file)"
        let expected = String(decoding: try readWhole(path), as: UTF8.self)
        return comparison.differences(expected: expected, found: found).map { "\(path), \($0)" }
      }
      var messages = try differences("\(page ?? name).md", report)
      if let page, try readWhole("\(reports)/\(page).html") != Data(self.page(of: page).html.utf8) {
        messages.append("\(reports)/\(page).html: not the page of \(page).md as it stands")
      }
      let made = try Self.figureFiles(of: name, in: folder)
      let kept = try Self.figureFiles(of: name, in: reports)
      messages += made.filter { !kept.contains($0) }.map { "\(reports)/\($0): missing" }
      messages += kept.filter { !made.contains($0) }.map { "\(reports)/\($0): the notebook no longer makes it" }
      for file in made where file.hasSuffix(".dat") && kept.contains(file) {
        messages += try differences(file, String(decoding: try readWhole("\(folder)/\(file)"), as: UTF8.self))
      }
      return messages
    }
  }

  /// Runs the notebook where this program runs, so that data are found by paths from there, and hands its report and
  /// a temporary folder with its figures to `body`.
  private func withRendering<Result>(
    of name: String, _ body: (_ report: String, _ page: String?, _ folder: String) throws(ReportingError) -> Result
  ) throws(ReportingError) -> Result {
    let source = try parsed(name)
    let folder = try makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try Subprocess.run(
      URL(fileURLWithPath: "\(products)/\(name)").path, [],
      environment: [NotebookRecorder.folderVariable: folder.path],
      failure: { .notebookFailed(name: name, reason: "\($0) (is it built?)") })
    let records = try NotebookRecord.read("\(folder.path)/\(name).jsonl")
    let failures = records.filter { $0.kind == .failed }.map { "\(self.source(of: name)):\($0.line): \($0.body)" }
    guard failures.isEmpty else {
      throw .notebookFailed(name: name, reason: failures.joined(separator: "\n"))
    }
    guard run.status == 0 else {
      throw .notebookFailed(name: name, reason: "exit status \(run.status): \(run.diagnostics)")
    }
    return try body(source.woven(with: records), source.page, folder.path)
  }

  /// The name of the notebook's report in the folder of reports, without its ending.
  /// - Throws: ``ReportingError/unreadable(path:reason:)``
  public func reportName(of name: String) throws(ReportingError) -> String { try parsed(name).page ?? name }

  private func parsed(_ name: String) throws(ReportingError) -> NotebookSource {
    NotebookSource(String(decoding: try readWhole(source(of: name)), as: UTF8.self))
  }

  private func source(of name: String) -> String { "\(notebooks)/\(name)/main.swift" }

  /// The notebook's drawings and data in a folder: `name-k.svg` and `name-k.dat`, k a number.
  private static func figureFiles(of name: String, in folder: String) throws(ReportingError) -> [String] {
    try list(folder).filter { file in
      guard file.hasPrefix(name + "-"), file.hasSuffix(".svg") || file.hasSuffix(".dat") else { return false }
      let number = file.dropFirst(name.count + 1).dropLast(4)
      return !number.isEmpty && number.allSatisfy(\.isNumber)
    }.sorted()
  }

  private static func list(_ folder: String) throws(ReportingError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw .unreadable(path: folder, reason: error.reason)
    }
  }
}
