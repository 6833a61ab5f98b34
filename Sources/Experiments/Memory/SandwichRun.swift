// SPDX-License-Identifier: GPL-3.0-or-later

public import Memory
public import Parallel
public import Quantities

/// How narrow a sampled bracket is wanted, and what that may cost.
public struct SandwichGoal: Sendable {
  /// Width of the bracket; nil for 0.01 nats · max(1, I²/2).
  public var accuracy: Nats?
  /// Time on the clock for one bracket; nil for a fixed amount of work, so that the result does not depend on the
  /// machine's speed.
  public var budget: Duration?
  /// Probability with which both sides hold.
  public var confidence = 0.95
  /// The most components of a mixture, at least 2; nil for what the effort pays for. Fewer are wider brackets, sooner.
  public var largestComponentCount: Int?

  /// The defaults.
  public init() {}

  /// Seconds that a bracket without a budget is meant to take on two cores of 2023.
  static let defaultSeconds = 20.0

  /// The most components of a mixture that are tried, whatever is paid for.
  var mostComponents: Int { largestComponentCount ?? 65_536 }

  /// Work of one replication with which a first batch of them fits the effort.
  var workPerReplication: Double {
    let seconds = budget.map { $0 / .seconds(1) } ?? Self.defaultSeconds
    return SandwichRun.defaultWork * seconds / (Self.defaultSeconds * Double(SandwichRun.firstCount))
  }

  /// The width to reach where the information is near `point`.
  func width(near point: Nats) -> Nats { accuracy ?? Nats(0.01 * max(1, point.value * point.value / 2)) }
}

/// A sampled bracket and how its making ended.
public struct SandwichOutcome: Sendable {
  /// The bracket with its candidates and counts.
  public let sandwich: Sandwich
  /// The width that was wanted, nats.
  public let goal: Nats
  /// `converged` if it was reached.
  public let termination: Termination
  /// Why it was not; nil if it was.
  public let reason: String?
}

/// The loop around replications: it owns clock, cancellation and progress, and asks the sandwich what to do next.
///
/// Replications are added, or the mixture is enlarged (with a new pilot and new replications, so that nothing that was
/// seen chooses what is reported), until the bracket is as narrow as wanted or the effort is spent.
public struct SandwichRun: Sendable {
  /// What is wanted.
  public let goal: SandwichGoal
  /// Threads for each replication.
  public let threads: Int
  /// Ends the work after the replication under way.
  public let cancellation: Cancellation
  /// When the time of the budget began; nil for the beginning of the replications.
  private var start: ContinuousClock.Instant?

  /// Replications before the first look at their spread: a Student t with 15 degrees of freedom is near normal.
  static let firstCount = 16
  /// Replications after which more of them are no use.
  static let largestCount = 4096
  /// Work of a bracket without a budget, in units of ``ReplicatedEstimator/workPerReplication``: about 20 s on two
  /// cores of 2023.
  static let defaultWork = 2e11

  /// A run that has not begun.
  public init(goal: SandwichGoal, threads: Int, cancellation: Cancellation = Cancellation()) {
    self.goal = goal
    self.threads = threads
    self.cancellation = cancellation
  }

  /// The same with the budget's time running from now on, so that what prepares an estimator counts.
  func started() -> SandwichRun {
    var run = self
    run.start = ContinuousClock().now
    return run
  }

