// SPDX-License-Identifier: GPL-3.0-or-later

internal import Memory
internal import Parallel
internal import StateSpace

/// What is certain of the model that samples were drawn from: x its inputs, y its states.
struct ModelAudit: Sendable {
  private let world: MemoryWorld
  private let time: StateTime
  /// Whether all inputs are asked about together instead of one.
  private let isWhole: Bool

  /// - Throws: ``WorldError`` for windows that the model's own brackets are not about; `FileError`, `ModelError`.
  init(_ model: ModelSpecification, _ specification: EstimationSpecification) throws {
    let windows = specification.windows
    world = try MemoryWorld(try model.model(), seed: specification.parameters.seed)
    time = windows.time.map { .step($0) } ?? .stationary
    isWhole = windows.time == windows.past && specification.lags == [0] && windows.past > 1
    guard windows.past == 1 || isWhole, specification.given == nil else {
      throw WorldError.options(
        "--model: what is proven is about one input, or about all of them: expected --past 1, or --time t --past t and no "
          + "lag, without --given")
    }
  }

  /// What to know about the comparison.
  var remark: String? {
    time == .stationary
      ? "model: rows of all times are held against the limit law; simulate with a burn-in" : nil
  }

  /// What is proven at each of `lags`.
  func brackets(lags: [Int], threads: Int, cancellation: Cancellation) throws -> [StateInformation?] {
    let run = SandwichRun(goal: .init(), threads: threads, cancellation: cancellation)
    if isWhole { return [try world.point(at: time, resolution: .none, run: run)?.information] }
    let points = try world.profile(at: time, lags: lags, resolution: .none, run: run)
    return lags.map { lag in points.first { $0.lag == lag }?.atLag }
  }
}
