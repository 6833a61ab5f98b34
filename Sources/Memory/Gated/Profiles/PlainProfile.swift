// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import Parallel
internal import Quantities
internal import StateSpace

/// `I(h_t; x_{t−k})`, or of all inputs from lag k on, of a gated model with independent inputs, from both sides (M3.2c).
///
/// A replication draws G groups of M paths; the paths of a group share the inputs in question. With `q_g` the mean of a
/// group's M conditional laws, `p(h | shared) ≈ q_g` and `p(h) ≈ mean of the q_g`. Leaving the own path out of `q_g`, or
/// the own group out of the marginal, biases a logarithm downwards (Jensen); including them biases it upwards, since the
/// state is then drawn from the very mixture and the excess is a mean Kullback–Leibler divergence. A share 1/M of the
/// left-out `q_g` is the other groups' mixture, lest a state that no path of its group is near cost hundreds of nats. So "include in the
/// first, leave out of the second" bounds the information from above and the reverse from below.
public struct PlainProfile: ReplicatedEstimator {
  /// Which inputs are asked about.
  public let lag: ProfileLag
  /// What the bracket is about.
  public let subject: String
  /// The seed of all streams.
  public var seed: UInt64 { paths.seed }
  /// Paths of a replication, G·M.
  public var componentCount: Int { groupCount * groupSize }
  /// Own path out of the conditional mixture, own group in the marginal one.
  public let lowerCandidates = [
    SandwichCandidate(name: "nested mixtures, own path left out", source: Citation("nested leave-one-out (M3.2c)"))
  ]
  /// The reverse.
  public let upperCandidates = [
    SandwichCandidate(name: "nested mixtures, own group left out", source: Citation("nested leave-one-out (M3.2c)"))
  ]
  /// There is nothing to choose.
  public let choice = (lower: 0, upper: 0)

  private let paths: PathSampler
  private let positions: Range<Int>
  private let groupCount: Int
  private let groupSize: Int

  /// The most paths of a replication.
  private static let largestCount = 1 << 15

  /// - Parameters:
  ///   - estimator: the whole information's, whose model, time and seed are meant
  ///   - lag: which inputs
  ///   - groupCount: G, at least 2
  ///   - groupSize: M, at least 2
  /// - Throws: `ModelError` for inputs that depend on each other, `DomainError` for a lag beyond the path
  public init(_ estimator: GatedSandwich, lag: ProfileLag, groupCount: Int = 64, groupSize: Int = 64) throws {
    switch estimator.request.model.input {
    case .gaussian: break
    case .tokens(let tokens) where tokens.transition == nil: break
    case .tokens, .process, .recorded:
      throw ModelError("input", "inputs that depend on each other", expected: "independent inputs for a plain profile")
    }
    for (name, count) in [("groups", groupCount), ("paths in a group", groupSize)]
    where !(2...Self.largestCount).contains(count) {
      throw DomainError(count, of: name, expected: "from 2 to \(Self.largestCount)")
    }
    positions = try lag.positions(steps: estimator.horizon)
    self.lag = lag
    self.groupCount = groupCount
    self.groupSize = groupSize
    paths = estimator.givenInputs()
    subject = "I(h_t; \(lag.name)) of \(estimator.request.model.name), t = \(estimator.horizon)"
  }

  /// The means of one replication: pure in its index.
  public func replication(_ index: Int, threads: Int) throws -> Replication {
    let groups = try Parallel.orderedMap(count: groupCount, threads: threads) { group in
      let number = StreamNumber.of(.nested, replication: index, item: group)
      let shared = PathPropagator.SharedInputs(
        steps: positions, values: try paths.propagator.inputs(from: RandomStream(seed: seed, stream: number)))
      return try (0..<groupSize).map { member in
        let number = StreamNumber.of(.replication, replication: index, item: group * groupSize + member)
        return try paths.record(stream: number, for: .state, shared: shared)
      }
    }
    let records = groups.flatMap { $0 }
    let mixture = MixtureTiles(records, dimension: paths.dimension, isDiagonal: paths.propagator.isDiagonal)
    let values = try Parallel.orderedMap(count: groupCount, threads: threads) { group in
      let range = group * groupSize..<(group + 1) * groupSize
      return mixture.groupSums(range, points: range.flatMap { records[$0].point }).map(bounds)
    }.flatMap { $0 }
    func mean(_ part: (Bounds) -> Double) -> Double { values.reduce(0) { $0 + part($1) } / Double(values.count) }
    return Replication(lower: [mean(\.lower)], upper: [mean(\.upper)], point: mean { 0.5 * ($0.lower + $0.upper) })
  }

  /// The same with more groups and more paths in each.
  public func enlarged(to count: Int, threads: Int) throws -> PlainProfile? {
    guard count > componentCount, count <= Self.largestCount else { return nil }
    let factor = (Double(count) / Double(componentCount)).squareRoot()
    return PlainProfile(
      self, groupCount: Int(factor * Double(groupCount)) + 1, groupSize: Int(factor * Double(groupSize)) + 1)
  }

  private init(_ other: PlainProfile, groupCount: Int, groupSize: Int) {
    (lag, subject, paths, positions) = (other.lag, other.subject, other.paths, other.positions)
    (self.groupCount, self.groupSize) = (groupCount, groupSize)
  }

  private struct Bounds {
    let lower: Double
    let upper: Double
  }

  /// From log sums over the own group without the own path, the own path, and the other groups.
  private func bounds(_ sums: MixtureTiles.GroupSums) -> Bounds {
    let size = Double(groupSize)
    let group = logSum(sums.group, sums.own)
    let others = sums.others - log(size * Double(groupCount - 1))
    // The other groups' mixture as a defence: see ``MixtureBounds``.
    let excluded = (
      group: logSum(sums.group - log(size - 1) + log(1 - 1 / size), others - log(size)), all: others
    )
    let included = (group: group - log(size), all: logSum(sums.others, group) - log(size * Double(groupCount)))
    return Bounds(lower: excluded.group - included.all, upper: included.group - excluded.all)
  }
}
