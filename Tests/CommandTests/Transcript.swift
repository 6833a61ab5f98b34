// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Commands with what they print, as a text file.
///
/// `$ ssm-info …` begins a command (arguments are separated by blanks); its standard output follows, then its standard
/// error after a line `[stderr]`, then its exit code in a line `[exit N]`. Lines that begin with `#` before a command are
/// remarks.
struct Transcript {
  struct Step {
    var remarks: [String] = []
    var arguments: [String] = []
    var output: [String] = []
    var errors: [String] = []
    var code: Int32 = 0
  }

  var steps: [Step]

  /// Where the transcripts and the files they use stand.
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Transcripts")

  static var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".txt") }.sorted()
  }

  init(_ text: String) {
    steps = []
    var step = Step()
    var readsErrors = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("$ ssm-info") {
        step.arguments = line.split(separator: " ").dropFirst(2).map(String.init)
        readsErrors = false
      } else if line == "[stderr]" {
        readsErrors = true
      } else if line.hasPrefix("[exit ") {
        step.code = Int32(line.dropFirst(6).dropLast()) ?? -1
        steps.append(step)
        step = Step()
      } else if step.arguments.isEmpty {
        if line.hasPrefix("#") { step.remarks.append(line) }
      } else if readsErrors {
        step.errors.append(line)
      } else {
        step.output.append(line)
      }
    }
  }

  var text: String {
    steps.map { step in
      let errors = step.errors.isEmpty ? [] : ["[stderr]"] + step.errors
      let command = "$ ssm-info " + step.arguments.joined(separator: " ")
      return (step.remarks + [command] + step.output + errors + ["[exit \(step.code)]"]).joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
  }

  /// Lines without what may differ between processors: iteration counts, gaps, and the rules under table heads.
  static func comparable(_ lines: [String]) -> String {
    var hidden: [Range<Int>] = []
    return lines.map { line in
      // A table's head; a JSON document names its members in quotes.
      if line.contains("iterations"), line.contains("  "), !line.contains("\"") {
        let head = Array(line)
        hidden = ["iterations", "gap [bits]", "gap [nats]", "rounding error [bits]"].compactMap { name in
          line.range(of: name).map { range in
            let start = line.distance(from: line.startIndex, to: range.lowerBound)
            return start..<min(start + name.count, head.count)
          }
        }
      }
      if line.isEmpty { hidden = [] }
      if line.contains("─") { return "─" }
      var characters = Array(line)
      for range in hidden { for index in range where index < characters.count { characters[index] = " " } }
      return String(characters).replacing(/"(iterations|gap)": [^,]*/) { "\"\($0.output.1)\": …" }
    }.joined(separator: "\n")
  }
}
