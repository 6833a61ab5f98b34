// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra

/// The information between columns cut into bins that hold equally many rows each.
///
/// Bins forget, so that the information between them is not above that of the samples' law: with more rows and the same
/// bins the value approaches a lower bound. Columns of letters stay as they are.
///
/// Source: equal-population bins: Fraser & Swinney (1986); at least five rows a cell on average under independence:
/// Cellucci, Albano & Rapp (2005).
public struct BinnedEstimator: InformationEstimator {
  /// `binned`
  public let method = "binned"
  /// Bins for each continuous column; nil chooses as many as leave five rows a cell.
  public let bins: Int?
  /// What is done about the bias of entropies.
  public let correction: EntropyCorrection

  /// Rows that an average cell should hold.
  public static let rowsPerCell = 5.0

  /// An estimator with `bins` bins for each continuous column.
  ///
  /// - Throws: ``EstimationError/parameter(name:value:expected:)`` for fewer than 2 bins.
  public init(bins: Int? = nil, correction: EntropyCorrection = .millerMadow) throws(EstimationError) {
    if let bins, bins < 2 { throw .parameter(name: "bins", value: "\(bins)", expected: "an integer ≥ 2") }
    self.bins = bins
    self.correction = correction
  }

  /// The information between bins of x and of y, given those of the condition.
  ///
  /// - Throws: ``EstimationError`` for a constant continuous column or fewer than 8 rows.
  public func estimate(_ samples: PairedSamples, threads: Int) throws -> InformationEstimate {
    guard samples.count >= 8 else {
      throw EstimationError.tooFewSamples(count: samples.count, needed: 8, reason: "two bins in each of two columns")
    }
    let chosen = bins ?? defaultBins(samples)
    let table = LetterTable(
      x: try letters(samples.x, bins: chosen), y: try letters(samples.y, bins: chosen),
      given: try samples.given.map { try letters($0, bins: chosen) })
    return InformationEstimate(
      value: try table.information(correction), method: method, sampleCount: samples.count, target: .lowerBound,
      standardError: table.standardError,
      warnings: [.remark("\(chosen) bins for each continuous column, \(correction.rawValue) correction")]
        + table.sparsityWarnings)
  }

  /// As many bins a column as leave ``rowsPerCell`` rows for each cell of all columns together.
  private func defaultBins(_ samples: PairedSamples) -> Int {
    let cells = Double(samples.count) / Self.rowsPerCell
    let root = pow(cells, 1 / Double(max(samples.dimension, 1)))
    return max(2, Int(root))
  }

  private func letters(_ variable: Samples, bins: Int) throws(EstimationError) -> LetterColumn {
    try variable.requireVarying()
    var joined = LetterColumn(letters: Array(repeating: 0, count: variable.count), alphabet: 1)
    for column in 0..<variable.dimension {
      let numbers = variable.values.column(column)
      joined = joined.joined(
        with: variable.kinds[column] == .discrete
          ? LetterColumn(numbers: numbers) : equallyPopulated(numbers, bins: bins))
    }
    return joined
  }

  /// Bin of each number by its mean rank: equal numbers share a bin.
  private func equallyPopulated(_ numbers: [Double], bins: Int) -> LetterColumn {
    let share = 2 * Double(numbers.count + 1)
    let numbered = Ranks.doubled(numbers).map { min(bins - 1, Int(Double(bins) * Double($0) / share)) }
    return LetterColumn(numbers: numbered.map(Double.init))
  }
}
