// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

/// How another program ended.
struct Subprocess {
  /// Its exit status; 128 + the signal's number if a signal ended it.
  let status: Int32
  /// What it wrote to standard error: the last lines, trimmed.
  let diagnostics: String

  /// Runs a program in `folder` (nil: where this program runs) with nothing on its standard input and its standard output thrown away, and waits.
  /// - Parameter failure: the error to throw, from its reason, if the program cannot be started
  static func run(
    _ program: String, _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
    failure: (String) -> ReportingError
  ) throws(ReportingError) -> Subprocess {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = folder }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw failure("\(program): \(error.reason)")
    }
    // Read before waiting: a program with much to say would otherwise wait for us.
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    let lines = said.split(whereSeparator: \.isNewline).suffix(8).map { $0.trimmingCharacters(in: .whitespaces) }
    let diagnostics = lines.filter { !$0.isEmpty }.joined(separator: "; ")
    return Subprocess(status: status, diagnostics: diagnostics.isEmpty ? "exit status \(status)" : diagnostics)
  }
}
