// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// A program of a scheduler, found on the search path.
struct HelperProgram: Sendable {
  /// How a run of it ended.
  struct Outcome {
    let status: Int32
    let output: String
    /// What it wrote to standard error, on one line.
    let complaint: String
  }

  let name: String
  private let path: String

  /// The first executable `name` in the folders of `searchPath` (separated by colons; nil: the `PATH`).
  ///
  /// Errors: ``EngineError/missing(program:)``.
  init(_ name: String, searchPath: String?) throws(EngineError) {
    let folders = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
    let candidates = folders.split(separator: ":").map { "\($0)/\(name)" }
    guard let path = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      throw .missing(program: name)
    }
    self.name = name
    self.path = path
  }

  /// Runs it to its end.
  ///
  /// - Parameter input: what it finds on its standard input
  ///
  /// Errors: ``EngineError/refused(program:reason:)`` if it cannot be started.
  func run(_ arguments: [String], input: String = "") throws(EngineError) -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    do {
      // Files without names rather than pipes: whoever writes much waits for nobody.
      let streams = try (0..<3).map { _ in try Self.scratch() }
      try streams[0].write(contentsOf: Data(input.utf8))
      try streams[0].seek(toOffset: 0)
      process.standardInput = streams[0]
      process.standardOutput = streams[1]
      process.standardError = streams[2]
      try process.run()
      process.waitUntilExit()
      let texts = try streams[1...].map { stream in
        try stream.seek(toOffset: 0)
        return String(decoding: try stream.readToEnd() ?? Data(), as: UTF8.self)
      }
      let complaint = texts[1].split(whereSeparator: \.isNewline).joined(separator: "; ")
      let status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
      return Outcome(
        status: status, output: texts[0], complaint: complaint.isEmpty ? "exit status \(status)" : complaint)
    } catch {
      throw .refused(program: name, reason: "cannot be run: \(error.localizedDescription)")
    }
  }

  /// The same; an exit status other than 0 is an error.
  ///
  /// Errors: ``EngineError/refused(program:reason:)``.
  func output(_ arguments: [String], input: String = "") throws(EngineError) -> String {
    let outcome = try run(arguments, input: input)
    guard outcome.status == 0 else { throw .refused(program: name, reason: outcome.complaint) }
    return outcome.output
  }

  private static func scratch() throws -> FileHandle {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("ssm-info-\(UUID().uuidString)")
    try Data().write(to: path, options: .withoutOverwriting)
    defer { try? FileManager.default.removeItem(at: path) }
    return try FileHandle(forUpdating: path)
  }
}
