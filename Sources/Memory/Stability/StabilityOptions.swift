// SPDX-License-Identifier: GPL-3.0-or-later

import GSLNumerics
import LinearAlgebra
public import Parallel
public import Quantities
import StateSpace

/// How much is simulated, and with which random numbers.
public struct StabilityOptions: Sendable, Equatable {
  /// Independent paths, or pairs of copies.
  public let replications: Int
  /// Steps of each.
  public let steps: Int
  /// Of every interval, two-sided.
  public let confidence: Double
  /// Of the random streams.
  public let seed: UInt64
  /// Results do not depend on them.
  public let threads: Int

  /// - Throws: `DomainError` naming the value that is out of domain: 2 to 100,000 replications, 2 to 10,000,000 steps,
  ///   confidence in (0, 1), at least one thread.
  public init(
    replications: Int = 32, steps: Int = 1000, confidence: Double = 0.95, seed: UInt64 = 0,
    threads: Int = Parallel.defaultThreadCount
  ) throws(DomainError) {
    guard (2...100_000).contains(replications) else {
      throw DomainError(replications, of: "replications", expected: "an integer from 2 to 100000")
    }
    guard (2...10_000_000).contains(steps) else {
      throw DomainError(steps, of: "steps", expected: "an integer from 2 to 10000000")
    }
    guard confidence > 0, confidence < 1 else {
      throw DomainError(confidence, of: "confidence", expected: "a number between 0 and 1")
    }
    guard threads >= 1 else { throw DomainError(threads, of: "threads", expected: "an integer of at least 1") }
    self.replications = replications
    self.steps = steps
    self.confidence = confidence
    self.seed = seed
    self.threads = threads
  }

  /// Steps that inputs of this law have: a recording's paths are windows of it.
  func steps(for input: InputLaw) -> Int {
    guard case .recorded(let recording) = input else { return steps }
    return min(steps, recording.values.rows)
  }

  /// The inputs of one replication.
  func inputs(_ model: StateSpaceModel, _ replication: Int) throws -> InputPath {
    try InputSampler(model.input).path(steps: steps(for: model.input), from: stream(.walkInputs, replication))
  }

  /// `body` for each replication, in order, on several threads.
  func map<Value: Sendable>(_ body: @Sendable (_ replication: Int) throws -> Value) throws -> [Value] {
    try Parallel.orderedMap(count: replications, threads: threads, body)
  }

  /// The stream of one replication.
  func stream(_ purpose: StreamNumber.Purpose, _ replication: Int) -> RandomStream {
    RandomStream(seed: seed, stream: StreamNumber.of(purpose, replication: replication))
  }
}
