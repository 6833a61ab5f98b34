// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

/// One output of a notebook: what was shown, and from which line of its source.
public struct NotebookRecord: Sendable, Equatable, Codable {
  /// How the body is woven into the report.
  public enum Kind: String, Sendable, Codable {
    /// Lines to be set as they are.
    case text
    /// Markdown, such as a table or a figure.
    case markdown
    /// An expectation that held, as a line of text.
    case met
    /// An expectation that did not hold, or a figure that could not be drawn.
    case failed
  }

  /// The line of the notebook's source that holds the call, counted from 1.
  public let line: Int
  /// How the body is woven.
  public let kind: Kind
  /// What was shown, without a line feed at its end.
  public let body: String

  /// The output `body` of the call at `line`.
  public init(line: Int, kind: Kind, body: String) {
    self.line = line
    self.kind = kind
    self.body = body
  }

  /// The record as one line of JSON, with its line feed.
  var jsonLine: String {
    let json: JSONValue = [
      "line": .integer(line), "kind": .string(kind.rawValue), "body": .string(body),
    ]
    // The tree holds no number but the line, so the text cannot fail.
    return ((try? json.text(.compact)) ?? "") + "\n"
  }

  /// The records of a notebook's run, one JSON object a line.
  /// A notebook that showed nothing has no file, and so no records.
  /// - Throws: ``ReportingError/unreadable(path:reason:)``
  public static func read(_ path: String) throws(ReportingError) -> [NotebookRecord] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    var records: [NotebookRecord] = []
    for line in try readWhole(path).split(separator: UInt8(ascii: "\n")) {
      do {
        records.append(try JSONDecoder().decode(NotebookRecord.self, from: line))
      } catch {
        throw .unreadable(path: path, reason: "line \(records.count + 1) is no record of a notebook")
      }
    }
    return records
  }
}
