// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Memory
import Parallel
import Quantities

/// Options that make the hidden state of a model a source.
struct StateOptions: ParsableArguments {
  @OptionGroup var named: NamedModelOptions

  @Option(
    parsing: .unconditional,
    help: .init("Number of inputs after which the state is read; inf is the limit law. (default: inf)", valueName: "t"))
  var time: TimeList?

  @Option(
    parsing: .unconditional, help: "Probability with which the lower sides of a gated model hold. (default: 0.95)")
  var confidence: Double?

  @Option(
    parsing: .unconditional, help: "How closely a gated model's negentropy is to be known. (default: 0.01 nats)")
  var accuracy: Double?

  @Option(
    parsing: .unconditional,
    help: .init(
      "Time for that; the result then depends on the clock. (default: a fixed effort, about 20 s)", valueName: "seconds"
    ))
  var budget: Double?

  func validate() throws {
    if let confidence, !(confidence > 0 && confidence < 1) {
      throw ValidationError("--confidence \(confidence): expected a number strictly between 0 and 1")
    }
    if let accuracy, !(accuracy > 0 && accuracy.isFinite) {
      throw ValidationError("--accuracy \(accuracy): expected a finite number > 0")
    }
    if let budget, !(budget > 0 && budget <= 1e6) {
      throw ValidationError("--budget \(budget): expected seconds > 0, at most 1000000")
    }
    if let time, time.values.count > 1 { throw ValidationError("--time: a curve is that of one time; give one") }
    if let resolution = named.resolution, resolution.values.count > 1 {
      throw ValidationError("--resolution: a curve is that of one resolution; give one")
    }
    guard named.model == nil, named.safetensors == nil else { return }
    let alone = [
      ("--time", time != nil), ("--resolution", named.resolution != nil), ("--confidence", confidence != nil),
      ("--accuracy", accuracy != nil), ("--budget", budget != nil),
    ]
    if let option = alone.first(where: \.1)?.0 {
      throw ValidationError("\(option) is for the state of a model; give --model FILE or --safetensors FILE too")
    }
  }

  /// The state as a source; nil if no model is named.
  func source(missing: MissingPolicy?, seed: UInt64) -> StateSource? {
    named.specification(missing: missing).map {
      StateSource($0, time: time?.values[0], resolution: named.resolution?.values[0] ?? .none, seed: seed)
    }
  }

  /// How what has to be sampled is sampled.
  func run(unit: DisplayUnit, threads: Int, cancellation: Cancellation) -> SandwichRun {
    var goal = SandwichGoal()
    goal.accuracy = accuracy.map(unit.amount)
    goal.budget = budget.map { .seconds($0) }
    if let confidence { goal.confidence = confidence }
    return SandwichRun(goal: goal, threads: threads, cancellation: cancellation)
  }
}
