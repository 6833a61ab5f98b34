// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import LinearAlgebra
public import Memory
public import Parallel
public import Quantities
internal import StateSpace
internal import Synchronization

/// Models as points of the information plane: what each state holds of its inputs, and what it tells of the future (M6.5).
///
/// Where the inputs' own past and future have a known bottleneck curve (a Gaussian process, a Markov chain of tokens), no
/// state is above it, and the distance to it is told.
public final class PlaneRun: Sendable {
  /// The models.
  public let members: [ModelFamily.Member]
  /// When the state is read, after so many inputs.
  public let time: Int
  /// What of the future is relevant.
  public let relevance: FutureRelevance
  /// Steps of the future.
  public let horizon: Int
  /// What is wanted of sampled brackets.
  public let goal: SandwichGoal
  /// The seed of all random streams.
  public let seed: UInt64
  private let source: BottleneckCurve?
  /// Components of a first mixture for the future.
  private static let componentCount = 1024
  private let finished = Mutex<[BottleneckRow]>([])

  /// A run that has not begun.
  ///
  /// Errors: ``WorldError`` for members whose inputs differ, as they would have different curves.
  public init(
    _ members: [ModelFamily.Member], time: Int, relevance: FutureRelevance, horizon: Int, goal: SandwichGoal = .init(),
    seed: UInt64 = 0
  ) throws {
    self.members = members
    self.time = time
    self.relevance = relevance
    self.horizon = horizon
    self.goal = goal
    self.seed = seed
    source = relevance == .inputs ? try Self.curve(of: members, time: time, horizon: horizon) : nil
  }

  /// What is finished.
  public func report(unit: DisplayUnit) -> BottleneckReport {
    let future = (relevance == .inputs ? "x" : "y") + Self.steps(horizon)
    var remarks: [String] = []
    if source == nil {
      remarks.append(
        "no optimal curve of the source is known for future outputs, which depend on the model: no distances are told")
    }
    let names = Set(members.map(\.model.name)).sorted().joined(separator: ", ")
    var report = BottleneckReport(
      subject: "States of \(names) at t = \(time) and the future \(future)", rows: finished.withLock { $0 },
      curve: source, onset: nil, marks: [], unit: unit, remarks: remarks)
    report.axes = ("held of the past, I(h_t; x_{1…t})", "told of the future, I(h_t; \(future))")
    return report
  }

  /// The steps of a future, as an index.
  static func steps(_ horizon: Int) -> String { horizon == 1 ? "_{t+1}" : "_{t+1…t+\(horizon)}" }

  /// Works until all is finished or `cancellation`.
  ///
  /// - Parameter progress: told the part that is done, in [0, 1]
  /// - Throws: ``WorldError`` naming the member that has no answer.
  public func answer(
    threads: Int = Parallel.defaultThreadCount, cancellation: Cancellation = Cancellation(),
    progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    let run = SandwichRun(goal: goal, threads: threads, cancellation: cancellation)
    for (index, member) in members.enumerated() where !cancellation.isCancelled {
      func told(_ part: Double) { progress((Double(index) + part) / Double(members.count)) }
      do {
        guard let row = try row(of: member, run: run, progress: told) else { return }
        finished.withLock { $0.append(row) }
      } catch is Cancellation.Interrupted {
        return
      } catch let error where error is ModelError || error is MemoryError || error is TokenError || error is DomainError
      {
        throw WorldError.data("\(member.model.name)\(member.label.isEmpty ? "" : ", \(member.label)"): \(error)")
      }
    }
  }

  /// The member's point: what it tells of the future first, as that is refused for more models.
  private func row(
    of member: ModelFamily.Member, run: SandwichRun, progress: @escaping (Double) -> Void
  ) throws -> BottleneckRow? {
    let world = try MemoryWorld(member.model, seed: seed)
    guard
      var row = try told(by: member.model, isLinear: world.linear != nil, run: run, progress: { progress(0.5 * $0) }),
      let held = try world.point(at: .step(time), resolution: .none, run: run, progress: { progress(0.5 + 0.5 * $0) })
    else { return nil }
    row.label = member.label.isEmpty ? nil : member.label
    row.compression = held.sampled?.sandwich.point.value ?? held.sides.lower
    if case .infinite(let reason) = held.information { (row.kind, row.reason) = (.infinite, reason) }
    if let sampled = held.sampled {
      row.kind = .sandwich
      row.compressionSides = .init(lower: held.sides.lower, upper: held.sides.upper)
      row.confidence = run.goal.confidence
      if sampled.termination != .converged || row.termination == nil {
        (row.termination, row.reason) = (sampled.termination, sampled.reason)
      }
    }
    if let source {
      let kept = row.compressionSides ?? .init(lower: row.compression, upper: row.compression)
      let told = row.relevanceSides ?? .init(lower: row.relevance, upper: row.relevance)
      row.distance = .init(
        lower: try source.relevance(atCompression: kept.lower) - told.upper,
        upper: try source.relevance(atCompression: kept.upper) - told.lower)
    }
    return row
  }

