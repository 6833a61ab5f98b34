// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// The information between letters, from how often they occur together.
///
/// Rows that agree in every column are one letter of that variable. With ``EntropyCorrection/plugIn`` the value is exact
/// for the law that gives every row the probability 1/N.
///
/// Source: sums of entropies, each with the correction asked for; the Bayesian one as Archer, Park & Pillow (2013)
/// discuss it, its alphabet of pairs being all pairs of letters seen.
public struct DiscreteEstimator: InformationEstimator {
  /// `discrete`
  public let method = "discrete"
  /// What is done about the bias of entropies.
  public let correction: EntropyCorrection

  /// An estimator with this correction.
  public init(correction: EntropyCorrection = .millerMadow) { self.correction = correction }

  /// The information between the letters of x and of y, given those of the condition.
  ///
  /// - Throws: ``EstimationError/wrongKind(column:kind:method:advice:)`` for a continuous column; for one row.
  public func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate {
    for variable in samples.variables {
      if let column = variable.kinds.firstIndex(of: .continuous) {
        throw EstimationError.wrongKind(
          column: variable.columnName(column), kind: .continuous, method: method,
          advice: "use binned, mixed or ksg, or declare the column discrete")
      }
    }
    guard samples.count > 1 else {
      throw EstimationError.tooFewSamples(count: samples.count, needed: 2, reason: "a law that is not certain")
    }
    let table = LetterTable(
      x: LetterColumn(samples.x.values), y: LetterColumn(samples.y.values),
      given: samples.given.map { LetterColumn($0.values) })
    return InformationEstimate(
      value: try table.information(correction), method: method, sampleCount: samples.count,
      standardError: table.standardError, warnings: table.sparsityWarnings)
  }
}
