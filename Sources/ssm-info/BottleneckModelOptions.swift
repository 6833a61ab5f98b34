// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Memory
import Quantities
import StateSpace

/// Options that name models as what a bottleneck is about.
struct BottleneckModelOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: .init("Model files, separated by commas; several are points of one plane.", valueName: "file,…"))
  var model: PathList?

  @Option(
    parsing: .unconditional,
    help: "Number of inputs after which the state is read; inf is the limit law of a linear model. (default: inf)")
  var time: TimeList?

  @Option(
    parsing: .unconditional,
    help: .init(
      "What is relevant about the state; future is that of the inputs where they depend on each other, else of the "
        + "outputs. (default: inputs, with --family future)"))
  var relevance: ModelRelevance?

  @Option(parsing: .unconditional, help: "Steps of the future. (default: 1)")
  var horizon: Int?

  @Option(
    parsing: .unconditionalSingleValue,
    help: .init(
      "Vary a parameter of the model: bias is added to the gates' biases, gate-scale multiplies W and U, leak A, noise Q, "
        + "size keeps the first components. May be given for several.", valueName: "key=v1,v2,…"))
  var family: [FamilyAxis] = []

  @Option(parsing: .unconditional, help: "Width of each sampled bracket to reach. (default: 0.01 nats · max(1, I²/2))")
  var accuracy: Double?

  @Option(
    parsing: .unconditional,
    help: .init(
      "Time for each sampled bracket; the result then depends on the clock. (default: a fixed effort, about 20 s)",
      valueName: "seconds"))
  var budget: Double?

  @Option(parsing: .unconditional, help: "Probability with which both sides of a sampled amount hold. (default: 0.95)")
  var confidence: Double?

  static let greatestHorizon = 1000

  /// Whether a model is named.
  var isNamed: Bool { model != nil }

  /// The options given that need a model.
  var sampling: [String] {
    [
      ("--time", time != nil), ("--relevance", relevance != nil), ("--horizon", horizon != nil),
      ("--family", !family.isEmpty), ("--accuracy", accuracy != nil), ("--budget", budget != nil),
      ("--confidence", confidence != nil),
    ].filter(\.1).map(\.0)
  }

  /// The files named, with their options.
  var files: [(option: String, path: String)] { model?.paths.map { ("--model", $0) } ?? [] }

  /// Whether several models make a plane.
  private var isFamily: Bool { !family.isEmpty || (model?.paths.count ?? 0) > 1 }

  func validateAll(question: BottleneckQueryOptions) throws {
    if let time, time.values.count != 1 {
      throw ValidationError("--time: expected one number of inputs; the plane is drawn at one time")
    }
    if let horizon {
      guard (1...Self.greatestHorizon).contains(horizon) else {
        throw ValidationError("--horizon \(horizon): expected an integer from 1 to \(Self.greatestHorizon)")
      }
      if (relevance ?? (isFamily ? .future : .inputs)) == .inputs {
        throw ValidationError("--horizon needs --relevance future")
      }
    }
    if isFamily {
      if relevance == .inputs {
        throw ValidationError(
          "--relevance inputs: what a state holds of its inputs is both axes of a family's plane; give --relevance future"
        )
      }
      if let option = question.given.first {
        throw ValidationError("\(option): the members of a family are points as they are; leave it out")
      }
    }
    let keys = family.map(\.axis.parameter)
    if let twice = keys.first(where: { key in keys.count { $0 == key } > 1 }) {
      throw ValidationError("--family \(twice.rawValue) is given twice; give its values in one list")
    }
    try SandwichGoal.refuse(accuracy: accuracy)
    try SandwichGoal.refuse(budget: budget)
    try SandwichGoal.refuse(confidence: confidence)
  }

  private func question(_ model: StateSpaceModel, seed: UInt64) throws -> BottleneckModel {
    try BottleneckModel(
      model, time: time?.values.first, relevance: relevance ?? (isFamily ? .future : .inputs), horizon: horizon ?? 1,
      seed: seed)
  }

  private func models() throws -> [StateSpaceModel] {
    try model?.paths.map { try ModelSpecification.file($0).model() } ?? []
  }

  private func goal(_ unit: DisplayUnit) -> SandwichGoal {
    SandwichGoal(accuracy: accuracy, budget: budget, confidence: confidence, in: unit)
  }

  /// The closed form of one linear model; nil where points are sampled.
  func closedForm(seed: UInt64) throws -> BottleneckWorld? {
    guard !isFamily, let model = try models().first else { return nil }
    let question = try question(model, seed: seed)
    return question.isLinear ? try question.world() : nil
  }

  /// Models as points of the plane; nil where their past is relevant.
  func plane(_ unit: DisplayUnit, seed: UInt64, threads: Int) throws -> PlaneRun? {
    let models = try models()
    guard let first = models.first else { return nil }
    let question = try question(first, seed: seed)
    guard let future = question.future else { return nil }
    let goal = goal(unit)
    let isList = models.count > 1
    let members = try models.flatMap { model in
      try ModelFamily(family.map(\.axis)).members(of: model).map { member in
        let label = [isList ? model.name : "", member.label].filter { !$0.isEmpty }.joined(separator: " ")
        return ModelFamily.Member(label: label, model: member.model)
      }
    }
    guard members.count <= ModelFamily.largestCount else {
      throw ValidationError("--family: \(members.count) members; expected at most \(ModelFamily.largestCount)")
    }
    return try PlaneRun(
      members, time: question.sampledTime(goal: goal, threads: threads), relevance: future, horizon: horizon ?? 1,
      goal: goal, seed: seed)
  }

  /// Learned compression of one gated state.
  func encoding(_ points: BottleneckQuestion, _ unit: DisplayUnit, seed: UInt64, threads: Int) throws -> EncodingRun {
    guard let model = try models().first else { throw ValidationError("no model: give --model FILE") }
    let goal = goal(unit)
    return try EncodingRun(
      model, time: question(model, seed: seed).sampledTime(goal: goal, threads: threads), question: points, goal: goal,
      seed: seed)
  }
}

/// File names separated by commas.
struct PathList: ExpressibleByArgument {
  let paths: [String]

  init?(argument: String) {
    paths = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard !paths.contains("") else { return nil }
  }
}

/// A parameter and its values, written `key=v1,v2,…`.
struct FamilyAxis: ExpressibleByArgument {
  let axis: ModelFamily.Axis

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let parameter = ModelFamily.Parameter(rawValue: parts[0]),
      let values = NumberList(argument: parts[1])?.values, !values.isEmpty
    else { return nil }
    axis = ModelFamily.Axis(parameter, values: values)
  }
}
