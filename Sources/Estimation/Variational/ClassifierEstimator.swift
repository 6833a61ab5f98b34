// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// A lower bound from a classifier that tells pairs that belong together from pairs that do not.
///
/// The classifier's logit is the logarithm of the density ratio r. On rows it has not seen, with r cut at the number of
/// rows and divided by its mean c over pairs of other rows, `E_p[log r/c] − E_q[r/c] + 1` is not above the information
/// for any r and c: p are the pairs that belong together, q all others. Source: Nguyen, Wainwright & Jordan (2010),
/// equation 11; Poole et al. (2019), section 2.2; the cut: Song & Ermon (2020).
///
/// No such bound can exceed about `log N`; far below that its error is small.
public struct ClassifierEstimator: InformationEstimator {
  /// `classifier`
  public let method = "classifier"
  private let fitting: CrossFitting

  /// - Parameters:
  ///   - hiddenUnits: of the critic, at least 1, besides its quadratic features
  ///   - folds: at least 2
  ///   - blockLength: consecutive rows that stay together, for rows that depend on their neighbours
  ///   - seed: of folds, of the order of rows, and of the hidden units' first directions
  /// - Throws: ``EstimationError/parameter(name:value:expected:)``.
  public init(hiddenUnits: Int = 32, folds: Int = 5, blockLength: Int = 1, seed: UInt64 = 0) throws(EstimationError) {
    fitting = try CrossFitting(
      loss: .logistic, hiddenUnits: hiddenUnits, folds: folds, blockLength: blockLength, seed: seed)
  }

  /// Rows of a block whose pairs are all scored.
  private static let blockRows = 1024

  /// The bound, cross-fitted.
  ///
  /// - Throws: ``EstimationError`` for a condition, a constant column, or fewer than 100 rows.
  public func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate {
    try fitting.bound(samples, method: method, threads: threads) { critic, validation, fold in
      let cut = log(Double(fold.count))
      let norm = try Self.meanRatio(critic, validation, cut: cut)
      return try CrossFitting.Verdict(of: fold, blocksOf: Self.blockRows) { block in
        try Self.verdict(critic, block, cut: cut, logNorm: log(norm))
      }
    }
  }

  /// `c`, from validation rows.
  private static func meanRatio(_ critic: Critic, _ validation: CriticBatch, cut: Double) throws -> Double {
    let block = validation.blocks(limit: blockRows)[0]
    var sum = 0.0
    try critic.forEachShift(block, 1..<block.count) { _, scores, _ in
      for score in scores { sum += exp(min(score, cut)) }
    }
    return max(sum / Double(block.count * (block.count - 1)), .leastNormalMagnitude)
  }

  /// The bound over one block. A row moves it by its own logarithm and by the pairs it is in on either side: the
  /// projection of the U-statistic. Source: Hoeffding (1948), section 5.
  private static func verdict(
    _ critic: Critic, _ block: CriticBatch, cut: Double, logNorm: Double
  ) throws -> CrossFitting.Verdict {
    let k = block.count
    var together = [Double](repeating: 0, count: k)
    var (rowSums, columnSums) = (together, together)
    try critic.forEachShift(block, 0..<k) { shift, scores, _ in
      for i in 0..<k {
        let ratio = min(scores[i], cut) - logNorm
        if shift == 0 {
          together[i] = ratio
        } else {
          let weight = exp(ratio)
          rowSums[i] += weight
          columnSums[i + shift < k ? i + shift : i + shift - k] += weight
        }
      }
    }
    let others = Double(k - 1)
    let strange = rowSums.reduce(0, +) / (others * Double(k))
    let value = together.reduce(0, +) / Double(k) - strange + 1
    let influence = (0..<k).map { together[$0] - (rowSums[$0] + columnSums[$0]) / others + strange + 1 }
    return CrossFitting.Verdict(value: value, influence: influence)
  }
}
