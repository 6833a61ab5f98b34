// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Quantities

/// A lower bound from naming the right partner of each row among those of many rows.
///
/// On blocks of K rows that the critic has not seen, `E[log K e^{f(x_i, y_i)} / Σ_j e^{f(x_i, y_j)}]` is not above the
/// information for any f; nor is it above `log K`. Source: van den Oord, Li & Vinyals (2018), equation 5; Poole et al.
/// (2019), equation 12.
public struct ContrastiveEstimator: InformationEstimator {
  /// `contrastive`
  public let method = "contrastive"
  private let fitting: CrossFitting

  /// - Parameters:
  ///   - hiddenUnits: of the critic, at least 1, besides its quadratic features
  ///   - folds: at least 2
  ///   - blockLength: consecutive rows that stay together, for rows that depend on their neighbours
  ///   - seed: of folds, of the order of rows, and of the hidden units' first directions
  /// - Throws: ``EstimationError/parameter(name:value:expected:)``.
  public init(hiddenUnits: Int = 32, folds: Int = 5, blockLength: Int = 1, seed: UInt64 = 0) throws(EstimationError) {
    fitting = try CrossFitting(
      loss: .contrastive, hiddenUnits: hiddenUnits, folds: folds, blockLength: blockLength, seed: seed)
  }

  /// Most rows that one is chosen from: the bound's ceiling is the logarithm of this.
  public static let largestChoice = 2048

  /// The bound, cross-fitted.
  ///
  /// - Throws: ``EstimationError`` for a condition, a constant column, or fewer than 100 rows.
  public func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate {
    let estimate = try fitting.bound(samples, method: method, threads: threads) { critic, _, fold in
      try CrossFitting.Verdict(of: fold, blocksOf: Self.largestChoice) { try Self.verdict(critic, $0) }
    }
    let ceiling = log(Double(min(Self.largestChoice, max(1, samples.count / fitting.folds))))
    guard estimate.value.value > ceiling - 1 else { return estimate }
    return estimate.adding(warnings: [
      .remark("contrastive: the value is near the method's ceiling, the logarithm of the rows that one is chosen from")
    ])
  }

  /// The bound over one block. A row moves it by its own logarithm and by how often its y is preferred.
  private static func verdict(_ critic: Critic, _ block: CriticBatch) throws -> CrossFitting.Verdict {
    let k = block.count
    var together = [Double](repeating: 0, count: k)
    var highest = [Double](repeating: -.infinity, count: k)
    // Sums are kept below the largest score so far, so that no exponential overflows.
    var sums = together
    try critic.forEachShift(block, 0..<k) { shift, scores, _ in
      if shift == 0 { together = scores }
      for i in 0..<k {
        if scores[i] > highest[i] {
          sums[i] *= exp(highest[i] - scores[i])
          highest[i] = scores[i]
        }
        sums[i] += exp(scores[i] - highest[i])
      }
    }
    var preferred = [Double](repeating: 0, count: k)
    try critic.forEachShift(block, 0..<k) { shift, scores, _ in
      for i in 0..<k {
        preferred[i + shift < k ? i + shift : i + shift - k] += exp(scores[i] - highest[i]) / sums[i]
      }
    }
    let terms = (0..<k).map { together[$0] - highest[$0] - log(sums[$0] / Double(k)) }
    return CrossFitting.Verdict(
      value: terms.reduce(0, +) / Double(k), influence: (0..<k).map { terms[$0] - preferred[$0] + 1 })
  }
}
