// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import Parallel
internal import StateSpace

/// What the sandwich needs of one path.
struct PathRecord: Sendable {
  /// What a path is drawn for; each case does what those before it do.
  enum Use: Int, Sendable {
    /// Means of controls.
    case path
    /// A component of the mixture.
    case component
    /// A state at which the mixture is evaluated.
    case state
  }

  /// `m`, k numbers; empty for records of paths alone.
  let mean: [Double]
  /// `L⁻¹`, packed.
  let whitener: [Double]
  /// `½ log det` of the covariance given the condition (inputs or gates).
  let halfLogDeterminant: Double
  /// `½ log det P^gate − ½ log det P`: nats that the inputs tell beyond the gates, on this path; 0 given the inputs.
  let content: Double
  /// ``ReferenceGaussian/expectedExcess(of:isDiagonal:)``; 0 without a reference.
  let expectedExcess: Double
  /// ``ExpectedCovariances/excesses(of:isDiagonal:)``: mean 0; empty where they are not known.
  let covarianceExcesses: [Double]
  /// ``ConditionalLaw/gateExcesses``: mean 0; empty given the inputs.
  let gateExcesses: [Double]
  /// A state of this path, k numbers; empty where none was drawn.
  let point: [Double]
  /// The normal vector z behind the point, k numbers; empty where there is none.
  let noise: [Double]
  /// ``ReferenceGaussian/excess(at:)`` of the point less its expectation on this path: mean 0.
  let pointExcess: Double

  /// `½ (‖z‖² − k)`: mean 0.
  var noiseExcess: Double { 0.5 * (noise.reduce(0) { $0 + $1 * $1 } - Double(noise.count)) }
}

extension ConditionalLaw {
  /// Hermite polynomials of degrees 1 to 3 of each number in ``seen``: orthonormal, of mean 0. What a path's covariances
  /// are depends mostly on what the gates saw last.
  var gateExcesses: [Double] {
    let (second, third) = (2.0.squareRoot(), 6.0.squareRoot())
    return seen.flatMap { (e: Double) -> [Double] in
      let square = e * e
      return [e, (square - 1) / second, e * (square - 3) / third]
    }
  }
}

/// Draws paths and evaluates the mixture of their laws.
struct PathSampler: Sendable {
  let propagator: PathPropagator
  let support: StateSupport
  /// Nil while the reference is still to be fitted.
  let reference: ReferenceGaussian?
  /// Nil where the expected covariances are not known.
  let expected: ExpectedCovariances?
  let seed: UInt64

  /// The reference's share in the leave-one-out mixture: it costs 1.2e-4 nats where the mixture resolves the law.
  private static let defensiveShare = 0x1p-13

  /// Paths of one parallel item, and points of one block of densities.
  private static let blockSize = 32

  /// Dimensions of the state that vary, k.
  var dimension: Int { support.dimension(of: propagator.update.stateSize) }
  /// Whether covariances of records are variances alone.
  var isDiagonal: Bool { propagator.isDiagonal && !support.isDense }

  /// Components for the stream numbers of `purpose` and `replication`, the first `states` of them with a state each.
  func components(
    _ purpose: StreamNumber.Purpose, replication: Int, count: Int, states: Int, threads: Int
  ) throws -> [PathRecord] {
    try records(purpose, replication: replication, count: count, threads: threads) { $0 < states ? .state : .component }
  }

  /// Paths alone, for the stream numbers of `purpose` and `replication`.
  func paths(_ purpose: StreamNumber.Purpose, replication: Int, count: Int, threads: Int) throws -> [PathRecord] {
    try records(purpose, replication: replication, count: count, threads: threads) { _ in .path }
  }

  private func records(
    _ purpose: StreamNumber.Purpose, replication: Int, count: Int, threads: Int,
    for use: @Sendable (_ item: Int) -> PathRecord.Use
  ) throws -> [PathRecord] {
    let blocks = (count + Self.blockSize - 1) / Self.blockSize
    return try Parallel.orderedMap(count: blocks, threads: threads) { block in
      try (block * Self.blockSize..<min(count, (block + 1) * Self.blockSize)).map { item in
        try record(stream: StreamNumber.of(purpose, replication: replication, item: item), for: use(item))
      }
    }.flatMap { $0 }
  }