  /// Works until the bracket is narrow enough or the effort is spent; nil if it was cancelled before the first bracket.
  ///
  /// - Parameter progress: told the part of the effort that is done, in [0, 1]
  public func outcome<Estimator: ReplicatedEstimator>(
    of first: Estimator, progress: @escaping (Double) -> Void = { _ in }
  ) throws -> SandwichOutcome? {
    var estimator = first
    var effort = Effort(goal: goal, start: start)
    var replications: [Replication] = []
    var count = Self.firstCount
    var previous: Sandwich?
    while true {
      while replications.count < count, !cancellation.isCancelled {
        // Two replications make a bracket, whatever they cost.
        guard replications.count < 2 || effort.allows(estimator.workPerReplication) else { break }
        replications.append(try estimator.replication(replications.count, threads: threads))
        effort.spend(estimator.workPerReplication)
        progress(effort.part)
      }
      guard replications.count >= 2 else {
        return previous.map { outcome($0, .stalled, "interrupted") }
      }
      let sandwich = try Sandwich(estimator, replications: replications, confidence: goal.confidence)
      let width = goal.width(near: sandwich.point.value)
      let advice = try sandwich.advice(forWidth: width.value)
      if advice == .done { return outcome(sandwich, .converged, nil) }
      if cancellation.isCancelled { return outcome(sandwich, .stalled, "interrupted") }
      if replications.count < count { return outcome(sandwich, .iterationLimit, effort.exhaustion(replications.count)) }
      switch advice {
      case .done: break
      case .neither:
        let names = sandwich.candidates
        return outcome(
          sandwich, .iterationLimit,
          "more mixture components would not bring the sides together (\(names.lower.name); \(names.upper.name))")
      case .replications(let wanted):
        guard count < Self.largestCount else {
          return outcome(sandwich, .iterationLimit, "\(count) replications were not enough")
        }
        count = min(wanted, Self.largestCount)
      case .components(let wanted):
        let growth = Double(wanted) / Double(estimator.componentCount)
        let affordable = effort.affordableGrowth(of: estimator.workPerReplication, replications: Self.firstCount)
        let size = min(
          Int(Double(estimator.componentCount) * min(growth, affordable)), goal.largestComponentCount ?? .max)
        guard size > estimator.componentCount + estimator.componentCount / 2,
          let larger = try estimator.enlarged(to: size, threads: threads)
        else {
          return outcome(
            sandwich, .iterationLimit,
            "about \(wanted) mixture components would be needed, \(estimator.componentCount) were "
              + (goal.largestComponentCount == nil ? "affordable" : "allowed or affordable"))
        }
        previous = sandwich
        estimator = larger
        replications = []
        count = Self.firstCount
      }
    }
  }

  private func outcome(_ sandwich: Sandwich, _ termination: Termination, _ reason: String?) -> SandwichOutcome {
    SandwichOutcome(
      sandwich: sandwich, goal: goal.width(near: sandwich.point.value), termination: termination, reason: reason)
  }
}

/// What may still be spent: time on the clock if there is a budget, counted work otherwise.
private struct Effort {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  /// When the replications began, by which the speed is measured.
  private let begun: ContinuousClock.Instant
  private let budget: Duration?
  private var work = 0.0

  init(goal: SandwichGoal, start: ContinuousClock.Instant?) {
    budget = goal.budget
    begun = clock.now
    self.start = start ?? begun
  }

  mutating func spend(_ amount: Double) { work += amount }

  /// The part that is spent, in [0, 1].
  var part: Double { min(1, budget.map { (clock.now - start) / $0 } ?? work / SandwichRun.defaultWork) }

  /// Whether `amount` more fits; with a budget, at the speed so far.
  func allows(_ amount: Double) -> Bool { amount <= left }

  /// Work that is still paid for; with a budget, at the speed so far.
  private var left: Double {
    guard let budget else { return SandwichRun.defaultWork - work }
    guard part < 1 else { return 0 }
    return work > 0 ? work * (1 - part) / max((clock.now - begun) / budget, 1e-6) : .infinity
  }

  /// How much larger a mixture the rest pays for: work grows with the square of its components.
  func affordableGrowth(of amount: Double, replications: Int) -> Double {
    (max(0, left) / (amount * Double(replications))).squareRoot()
  }

  /// Why no more than `count` replications were made.
  func exhaustion(_ count: Int) -> String {
    guard let budget else { return "the default effort was spent; --budget allows more" }
    return count > 2
      ? "the budget of \(budget.formatted) was spent"
      : "the budget of \(budget.formatted) does not pay for more than the two replications that make a bracket"
  }
}

extension Duration {
  /// Seconds, as the user gave them.
  var formatted: String { "\(Double(components.seconds) + Double(components.attoseconds) * 1e-18) s" }
}
