// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
public import Parallel
internal import Quantities
public import StateSpace

/// What of the future a state may know.
public enum FutureRelevance: String, Sendable, CaseIterable {
  /// The next inputs `x_{t+1:t+k}`.
  case inputs
  /// The next outputs `y_{t+1:t+k}`.
  case outputs
}

/// `I(h_t; future)` of a model whose gates see inputs only, from both sides.
///
/// A replication draws K paths with a state and a future of each. Of outputs, which are Gaussian given the state and the
/// next inputs, `p(y | h)` is a mean over the K futures and `p(y)` one over all paths; of inputs, whose law given the past
/// is known, `p(h, x)` and `p(h)` are means over the K pasts and `p(x)` is exact. With the own path left out of a mean its
/// logarithm is biased downwards (Jensen); with it upwards, as the point is then drawn from that very mixture. So "out of
/// the first, in the second" bounds from below and the reverse from above (M3.3).
/// Source: Poole et al. (2019); Foster et al. (2019) for nested means.
public struct FutureInformation: ReplicatedEstimator {
  /// What of the future is meant.
  public let relevance: FutureRelevance
  /// What the bracket is about.
  public let subject: String
  /// The seed of all streams.
  public let seed: UInt64
  /// Paths of a replication, K.
  public let componentCount: Int
  /// Own path out of the first mean only.
  public let lowerCandidates = [
    SandwichCandidate(name: "mixtures, own path in the marginal", source: Citation("nested means (M3.3)"))
  ]
  /// The reverse, and where it is known what the inputs' own past tells of their future.
  public let upperCandidates: [SandwichCandidate]
  /// The smaller of the upper candidates on the pilot.
  public let choice: (lower: Int, upper: Int)
  /// What no state knows more than, nats; nil where it is not known.
  public var ceiling: Double? { sampler.ceiling }
  /// All pairs of paths.
  public var workPerReplication: Double {
    let k = Double(componentCount)
    return k * (k * sampler.pairWork + sampler.pathWork)
  }

  private let sampler: FutureSampler
  private let generation: Int

  private static let replicationsOfGeneration = 1 << 16
  private static let pilotCount = 512

  /// An estimator after its pilot.
  ///
  /// - Parameters:
  ///   - model: with gates that see inputs only and noise in every direction of the state; for ``FutureRelevance/inputs``
  ///     with a Gaussian process or a Markov chain of tokens as input, for ``FutureRelevance/outputs`` with independent
  ///     inputs and noise in every direction of the outputs
  ///   - time: t, at least 1
  ///   - horizon: k, at least 1
  ///   - componentCount: K, at least 2
  /// - Throws: `ModelError` naming the part of the model that the question cannot be answered with; `DomainError` outside
  ///   these domains.
  public init(
    _ model: StateSpaceModel, time: Int, relevance: FutureRelevance, horizon: Int, componentCount: Int = 1024,
    seed: UInt64 = 0, threads: Int = Parallel.defaultThreadCount
  ) throws {
    for (name, steps) in [("time", time), ("horizon", horizon)] where steps < 1 {
      throw DomainError(steps, of: name, expected: "at least 1")
    }
    guard (2..<StreamNumber.itemLimit).contains(componentCount) else {
      throw DomainError(componentCount, of: "components", expected: "at least 2 and below 2³²")
    }
    let sampler = try FutureSampler(
      model, time: time, relevance: relevance, horizon: horizon, seed: seed, threads: threads)
    let name = relevance == .inputs ? "x" : "y"
    try self.init(
      sampler, relevance: relevance, seed: seed, count: componentCount, generation: 0,
      subject: "I(h_t; \(name)_{t+1:t+\(horizon)}) of \(model.name), t = \(time)", threads: threads)
  }

  private init(
    _ sampler: FutureSampler, relevance: FutureRelevance, seed: UInt64, count: Int, generation: Int, subject: String,
    threads: Int
  ) throws {
    self.relevance = relevance
    self.seed = seed
    self.generation = generation
    self.subject = subject
    componentCount = count
    let pilot = try sampler.bounds(
      .pilot, replication: generation, count: min(count, Self.pilotCount), threads: threads)
    self.sampler = sampler
    let mixtures = SandwichCandidate(
      name: "mixtures, own path in the conditional", source: Citation("nested means (M3.3)"))
    let prediction = SandwichCandidate(
      name: "prediction from all inputs", source: Citation("data processing: I(h; future) ≤ I(past; future) (M3.5)"))
    upperCandidates = [mixtures] + (sampler.ceiling == nil ? [] : [prediction])
    let shrink = Double(min(count, Self.pilotCount)) / Double(count)
    let forecast = pilot.point + (pilot.upper - pilot.point) * shrink
    choice = (0, sampler.ceiling.map { $0 < forecast ? 1 : 0 } ?? 0)
  }

  /// The means of one replication: pure in its index.
  public func replication(_ index: Int, threads: Int) throws -> Replication {
    let means = try sampler.bounds(
      .replication, replication: index + generation * Self.replicationsOfGeneration, count: componentCount,
      threads: threads)
    return Replication(
      lower: [means.lower], upper: [means.upper] + (sampler.ceiling.map { [$0] } ?? []), point: means.point)
  }

  /// The same with more paths, on streams of its own.
  public func enlarged(to count: Int, threads: Int) throws -> FutureInformation? {
    let count = min(count, sampler.largestComponentCount)
    guard count > componentCount else { return nil }
    return try FutureInformation(
      sampler, relevance: relevance, seed: seed, count: count, generation: generation + 1, subject: subject,
      threads: threads)
  }
}
