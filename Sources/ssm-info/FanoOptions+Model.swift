// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Memory
import Quantities

/// Options that ask about the state of a model.
extension FanoOptions {
  /// Whether the point of the model's state is asked for, and not the model's part in the design direction.
  var asksModel: Bool { model != nil && !aimsAtError }

  /// Whether an error is given and information asked for.
  private var aimsAtError: Bool { targetError != nil || sweep?.quantity == .targetError }

  /// Refuses options that do not go with or without a model.
  func validateModel() throws {
    if model?.isEmpty == true { throw ValidationError("--model: expected the name of a file") }
    let sampling = [("--accuracy", accuracy), ("--budget", budget)]
    let ofModels =
      [("--profile", profile), ("--confidence", confidence != nil)] + sampling.map { ($0.0, $0.1 != nil) }
    if model == nil, time != nil { throw ValidationError("--time needs --model") }
    if !asksModel, let option = ofModels.first(where: \.1)?.0 {
      throw ValidationError("\(option) needs --model without --target-error")
    }
    guard asksModel else { return }
    let others = [
      ("--alphabet", alphabet != nil), ("--length", length != nil), ("--prior", prior != nil),
      ("--information", information != nil), ("--conditional-entropy", conditionalEntropy != nil),
      ("--joint", joint != nil), ("--sweep", sweep != nil), ("--information-kind", informationKind != nil),
      ("--normalize", normalize),
    ]
    if let other = others.first(where: \.1)?.0 {
      throw ValidationError("\(other) does not apply to --model: the model and --time say it all")
    }
    _ = try modelTimes
    for case (let option, let value?) in sampling where !(value > 0 && value <= 1e6) {
      throw ValidationError("\(option) \(value): expected a number > 0, at most 1000000")
    }
    try SandwichGoal.refuse(confidence: confidence)
  }

  /// Numbers of inputs, in the order asked.
  private var modelTimes: [Int] {
    get throws {
      guard let time else {
        throw ValidationError("--model needs --time, numbers of inputs: the sequences to be named have a length")
      }
      return try time.values.map { time in
        guard case .step(let step) = time, step <= FanoModel.longestTime else {
          throw ValidationError(
            "--time \(time): expected numbers of inputs from 1 to \(FanoModel.longestTime): a sequence to be named ends"
          )
        }
        return step
      }
    }
  }

  /// The question about the model's state.
  func run(_ unit: DisplayUnit, seed: UInt64) throws -> FanoRun? {
    guard asksModel, let path = model else { return nil }
    var question = try FanoModel(.file(path))
    question.listSize = listSize
    question.seed = seed
    question.asksLags = profile
    let goal = SandwichGoal(accuracy: accuracy, budget: budget, confidence: confidence, in: unit)
    return FanoRun(question, times: try modelTimes, goal: goal)
  }
}
