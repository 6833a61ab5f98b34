// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

/// What a plan would do.
public struct PlanOutlook: Sendable {
  /// Points that satisfy the conditions.
  public let pointCount: Int
  /// The first points of the plan, with their identities.
  public let first: [(key: PointKey, values: [ParameterValue])]
  /// Points of the shard that has fewest.
  public let smallestShard: Int
  /// Points of the shard that has most.
  public let largestShard: Int
  private let plan: SweepPlan

  /// How many of the first points are shown.
  private static let shown = 5
  /// Beyond this many points shards are not counted but taken as even.
  private static let countedPoints = 1_000_000

  /// Goes through `plan` once.
  ///
  /// Errors: `FileError` where a condition has no truth value.
  public init(_ plan: SweepPlan, shards: Int) throws {
    var first: [(key: PointKey, values: [ParameterValue])] = []
    var counts = [Int](repeating: 0, count: max(1, shards))
    var count = 0
    let countsAll = shards > 1 && plan.gridCount <= Self.countedPoints
    if plan.isConditional || countsAll {
      for number in 0..<plan.gridCount {
        guard let values = try plan.values(number) else { continue }
        count += 1
        guard countsAll || first.count < Self.shown else { continue }
        let key = plan.key(values)
        counts[key.shard(of: shards)] += 1
        if first.count < Self.shown { first.append((key, values)) }
      }
    } else {
      count = plan.gridCount
      for number in 0..<min(count, Self.shown) {
        if let values = try plan.values(number) { first.append((plan.key(values), values)) }
      }
    }
    self.plan = plan
    self.first = first
    pointCount = count
    smallestShard = countsAll ? counts.min() ?? 0 : count / max(1, shards)
    largestShard = countsAll ? counts.max() ?? 0 : (count + shards - 1) / max(1, shards)
  }

  /// What a few points took.
  public struct Timing: Sendable {
    /// Mean time of a point in seconds, of those without an answer as well.
    public let seconds: Double
    /// How many points were asked.
    public let count: Int
    /// How many of them have no answer.
    public let failures: Int
    /// Why the first of these has none.
    public let reason: String?
  }

  /// Asks `count` points from all over the plan; nil for none.
  ///
  /// - Parameter answer: asks a point, and returns why there is no answer, or nil
  ///
  /// Errors: `FileError` where a formula fails.
  public func timing(of count: Int, answer: (PointRequest) -> String?) throws -> Timing? {
    var times: [Double] = []
    var reasons: [String] = []
    for step in 0..<min(max(0, count), plan.gridCount) {
      let start = plan.gridCount / min(count, plan.gridCount) * step
      for number in start..<min(plan.gridCount, start + 1000) {
        guard let values = try plan.values(number) else { continue }
        let request = try plan.request(values)
        let begin = ContinuousClock.now
        if let reason = answer(request) { reasons.append(reason) }
        times.append((ContinuousClock.now - begin) / .seconds(1))
        break
      }
    }
    guard !times.isEmpty else { return nil }
    return Timing(
      seconds: times.reduce(0, +) / Double(times.count), count: times.count, failures: reasons.count,
      reason: reasons.first)
  }
}
