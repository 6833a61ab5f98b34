// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Information
internal import LinearAlgebra
public import Parallel
internal import Quantities
public import StateSpace

/// Two sides of `I(h_t; x_{1:t})` for any update whose one-step law is Gaussian: gates that see the state, LSTM, GRU
/// (M3.3).
///
/// K independent paths stand for the marginal law of the state and M particles under the inputs of each for the law
/// given the inputs; `ParticleBounds` says why the two sides hold in expectation. With a resolution σ the question is
/// about `h_t + σ n`, `n ~ N(0, I)`: then noise-free networks have an answer too, and from a certain `h_0` they need no
/// particles, as the inputs determine their state.
public struct ParticleEstimator: ReplicatedEstimator {
  /// The model.
  public var model: StateSpaceModel { sampler.model }
  /// t.
  public var time: Int { sampler.time }
  /// σ, in units of the state; 0 for the state itself.
  public let resolution: Double
  /// What the bracket is about.
  public var subject: String {
    "I(h_t; x_1…x_t) at t = \(time)" + (resolution > 0 ? ", the state seen with noise of deviation \(resolution)" : "")
  }
  /// The seed of all streams.
  public let seed: UInt64
  /// Paths, K.
  public let componentCount: Int
  /// Particles under the inputs of each path, M; 0 if the inputs determine the state.
  public let particleCount: Int
  /// Mixtures without the own center in the conditional law, with it in the marginal.
  public var lowerCandidates: [SandwichCandidate] { [Self.below] }
  /// The reverse, and the entropy of the inputs where it is known to be finite.
  public var upperCandidates: [SandwichCandidate] { ceiling == nil ? [Self.above] : [Self.above, Self.entropy] }
  /// The smaller of the upper candidates on the pilot.
  public let choice: (lower: Int, upper: Int)
  /// Steps of all particles, and all pairs of paths.
  public var workPerReplication: Double { Self.work(sampler, componentCount, particleCount) }

  private static func work(_ sampler: ParticleSampler, _ paths: Int, _ particles: Int) -> Double {
    let (d, m, k) = (Double(sampler.model.stateSize), Double(sampler.model.inputSize), Double(paths))
    let step = 4 * d * (d + m) + 50 * d + 100
    return k * Double(particles + 1) * (Double(sampler.time) * step + d + 10) + k * k * (d + 10)
  }

  /// A smaller mixture says hardly anything.
  private static let leastPaths = 256
  private let workLimit: Double

  let sampler: ParticleSampler
  /// How often the estimator was enlarged: later replications share no stream with those that advised it.
  let generation: Int
  /// Entropy of the inputs, nats, or a bound of it.
  let ceiling: Double?
  /// Coefficients of the control variate `½‖n‖² − d/2`, whose mean is 0.
  let slopes: ParticlePilot.Slopes
  let defense: DefensiveGaussian

  private static let replicationsOfGeneration = 1 << 16
  private static let source = Citation(
    "sampled one-step laws (M3.3); Poole et al. (2019), Foster et al. (2019): Jensen's inequality and relative entropy")
  private static let below = SandwichCandidate(
    name: "particles: own center in the marginal only", source: source)
  private static let above = SandwichCandidate(
    name: "particles: own center in the conditional only", source: source)
  private static let entropy = SandwichCandidate(
    name: "entropy of the inputs", source: Citation("data processing: I(h; x) ≤ H(x) (M3.5)"))

