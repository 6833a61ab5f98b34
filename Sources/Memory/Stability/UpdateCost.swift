// SPDX-License-Identifier: GPL-3.0-or-later

public import StateSpace

/// What a step of a gated update costs in multiply–adds of its state part, and how open its gates are (P4.5, P5, M7.5).
public struct UpdateCost: Sendable, Equatable {
  /// `dim_eff = Σ g_i` a step: the paper's soft count.
  public let effectiveDimension: ReplicatedMean
  /// `nnz = |{i : g_i ≠ 0}|` a step: the rows that must be computed.
  public let openGates: ReplicatedMean
  /// With every row computed: d² for a dense A, d for a diagonal one.
  public let dense: Int
  /// With rows of zero gates skipped: nnz · d, or nnz.
  public let skipping: ReplicatedMean
  /// What the paper says: `dim_eff²` of the mean.
  public let claimed: Double
  /// What the gates cost themselves, whether open or not: r m, and r d if they see the state.
  public let gates: Int

  /// The cost along simulated paths; nil for updates without gates of the form P2.2, P3.1 or minGRU.
  public init?(_ model: StateSpaceModel, _ options: StabilityOptions) throws {
    guard case .gated(let update) = model.update, update.countsGates else { return nil }
    let d = update.stateSize
    let isDiagonal = update.diagonalOfTransition != nil
    let counts = try options.map { replication in
      let walk = try PathWalk(model, options, replication: replication)
      var (sum, open, steps) = (0.0, 0.0, 0.0)
      for _ in 0..<options.steps(for: model.input) {
        let gates = walk.step()
        // A state that has left the range of doubles has no gates.
        guard !gates.contains(where: \.isNaN) else { break }
        sum += gates.reduce(0, +)
        open += Double(gates.count { $0 != 0 })
        steps += 1
      }
      return (sum / steps, open / steps)
    }
    effectiveDimension = try ReplicatedMean(counts.map(\.0), confidence: options.confidence)
    openGates = try ReplicatedMean(counts.map(\.1), confidence: options.confidence)
    let rowCost = isDiagonal ? 1 : d
    dense = d * rowCost
    skipping = try ReplicatedMean(counts.map { $0.1 * Double(rowCost) }, confidence: options.confidence)
    claimed = effectiveDimension.value * effectiveDimension.value
    gates = update.preactivationCount * (update.inputSize + (update.stateWeights == nil ? 0 : d))
  }

  /// The two rows of the report.
  var conditions: [StabilityCondition] {
    let (soft, open) = (shown(effectiveDimension.value), shown(openGates.value))
    let count = "dim_eff = \(soft), nnz = \(open), gates themselves \(gates)"
    return [
      StabilityStatement.activeCost.found(
        .certain(Double(dense)), Double(dense) <= claimed * (1 + 0x1p-40) ? .holds : .fails, threshold: claimed,
        remark: count),
      StabilityStatement.activeRows.found(
        .estimated(skipping.value, lower: skipping.lower, upper: skipping.upper),
        skipping.value < Double(dense) ? .holds : .fails, threshold: Double(dense), remark: count),
    ]
  }
}

extension GatedUpdate {
  /// Whether each component has one gate in [0, 1] that says whether its row is computed.
  var countsGates: Bool {
    switch rule {
    case .product, .retain, .minimalGRU: true
    case .linear, .selectiveScan, .realGatedLRU: false
    }
  }
}