  /// The reduced law of one path. Errors: what the propagator throws.
  func law(from stream: RandomStream, shared: PathPropagator.SharedInputs? = nil) throws -> ConditionalLaw {
    try support.reduce(propagator.law(from: stream, shared: shared), isDiagonal: propagator.isDiagonal)
  }

  /// Laws of `count` paths of the pilot's own, for the support and the reference.
  func laws(count: Int, threads: Int) throws -> [ConditionalLaw] {
    try Parallel.orderedMap(count: count, threads: threads) { item in
      try law(from: RandomStream(seed: seed, stream: StreamNumber.of(.pilot, replication: 0, item: item)))
    }
  }

  /// The record of the path that the stream of this number draws, some inputs being `shared` with others.
  func record(
    stream number: UInt64, for use: PathRecord.Use, shared: PathPropagator.SharedInputs? = nil
  ) throws -> PathRecord {
    let stream = RandomStream(seed: seed, stream: number)
    let law = try law(from: stream, shared: shared)
    let k = law.mean.count
    let isDiagonal = isDiagonal
    guard let cholesky = PackedCholesky(law.covariance, order: k, isDiagonal: isDiagonal) else {
      throw PathSampler.singularOnSomePaths
    }
    let half = cholesky.halfLogDeterminant
    var content = 0.0
    if law.gateCovariance != nil {
      guard let inner = PackedCholesky(law.inputCovariance, order: k, isDiagonal: isDiagonal) else {
        throw PathSampler.singularOnSomePaths
      }
      content = half - inner.halfLogDeterminant
    }
    let excess = reference?.expectedExcess(of: law, isDiagonal: isDiagonal) ?? 0
    let covarianceExcesses = expected?.excesses(of: law, isDiagonal: isDiagonal) ?? []
    let isComponent = use != .path
    guard use == .state else {
      return PathRecord(
        mean: isComponent ? law.mean : [], whitener: isComponent ? cholesky.whitener : [], halfLogDeterminant: half,
        content: content, expectedExcess: excess, covarianceExcesses: covarianceExcesses,
        gateExcesses: law.gateExcesses, point: [], noise: [], pointExcess: 0)
    }
    var z = [Double](repeating: 0, count: k)
    stream.fillNormal(&z)
    let point = zip(law.mean, cholesky.color(z)).map { $0 + $1 }
    return PathRecord(
      mean: law.mean, whitener: cholesky.whitener, halfLogDeterminant: half, content: content,
      expectedExcess: excess, covarianceExcesses: covarianceExcesses, gateExcesses: law.gateExcesses, point: point,
      noise: z,
      pointExcess: reference.map { $0.excess(at: point) - excess } ?? 0)
  }

  /// Some paths have noise in a direction where others have none.
  static var singularOnSomePaths: ModelError {
    ModelError(
      "Q", "noise that misses a direction of the state on some paths of the gates only",
      expected: "noise in every direction, or a resolution")
  }

  /// For each of the first `states` records its three numbers of `log p(h|θ) − log p(h)`, the other records making the
  /// mixture.
  func bounds(of records: [PathRecord], states: Int, threads: Int) throws -> [MixtureBounds] {
    let count = records.count
    let mixture = MixtureTiles(records, dimension: dimension, isDiagonal: isDiagonal)
    let blocks = (states + Self.blockSize - 1) / Self.blockSize
    return try Parallel.orderedMap(count: blocks, threads: threads) { block in
      let range = block * Self.blockSize..<min(states, (block + 1) * Self.blockSize)
      let others = mixture.logSums(ofOthersThan: range, points: range.flatMap { records[$0].point })
      return zip(range, others).map { index, others in
        let record = records[index]
        let own = -0.5 * Double(dimension) - record.noiseExcess - record.halfLogDeterminant
        let broad = reference.map { reference in
          -0.5 * Double(dimension) - record.pointExcess - record.expectedExcess - reference.halfLogDeterminant
        }
        return MixtureBounds(
          own: own, others: others, count: count, defense: broad.map { (Self.defensiveShare, $0) })
      }
    }.flatMap { $0 }
  }
}
