// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Testing

/// Runs `body` with the path of a fresh directory and removes it afterwards.
func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
  let directory = FileManager.default.temporaryDirectory.appendingPathComponent("FilesTests-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  return try body(directory)
}

/// The ``FileError`` that `body` throws; anything else fails the test.
func fileError(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) -> FileError? {
  do {
    try body()
    Issue.record("expected an error", sourceLocation: sourceLocation)
  } catch let error as FileError {
    return error
  } catch {
    Issue.record("expected a FileError, got \(error)", sourceLocation: sourceLocation)
  }
  return nil
}

/// Parses text as a table called `t.csv`.
func table(
  _ text: String, columns: [String]? = nil, missing: MissingPolicy = .refuse
) throws -> NumericTable {
  try DelimitedText.parse(Array(text.utf8), path: "t.csv", columns: columns, missing: missing)
}

extension Data {
  /// The bytes as the readers take them.
  var bytes: [UInt8] { [UInt8](self) }
}
