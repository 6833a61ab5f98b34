// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

/// The plotting program, found on the search path.
public struct Gnuplot: Sendable, Equatable {
  /// Where the program is.
  public let path: String

  /// The first executable `gnuplot` in the folders of `searchPath` (separated by colons; default the `PATH`).
  /// - Throws: ``ReportingError/gnuplotMissing``
  public init(searchPath: String? = nil) throws(ReportingError) {
    let folders = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
    let candidates = folders.split(separator: ":").map { "\($0)/gnuplot" }
    guard let path = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      throw .gnuplotMissing
    }
    self.path = path
  }

  /// Runs the script of this name in `folder`, without the user's start-up files.
  /// - Throws: ``ReportingError/gnuplotFailed(message:)`` with what the program said.
  func run(script: String, in folder: URL) throws(ReportingError) {
    let result = try Subprocess.run(
      path, ["--default-settings", script], in: folder, failure: ReportingError.gnuplotFailed(message:))
    guard result.status == 0 else { throw .gnuplotFailed(message: result.diagnostics) }
  }
}
