// SPDX-License-Identifier: GPL-3.0-or-later

/// How far a sweep has come.
public struct StoreStatus: Sendable {
  /// Points of the plan.
  public let total: Int
  /// Points of the plan by how they ended.
  public let counts: [PointStatus: Int]
  /// Points in the store that the plan, as it is now, does not have.
  public let beyondPlan: Int
  /// Files with records.
  public let attempts: Int
  /// What a reader must know.
  public let warnings: [String]

  /// Points of the plan without a record.
  public var missing: Int { total - counts.values.reduce(0, +) }
  /// Points of the plan that ended without an answer.
  public var failures: Int { counts.reduce(0) { $0 + ($1.key == .ok ? 0 : $1.value) } }

  /// The status of `store` under `plan` for one version of the program.
  ///
  /// If the plan was never edited its points are counted, not compared, so that a million take a second.
  ///
  /// Errors: `FileError`.
  public init(_ store: SweepStore, plan: SweepPlan, version: String) throws {
    let scan = try StoreScan(store, version: version)
    total = try plan.count()
    attempts = scan.fileCount
    warnings = scan.warnings(version: version)
    var counts: [PointStatus: Int] = [:]
    if scan.planDigests.isSubset(of: [plan.digest]) {
      for (rank, count) in scan.table.counts { if let status = PointStatus(rank: rank) { counts[status] = count } }
    } else {
      for number in 0..<plan.gridCount {
        guard let values = try plan.values(number), let rank = scan.table.rank(plan.key(values)),
          let status = PointStatus(rank: rank)
        else { continue }
        counts[status, default: 0] += 1
      }
    }
    self.counts = counts
    beyondPlan = scan.table.count - counts.values.reduce(0, +)
  }
}
