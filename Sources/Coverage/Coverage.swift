// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import SSMInfo

/// `swift run -c release Coverage [file [part of a question's name]]`: how often the two sides of `ssm-info mi` hold,
/// over seeded repetitions of questions with known answers; written as Markdown.
@main
struct Coverage {
  /// Repetitions of each question.
  static let repetitions = 200
  /// A side that holds with probability 0.95 holds less often than this once in forty studies.
  static let required = 184
  private static let confidence = 0.95

  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let rows = try CoverageCase.all().filter { arguments.count < 2 || $0.name.contains(arguments[1]) }.map(row)
    let table = try Table(
      title: "Of \(repetitions) brackets at \(Int(100 * confidence)) % confidence, how many hold",
      columns: [
        .text("question"), .text("answer known by"), .init("answer", unit: "nats", digits: 6),
        .init("lower side holds", alignment: .trailing), .init("upper side holds", alignment: .trailing),
        .init("both hold", alignment: .trailing), .init("width wanted", unit: "nats", digits: 2),
        .init("mean width", unit: "nats", digits: 2), .init("mean replications", digits: 3),
      ], rows: rows)
    let page = """
      # Coverage of the sampled brackets

      `swift run -c release Coverage Reports/coverage.md`

      Every bracket is made as `ssm-info mi` makes it, the pilot and the adaptive choice of replications and components \
      included, from a seed of its own; mixtures are small so that chance matters. At least \(required) of \
      \(repetitions) are required of each side: a side that holds with probability \(confidence) fails that once in \
      forty studies.

      \(table.markdown)
      """
    if let path = arguments.first {
      try AtomicOutput.write(page, to: path)
    } else {
      print(page, terminator: "")
    }
  }

  private static func row(_ question: CoverageCase) throws -> [Table.Cell] {
    var goal = SandwichGoal()
    goal.accuracy = Nats(question.accuracy)
    goal.confidence = confidence
    let run = SandwichRun(goal: goal, threads: 1)
    let outcomes = try Parallel.orderedMap(count: repetitions) { index in
      try question.outcome(UInt64(index + 1), run)
    }.compactMap { $0 }
    // Where a side is exact, rounding alone decides.
    let rounding = 1e-12
    let lower = outcomes.map { $0.sandwich.bracket.lower.value.value <= question.truth + rounding }
    let upper = outcomes.map { $0.sandwich.bracket.upper.value.value >= question.truth - rounding }
    func mean(_ value: (SandwichOutcome) -> Double) -> Double {
      outcomes.reduce(0) { $0 + value($1) } / Double(outcomes.count)
    }
    FileHandle.standardError.write(Data("\(question.name)\n".utf8))
    return [
      .text(question.name), .text(question.known), .number(question.truth), .integer(lower.count { $0 }),
      .integer(upper.count { $0 }), .integer(zip(lower, upper).count { $0 && $1 }), .number(question.accuracy),
      .number(mean(\.sandwich.width)), .number(mean { Double($0.sandwich.replicationCount) }),
    ]
  }
}
