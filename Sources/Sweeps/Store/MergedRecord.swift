// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
public import Reporting

/// A point of a merged store: its parameters, and what came out.
public struct MergedRecord: Sendable {
  /// 64 hexadecimal digits.
  public let key: String
  /// How it ended.
  public let status: PointStatus
  /// The question.
  public let question: String
  /// The version of the program that was asked.
  public let version: String
  /// Seed of its random streams.
  public let seed: JSONValue
  /// Scalar parameters, by name in order.
  public let parameters: [JSONValue.Member]
  /// What the question is about; nil without an answer.
  public let subject: String?
  /// The unit of everything that is information; nil without an answer.
  public let unit: String?
  /// The answer's points, one object each.
  public let points: [[JSONValue.Member]]
  /// What a reader of the answer must know.
  public let warnings: [String]
  /// Class and message where there is no answer.
  public let failure: (class: String, message: String)?

  init(_ line: UnsafeBufferPointer<UInt8>, path: String, number: Int) throws(FileError) {
    let document = try JSONReader.read(Array(line), path: path).value
    guard case .string(let key)? = document["key"], case .string(let word)? = document["status"],
      let status = PointStatus(rawValue: word), case .string(let question)? = document["question"],
      case .string(let version)? = document["version"], case .object(let parameters)? = document["parameters"]
    else { throw FileError(.badData, path: path, row: number, "expected a record of a sweep") }
    self.key = key
    self.status = status
    self.question = question
    self.version = version
    self.parameters = parameters
    seed = document["seed"] ?? .null
    let result = document["result"]
    subject = result?["subject"]?.string
    unit = result?["unit"]?.string
    points = (result?["points"]?.elements ?? []).map { if case .object(let members) = $0 { members } else { [] } }
    warnings = (result?["warnings"]?.elements ?? []).compactMap(\.string)
    failure = document["error"].map { ($0["class"]?.string ?? "", $0["message"]?.string ?? "") }
  }
}

extension JSONValue {
  /// The text, if it is one.
  var string: String? { if case .string(let text) = self { text } else { nil } }
  /// The elements of a list; none of anything else.
  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
  /// A number, infinities included, which JSON has as texts.
  var number: Double? {
    switch self {
    case .number(let number): number
    case .integer(let integer): Double(integer)
    case .string("inf"): .infinity
    case .string("-inf"): -.infinity
    default: nil
    }
  }
}

/// What the points of a merged store have.
struct MergedNames {
  /// Parameters, sorted.
  let parameters: [String]
  /// Members of the answers' points, in the order in which they came first.
  let members: [String]
  /// The members that are numbers somewhere.
  let numbers: [String]
}

extension SweepStore {
  /// The names of parameters and of what the answers hold.
  ///
  /// Errors: as ``forEachMerged(_:)``.
  func mergedNames() throws -> MergedNames {
    var parameters = ColumnNames()
    var members = ColumnNames()
    var numbers = ColumnNames()
    try forEachMerged { record in
      for member in record.parameters { parameters.add(member.name) }
      for member in record.points.joined() {
        members.add(member.name)
        if member.value.number != nil { numbers.add(member.name) }
      }
    }
    return MergedNames(parameters: parameters.list.sorted(), members: members.list, numbers: numbers.list)
  }

  /// Hands the merged points to `body`, in the order of their keys.
  ///
  /// Errors: `FileError` with `cannotRead` if nothing was merged yet.
  public func forEachMerged(_ body: (MergedRecord) throws -> Void) throws {
    var number = 0
    try LineScanner(path: mergedPath).forEach { line, _, _ in
      number += 1
      if !line.isEmpty { try body(try MergedRecord(line, path: mergedPath, number: number)) }
    }
  }
}

/// Names in the order in which they came first.
struct ColumnNames {
  private(set) var list: [String] = []
  private var seen: Set<String> = []

  mutating func add(_ name: String) { if seen.insert(name).inserted { list.append(name) } }
}
