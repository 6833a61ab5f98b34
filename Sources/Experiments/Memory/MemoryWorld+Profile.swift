// SPDX-License-Identifier: GPL-3.0-or-later

public import Memory
internal import GSLNumerics
internal import Parallel
internal import Quantities
internal import StateSpace

extension MemoryWorld {
  /// The greatest lag of a profile unless another is asked for.
  public static let defaultLag = 20

  /// Replications behind a profile's intervals.
  private static let profileReplications = 16

  /// What the state at `time` holds of each of the inputs at `lags`, and of all beyond it.
  ///
  /// - Parameter progress: told the part that is done, in [0, 1]
  /// - Throws: `MemoryError`, `ModelError`, `TokenError` or `DomainError` for a question without an answer.
  public func profile(
    at time: StateTime, lags: [Int], resolution: StateResolution, run: SandwichRun,
    progress: @escaping (Double) -> Void = { _ in }
  ) throws -> [ProfilePoint] {
    if let linear, let deviation = resolution.deviation {
      let profile = try linear.profile(at: time, lags: lags, resolution: deviation)
      return profile.entries.map { entry in
        var point = ProfilePoint(time: time, lag: entry.lag)
        point.atLag = profile.answer(entry.information)
        point.beyond = profile.answer(entry.retained)
        return point
      }
    }
    guard case .gated(let update) = model.update, update.gatesSeeInputsOnly else {
      throw MemoryError.unsupported(
        model: model.name, found: "gates that see the state, or a cell",
        expected: "gates that see inputs only: the profile of others is not bounded here")
    }
    if case .recorded = model.input {
      return try recordedProfile(at: time, lags: lags, resolution: resolution, run: run)
    }
    if case .tokens = model.input, case .step(let step) = time, resolution == .none,
      let points = try enumeratedProfile(at: step, lags: lags, threads: run.threads)
    {
      return points
    }
    return try sampledProfile(at: time, lags: lags, resolution: resolution, run: run, progress: progress)
  }

  /// The profile of a token model whose paths can be enumerated.
  private func enumeratedProfile(at step: Int, lags: [Int], threads: Int) throws -> [ProfilePoint]? {
    let memory = try TokenMemory(model)
    func exact(_ subject: TokenSubject, givenGates: Bool = false) throws -> StateInformation? {
      let question = TokenQuestion(time: step, subject: subject, givenGates: givenGates)
      guard case .exact(let found) = try memory.answer(question, seed: seed, threads: threads) else { return nil }
      return found.stateInformation
    }
    var points: [ProfilePoint] = []
    do {
      for lag in lags {
        var point = ProfilePoint(time: .step(step), lag: lag)
        point.atLag = try exact(.symbol(lag: lag))
        guard point.atLag != nil else { return nil }
        point.beyond = try exact(.prefix(lag: lag))
        point.givenGates = try exact(.symbol(lag: lag), givenGates: true)
        points.append(point)
      }
    } catch TokenError.tooManyComponents {
      return nil
    }
    return points
  }

  /// Nested mixtures for the plain profile, exact laws on sampled paths of gates for the one given the gates (M3.2c).
  private func sampledProfile(
    at time: StateTime, lags: [Int], resolution: StateResolution, run: SandwichRun, progress: (Double) -> Void
  ) throws -> [ProfilePoint] {
    let question = try question(at: time, resolution: resolution, goal: run.goal)
    let accuracy = run.goal.width(near: .zero).value
    guard case .sampled(let whole) = try question.prepare(accuracy: accuracy, threads: run.threads) else {
      throw MemoryError.unsupported(
        model: model.name, found: "a state that holds nothing or infinitely much",
        expected: "a finite amount, or a "
          + "resolution")
    }
    // The limit law's horizon stands for it: the lags are those of a path that long.
    let told = StateTime.step(whole.horizon)
    let known = lags.filter { $0 < whole.horizon }
    let conditional = try ProfileGivenGates(whole)
    let means = try (0..<Self.profileReplications).map { index in
      try run.cancellation.check()
      return try conditional?.replication(index, threads: run.threads)
    }.compactMap { $0 }
    var points: [ProfilePoint] = []
    for lag in known {
      var point = ProfilePoint(time: told, lag: lag)
      func nested(_ lag: ProfileLag) throws -> StateInformation {
        let profile = try PlainProfile(whole, lag: lag)
        let replications = try (0..<Self.profileReplications).map { index in
          try run.cancellation.check()
          return try profile.replication(index, threads: run.threads)
        }
        return try Sandwich(profile, replications: replications, confidence: run.goal.confidence).stateInformation
      }
      point.atLag = try nested(.at(lag))
      point.beyond = try nested(.beyond(lag))
      if let conditional {
        point.givenGates = .sandwich(
          try conditional.brackets(means, lag: .at(lag), confidence: run.goal.confidence),
          confidence: run.goal.confidence)
      }
      points.append(point)
      progress(Double(points.count) / Double(known.count))
    }
    return points
  }
}

extension MemoryWorld {
  /// Windows of a recording behind a profile.
  private static let profileWindows = 256
  /// Numbers of the dense covariances that one window holds at once: half a gigabyte.
  private static let profileNumbers = 1 << 26

  /// The profile of the content along a recording, gates given.
  private func recordedProfile(
    at time: StateTime, lags: [Int], resolution: StateResolution, run: SandwichRun
  ) throws -> [ProfilePoint] {
    guard case .step(let steps) = time else {
      throw MemoryError.outOfDomain(
        value: "inf", origin: "--time", expected: "numbers of inputs: a recording has no limit law")
    }
    // What each step wrote and what is newer, two covariances a step, and a few on the way.
    let widest = Int((Double(Self.profileNumbers) / (2 * Double(steps) + 6)).squareRoot())
    guard model.stateSize <= widest else {
      throw MemoryError.unsupported(
        model: model.name, found: "a state of \(model.stateSize) components",
        expected: "at most \(widest) for a profile of \(steps) inputs along a recording, whose covariances are "
          + "dense: fewer --channels, or an earlier --time")
    }
    let profile = try RecordedContentProfile(model, steps: steps, resolution: resolution, seed: seed)
    let entries = try profile.entries(
      lags: lags.filter { $0 < steps }, windowCount: Self.profileWindows, threads: run.threads)
    return try entries.map { entry in
      func information(_ estimate: Estimate<Nats>, _ what: String) throws -> StateInformation {
        let t = try StudentT.quantile(0.5 + run.goal.confidence / 2, degreesOfFreedom: Double(estimate.sampleCount - 1))
        let half = t.value * estimate.standardError
        let source = Citation("Gaussian content along the recording's gates, mean over windows (M3.2c)")
        return .sandwich(
          Bracket(
            subject: "I(h_t; \(what) | gates) of \(model.name), Gaussian content along the recording",
            lower: Bound(estimate.value - half, kind: .estimated, source: source),
            upper: Bound(estimate.value + half, kind: .estimated, source: source)), confidence: run.goal.confidence)
      }
      var point = ProfilePoint(time: time, lag: entry.lag)
      point.givenGates = try information(entry.at, "x_{t−\(entry.lag)}")
      point.beyond = try information(entry.beyond, "x_{1:t−\(entry.lag)}")
      return point
    }
  }
}
