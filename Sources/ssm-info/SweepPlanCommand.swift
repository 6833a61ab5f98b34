// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Parallel
import Reporting
import Sweeps

/// `ssm-info sweep plan`
struct SweepPlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "What a plan would do: points, shards, cost, the first identities. Nothing is run but a few points.",
    discussion: """
      A plan is JSON:
        { "format": "ssm-info-sweep/1", "name": "gate bias", "question": "mi",
          "options": { "time": 10, "model": "gate.json" },
          "axes": [ { "name": "model.gate.b", "range": { "from": -2, "to": 2, "count": 9 } },
                    { "zip": [ { "name": "accuracy", "values": [0.1, 0.05] },
                               { "name": "confidence", "values": [0.9, 0.99] } ] } ],
          "where": ["model.gate.b < 1 or accuracy > 0.05"] }

      question: mi, rd-curve, ib-curve, fano, stability, estimate, or probe, which asks nothing and serves rehearsals.
      options: the question's own, without the hyphens; flags are true or false, lists are lists. --seed comes from the \
      point's identity. model.KEY changes a key of the model. A model, or any value, may be made from the axes: \
      {"$": "2 * bias"} is a formula, {"$repeat": VALUE, "count": {"$": "d"}, "index": "i"} a list.
      axes: "values", "range" or "log-range" (from, to, count; a range also step), crossed; under "zip" in step. An axis \
      is an option, a key of the model, a name in a formula, or "replicate", which changes the seed alone.
      where: conditions, all of which a point must satisfy.

      EXAMPLES:
        ssm-info sweep plan Examples/sweeps/gate-bias.json
        ssm-info sweep plan plan.json --shards 8 --dry-run
      """)

  @Argument(help: "Plan file.") var plan: String

  @Option(parsing: .unconditional, help: "Shards over which the points would be spread.")
  var shards = 1

  @Option(parsing: .unconditional, help: "Points to time; 0 for none.")
  var timed = 3

  @Flag(help: "Changes nothing: a plan is never run by this command.")
  var dryRun = false

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard (1...ShardNumber.largestCount).contains(shards) else {
      throw ValidationError("--shards \(shards): expected an integer from 1 to \(ShardNumber.largestCount)")
    }
    guard (0...1000).contains(timed) else {
      throw ValidationError("--timed \(timed): expected an integer from 0 to 1000")
    }
  }

  func run() throws {
    let plan = try SweepPlan(path: plan, questions: try SweepQuestions.all())
    try SweepQuestions.requireQuestion(plan)
    let outlook = try PlanOutlook(plan, shards: shards)
    let timing = try outlook.timing(of: timed) { request in
      do {
        _ =
          request.question == Probe.question.name
          ? try Probe.answer(request.options) : try SweepQuestions.answer(request)
        return nil
      } catch {
        return SweepQuestions.explain(error).message
      }
    }
    let jobs = output.threads ?? Parallel.defaultThreadCount
    var notes = [
      "\(outlook.pointCount) points" + (plan.isConditional ? " of \(plan.gridCount) on the grid" : ""),
      "shards: \(shards), of \(outlook.smallestShard) to \(outlook.largestShard) points",
    ]
    if let timing {
      let total = timing.seconds * Double(outlook.pointCount)
      notes.append(
        "about \(DecimalText.significant(timing.seconds, digits: 2)) s a point by \(timing.count) timed, "
          + "\(DecimalText.significant(total / Double(jobs), digits: 2)) s in all with \(jobs) jobs")
      if let reason = timing.reason {
        output.warn(["\(timing.failures) of \(timing.count) points timed have no answer: \(reason)"])
      }
    }
    let axes = plan.axes.map(\.name)
    let rows = outlook.first.map { point in
      [Table.Cell.text(point.key.hex)]
        + point.values.map { value in value.number.map { .number($0) } ?? .text(value.text) }
    }
    let details: [JSONValue.Member] = [
      .init("count", .integer(outlook.pointCount)), .init("grid", .integer(plan.gridCount)),
      .init("shards", .integer(shards)),
    ]
    try output.deliver(
      table: try Table(
        title: "plan '\(plan.name)', question \(plan.question.name)",
        columns: [.text("key")] + axes.map { .init($0, digits: 12) }, rows: rows, notes: notes),
      document: ResultDocument(
        command: "sweep plan", subject: plan.name, unit: output.unit,
        points: outlook.first.map { point in
          .object(
            [.init("key", .string(point.key.hex)), .init("seed", .unsigned(point.key.seed))]
              + zip(axes, point.values).map { .init($0, $1.json) })
        }, provenance: output.provenance, details: details))
  }
}
