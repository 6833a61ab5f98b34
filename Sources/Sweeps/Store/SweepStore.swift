// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
internal import Foundation
internal import Reporting

/// A folder with everything that a sweep has found: `store.json` says whose it is, `plan.json` is the plan as last run,
/// `shards/` holds the records, and `merged.ndjson` is what ``merge(version:)`` makes of them.
public struct SweepStore: Sendable {
  /// The format's name in `store.json`.
  public static let format = "ssm-info-store/1"

  /// The folder.
  public let path: String
  /// The name of the plan whose points it holds.
  public let name: String
  /// The question of these points.
  public let question: String
  /// Where the plan was when it was last run.
  public let planPath: String

  /// The merged records.
  public var mergedPath: String { "\(path)/merged.ndjson" }
  var shardFolder: String { "\(path)/shards" }
  private var planCopy: String { "\(path)/plan.json" }
  private static func description(_ path: String) -> String { "\(path)/store.json" }

  /// Opens a store that is there.
  ///
  /// Errors: `FileError` with `cannotRead` if there is none, `badData` if it is none.
  public init(opening path: String) throws(FileError) {
    let place = Self.description(path)
    guard FileManager.default.fileExists(atPath: place) else {
      throw FileError(.cannotRead, path: path, "is no store of a sweep: store.json is missing in it")
    }
    let document = try JSONReader.read(try FileBytes.read(place, limit: 1 << 20), path: place).value
    guard document["format"] == .string(Self.format), case .string(let name)? = document["name"],
      case .string(let question)? = document["question"], case .string(let plan)? = document["plan"]
    else { throw FileError(.badData, path: place, "expected \"format\": \"\(Self.format)\", name, question and plan") }
    self.path = path
    self.name = name
    self.question = question
    planPath = plan
  }

  /// Opens the store of `plan` in the folder `path`, which is made if it is not there.
  ///
  /// A plan that was edited since the last run keeps its store; a plan of another name or question does not get it.
  ///
  /// Errors: `FileError` with `badData` for the store of another plan, `cannotCreate` or `writeFailed`.
  public init(_ path: String, for plan: SweepPlan) throws(FileError) {
    let place = Self.description(path)
    let absolute = URL(fileURLWithPath: plan.path).path
    if FileManager.default.fileExists(atPath: place) {
      let store = try SweepStore(opening: path)
      guard store.name == plan.name, store.question == plan.question.name else {
        throw FileError(
          .badData, path: path,
          "is the store of \(quoted(store.name)), a plan that asks '\(store.question)'; expected that of "
            + "\(quoted(plan.name)), which asks '\(plan.question.name)'")
      }
    } else {
      do {
        try FileManager.default.createDirectory(atPath: "\(path)/shards", withIntermediateDirectories: true)
      } catch {
        throw FileError(.cannotCreate, path: path, "cannot be created: \(error.localizedDescription)")
      }
    }
    self.path = path
    name = plan.name
    question = plan.question.name
    planPath = absolute
    try Self.replace(planCopy, by: plan.bytes)
    let description = JSONValue.object([
      .init("format", .string(Self.format)), .init("name", .string(plan.name)),
      .init("question", .string(plan.question.name)), .init("plan", .string(absolute)),
    ])
    try Self.replace(place, by: Array((CanonicalJSON.text(description) + "\n").utf8))
  }

  /// Writes a file unless it says the same already, so that runners of one plan do not get into each other's way.
  private static func replace(_ path: String, by bytes: [UInt8]) throws(FileError) {
    if FileManager.default.contents(atPath: path).map({ $0.elementsEqual(bytes) }) != true {
      try AtomicOutput.write(bytes, to: path)
    }
  }

  /// The plan as it was last run.
  ///
  /// Errors: those of ``SweepPlan/init(_:path:questions:)``.
  public func plan(questions: [Question]) throws(FileError) -> SweepPlan {
    try SweepPlan(try FileBytes.read(planCopy, limit: JSONReader.longestText), path: planPath, questions: questions)
  }

  /// The files with records, in the order of their names.
  var shards: [String] {
    get throws(FileError) {
      do {
        return try FileManager.default.contentsOfDirectory(atPath: shardFolder).filter { $0.hasSuffix(".ndjson") }
          .sorted().map { "\(shardFolder)/\($0)" }
      } catch {
        throw FileError(.cannotRead, path: shardFolder, "cannot be read: \(error.localizedDescription)")
      }
    }
  }

  /// Whether the plan, as it was last run, has the values of an axis grow by equal factors.
  func isLogarithmic(axis name: String) throws(FileError) -> Bool {
    let document = try JSONReader.read(try FileBytes.read(planCopy, limit: JSONReader.longestText), path: planCopy)
      .value
    let entries = (document["axes"]?.elements ?? []).flatMap { $0["zip"]?.elements ?? [$0] }
    return entries.contains { $0["name"] == .string(name) && $0["log-range"] != nil }
  }

  /// Whether the merged file is there and no older than any record.
  public var isMerged: Bool {
    get throws(FileError) {
      func changed(_ path: String) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
      }
      guard let merged = changed(mergedPath) else { return false }
      return try shards.allSatisfy { changed($0).map { $0 < merged } ?? false }
    }
  }
}
