// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
public import LinearAlgebra
internal import Quantities
internal import StateSpace

/// `I(h_t; x_{1:t})` of a model whose gates see inputs only, from both sides (M3.1, M3.2, M3.2b).
///
/// A replication draws K paths, the Gaussian law of the state along each, and one state of each of the first N laws. For
/// i.i.d. Gaussian inputs that the gates see only in part, the laws are those given the *gates*, and what the inputs tell
/// beyond them is added by the chain rule `I(h; x) = I(h; gates) + E ½ log(|P^gate|/|P|)`; otherwise they are those
/// given the inputs. The mixture of the other paths' laws gives the leave-one-out and include-own bounds, a Gaussian of
/// the same moments the maximum-entropy ceiling. Made by ``GatedInformation``, which runs the pilot.
///
/// Why the expectations of a replication lie on their sides:
///
/// - *Fewer states than components.* Paths and states being exchangeable, the term of each single state has the
///   expectation of ``MixtureBounds`` with K components, on the same side, and a mean over N of them has it as well. That
///   all states share the components correlates the terms but moves no expectation: what it costs is in the spread of the
///   replications, which share nothing. So the distance between the sides is that of K components at the work of N·K pairs.
/// - *Reference.* The defense of the leave-one-out mixture and the Gaussian of the ceiling were fixed before the
///   replication: any density that does not know the point has a cross-entropy of at least the entropy.
/// - *Controls* leave the expectations alone: see `GatedControls`.
/// - *Choices.* K, N, the coefficients of controls and the candidates come from the pilot's streams, to which the
///   replications are independent; given them, replications are independent and identically distributed, as the
///   t-intervals of ``Sandwich`` ask. An enlarged estimator has a new pilot and new streams, and the replications that
///   advised it are dropped: given what was seen of them, its own are again independent of the choice.
/// - *Parts* are linear in the same means: what the gates tell is the whole less the content, whose mean is unbiased.
public struct GatedSandwich: ReplicatedEstimator {
  /// Which part of the information is bounded.
  public enum Part: String, Sendable, CaseIterable {
    /// `I(h_t; x_{1:t})`.
    case whole
    /// `I(h_t; gates)`: what the state tells about the pre-activations of the gates.
    case gating
    /// `I(h_t; x_{1:t} | gates)`: what it tells about the inputs beyond them.
    case content
    /// `D(h_t ‖ N(E h_t, S_t))`, the negentropy: by how much the maximum-entropy ceiling exceeds the information. For
    /// exact moments alone.
    case negentropy
    /// `I(z; h_t)` of a reading z: what it tells about the state itself.
    case state
  }

  /// What is bounded.
  public let part: Part
  /// What the bracket is about.
  public let subject: String
  /// The seed of all streams.
  public var seed: UInt64 { paths.seed }
  /// Components of the mixture, K.
  public let componentCount: Int
  /// States at which it is evaluated, N; at most K.
  public var stateCount: Int { plan.stateCount }
  /// Ways to bound from below.
  public let lowerCandidates: [SandwichCandidate]
  /// Ways to bound from above.
  public let upperCandidates: [SandwichCandidate]
  /// The candidates that the pilot chose.
  public let choice: (lower: Int, upper: Int)
  /// What the stationary time adds: the most that a finite horizon changes.
  public let allowance: Double
  /// Whether the laws are conditioned on the gates, so that the parts differ.
  public var splitsGatesAndContent: Bool { paths.propagator.gates != nil }
  /// Gating and content, where the laws are conditioned on the gates and the whole is asked for.
  public var parts: [GatedSandwich] {
    part == .whole && splitsGatesAndContent ? [restricted(to: .gating), restricted(to: .content)] : []
  }
  /// All pairs of a state and a component, and all paths.
  public var workPerReplication: Double {
    let k = Double(componentCount)
    return k * Double(stateCount) * paths.pairWork + (k + Double(plan.extraPathCount)) * paths.pathWork
  }
  /// Steps of a path, t.
  public var horizon: Int { paths.propagator.steps }

  /// Covariance of the state as it is read, in orthonormal coordinates of the directions that vary: k×k; nil where it
  /// is not known exactly.
  public let covariance: Matrix?

  let paths: PathSampler
  let plan: GatedPlan
  let request: GatedInformation
  /// How often the estimator was enlarged: later replications share no stream with those that advised it.
  let generation: Int
  /// `½ log det` of ``covariance`` beyond that of the reference, at whose horizon little is still missing.
  private let unreached: Double

  private static let replicationsOfGeneration = 1 << 16
  private static let generationLimit = StreamNumber.replicationLimit / replicationsOfGeneration - 1

  /// The estimator of one part, on the same paths. Content is known without a gap: its two sides differ by sampling
  /// error alone.
  public func restricted(to part: Part) -> GatedSandwich {
    GatedSandwich(request, paths, plan, part, covariance: covariance, generation: generation)
  }

