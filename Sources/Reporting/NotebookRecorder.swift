// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation
internal import Synchronization

/// Where `show` and `expect` leave their outputs: in a file of records when a report is being rendered, on standard
/// output when a notebook is run by hand. Every thread may use it.
public final class NotebookRecorder: Sendable {
  /// The environment variable that names the folder for the records and figures of a rendering.
  public static let folderVariable = "SSM_NOTEBOOK_OUTPUT"

  /// The recorder in use: that of the process, unless a task has set another.
  @TaskLocal public static var current = NotebookRecorder.ofProcess()

  /// The notebook's name, which its records and figures bear.
  public let name: String
  /// The folder for records and figures; nil prints.
  public let folder: String?
  private let figures = Mutex(0)
  private let failures = Mutex(0)

  /// A recorder of the notebook called `name`: into `folder`, or onto standard output if nil.
  public init(name: String, folder: String?) {
    self.name = name
    self.folder = folder
  }

  /// How many expectations have failed, figures not drawn and records not written counted too.
  public var failureCount: Int { failures.withLock { $0 } }

  /// The recorder of this process, named after its program. A failure makes the process exit with status 1, but only
  /// at its end, so that the outputs after it are shown too.
  private static func ofProcess() -> NotebookRecorder {
    let program = CommandLine.arguments.first?.split(separator: "/").last ?? "notebook"
    let folder = ProcessInfo.processInfo.environment[folderVariable]
    atexit {
      guard NotebookRecorder.current.failureCount > 0 else { return }
      fflush(nil)
      _exit(1)
    }
    return NotebookRecorder(name: String(program), folder: folder)
  }

  /// Adds one output.
  func record(_ kind: NotebookRecord.Kind, _ body: String, line: Int) {
    let record = NotebookRecord(line: line, kind: kind, body: body)
    failures.withLock { count in
      if kind == .failed { count += 1 }
      guard let recordsPath else { return print(body) }
      if !append(record.jsonLine, to: recordsPath) {
        print("\(recordsPath): cannot write")
        count += 1
      }
    }
  }

  /// The file for the next figure: beside the records, or by hand in a temporary folder of the notebook's name.
  func nextFigurePath() throws(ReportingError) -> String {
    let number = figures.withLock { count in
      count += 1
      return count
    }
    let file = "\(name)-\(number).svg"
    if let folder { return "\(folder)/\(file)" }
    let aside = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    do {
      try FileManager.default.createDirectory(at: aside, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: aside.path, reason: "cannot write: \(error.reason)")
    }
    return aside.appendingPathComponent(file).path
  }

  /// The file of the records, one JSON object a line.
  private var recordsPath: String? { folder.map { "\($0)/\(name).jsonl" } }

  private func append(_ text: String, to path: String) -> Bool {
    guard let file = fopen(path, "a") else { return false }
    let isWritten = fputs(text, file) >= 0
    return fclose(file) == 0 && isWritten
  }
}
