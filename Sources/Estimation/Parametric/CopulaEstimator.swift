// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import Quantities

/// The information of the Gaussian copula: every column is turned into normal scores by its ranks, then the Gaussian
/// formula is applied with its bias correction.
///
/// It does not change when a column goes through a monotone function, and heavy tails do not disturb it. In the limit of
/// many samples it is not above the information if one side is jointly Gaussian after the map, as when x or y is one
/// column; with several columns on both sides nothing is promised.
///
/// Source: Ince, Giordano, Kayser, Rousselet, Gross & Schyns (2017).
public struct CopulaEstimator: InformationEstimator {
  /// `copula`
  public let method = "copula"

  /// An estimator without parameters.
  public init() {}

  /// The information of the Gaussian copula in place of the samples'.
  ///
  /// - Throws: as ``GaussianEstimator``, after the map.
  public func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate {
    try samples.requireContinuous(
      method: method, advice: "use mixed, or discrete where all columns are letters")
    try samples.x.requireVarying()
    try samples.y.requireVarying()
    let scored = try samples.mapped(NormalScores.scores)
    let correlations = try scored.canonicalCorrelations(method: method)
    let isBound = samples.given == nil && (correlations.rankX == 1 || correlations.rankY == 1)
    return InformationEstimate(
      value: try correlations.information(), method: method, sampleCount: samples.count,
      target: isBound ? .lowerBound : .information,
      standardError: StandardError(correlations.standardError, source: .asymptotic),
      warnings: isBound
        ? []
        : [
          .remark(
            samples.given == nil
              ? "copula: with several columns on both sides the Gaussian copula is no bound on the information"
              : "copula: given a condition the Gaussian copula is no bound on the information")
        ])
  }
}

extension PairedSamples {
  /// The samples with each variable's columns replaced by `transform` of them.
  func mapped(_ transform: (Matrix) throws -> Matrix) throws -> PairedSamples {
    try PairedSamples(
      x: x.replacingValues(transform(x.values)), y: y.replacingValues(transform(y.values)),
      given: try given.map { try $0.replacingValues(transform($0.values)) })
  }
}
