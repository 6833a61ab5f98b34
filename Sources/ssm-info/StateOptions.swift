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
    try SandwichGoal.refuse(confidence: confidence)
    try SandwichGoal.refuse(accuracy: accuracy)
    try SandwichGoal.refuse(budget: budget)
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
    let goal = SandwichGoal(accuracy: accuracy, budget: budget, confidence: confidence, in: unit)
    return SandwichRun(goal: goal, threads: threads, cancellation: cancellation)
  }
}
