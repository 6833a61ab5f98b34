// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
internal import Foundation
internal import Reporting

/// The jobs of a sweep, as they are noted in its store so that a later submission finds them.
public struct SlurmSubmission: Sendable, Equatable {
  /// The format's name in `slurm/jobs.json`.
  public static let format = "ssm-info-slurm/1"

  /// Number of shards.
  public let shards: Int
  /// Numbers of the job arrays, in the order of their shards.
  public let arrays: [String]
  /// Number of the job that merges.
  public let merge: String

  /// A job that is in the queue.
  public struct QueuedJob: Sendable, Equatable {
    /// Its number.
    public let number: String
    /// Tasks by state, in Slurm's words: `pending`, `running`.
    public let states: [String: Int]
  }

  private static func place(_ store: String) -> String { "\(store)/\(SlurmScript.folder)/jobs.json" }

  /// What was submitted last for the store in this folder; nil if nothing was.
  ///
  /// Errors: `FileError` with `badData` for a file that is no such note.
  public init?(lastOf store: String) throws(FileError) {
    let place = Self.place(store)
    guard FileManager.default.fileExists(atPath: place) else { return nil }
    let document = try JSONReader.read(try FileBytes.read(place, limit: 1 << 24), path: place).value
    guard document["format"] == .string(Self.format), case .string(let merge)? = document["merge"],
      case .array(let arrays)? = document["arrays"], case .integer(let shards)? = document["shards"]
    else { throw FileError(.badData, path: place, "expected \"format\": \"\(Self.format)\", shards, arrays and merge") }
    self.shards = shards
    self.arrays = arrays.compactMap { if case .string(let number) = $0 { number } else { nil } }
    self.merge = merge
  }

  /// Writes the scripts into the store, submits them, the merge after the arrays, and notes the jobs.
  ///
  /// If Slurm refuses one, those before it are taken back.
  ///
  /// - Parameter isTested: whether Slurm is asked first if the scripts could run
  ///
  /// Errors: ``EngineError``, `FileError`.
  public init(
    _ script: SlurmScript, in store: SweepStore, to slurm: Slurm, isTested: Bool = true
  ) throws {
    let chunks = script.arrays(limit: try slurm.arrayLimit())
    if isTested { for chunk in chunks { try slurm.test(chunk) } }
    try Self.write(chunks + [script.merge], to: store.path)
    var submitted: [String] = []
    do {
      for chunk in chunks { submitted.append(try slurm.submit(chunk)) }
      arrays = submitted
      merge = try slurm.submit(script.merge, after: submitted)
      submitted.append(merge)
      shards = script.shards
      let note = JSONValue.object([
        .init("format", .string(Self.format)), .init("shards", .integer(shards)),
        .init("arrays", .array(arrays.map(JSONValue.string))), .init("merge", .string(merge)),
      ])
      try AtomicOutput.write(CanonicalJSON.text(note) + "\n", to: Self.place(store.path))
    } catch {
      slurm.cancel(submitted)
      throw error
    }
  }

  /// Its jobs that have not ended.
  ///
  /// Errors: ``EngineError``.
  public func queued(in slurm: Slurm) throws(EngineError) -> [QueuedJob] {
    let queue = try slurm.queue()
    return (arrays + [merge]).compactMap { number in queue[number].map { QueuedJob(number: number, states: $0) } }
  }

  private static func write(_ files: [EngineFile], to store: String) throws {
    let folder = "\(store)/\(SlurmScript.folder)"
    do {
      try FileManager.default.createDirectory(atPath: "\(folder)/logs", withIntermediateDirectories: true)
      // Those of an earlier submission with more shards would mislead.
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".sbatch") {
        try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      }
    } catch {
      throw FileError(.cannotCreate, path: folder, "cannot be written to: \(error.localizedDescription)")
    }
    for file in files { try AtomicOutput.write(file.text, to: "\(store)/\(file.name)") }
  }
}
