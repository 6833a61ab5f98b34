// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Glibc
import Quantities
import Reporting

/// How results are written.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case table, csv, json, markdown

  /// A result in this layout.
  func text(of table: Table, document: @autoclosure () -> ResultDocument) throws -> String {
    switch self {
    case .table: table.terminalText
    case .markdown: table.markdown
    case .csv: table.csv
    case .json: try document().json.text() + "\n"
    }
  }
}

/// Options that every command takes: where its result goes, and how it looks.
struct OutputOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Layout of the result.")
  var format = OutputFormat.table

  @Option(parsing: .unconditional, help: "Unit of everything that is information, in and out.")
  var unit = DisplayUnit.bits

  @Option(
    parsing: .unconditional,
    help: .init("Write the result to a file, whole or not at all, instead of standard output.", valueName: "file"))
  var output: String?

  @Option(parsing: .unconditional, help: "Seed of the random streams; recorded with the result.")
  var seed: UInt64 = 0

  @Option(parsing: .unconditional, help: "Threads to work on; results do not depend on them. Default: the processors.")
  var threads: Int?

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads \(threads): expected an integer ≥ 1") }
    if let output, output.isEmpty { throw ValidationError("--output: expected the name of a file") }
  }

  /// Writes a result to where it was asked for.
  func deliver(table: Table, document: @autoclosure () -> ResultDocument) throws {
    if let recipient = Recipient.current {
      recipient.document = document()
      return
    }
    let text = try format.text(of: table, document: document())
    if let output, output != "-" {
      try AtomicOutput.write(text, to: output)
    } else {
      try StandardOutput.write(text)
    }
  }

  /// Tells warnings on standard error.
  func warn(_ warnings: [String]) {
    guard !quiet else { return }
    for warning in warnings { Diagnostics.write("Warning: \(warning)\n") }
  }

  /// How a result came about.
  var provenance: ResultDocument.Provenance {
    .init(version: Release.version, arguments: RecordedArguments.current, seed: seed)
  }
}

/// Where the result of a command goes that is run on behalf of another: a worker of a sweep keeps it.
final class Recipient: @unchecked Sendable {
  /// Whoever has asked; nil for the user. A worker answers one point after the other on one thread.
  @TaskLocal static var current: Recipient?

  /// The result, once it is delivered.
  var document: ResultDocument?
}

/// Standard output, for results.
enum StandardOutput {
  /// - Throws: ``Ending/writeFailed`` without a word if the reader has gone away, otherwise `FileError`.
  static func write(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written > 0 {
        bytes = bytes.dropFirst(written)
      } else if errno != EINTR {
        if errno == EPIPE { throw Ending.writeFailed }
        throw FileError(.writeFailed, path: "-", "cannot be written: \(String(cString: strerror(errno)))")
      }
    }
  }
}
