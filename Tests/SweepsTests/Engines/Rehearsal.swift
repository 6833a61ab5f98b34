// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Sweeps

/// A folder for one test, with programs that only write down how they were called.
final class Rehearsal {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("sweeps-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Names that shells, schedulers and YAML might take for more than names.
  static let hostileNames = [
    "plain", "two words", "it's", "say \"no\"", "$HOME `id` $(touch injected) $(JOB_COMPLETION_INDEX) $$",
    "back\\slash\\", "new\nline", "dos\r\nline", "x\n#SBATCH --uid=0", "tab\tbell\u{7}del\u{7F}",
    "%j %A_%a {} {#} * ? [a] ~ # !! & | ; < >",
    "'\u{301}; touch injected; '\u{301}", "$\u{301}(touch injected) \\\u{301} \"\u{301}",
    "\t'\u{301}; touch injected; '\u{301}", "-n", "π\u{85}\u{2028}ü\u{FEFF}", "'", "''", "\n",
  ]

  /// Writes an executable Bash script and returns its path.
  @discardableResult func program(_ name: String, _ body: String) throws -> String {
    let path = "\(folder)/\(name)"
    try "#!/bin/bash\n\(body)\n".write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  /// A program that prints its arguments, each with a NUL after it.
  func echo(_ name: String = "echo") throws -> String { try program(name, "printf '%s\\0' \"$@\"") }

  func text(_ name: String) -> String {
    (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
  }

  /// Standard output of a command with these variables besides the path.
  ///
  /// A script that was just written is busy, status 126, while a child of another thread has yet to let go of the
  /// descriptor it was written through; then the command is run again.
  func output(_ words: [String], _ environment: [String: String] = [:]) throws -> String {
    var attempts = 0
    while true {
      let (text, status) = try run(words, environment)
      attempts += 1
      if status != 126 || attempts == 50 { return text }
      usleep(20_000)
    }
  }

  private func run(_ words: [String], _ environment: [String: String]) throws -> (output: String, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = ["PATH": "\(folder):/usr/bin:/bin"].merging(environment) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (String(decoding: data, as: UTF8.self), process.terminationStatus)
  }

  /// A run whose store is the folder `name`, which is made.
  func run(
    store name: String = "store", plan: String = "a plan", program: String? = nil, shards: Int
  ) throws -> ShardedRun {
    let store = "\(folder)/\(name)"
    try FileManager.default.createDirectory(atPath: "\(store)/slurm/logs", withIntermediateDirectories: true)
    return ShardedRun(program: try program ?? echo(), store: store, name: plan, shards: shards)
  }
}
