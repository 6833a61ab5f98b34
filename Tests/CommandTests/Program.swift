// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// The built `ssm-info`, run as a user would run it.
struct Program {
  /// What a run left behind.
  struct Outcome {
    let output: String
    let errors: String
    let code: Int32

    /// The JSON document on standard output.
    var json: [String: Any] {
      get throws {
        try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
      }
    }
  }

  /// Beside the test bundle, in the products' folder.
  static let path: String = {
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
    let upToBundle = bundle.range(of: ".xctest").map { String(bundle[..<$0.lowerBound]) } ?? bundle
    return URL(fileURLWithPath: upToBundle).deletingLastPathComponent().appendingPathComponent("ssm-info").path
  }()

  /// Runs the program in `folder` and waits for its end.
  static func run(
    _ arguments: [String], in folder: Folder, environment: [String: String] = [:], output: String? = nil
  ) throws -> Outcome {
    let running = try start(arguments, in: folder, environment: environment, output: output)
    running.process.waitUntilExit()
    return try running.outcome()
  }

  /// Begins a run.
  static func start(
    _ arguments: [String], in folder: Folder, environment: [String: String] = [:], output: String? = nil
  ) throws -> Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment
      .merging(["COLUMNS": "100"]) { $1 }.merging(environment) { $1 }
    // Files instead of pipes: nobody has to read while the program runs.
    let streams = try Folder()
    let outputPath = output ?? "\(streams.path)/out"
    for place in [outputPath, "\(streams.path)/err"] where !FileManager.default.fileExists(atPath: place) {
      _ = FileManager.default.createFile(atPath: place, contents: nil)
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: outputPath)
    process.standardError = FileHandle(forWritingAtPath: "\(streams.path)/err")
    try process.run()
    return Running(process: process, streams: streams, outputPath: outputPath)
  }

  /// A run under way.
  struct Running {
    let process: Process
    let streams: Folder
    let outputPath: String

    func outcome() throws -> Outcome {
      Outcome(
        output: (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "",
        errors: try String(contentsOfFile: "\(streams.path)/err", encoding: .utf8),
        code: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus)
    }
  }
}

/// A folder of one test, removed at its end.
final class Folder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("command-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }

  func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }
}
