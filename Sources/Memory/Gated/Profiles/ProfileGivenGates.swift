// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import Parallel
public import Quantities
internal import StateSpace

/// The memory profile given the gates, `I(h_t; x_{t−k} | gates)`, by lag and beyond lag (M3.2c).
///
/// On each path of gates the state is Gaussian, and the input at lag k adds
/// `D_k = Φ_k (γ γᵀ ⊙ R) Φ_kᵀ`, `Φ_k = F_t ⋯ F_{t−k+1}`, to its covariance `P^gate`. So a lag holds
/// `½ log det P^gate − ½ log det(P^gate − D_k)` nats on that path, exactly, and only the mean over paths is sampled. The
/// lags from k on hold `½ log det P^gate − ½ log det(P + Σ_{j<k} D_j)`, P given the inputs; all of them, the content of
/// the state.
public struct ProfileGivenGates: Sendable {
  /// Mean nats of each lag, 0 … t−1, over the paths of one replication.
  public struct Means: Sendable, Equatable {
    /// `I(h_t; x_{t−k} | gates)` at index k.
    public let at: [Double]
    /// `I(h_t; x_{1:t−k} | gates)` at index k.
    public let beyond: [Double]
  }

  /// The seed of all streams.
  public var seed: UInt64 { paths.seed }
  /// Paths of a replication.
  public let pathCount: Int
  /// Steps of a path, t; the lags are 0 ..< t.
  public var horizon: Int { paths.propagator.steps }

  private let paths: PathSampler
  private let unseenDrive: Matrix
  private let name: String

  private static let blockSize = 32

  /// The profile of the model, time and seed of `estimator`; nil where its laws are not given the gates, so that nothing
  /// is left beyond them. Domain: `pathCount ≥ 1`.
  public init?(_ estimator: GatedSandwich, pathCount: Int = 1024) throws {
    guard (1...StreamNumber.itemLimit).contains(pathCount) else {
      throw DomainError(pathCount, of: "paths", expected: "at least 1")
    }
    guard let gates = estimator.paths.propagator.gates else { return nil }
    paths = estimator.paths
    unseenDrive = gates.unseenDrive
    name = estimator.request.model.name
    self.pathCount = pathCount
  }

  /// The means of one replication: pure in its index, on the same paths as the sandwich's.
  public func replication(_ index: Int, threads: Int) throws -> Means {
    let blocks = (pathCount + Self.blockSize - 1) / Self.blockSize
    let sums = try Parallel.orderedMap(count: blocks, threads: threads) { block in
      var sum = Means(at: [Double](repeating: 0, count: horizon), beyond: [Double](repeating: 0, count: horizon))
      for item in block * Self.blockSize..<min(pathCount, (block + 1) * Self.blockSize) {
        sum = Self.add(sum, try profile(stream: StreamNumber.of(.replication, replication: index, item: item)))
      }
      return sum
    }
    let zero = Means(at: [Double](repeating: 0, count: horizon), beyond: [Double](repeating: 0, count: horizon))
    let total = sums.reduce(zero, Self.add)
    let count = Double(pathCount)
    return Means(at: total.at.map { $0 / count }, beyond: total.beyond.map { $0 / count })
  }

  /// Brackets of the lags from `replications`, at least 2: two-sided Student-t intervals around exact conditional values.
  public func brackets(_ replications: [Means], lag: ProfileLag, confidence: Double) throws -> Bracket<Nats> {
    guard replications.count >= 2 else {
      throw DomainError(replications.count, of: "replications", expected: "at least 2")
    }
    guard confidence > 0, confidence < 1 else {
      throw DomainError(confidence, of: "confidence", expected: "a number strictly between 0 and 1")
    }
    _ = try lag.positions(steps: horizon)
    let mean =
      switch lag {
      case .at(let k): SampleMean(replications.map { $0.at[k] })
      case .beyond(let k): SampleMean(replications.map { $0.beyond[k] })
      }
    let half = try SampleMean.quantile(confidence, replications: replications.count) * mean.standardError
    let source = Citation("Gaussian conditional laws, mean over paths of gates (M3.2c)")
    return Bracket(
      subject: "I(h_t; \(lag.name) | gates) of \(name), t = \(horizon)",
      lower: Bound(Nats(mean.mean - half), kind: .estimated, source: source),
      upper: Bound(Nats(mean.mean + half), kind: .estimated, source: source))
  }

  /// Nats by lag on one path.
  private func profile(stream number: UInt64) throws -> Means {
    let stream = RandomStream(seed: seed, stream: number)
    var path: [StepCoefficients] = []
    path.reserveCapacity(horizon)
    try paths.propagator.walk(from: stream) { _, coefficients, _ in path.append(coefficients) }
    let law = try paths.propagator.law(from: RandomStream(seed: seed, stream: number))
    let d = paths.propagator.update.stateSize
    let noise =
      paths.propagator.isDiagonal
      ? Matrix(diagonal: law.inputCovariance) : try Matrix(rows: d, columns: d, storage: law.inputCovariance)
    var map = Matrix.identity(d)
    var parts: [Matrix] = []
    for coefficients in path.reversed() {
      var drive = unseenDrive
      for i in 0..<d { for j in 0..<d { drive[i, j] *= coefficients.drive[i] * coefficients.drive[j] } }
      parts.append(try map.congruence(drive))
      map = try map * paths.propagator.update.stepMap(coefficients)
    }
    // What is left of the other lags is added to P, never subtracted from P^gate: small noise keeps its digits.
    var newer = [noise]
    for part in parts { newer.append(try newer[newer.count - 1] + part) }
    let whole = try halfLogDeterminant(newer[parts.count])
    var at = [Double](repeating: 0, count: horizon)
    var older = Matrix(rows: d, columns: d)
    for lag in parts.indices.reversed() {
      at[lag] = whole - (try halfLogDeterminant(newer[lag] + older))
      try older += parts[lag]
    }
    return Means(at: at, beyond: try parts.indices.map { whole - (try halfLogDeterminant(newer[$0])) })
  }

  private func halfLogDeterminant(_ covariance: Matrix) throws -> Double {
    let reduced = try paths.support.reduce(covariance: covariance.symmetrized())
    guard let cholesky = try? Cholesky(reduced) else { throw PathSampler.singularOnSomePaths }
    return 0.5 * cholesky.logDeterminant
  }

  private static func add(_ a: Means, _ b: Means) -> Means {
    Means(at: zip(a.at, b.at).map { $0 + $1 }, beyond: zip(a.beyond, b.beyond).map { $0 + $1 })
  }
}

extension GatedUpdate {
  /// `F = diag(α) A + diag(β)`.
  func stepMap(_ coefficients: StepCoefficients) -> Matrix {
    var map = Matrix(diagonal: coefficients.carry)
    if let transition {
      for i in 0..<map.rows { for j in 0..<map.columns { map[i, j] += coefficients.gain[i] * transition[i, j] } }
    }
    return map
  }
}
