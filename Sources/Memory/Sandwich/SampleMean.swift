// SPDX-License-Identifier: GPL-3.0-or-later

internal import GSLNumerics

/// Mean and deviation of independent numbers, at least two.
struct SampleMean {
  let mean: Double
  /// Standard deviation of one number.
  let deviation: Double
  /// Standard deviation of the mean.
  let standardError: Double

  init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    deviation = (squares / (count - 1)).squareRoot()
    standardError = deviation / count.squareRoot()
  }

  /// The Student-t quantile at `1 − α/2`, `α = 1 − confidence`, for the mean of `replications` numbers.
  static func quantile(_ confidence: Double, replications: Int) throws(GSLError) -> Double {
    try StudentT.quantile(0.5 + 0.5 * confidence, degreesOfFreedom: Double(replications - 1)).value
  }
}