  /// A row that holds what the state tells of the future.
  private func told(
    by model: StateSpaceModel, isLinear: Bool, run: SandwichRun, progress: @escaping (Double) -> Void
  ) throws -> BottleneckRow? {
    if isLinear, let linear = try model.linearEquivalent() {
      let joint = try LinearFuture(linear, time: .step(time), relevance: relevance, horizon: horizon).joint
      return BottleneckRow(compression: .zero, relevance: joint.bottleneck.information, kind: .exact)
    }
    let estimator = try FutureInformation(
      model, time: time, relevance: relevance, horizon: horizon,
      componentCount: min(Self.componentCount, run.goal.largestComponentCount ?? .max), seed: seed, threads: run.threads
    )
    guard let told = try run.outcome(of: estimator, progress: progress) else { return nil }
    let bracket = told.sandwich.bracket
    var row = BottleneckRow(compression: .zero, relevance: told.sandwich.point.value, kind: .sandwich)
    row.relevanceSides = .init(lower: bracket.lower.value, upper: bracket.upper.value)
    row.confidence = run.goal.confidence
    (row.termination, row.reason) = (told.termination, told.reason)
    return row
  }

  /// The bottleneck curve of the inputs' past against their future; nil where it is not known.
  private static func curve(
    of members: [ModelFamily.Member], time: Int, horizon: Int
  ) throws -> BottleneckCurve? {
    guard let first = members.first?.model else { return nil }
    if let other = members.first(where: { !$0.model.input.isSame(as: first.input) }) {
      throw WorldError.data(
        "\(other.model.name): its inputs are not those of \(first.name); a family shares one law of inputs")
    }
    switch first.input {
    case .process(let process):
      let prediction = try GaussianPrediction(process, time: time, horizon: horizon)
      // Correlations are the same from either side, and the future is the smaller one.
      let joint = try GaussianJoint(x: prediction.future, conditional: prediction.conditional)
      return try BottleneckCurve(joint.bottleneck)
    case .tokens(let law):
      guard let transition = law.transition else { return nil }
      return try curve(of: transition, law: law.marginal(after: time))
    case .gaussian, .recorded: return nil
    }
  }

  /// Points of a Markov chain's curve.
  private static let curvePoints = 60

  private static func curve(of transition: Matrix, law: [Double]) throws -> BottleneckCurve {
    var joint = transition
    for i in 0..<joint.rows { for j in 0..<joint.columns { joint[i, j] *= law[i] } }
    let solver = DiscreteBottleneck(try JointLaw(joint, rescaling: true))
    let onset = try solver.onset().beta.upper.value
    let betas = try BottleneckLaw.discrete(solver).betas(curvePoints)
    return BottleneckCurve(solver.law, onset: onset, points: try solver.sweep(betas: betas))
  }
}

extension TokenLaw {
  /// The law of `x_time`, for a Markov chain.
  fileprivate func marginal(after time: Int) -> [Double] {
    guard let transition else { return probabilities }
    var law = probabilities
    for _ in 1..<max(1, time) {
      let next = law.indices.map { j in law.indices.reduce(0) { $0 + law[$1] * transition[$1, j] } }
      if next == law { break }
      law = next
    }
    return law
  }
}

extension InputLaw {
  /// Whether both are one law, given by the same numbers.
  fileprivate func isSame(as other: InputLaw) -> Bool {
    switch (self, other) {
    case (.gaussian(let a), .gaussian(let b)): a == b
    case (.process(let a), .process(let b)): a == b
    case (.tokens(let a), .tokens(let b)): a == b
    case (.recorded(let a), .recorded(let b)): a == b
    default: false
    }
  }
}
