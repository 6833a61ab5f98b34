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

  /// Mean time of `count` points from all over the plan, seconds; nil for none. A point that fails takes its time as well.
  ///
  /// Errors: `FileError` where a formula fails.
  public func seconds(of count: Int, answer: (PointRequest) throws -> Void) throws -> Double? {
    var times: [Double] = []
    for step in 0..<max(0, count) {
      let start = plan.gridCount / count * step
      for number in start..<min(plan.gridCount, start + 1000) {
        guard let values = try plan.values(number) else { continue }
        let request = try plan.request(values)
        let begin = ContinuousClock.now
        try? answer(request)
        times.append((ContinuousClock.now - begin) / .seconds(1))
        break
      }
    }
    return times.isEmpty ? nil : times.reduce(0, +) / Double(times.count)
  }
}
