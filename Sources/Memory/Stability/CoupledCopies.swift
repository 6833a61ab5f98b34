// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
public import StateSpace

/// Pairs of copies of a state that begin apart and receive the same inputs: how fast they approach each other (M7.3).
public struct CoupledCopies: Sendable {
  /// Whether both copies receive the same noise.
  public enum Noise: Sendable {
    /// The same: a coupling, whose distance bounds how fast the law forgets its beginning.
    case shared
    /// Independent noises, as in the proof of the paper's Lemma 1: these copies never meet.
    case independent
  }

  /// Euclidean distances at times 0, 1, …, of each pair; a pair ends early when it has met or left the range of doubles.
  public let distances: [[Double]]
  /// `log(d_n / d_0) / n` of the pairs, n their last time: nats a step.
  public let logarithmicRate: ReplicatedMean
  /// Pairs whose distance fell below rounding.
  public let met: Int
  /// Pairs that have not met and whose distance over the second half of the time fell by no more than `e^{−½}`.
  public let apart: Int

  /// Distances at which copies count as met, relative to where they began: 2⁻⁴⁰.
  private static let meeting = 0x1p-40

  /// Follows pairs that begin at independent places.
  ///
  /// - Parameters:
  ///   - noise: shared or independent
  ///   - box: copies begin uniformly in it, or, without one, normally with deviation 3 · max(1, size of the state)
  /// - Throws: errors of the model's maps.
  public init(
    _ model: StateSpaceModel, noise: Noise, box: InvariantBox? = nil, _ options: StabilityOptions
  ) throws {
    let distances = try options.map { replication in
      var pair = try CoupledPair(model, noise: noise, box: box, options, replication: replication)
      return pair.distances(steps: options.steps(for: model.input), until: noise == .shared ? Self.meeting : 0)
    }
    self.distances = distances
    let rates = distances.map { path -> Double in
      guard let first = path.first, let last = path.last, path.count > 1 else { return 0 }
      guard first > 0 else { return -.infinity }
      guard last.isFinite else { return .infinity }
      return log((last > 0 ? last : Self.meeting * first) / first) / Double(path.count - 1)
    }
    logarithmicRate = try ReplicatedMean(rates, confidence: options.confidence)
    let unmet = distances.filter { ($0.last ?? 0) > Self.meeting * ($0.first ?? 0) }
    met = distances.count - unmet.count
    apart = unmet.count { path in
      guard let last = path.last, last.isFinite else { return true }
      return last >= exp(-0.5) * path[path.count / 2]
    }
  }

  /// The geometric mean of the factor by which distances change a step, with its interval.
  public var rate: ReplicatedMean { logarithmicRate.exponentials }
}

extension ReplicatedMean {
  /// Value and limits, exponentiated.
  var exponentials: ReplicatedMean {
    ReplicatedMean(value: exp(value), lower: exp(lower), upper: exp(upper))
  }
}

/// One pair of copies.
private struct CoupledPair {
  private let steppers: [BatchStepper]
  private let noises: [RandomStream]
  private let inputs: InputPath
  private var states: [[Double]]
  private var (input, gates): ([Double], [Double])

  init(
    _ model: StateSpaceModel, noise: CoupledCopies.Noise, box: InvariantBox?, _ options: StabilityOptions,
    replication: Int
  ) throws {
    let first = try BatchStepper(model)
    steppers = [first, try BatchStepper(model)]
    inputs = try options.inputs(model, replication)
    input = [Double](repeating: 0, count: model.inputSize)
    gates = [Double](repeating: 0, count: first.gateCount)
    // Two streams with one number give the same noise twice.
    noises = [
      options.stream(.walkNoise, replication),
      options.stream(noise == .shared ? .walkNoise : .secondWalkNoise, replication),
    ]
    let draws = options.stream(.walkStarts, replication)
    if let box {
      states = (0..<2).map { _ in box.outer.map { $0.lower + draws.uniform() * ($0.upper - $0.lower) } }
    } else {
      let scale = try 3 * max(1, Self.typicalSize(model, options, replication: replication))
      states = (0..<2).map { _ in draws.normals(model.stateSize).map { scale * $0 } }
    }
  }

  /// Root mean square of the components of a path over its first steps; 1 where the path leaves all bounds.
  private static func typicalSize(
    _ model: StateSpaceModel, _ options: StabilityOptions, replication: Int
  ) throws -> Double {
    let walk = try PathWalk(model, options, replication: replication)
    var (sum, count) = (0.0, 0.0)
    for _ in 0..<min(options.steps(for: model.input), 100) {
      _ = walk.step()
      sum += walk.state.reduce(0) { $0 + $1 * $1 }
      count += Double(walk.state.count)
    }
    let size = (sum / count).squareRoot()
    return size < 1e6 ? size : 1
  }

  mutating func distances(steps count: Int, until meeting: Double) -> [Double] {
    let first = distance(states[0], states[1])
    var result = [first]
    for _ in 0..<count {
      let next = step()
      result.append(next)
      guard next.isFinite, next > meeting * first else { break }
    }
    return result
  }

  private mutating func step() -> Double {
    inputs.next(into: &input)
    for copy in 0..<2 {
      steppers[copy].advance(&states[copy], inputs: input, gates: &gates)
      steppers[copy].addNoise(&states[copy], from: noises[copy])
    }
    return distance(states[0], states[1])
  }
}
