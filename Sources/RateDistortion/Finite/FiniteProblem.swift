// SPDX-License-Identifier: GPL-3.0-or-later

public import Information

/// A finite source and a distortion measure: everything that defines `R(D)`.
public struct FiniteProblem: Sendable, Equatable {
  /// `p`, shape `[distortion.rows]`.
  public let source: Distribution
  /// `d`, with a row for every source letter.
  public let distortion: Distortion

  /// - Throws: ``FiniteProblemError`` when the number of letters differs, or when a letter of positive probability
  ///   has no reproduction at finite distortion.
  public init(source: Distribution, distortion: Distortion) throws(FiniteProblemError) {
    guard source.count == distortion.rows else {
      throw .lettersDiffer(source: source.count, rows: distortion.rows)
    }
    let minima = distortion.rowMinima
    if let letter = source.support.first(where: { minima[$0] == .infinity }) {
      throw .noReproduction(letter: letter)
    }
    self.source = source
    self.distortion = distortion
    self.rowMinima = minima
  }

  /// `min_j d(i, j)`, shape `[rows]`.
  let rowMinima: [Double]

  /// `D_min = Σ p_i min_j d_ij` (M4.4).
  public var minimumDistortion: Double {
    compensatedSum(source.support.lazy.map { source.probabilities[$0] * rowMinima[$0] })
  }
}

/// Why a source and a distortion do not belong together.
public enum FiniteProblemError: Error, Sendable, Equatable, CustomStringConvertible {
  case lettersDiffer(source: Int, rows: Int)
  case noReproduction(letter: Int)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .lettersDiffer(let source, let rows):
      "the source has \(source) letters and the distortion \(rows) rows; expected the same number"
    case .noReproduction(let letter):
      "every reproduction of letter \(letter + 1) has infinite distortion; expected at least one finite entry in its row"
    }
  }
}
