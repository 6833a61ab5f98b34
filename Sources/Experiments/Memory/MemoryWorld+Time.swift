// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra
internal import Memory
internal import Quantities
internal import StateSpace

extension MemoryWorld {
  /// Paths are followed step by step no longer than this; linear models have closed forms at any time.
  static let longestTime = 100_000

  /// Whether the state can be asked at `time`. Errors: `MemoryError.outOfDomain` for one that is too long.
  func check(_ time: StateTime) throws(MemoryError) {
    if case .step(let step) = time, linear == nil, step > Self.longestTime {
      throw .outOfDomain(
        value: "\(step)", origin: "--time",
        expected: "at most \(Self.longestTime) for a model whose paths are followed step by step")
    }
  }

  /// The time to ask at when the user names none: the limit law, or a long time that stands for it, with the remark
  /// that says so.
  func defaultTime(
    resolution: StateResolution, goal: SandwichGoal, threads: Int
  ) throws -> (time: StateTime, remark: String?) {
    guard try !isStationaryAnswerable(resolution: resolution, goal: goal, threads: threads) else {
      return (.stationary, nil)
    }
    let (step, words) = try standInTime(threads: threads)
    return (
      .step(step), "no limit law is certified for this model: t = \(step) is asked, \(words); --time asks at others"
    )
  }

  private func isStationaryAnswerable(resolution: StateResolution, goal: SandwichGoal, threads: Int) throws -> Bool {
    if let linear, let deviation = resolution.deviation {
      do {
        _ = try linear.information(at: .stationary, resolution: deviation)
        return true
      } catch .notStationary {
        return false
      }
    }
    guard case .gated(let update) = model.update, update.gatesSeeInputsOnly else { return false }
    if case .recorded = model.input { return false }
    if case .tokens = model.input, resolution == .none { return false }
    let question = try question(at: .stationary, resolution: resolution, goal: goal)
    return try question.hasStationaryAnswer(accuracy: goal.width(near: .zero).value, threads: threads)
  }

  /// Copies of the state have come together to this part of their distance at a time that stands for the limit.
  private static let forgotten = 1e-4
  /// Copies are followed, and a time stands for the limit, at most this long.
  private static let longestStandIn = 256
  /// Where symbols are enumerated, times beyond this have too many paths.
  private static let longestTokens = 8

  /// A time by which the state has forgotten its beginning, as far as coupled copies show, and words about it.
  func standInTime(threads: Int) throws -> (step: Int, words: String) {
    var longest = Self.longestStandIn
    if case .recorded(let recording) = model.input { longest = min(longest, max(1, recording.values.rows / 2)) }
    if case .tokens = model.input { longest = min(longest, Self.longestTokens) }
    let options = try StabilityOptions(replications: 16, steps: 256, seed: seed, threads: threads)
    let rate = try CoupledCopies(model, noise: .shared, options).logarithmicRate.value
    let steps = rate < 0 ? (log(Self.forgotten) / rate).rounded(.up) : .infinity
    guard steps <= Double(longest), let step = Int(exactly: steps) else {
      return (longest, "by which copies of the state with the same inputs have not all come together")
    }
    return (max(1, step), "by which copies of the state with the same inputs have come together")
  }
}
