// SPDX-License-Identifier: GPL-3.0-or-later

internal import GSLNumerics
public import Parallel
internal import Quantities

/// The standard error of any estimator, from what it says of disjoint parts of the samples.
///
/// The samples are dealt at random to g groups, the estimator answers for each, and the variance s² among the answers is
/// that at N/g rows. Variances of estimates of information fall like 1/N, so that the variance at N is s²/g. Other deals
/// of the same samples give further, nearly independent values of it, which are averaged. Where rows depend on their
/// neighbours, whole blocks of rows are dealt.
///
/// Few large groups are nearer to the samples than many small ones: with ten groups of 100 rows the errors of KSG come
/// out a tenth too small.
/// Unlike a bootstrap no row comes twice, which neighbours at distance 0 would not survive.
/// Source: Holmes & Nemenman (2019), section III, for KSG; Politis, Romano & Wolf (1999), chapter 3, for blocks.
/// Departs: all deals have the same number of groups, and the law 1/N is taken as given instead of fitted.
public struct Subsampling: Sendable {
  /// Parts of one deal, g.
  public let groups: Int
  /// Deals.
  public let deals: Int
  /// Consecutive rows that stay together; 1 for independent rows.
  public let blockLength: Int
  /// The seed of the deals.
  public let seed: UInt64

  /// - Throws: ``EstimationError/parameter(name:value:expected:)`` for fewer than 2 groups, no deals, or empty blocks.
  public init(groups: Int = 4, deals: Int = 16, blockLength: Int = 1, seed: UInt64 = 0) throws(EstimationError) {
    for (name, value, least) in [
      ("groups", groups, 2), ("deals", deals, 1), ("length of a block", blockLength, 1),
    ] where value < least {
      throw .parameter(name: name, value: "\(value)", expected: "an integer ≥ \(least)")
    }
    (self.groups, self.deals, self.blockLength, self.seed) = (groups, deals, blockLength, seed)
  }

  /// The standard error of `estimator` for all of `samples`.
  ///
  /// - Throws: ``EstimationError`` for fewer blocks than groups, and what the estimator throws for a part.
  public func standardError(
    of estimator: some InformationEstimator, _ samples: PairedSamples, threads: Int = Parallel.defaultThreadCount
  ) throws -> StandardError {
    let blocks = try RowBlocks(rows: samples.count, length: blockLength)
    guard blocks.count >= groups else {
      throw EstimationError.tooFewSamples(
        count: samples.count, needed: groups * blockLength,
        reason: "\(groups) parts of whole blocks of \(blockLength) rows for the standard error")
    }
    let samples = try (estimator as? any DitheringEstimator)?.dithered(samples) ?? samples
    let parts = (0..<deals).map { deal in
      blocks.dealt(to: groups, RandomStream(seed: seed, stream: UInt64(deal)))
    }
    let values = try Parallel.orderedMap(count: deals * groups, threads: threads) { index in
      let part = try samples.selecting(rows: parts[index / groups][index % groups])
      return try estimator.estimate(part, threads: 1).value.value
    }
    let variances = (0..<deals).map { deal in
      let own = values[deal * groups..<(deal + 1) * groups]
      let mean = own.reduce(0, +) / Double(groups)
      return own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(groups - 1)
    }
    let variance = variances.reduce(0, +) / Double(deals) / Double(groups)
    return StandardError(Nats(variance.squareRoot()), source: .subsampling)
  }
}
