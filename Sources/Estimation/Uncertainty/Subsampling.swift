// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
public import Parallel
internal import Quantities

/// The standard error of any estimator, from what it says of disjoint parts of the samples.
///
/// The samples are dealt at random to g groups, the estimator answers for each, and the variance s² among the answers is
/// that at n = N/g rows. Variances of estimates of information fall nearly like 1/n: `n s² = B`. Nearest neighbours see
/// less of a law's detail in few rows, so that their B grows with n, by a tenth for each doubling in 2 + 2 columns; where
/// several numbers of groups are dealt, `B = b₀ + b₁ log n` is fitted and told at n = N. Repeated deals of the same samples
/// give nearly independent variances, which are averaged. Where rows depend on their neighbours, whole blocks of rows are
/// dealt: a part then has the dependence of the whole, and blocks far apart are nearly independent.
///
/// Unlike a bootstrap no row comes twice, which neighbours at distance 0 would not survive.
/// Source: Holmes & Nemenman (2019), section III, for KSG and the fit over sizes; Politis, Romano & Wolf (1999), chapters 2
/// and 3, for subsamples and for blocks; Carlstein (1986) for blocks that do not overlap.
/// Departs: parts are made of blocks from all over the series instead of one stretch, so that they can be large.
public struct Subsampling: Sendable {
  /// Parts of a deal, g: one number or several.
  public let groups: [Int]
  /// Deals for each number of parts.
  public let deals: Int
  /// Consecutive rows that stay together; 1 for independent rows.
  public let blockLength: Int
  /// The seed of the deals.
  public let seed: UInt64

  /// Rows of a part, in all and for each column, below which more parts are not tried.
  private static let leastPart = 50, leastPerColumn = 12
  /// Blocks of a part, likewise, so that parts are made of as many kinds of stretches as the whole.
  private static let leastBlocks = 32
  /// Above these numbers of rows B no longer grows visibly, and one number of parts is enough; then fewer deals too.
  private static let manyRows = 10_000, longRows = 100_000
  /// About as many numbers go through the deals of one number of parts.
  private static let numbersDealt = 400_000.0
  /// The fitted B is not told below this part of its mean: only chance takes it there.
  private static let leastPrediction = 0.5

  /// - Throws: ``EstimationError/parameter(name:value:expected:)`` for no or fewer than 2 groups, no deals, or empty blocks.
  public init(
    groups: [Int] = [2, 4, 8, 16], deals: Int = 16, blockLength: Int = 1, seed: UInt64 = 0
  ) throws(EstimationError) {
    guard let fewest = groups.min() else {
      throw .parameter(name: "groups", value: "\(groups)", expected: "at least one number")
    }
    for (name, value, least) in [
      ("the number of groups", fewest, 2), ("deals", deals, 1), ("length of a block", blockLength, 1),
    ] where value < least {
      throw .parameter(name: name, value: "\(value)", expected: "an integer ≥ \(least)")
    }
    (self.groups, self.deals, self.blockLength, self.seed) = (groups, deals, blockLength, seed)
  }

  /// As many groups and deals as `rows` rows of `columns` columns allow for in seconds: the more, the less the error itself
  /// is left to chance (a tenth for a thousand rows).
  ///
  /// - Throws: ``EstimationError/parameter(name:value:expected:)`` for empty blocks.
  public init(rows: Int, columns: Int, blockLength: Int = 1, seed: UInt64 = 0) throws(EstimationError) {
    switch rows {
    case ...Self.manyRows:
      let small = [8, 16].filter { count in
        let part = rows / count
        return part >= Self.leastPart && part / Self.leastPerColumn >= columns && part / Self.leastBlocks >= blockLength
      }
      // Between a half and a quarter alone a drift would be told by chance.
      try self.init(
        groups: small.isEmpty ? [4] : [2, 4] + small,
        deals: min(32, max(8, Int(Self.numbersDealt / max(1, Double(rows) * Double(columns))))),
        blockLength: blockLength, seed: seed)
    case ...Self.longRows: try self.init(groups: [8], deals: 4, blockLength: blockLength, seed: seed)
    default: try self.init(groups: [10], deals: 2, blockLength: blockLength, seed: seed)
    }
  }

  /// The standard error of `estimator` for all of `samples`.
  ///
  /// - Throws: ``EstimationError`` for fewer blocks than groups, and what the estimator throws for a part.
  public func standardError(
    of estimator: some InformationEstimator, _ samples: PairedSamples, threads: Int = Parallel.defaultThreadCount
  ) throws -> StandardError {
    let blocks = try RowBlocks(rows: samples.count, length: blockLength)
    let most = groups.max() ?? 2
    guard blocks.count >= most else {
      throw EstimationError.tooFewSamples(
        count: samples.count, needed: most * blockLength,
        reason: "\(most) parts of whole blocks of \(blockLength) rows for the standard error")
    }
    let samples = try (estimator as? any DitheringEstimator)?.dithered(samples) ?? samples
    var found: [(groups: Int, scaled: Double)] = []
    for (place, count) in groups.sorted().enumerated() {
      do {
        let variance = try meanVariance(
          of: estimator, samples, blocks, groups: count, firstStream: UInt64(place) << 32, threads: threads)
        found.append((count, variance / Double(count)))
      } catch let error as EstimationError {
        // Where small parts cannot answer, large ones tell.
        guard !found.isEmpty else { throw error }
        break
      }
    }
    return StandardError(Nats(Self.predicted(found).squareRoot()), source: .subsampling)
  }

  /// The variance among the answers for the parts of a deal, averaged over the deals.
  private func meanVariance(
    of estimator: some InformationEstimator, _ samples: PairedSamples, _ blocks: RowBlocks, groups: Int,
    firstStream: UInt64, threads: Int
  ) throws -> Double {
    let parts = (0..<deals).flatMap { deal in
      blocks.dealt(to: groups, RandomStream(seed: seed, stream: firstStream + UInt64(deal)))
    }
    let values = try Parallel.orderedMap(count: parts.count, threads: threads) { index in
      try estimator.estimate(samples.selecting(rows: parts[index]), threads: 1).value.value
    }
    let variances = (0..<deals).map { Self.variance(values[$0 * groups..<($0 + 1) * groups]) }
    return variances.reduce(0, +) / Double(deals)
  }

  private static func variance(_ values: ArraySlice<Double>) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
  }

  /// `B/N` at N rows from its values at N/g rows: least squares in log g, with the degrees of freedom g − 1 as weights.
  private static func predicted(_ found: [(groups: Int, scaled: Double)]) -> Double {
    let total = found.reduce(0.0) { $0 + Double($1.groups - 1) }
    func mean(_ body: ((groups: Int, scaled: Double)) -> Double) -> Double {
      found.reduce(0) { $0 + Double($1.groups - 1) * body($1) } / total
    }
    let level = mean(\.scaled)
    let center = mean { log(Double($0.groups)) }
    let square = mean { pow(log(Double($0.groups)) - center, 2) }
    guard square > 0 else { return level }
    let slope = mean { (log(Double($0.groups)) - center) * ($0.scaled - level) } / square
    return max(level - slope * center, leastPrediction * level)
  }
}