  /// An estimator after its pilot.
  ///
  /// - Parameters:
  ///   - model: any, with noise of one covariance for all steps
  ///   - time: t, at least 1
  ///   - resolution: σ ≥ 0, finite; above 0 where Q is singular
  ///   - paths: K, at least 2; nil for what the pilot finds good
  ///   - particles: M, at least 1; nil for what balances their share of the width against that of the paths
  ///   - workLimit: of one replication, in units of ``workPerReplication``; what the pilot chooses is kept below it, as
  ///     far as 256 paths of 16 particles allow. Where these take more than four times as much the question is refused
  ///   - seed: of all random streams
  ///   - threads: for the pilot
  /// - Throws: ``MemoryError`` outside these domains, for a singular Q without resolution and for states that overflow;
  ///   `ModelError` for a recording that is too short.
  public init(
    _ model: StateSpaceModel, time: Int, resolution: Double = 0, paths: Int? = nil, particles: Int? = nil,
    workLimit: Double = .infinity, seed: UInt64 = 0, threads: Int = Parallel.defaultThreadCount
  ) throws {
    func require(_ holds: Bool, _ value: some CustomStringConvertible, _ origin: String, _ expected: String) throws {
      if !holds { throw MemoryError.outOfDomain(value: "\(value)", origin: origin, expected: expected) }
    }
    try require(time >= 1, time, "time", "at least 1")
    try require(resolution >= 0 && resolution.isFinite, resolution, "resolution", "a finite number of at least 0")
    if let paths { try require(paths >= 2 && paths < StreamNumber.itemLimit, paths, "paths", "at least 2") }
    if let particles { try require(particles >= 1 && particles < 1 << 24, particles, "particles", "at least 1") }
    let sampler = try ParticleSampler(model, time: time, resolution: resolution)
    // The pilot and two replications, without which there is no bracket, may take all that is paid for.
    func fits(_ particles: Int) -> Bool {
      Self.work(sampler, Self.leastPaths, sampler.isDetermined ? 0 : particles) <= PathSampler.overspending * workLimit
    }
    guard paths != nil || fits(ParticlePilot.leastParticles) else {
      throw MemoryError.outOfDomain(
        value: "\(time)", origin: "time",
        expected: "fewer steps, or a larger budget: a replication of so many is too long for the effort")
    }
    let pilotParticles = paths != nil || fits(64) ? 64 : ParticlePilot.leastParticles
    let pilot = try ParticlePilot(sampler, seed: seed, particles: pilotParticles, threads: threads)
    self.init(
      sampler, resolution: resolution, pilot: pilot, paths: paths, particles: particles, workLimit: workLimit,
      seed: seed)
  }

  init(
    _ sampler: ParticleSampler, resolution: Double, pilot: ParticlePilot, paths: Int?, particles: Int?,
    workLimit: Double, seed: UInt64, generation: Int = 0
  ) {
    self.sampler = sampler
    self.generation = generation
    self.resolution = resolution
    self.seed = seed
    self.workLimit = workLimit
    var count = paths ?? pilot.paths
    func particleCount(_ count: Int) -> Int {
      sampler.isDetermined ? 0 : particles ?? pilot.particles(forPaths: count)
    }
    // Both shares of the width grow alike as K and M shrink together.
    while paths == nil, count > Self.leastPaths, Self.work(sampler, count, particleCount(count)) > workLimit {
      count = max(Self.leastPaths, count * 4 / 5)
    }
    componentCount = count
    self.particleCount = particleCount(count)
    slopes = pilot.slopes
    defense = pilot.defense
    switch sampler.model.input {
    case .tokens(let law): ceiling = law.entropy(ofFirst: sampler.time).value
    case .recorded(let recording): ceiling = log(Double(max(1, recording.values.rows - sampler.time + 1)))
    case .gaussian, .process: ceiling = nil
    }
    choice = (0, ceiling.map { $0 < pilot.upper ? 1 : 0 } ?? 0)
  }

  /// Means over K own paths, each against the K − 1 others and its M particles.
  public func replication(_ index: Int, threads: Int) throws -> Replication {
    let draw = try sampler.draw(
      componentCount, particles: particleCount, seed: seed, purpose: .replication,
      replication: index + generation * Self.replicationsOfGeneration, threads: threads)
    let bounds = try draw.bounds(size: model.stateSize, particles: particleCount, defense: defense, threads: threads)
    let variates = draw.own.map { $0 - 0.5 * Double(model.stateSize) }
    func mean(_ slope: Double, _ value: (ParticleBounds) -> Double) -> Double {
      compensatedSum(zip(bounds, variates).map { value($0) - slope * $1 }) / Double(bounds.count)
    }
    let upper = mean(slopes.upper, \.upper)
    return Replication(
      lower: [mean(slopes.lower, \.lower)], upper: ceiling.map { [upper, $0] } ?? [upper],
      point: mean(slopes.point, \.point))
  }

  /// The same with more paths, and as many particles as balance them, after a larger pilot.
  public func enlarged(to count: Int, threads: Int) throws -> ParticleEstimator? {
    guard count >= 2, count < 1 << 24 else { return nil }
    let pilot = try ParticlePilot(sampler, seed: seed, paths: min(count, 1024), threads: threads)
    return ParticleEstimator(
      sampler, resolution: resolution, pilot: pilot, paths: count, particles: nil, workLimit: workLimit, seed: seed,
      generation: generation + 1)
  }
}

extension ParticleSampler.Draw {
  /// The bounds at each path's point.
  func bounds(size d: Int, particles: Int, defense: DefensiveGaussian, threads: Int) throws -> [ParticleBounds] {
    let broad = try defense.logDensities(at: points)
    let marginal = try PairwiseDensity(points: points, centers: centers, size: d).logSums(threads: threads)
    return own.indices.map { i in
      ParticleBounds(
        own: -own[i], marginal: marginal[i], paths: own.count, conditional: conditional.isEmpty ? nil : conditional[i],
        particles: particles, defense: broad[i])
    }
  }
}
