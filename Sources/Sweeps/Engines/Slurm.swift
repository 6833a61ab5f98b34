// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A Slurm cluster seen through its own programs.
public struct Slurm: Sendable {
  private let sbatch: HelperProgram
  private let scontrol: HelperProgram
  private let squeue: HelperProgram
  private let scancel: HelperProgram

  /// The programs in the folders of `searchPath` (separated by colons; nil: the `PATH`).
  ///
  /// Errors: ``EngineError/missing(program:)``.
  public init(searchPath: String? = nil) throws(EngineError) {
    sbatch = try HelperProgram("sbatch", searchPath: searchPath)
    scontrol = try HelperProgram("scontrol", searchPath: searchPath)
    squeue = try HelperProgram("squeue", searchPath: searchPath)
    scancel = try HelperProgram("scancel", searchPath: searchPath)
  }

  /// The most tasks of a job array.
  ///
  /// Errors: ``EngineError/refused(program:reason:)`` if no controller answers, or arrays are switched off.
  public func arrayLimit() throws(EngineError) -> Int {
    let configuration = try scontrol.output(["show", "config"])
    for line in configuration.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1).map { $0.split(separator: " ").joined(separator: " ") }
      guard parts.count == 2, parts[0] == "MaxArraySize", let limit = Int(parts[1]) else { continue }
      guard limit > 0 else {
        throw .refused(program: "scontrol show config", reason: "job arrays are switched off (MaxArraySize 0)")
      }
      return limit
    }
    throw .refused(program: "scontrol show config", reason: "it does not say MaxArraySize")
  }

  /// Asks whether a script could run, without submitting it.
  ///
  /// Errors: ``EngineError/refused(program:reason:)`` with Slurm's reason, also when no node is up that could.
  public func test(_ script: EngineFile) throws(EngineError) {
    let outcome = try sbatch.run(["--test-only"], input: script.text)
    guard outcome.status == 0 else { throw .refused(program: "sbatch --test-only", reason: outcome.complaint) }
  }

  /// Submits a script.
  ///
  /// - Parameter after: jobs that must have ended before, in whatever way
  /// - Returns: the job's number
  ///
  /// Errors: ``EngineError/refused(program:reason:)``.
  func submit(_ script: EngineFile, after: [String] = []) throws(EngineError) -> String {
    let dependency = after.isEmpty ? [] : ["--dependency=afterany:" + after.joined(separator: ":")]
    let answer = try sbatch.output(["--parsable"] + dependency, input: script.text)
    // The number, and the cluster's name after a semicolon where there are several.
    let number = answer.prefix { $0 != ";" && !$0.isNewline }
    guard !number.isEmpty, number.utf8.allSatisfy({ (48...57).contains($0) }) else {
      throw .refused(program: "sbatch", reason: "its answer is no job's number: \(answer.prefix(80).debugDescription)")
    }
    return String(number)
  }

  /// How many tasks of the user's jobs are in which state, by the number of the job.
  ///
  /// Errors: ``EngineError/refused(program:reason:)``.
  func queue() throws(EngineError) -> [String: [String: Int]] {
    var jobs: [String: [String: Int]] = [:]
    let list = try squeue.output(["--noheader", "--array", "--user=\(getuid())", "--format=%F %T"])
    for line in list.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 2 else { continue }
      jobs[words[0], default: [:]][words[1].lowercased(), default: 0] += 1
    }
    return jobs
  }

  /// Takes jobs back; those that have ended meanwhile stay so.
  func cancel(_ jobs: [String]) {
    guard !jobs.isEmpty else { return }
    _ = try? scancel.run(jobs)
  }
}
