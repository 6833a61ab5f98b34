// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation
internal import Reporting

extension SweepStore {
  /// The table of the merged points.
  public var csvPath: String { "\(path)/merged.csv" }

  /// Writes the merged points as CSV (RFC 4180): a row for each point of an answer, or one for a point without.
  ///
  /// Columns: key, status, seed, the parameters, `point` (counted from 0), the answer's members as the commands name
  /// them, unit, error. Two passes, so that no table stands in memory.
  ///
  /// Errors: `FileError`.
  public func exportCSV() throws {
    let found = try mergedNames()
    let (names, fields) = (found.parameters, found.members)
    try AtomicOutput.replacing(csvPath) { temporary in
      guard let output = FileHandle(forWritingAtPath: temporary) else {
        throw FileError(.cannotCreate, path: csvPath, "cannot be written")
      }
      defer { try? output.close() }
      var text = Self.row(
        ["key", "status", "seed"] + names + ["point"] + fields.map { names.contains($0) ? "result_\($0)" : $0 }
          + ["unit", "error"])
      func flush() throws(FileError) {
        do {
          try output.write(contentsOf: Data(text.utf8))
        } catch {
          throw FileError(.writeFailed, path: csvPath, "cannot be written: \(error.localizedDescription)")
        }
        text = ""
      }
      try forEachMerged { record in
        let head =
          [record.key, record.status.rawValue, Self.field(record.seed)]
          + names.map { name in Self.field(record.parameters.first { $0.name == name }?.value) }
        let points = record.points.isEmpty ? [[]] : record.points
        for (number, point) in points.enumerated() {
          text += Self.row(
            head + [record.points.isEmpty ? "" : "\(number)"]
              + fields.map { name in Self.field(point.first { $0.name == name }?.value) }
              + [record.unit ?? "", record.failure?.message ?? ""])
        }
        if text.utf8.count > 1 << 20 { try flush() }
      }
      try flush()
    }
  }

  private static func row(_ fields: [String]) -> String {
    fields.map { field in
      field.utf8.contains { [44, 34, 10, 13].contains($0) } ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
    }.joined(separator: ",") + "\r\n"
  }

  /// A value in full; lists and objects as JSON.
  static func field(_ value: JSONValue?) -> String {
    switch value {
    case .string(let text)?: text
    case .null?, nil: ""
    case let value?: CanonicalJSON.text(value)
    }
  }
}
