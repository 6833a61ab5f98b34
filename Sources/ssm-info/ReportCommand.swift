// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Reporting

/// `ssm-info report`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Put results on one HTML page that holds all it needs.",
    discussion: """
      Reads JSON as the other commands print it with --format json. The page draws brackets as bands, sorts its tables, \
      zooms, tells numbers under the pointer, and names the command that makes each result again. It fetches nothing, \
      and it reads and prints without JavaScript too. Results of one command are also drawn over each other.

      EXAMPLES:
        ssm-info rd-curve --text book.txt --format json --output book.json
        ssm-info report book.json --output book.html
        ssm-info report half.json fifth.json --title "Two coins" --output coins.html
      """)

  @Argument(help: .init("Results in JSON; - is standard input.", valueName: "file"))
  var files: [String]

  @Option(parsing: .unconditional, help: "The page's title. Default: what its only result is about.")
  var title: String?

  @Option(
    parsing: .unconditional,
    help: .init("Write the page to a file, whole or not at all, instead of standard output.", valueName: "file"))
  var output: String?

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output: expected the name of a file") }
    if files.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input can be read once") }
    if let output, !output.hasPrefix("/dev/"), files.contains(output) {
      throw ValidationError("--output \(output): the page would overwrite one of its results")
    }
  }

  func run() throws {
    let page = ResultPage(try files.map { try ResultFile(file: $0) }, title: title)
    if !quiet { for warning in page.warnings { Diagnostics.write("Warning: \(warning)\n") } }
    let html = try page.page.html
    if let output, output != "-" {
      try AtomicOutput.write(html, to: output)
    } else {
      try StandardOutput.write(html)
    }
  }
}
