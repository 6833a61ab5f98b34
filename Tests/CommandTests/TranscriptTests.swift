// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Reporting
import Testing

/// What the program prints, word for word; numbers to 1e-5.
///
/// With `SSM_INFO_RECORD=1` in the environment the transcripts are written anew: read the difference before keeping it.
@Suite struct TranscriptTests {
  @Test(arguments: Transcript.names) func theProgramPrintsWhatTheTranscriptSays(_ name: String) throws {
    let file = Transcript.folder.appendingPathComponent(name)
    var transcript = Transcript(try String(contentsOf: file, encoding: .utf8))
    #expect(!transcript.steps.isEmpty)
    let folder = try Folder()
    let files = Transcript.folder.appendingPathComponent("files").path
    for example in try FileManager.default.contentsOfDirectory(atPath: files) {
      try FileManager.default.copyItem(atPath: "\(files)/\(example)", toPath: "\(folder.path)/\(example)")
    }
    let records = ProcessInfo.processInfo.environment["SSM_INFO_RECORD"] == "1"
    for (index, step) in transcript.steps.enumerated() {
      let outcome = try Program.run(step.arguments, in: folder)
      let output = lines(outcome.output)
      let errors = lines(outcome.errors)
      if records {
        transcript.steps[index].output = output
        transcript.steps[index].errors = errors
        transcript.steps[index].code = outcome.code
        continue
      }
      let command = step.arguments.joined(separator: " ")
      #expect(outcome.code == step.code, "\(command)")
      for (expected, found) in [(step.output, output), (step.errors, errors)] {
        let differences = TextComparison().differences(
          expected: Transcript.comparable(expected), found: Transcript.comparable(found))
        #expect(differences.isEmpty, "\(command)\n\(differences.map(\.description).joined(separator: "\n"))")
      }
    }
    if records { try transcript.text.write(to: file, atomically: true, encoding: .utf8) }
  }

  private func lines(_ text: String) -> [String] {
    var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
