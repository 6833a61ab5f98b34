// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// A way to bound the information from one side by the mean of a sampled quantity.
public struct SandwichCandidate: Sendable, Hashable {
  /// A few words for reports, such as `leave-one-out mixture`.
  public let name: String
  /// Why the expectation lies on this side of the information.
  public let source: Citation
  /// Whether it gets sharper with more components.
  public let isMixture: Bool

  /// A candidate and its reason.
  public init(name: String, source: Citation, isMixture: Bool = true) {
    self.name = name
    self.source = source
    self.isMixture = isMixture
  }
}

/// What one independent replication measured, in nats: a mean for each candidate of each side.
public struct Replication: Sendable, Equatable {
  /// One mean for each of ``ReplicatedEstimator/lowerCandidates``; the expectation of each is at most the information.
  public let lower: [Double]
  /// One mean for each of ``ReplicatedEstimator/upperCandidates``; the expectation of each is at least the information.
  public let upper: [Double]
  /// The mean with half of the own weight: its expectation is near the information, on neither side for certain.
  public let point: Double
  /// The means of the same paths for each of ``ReplicatedEstimator/parts``.
  public let parts: [Replication]

  /// The means of one replication.
  public init(lower: [Double], upper: [Double], point: Double, parts: [Replication] = []) {
    self.lower = lower
    self.upper = upper
    self.point = point
    self.parts = parts
  }
}

/// An estimator of the information a state holds that works in independent replications.
///
/// A value of this type stands *after* its pilot: the number of components, the coefficients of control variates and
/// the candidates to report are fixed, from random streams of their own, so that the replications are independent and
/// identically distributed and no choice is made on the numbers that are reported. The loop over replications, with
/// its clock, is the caller's: see ``Sandwich`` for what to do next.
public protocol ReplicatedEstimator: Sendable {
  /// What the bracket will be about, in words.
  var subject: String { get }
  /// The seed of all random streams, which ``StreamNumber`` numbers.
  var seed: UInt64 { get }
  /// Components of the mixture that stands for the marginal law of the state, K.
  var componentCount: Int { get }
  /// Ways to bound from below; never empty.
  var lowerCandidates: [SandwichCandidate] { get }
  /// Ways to bound from above; never empty.
  var upperCandidates: [SandwichCandidate] { get }
  /// The index of the candidate of each side that the pilot chose to report.
  var choice: (lower: Int, upper: Int) { get }
  /// What is certain beyond the candidates' expectations, in nats: the bracket is widened by it on both sides, as for
  /// a horizon that stands for the stationary time. Zero if the candidates bound the subject itself.
  var allowance: Double { get }

  /// Estimators of parts of the information that every replication measures along with the whole; often none.
  var parts: [Self] { get }

  /// Multiply–adds of one replication, about: what an effort that does not look at the clock is counted in.
  var workPerReplication: Double { get }

  /// The replication numbered `index`: pure and reproducible, the same for any number of threads.
  func replication(_ index: Int, threads: Int) throws -> Replication

  /// The same estimator with `count` components, after a pilot of its own; nil if it cannot have as many.
  func enlarged(to count: Int, threads: Int) throws -> Self?
}

extension ReplicatedEstimator {
  /// Nothing beyond the candidates.
  public var allowance: Double { 0 }

  /// The whole alone.
  public var parts: [Self] { [] }

  /// A hundred for every pair of a state and a component.
  public var workPerReplication: Double { 100 * Double(componentCount) * Double(componentCount) }
}
