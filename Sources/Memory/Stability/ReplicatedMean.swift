// SPDX-License-Identifier: GPL-3.0-or-later

public import GSLNumerics

/// The mean of independent replications with its two-sided confidence interval (Student's t).
public struct ReplicatedMean: Sendable, Equatable {
  /// The mean.
  public let value: Double
  /// The interval's lower end.
  public let lower: Double
  /// The interval's upper end.
  public let upper: Double

  init(value: Double, lower: Double, upper: Double) {
    self.value = value
    self.lower = lower
    self.upper = upper
  }

  /// The mean of `samples`.
  ///
  /// - Parameters:
  ///   - samples: one of each replication, at least two for a finite interval
  ///   - confidence: in (0, 1)
  /// - Throws: `GSLError` for a confidence outside.
  public init(_ samples: [Double], confidence: Double) throws(GSLError) {
    let n = Double(samples.count)
    let mean = samples.reduce(0, +) / n
    guard samples.count > 1, mean.isFinite else {
      value = mean
      lower = mean.isFinite ? -.infinity : mean
      upper = mean.isFinite ? .infinity : mean
      return
    }
    let variance = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    let t = try StudentT.quantile(0.5 + confidence / 2, degreesOfFreedom: n - 1).value
    let half = t * (variance / n).squareRoot()
    value = mean
    lower = mean - half
    upper = mean + half
  }
}