  init(
    _ request: GatedInformation, _ paths: PathSampler, _ plan: GatedPlan, _ part: Part, covariance: Matrix?,
    generation: Int = 0
  ) {
    self.part = part
    self.paths = paths
    self.plan = plan
    self.request = request
    self.generation = generation
    let whole = covariance.flatMap { try? Cholesky($0) }.map { 0.5 * $0.logDeterminant }
    self.covariance = whole == nil ? nil : covariance
    unreached = whole.flatMap { whole in paths.reference.map { max(0, whole - $0.halfLogDeterminant) } } ?? 0
    subject = request.subject(of: part, horizon: paths.propagator.steps)
    componentCount = plan.componentCount
    allowance = part == .whole || part == .negentropy ? plan.allowance : 0
    switch part {
    case .content:
      (lowerCandidates, upperCandidates, choice) = ([.content], [.content], (0, 0))
    case .gating:
      (lowerCandidates, upperCandidates) = ([.includeOwn], [.leaveOneOut, .ceiling])
      choice = (0, min(plan.choice.upper, 1))
    case .negentropy:
      lowerCandidates = [.leaveOneOut, .nonnegative]
      upperCandidates = [.includeOwn] + (plan.floor == nil ? [] : [.linearDecoder])
      choice = (min(plan.choice.upper, 1), plan.choice.lower)
    case .whole, .state:
      lowerCandidates = [.includeOwn] + (plan.floor == nil ? [] : [.linearDecoder])
      upperCandidates = [.leaveOneOut, .ceiling] + (plan.entropyBound == nil ? [] : [.inputEntropy])
      choice = plan.choice
    }
  }

  /// The means of one replication: pure in its index.
  public func replication(_ index: Int, threads: Int) throws -> Replication {
    guard (0..<Self.replicationsOfGeneration).contains(index) else {
      throw DomainError(
        index, of: "replication", expected: "an index from 0 to \(Self.replicationsOfGeneration - 1)")
    }
    let number = index + generation * Self.replicationsOfGeneration
    let records = try paths.components(
      .replication, replication: number, count: componentCount, states: stateCount, threads: threads)
    let extra = try paths.paths(.pathMean, replication: number, count: plan.extraPathCount, threads: threads)
    let bounds = try paths.bounds(of: records, states: stateCount, threads: threads)
    return replication(plan.controls.measure(records, extra: extra, bounds: bounds))
  }

  /// The part's means among all that were measured.
  func replication(_ measured: GatedMeasurement) -> Replication {
    switch part {
    case .content:
      return Replication(lower: [measured.content], upper: [measured.content], point: measured.content)
    case .gating:
      let content = measured.content
      return Replication(
        lower: [measured.lower - content], upper: [measured.upper - content, measured.ceiling - content],
        point: measured.point - content)
    case .negentropy:
      let ceiling = measured.ceiling + unreached
      return Replication(
        lower: [ceiling - measured.upper, 0],
        upper: ([measured.lower] + (plan.floor.map { [$0] } ?? [])).map { ceiling - $0 },
        point: ceiling - measured.point)
    case .whole:
      return Replication(
        lower: [measured.lower] + (plan.floor.map { [$0] } ?? []),
        upper: [measured.upper, measured.ceiling] + (plan.entropyBound.map { [$0] } ?? []), point: measured.point,
        parts: parts.map { $0.replication(measured) })
    case .state:
      // I(z; h) = I(z; x) + I(z; h | x): the noise has the log determinant 0, z given the inputs that of P.
      let given = measured.halfLogDeterminant
      let told = restricted(to: .whole).replication(measured)
      return Replication(
        lower: told.lower.map { $0 + given }, upper: told.upper.map { $0 + given }, point: told.point + given)
    }
  }

  /// The paths of this estimator, with laws given the inputs.
  func givenInputs() -> PathSampler {
    PathSampler(
      propagator: paths.propagator.givenInputs(), support: paths.support, reference: nil, expected: nil,
      seed: paths.seed)
  }

  /// The same with `count` components, on streams of its own; nil above the limit of the request or of memory.
  public func enlarged(to count: Int, threads: Int) throws -> GatedSandwich? {
    let count = min(count, request.largestComponentCount, paths.largestComponentCount)
    guard count > componentCount, generation < Self.generationLimit, let reference = paths.reference else { return nil }
    let plan = try plan.resized(
      to: count, generation: generation + 1, paths: paths, reference: reference, workLimit: request.workLimit,
      threads: threads)
    return GatedSandwich(request, paths, plan, part, covariance: covariance, generation: generation + 1)
  }
}

extension SandwichCandidate {
  static let nonnegative = SandwichCandidate(
    name: "no relative entropy is negative", source: Citation("Cover and Thomas 2006, Theorem 8.6.1"),
    isMixture: false)
  static let includeOwn = SandwichCandidate(
    name: "mixture, own component included", source: Citation("Poole et al. 2019, tractable conditionals (M3.1)"))
  static let leaveOneOut = SandwichCandidate(
    name: "mixture, own component left out",
    source: Citation("Poole et al. 2019, leave-one-out, with a Gaussian of share 2^-13 (M3.1)"))
  static let ceiling = SandwichCandidate(
    name: "Gaussian of the same moments",
    source: Citation("Cover and Thomas 2006, Theorem 8.6.5: maximum entropy at given covariance (M3.2)"),
    isMixture: false)
  static let linearDecoder = SandwichCandidate(
    name: "best linear decoder",
    source: Citation("Gaussian inputs, linear estimation error: data processing and maximum entropy (M3.2)"),
    isMixture: false)
  static let inputEntropy = SandwichCandidate(
    name: "entropy of the inputs", source: Citation("Cover and Thomas 2006, (2.39): I(h; x) ≤ H(x) (M3.4)"),
    isMixture: false)
  static let content = SandwichCandidate(
    name: "conditional Gaussians, given the gates", source: Citation("chain rule over the gates (M3.2b)"),
    isMixture: false)
}
