// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Foundation
internal import Reporting

/// Renders the notebooks into reports, or checks the committed reports against a new run.
@main
struct RenderNotebooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render-notebooks",
    abstract: "Run the notebooks and weave their prose, code and outputs into Markdown reports.",
    discussion: """
      Examples:
        render-notebooks --products "$(swift build --show-bin-path)"
        render-notebooks 01-rate-distortion --products .build/debug --check
        render-notebooks --products .build/release --check --html .build/pages

      With --check nothing is written: words must be the same, numbers within 1e-5 of each other, and figures are \
      compared through their data. --html also makes a page of each report, with its figures inside; reports that no \
      notebook makes become pages when they are named by --page. Exit status 1 if a notebook fails or a report differs.
      """)

  @Argument(help: "The notebooks to run (default: all).")
  var names: [String] = []

  @Option(help: "The folder of the notebooks' sources.")
  var notebooks = "Notebooks-as-scripts"

  @Option(help: "The folder of the reports.")
  var reports = "Reports"

  @Option(help: "The folder of the built notebooks.")
  var products: String

  @Flag(help: "Compare with the reports that are there, and write nothing.")
  var check = false

  @Option(help: .init("Also write each report as a page that holds its figures into this folder.", valueName: "folder"))
  var html: String?

  @Option(help: .init("With --html: a report without a notebook, such as coverage.", valueName: "name"))
  var page: [String] = []

  func validate() throws {
    if html == nil, let name = page.first { throw ValidationError("--page \(name) needs --html") }
  }

  func run() throws {
    let renderer = NotebookRenderer(notebooks: notebooks, products: products, reports: reports)
    let known = try renderer.names()
    for name in names where !known.contains(name) {
      throw ValidationError("no notebook '\(name)' in \(notebooks); there are: \(known.joined(separator: ", "))")
    }
    var hasFailed = false
    for name in names.isEmpty ? known : names {
      do throws(ReportingError) {
        if check {
          for difference in try renderer.check(name) {
            report(difference)
            hasFailed = true
          }
        } else {
          try renderer.render(name)
        }
        if let html { try renderer.writePage(of: name, into: html) }
      } catch {
        report(error.description)
        hasFailed = true
      }
    }
    for name in page {
      do throws(ReportingError) {
        if let html { try renderer.writePage(of: name, into: html) }
      } catch {
        report(error.description)
        hasFailed = true
      }
    }
    if hasFailed { throw ExitCode.failure }
  }

  private func report(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
  }
}
