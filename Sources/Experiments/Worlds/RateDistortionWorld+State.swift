// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import Memory
internal import Parallel
internal import Quantities
internal import RateDistortion
internal import Reporting
internal import StateSpace

extension RateDistortionWorld {
  /// The hidden state of a model under squared error (paper P4.1): by formula where it is Gaussian, between the Gaussian
  /// of its covariance and that less its negentropy where gates see inputs only.
  static func state(_ source: StateSource, _ options: WorldOptions) throws -> RateDistortionWorld {
    try refuseLetterOptions(options)
    let model = try source.model.model()
    let world = try MemoryWorld(model, seed: source.seed)
    if let time = source.time { try world.check(time) }
    let resolution = source.resolution
    guard let deviation = resolution.deviation else {
      throw WorldError.options(
        "rd-curve takes a deviation as --resolution: rounding follows the state, whose covariance is then not known")
    }
    let (time, remark) =
      try source.time.map { ($0, nil) }
      ?? world.defaultTime(resolution: resolution, goal: options.run.goal, threads: options.run.threads)
    let subject = "the state \(Self.words(time)) of \(model.name)\(resolution.words), squared error"
    var answer: RateDistortionWorld
    if let linear = world.linear {
      let total = try linear.statePair(at: time).total
      answer = RateDistortionWorld(
        curve: try VectorGaussianCurve(covariance: total + (deviation * deviation) * .identity(total.rows)),
        distortionWords: Self.stateDistortion)
    } else {
      answer = try gated(world, time: time, resolution: resolution, subject, options.run)
    }
    answer.subject = subject
    if let remark { answer.warnings.append(remark) }
    return answer
  }

  private static let stateDistortion = "squared error summed over components"

  private static func gated(
    _ world: MemoryWorld, time: StateTime, resolution: StateResolution, _ subject: String, _ run: SandwichRun
  ) throws -> RateDistortionWorld {
    let model = world.model
    func refusal(_ found: String, _ expected: String) -> MemoryError {
      .unsupported(model: model.name, found: found, expected: expected)
    }
    guard case .gated(let update) = model.update, update.gatesSeeInputsOnly else {
      throw refusal(
        "gates that see the state, or a cell", "gates that see inputs only: of others neither side of R(D) is certified"
      )
    }
    let run = run.started()
    let question = try world.question(at: time, resolution: resolution, goal: run.goal)
    switch try question.prepare(accuracy: run.goal.width(near: .zero).value, threads: run.threads) {
    case .answered(.exact):
      return RateDistortionWorld(
        curve: try VectorGaussianCurve(variances: [Double](repeating: 0, count: model.stateSize)),
        distortionWords: stateDistortion)
    case .answered:
      throw refusal(
        "inputs that move the state where no noise does",
        "noise in every direction, or a deviation as --resolution, for a bound from below")
    case .sampled(let whole):
      guard let covariance = whole.covariance else {
        throw refusal(
          "a state whose covariance is not known exactly",
          "independent inputs and gates of one pre-activation each, for a bound from above")
      }
      guard let outcome = try run.outcome(of: whole.restricted(to: .negentropy)) else {
        throw Cancellation.Interrupted()
      }
      return try between(covariance, outcome, subject)
    }
  }

  /// The world between the two sides that a sampled negentropy leaves.
  private static func between(
    _ covariance: Matrix, _ outcome: SandwichOutcome, _ subject: String
  ) throws -> RateDistortionWorld {
    let bracket = outcome.sandwich.bracket
    let curve = try NegentropyCurve(
      covariance: covariance,
      negentropy: Bound(
        bracket.upper.value, kind: .estimated,
        source: Citation("Shannon's lower bound, the state's negentropy sampled; \(bracket.upper.source.text)")),
      subject: subject, termination: outcome.termination)
    var world = RateDistortionWorld(curve: curve, distortionWords: stateDistortion)
    world.layout = curve.gaussian
    world.negentropy = outcome
    return world
  }

  private static func words(_ time: StateTime) -> String {
    switch time {
    case .step(let step): "h_\(step)"
    case .stationary: "h_∞"
    }
  }

  private static func refuseLetterOptions(_ options: WorldOptions) throws(WorldError) {
    guard options.distortion ?? .rule(.squared) == .rule(.squared) else {
      throw .options("the state of a model is a vector of numbers: it is answered for --distortion squared only")
    }
    guard options.values == nil, options.reproduction == nil else {
      throw .options("--values and --reproduction are for letters; the state of a model has none")
    }
    if let method = options.solver.method {
      throw .options(
        "--method \(method.rawValue) does not apply: the model decides how its state is answered; leave it out")
    }
  }
}

extension StateResolution {
  /// What a subject says about it; empty for the state itself.
  fileprivate var words: String {
    switch self {
    case .none: ""
    case .noise(let sigma): ", read with Gaussian noise of deviation \(DecimalText.significant(sigma))"
    case .rounding(let format): ", rounded to \(format.rawValue)"
    }
  }
}
