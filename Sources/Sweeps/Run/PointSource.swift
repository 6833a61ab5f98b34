// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files

/// The points that a run has to do, one by one in the order of the plan.
struct PointSource {
  private let plan: SweepPlan
  private let shard: ShardNumber
  private let done: KeyTable
  private let retriesFailures: Bool
  private var number = 0
  /// Points looked at before the runner looks after its workers again.
  private static let stretch = 4096
  /// Points of the shard that are recorded already.
  private(set) var skipped = 0
  /// Of these, the ones without an answer.
  private(set) var skippedFailures = 0
  /// Points of the shard so far.
  private(set) var seen = 0

  init(_ plan: SweepPlan, shard: ShardNumber, done: KeyTable, retriesFailures: Bool) {
    self.plan = plan
    self.shard = shard
    self.done = done
    self.retriesFailures = retriesFailures
  }

  /// Whether all points were handed out.
  var isExhausted: Bool { number == plan.gridCount }

  /// The next point; nil after the last, or where a long stretch of points has none to do.
  ///
  /// Errors: `FileError` where a condition has no truth value.
  mutating func next() throws(FileError) -> WorkerProcess.Task? {
    let end = min(plan.gridCount, number + Self.stretch)
    while number < end {
      defer { number += 1 }
      guard let values = try plan.values(number) else { continue }
      let key = plan.key(values)
      guard shard.holds(key) else { continue }
      seen += 1
      if let rank = done.rank(key), rank == PointStatus.ok.rank || !retriesFailures {
        skipped += 1
        if rank != PointStatus.ok.rank { skippedFailures += 1 }
        continue
      }
      return WorkerProcess.Task(number: number, values: values, key: key)
    }
    return nil
  }
}
