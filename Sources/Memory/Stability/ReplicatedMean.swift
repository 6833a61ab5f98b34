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
    let sample = SampleMean(samples)
    value = sample.mean
    guard samples.count > 1, value.isFinite else {
      lower = value.isFinite ? -.infinity : value
      upper = value.isFinite ? .infinity : value
      return
    }
    let half = try SampleMean.quantile(confidence, replications: samples.count) * sample.standardError
    lower = value - half
    upper = value + half
  }
}
