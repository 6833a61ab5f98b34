// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
public import Quantities

/// Two sides of the information from independent replications, and what would narrow them.
///
/// Each side is the one-sided Student-t limit at `1 − α/2`, `α = 1 − confidence`, of its candidate's mean over the
/// replications: the two statements together hold with probability of at least `confidence`, as far as means of
/// replications are near normal. Where their number follows from the width of an earlier bracket of the same replications,
/// it follows from the spread, which for normal means is independent of the mean; what that costs near the end is measured
/// by the program `Coverage`. Numbers are raw: a lower limit below zero is printed as it is. Where chance makes the
/// sides cross, as with events too rare for the replications, the bracket spans both.
public struct Sandwich: Sendable {
  /// The bracket, in nats.
  public let bracket: Bracket<Nats>
  /// Probability that both sides hold.
  public let confidence: Double
  /// The mean with half of the own weight, and its standard error: near the truth, but certified by nothing.
  public let point: Estimate<Nats>
  /// Replications behind it, at least 2.
  public let replicationCount: Int
  /// Components of the mixture, K.
  public let componentCount: Int
  /// Candidates that the two sides use.
  public let candidates: (lower: SandwichCandidate, upper: SandwichCandidate)
  /// The sandwiches of the parts that the same replications measured, in the order of ``ReplicatedEstimator/parts``.
  public let parts: [Sandwich]

  /// Mean distance between the two candidates plus twice the allowance: the width that no number of replications
  /// goes below.
  public let systematicWidth: Double
  /// How the candidates would follow the components.
  private let forecast: MixtureForecast
  /// Standard deviations of the two candidates over replications, summed.
  private let summedDeviation: Double

  /// The sandwich of `replications` of `estimator`.
  ///
  /// Errors: `DomainError` for fewer than 2 replications, replications that lack a part, or a confidence outside (0, 1).
  public init(_ estimator: some ReplicatedEstimator, replications: [Replication], confidence: Double) throws {
    guard replications.count >= 2 else {
      throw DomainError(replications.count, of: "replications", expected: "at least 2")
    }
    guard confidence > 0, confidence < 1 else {
      throw DomainError(confidence, of: "confidence", expected: "a number strictly between 0 and 1")
    }
    if let lacking = replications.first(where: { $0.parts.count != estimator.parts.count }) {
      throw DomainError(lacking.parts.count, of: "parts", expected: "the \(estimator.parts.count) of the estimator")
    }
    let count = replications.count
    let lower = SampleMean(replications.map { $0.lower[estimator.choice.lower] })
    let upper = SampleMean(replications.map { $0.upper[estimator.choice.upper] })
    let middle = SampleMean(replications.map(\.point))
    let quantile = try SampleMean.quantile(confidence, replications: count)
    let names = (
      estimator.lowerCandidates[estimator.choice.lower], estimator.upperCandidates[estimator.choice.upper]
    )
    let below = lower.mean - quantile * lower.standardError - estimator.allowance
    let above = upper.mean + quantile * upper.standardError + estimator.allowance
    bracket = Bracket(
      subject: estimator.subject,
      lower: Bound(Nats(min(below, above)), kind: .estimated, source: names.0.source),
      upper: Bound(Nats(max(below, above)), kind: .estimated, source: names.1.source))
    point = Estimate(
      value: Nats(middle.mean), standardError: Nats(middle.standardError), sampleCount: count, seed: estimator.seed)
    self.confidence = confidence
    replicationCount = count
    componentCount = estimator.componentCount
    candidates = names
    parts = try estimator.parts.enumerated().map { index, part in
      try Sandwich(part, replications: replications.map { $0.parts[index] }, confidence: confidence)
    }
    forecast = Self.forecast(estimator, replications, point: middle.mean)
    systematicWidth = upper.mean - lower.mean + 2 * estimator.allowance
    summedDeviation = lower.deviation + upper.deviation
  }

  private static func forecast(
    _ estimator: some ReplicatedEstimator, _ replications: [Replication], point: Double
  ) -> MixtureForecast {
    func means(_ candidates: [SandwichCandidate], mixtures: Bool, _ side: (Replication) -> [Double]) -> [Double] {
      candidates.indices.filter { candidates[$0].isMixture == mixtures }.map { index in
        replications.reduce(0) { $0 + side($1)[index] } / Double(replications.count)
      }
    }
    func best(mixtures: Bool) -> (lower: Double?, upper: Double?) {
      (
        means(estimator.lowerCandidates, mixtures: mixtures, \.lower).max(),
        means(estimator.upperCandidates, mixtures: mixtures, \.upper).min()
      )
    }
    return MixtureForecast(point: point, mixture: best(mixtures: true), fixed: best(mixtures: false))
  }

  /// `upper − lower`, nats.
  public var width: Double { bracket.upper.value.value - bracket.lower.value.value }

  /// The answer in the vocabulary of the room.
  public var stateInformation: StateInformation { .sandwich(bracket, confidence: confidence) }

  /// What would bring the bracket to a width.
  public enum Advice: Sendable, Equatable {
    /// It is as narrow already.
    case done
    /// This many replications in all, by the deviations seen so far.
    case replications(Int)
    /// Replications alone cannot, or only beyond reason: about this many components are wanted.
    case components(Int)
    /// Neither would: a side is a bound that does not depend on the mixture, or the mixture resolves too little of the
    /// state for any size within reach.
    case neither
  }

  /// What to do for a bracket of `width` nats. The part of the width that shrinks like `1/√R` is weighed against the
  /// part that shrinks with K (M3.1): where the latter fills more than three quarters of the goal, K has to grow, if
  /// that would help; if not, replications go on until they add a quarter to what is left.
  /// Domain: width > 0.
  public func advice(forWidth goal: Double) throws -> Advice {
    guard goal > 0 else { throw DomainError(goal, of: "accuracy", expected: "a number above 0") }
    if width <= goal { return .done }
    let systematic = max(0, systematicWidth)
    var room = goal - systematic
    if systematic > 0.75 * goal {
      let share = 0.4 * goal
      let factor = forecast.gap(factor: 1) <= share ? 2 : forecast.growth(towards: share, limit: 64)
      if factor > 1 {
        let wanted = (Double(componentCount) * max(2, factor)).rounded(.up)
        return .components(Int(exactly: min(wanted, 1e9)) ?? componentCount)
      }
      room = 0.25 * systematic
      if width - systematicWidth <= room { return .neither }
    }
    var count = replicationCount
    while count < Self.replicationHorizon {
      let quantile = try SampleMean.quantile(confidence, replications: count)
      if quantile * summedDeviation <= room * Double(count).squareRoot() { break }
      count = max(count + 1, Int(1.1 * Double(count)))
    }
    return .replications(max(count, replicationCount + 1))
  }

  /// Forecasts end here.
  private static let replicationHorizon = 1_000_000
}
