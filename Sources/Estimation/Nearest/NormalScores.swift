// SPDX-License-Identifier: GPL-3.0-or-later
internal import GSLNumerics
public import LinearAlgebra

/// Ranks turned into normal quantiles, column by column: the empirical form of the map that makes a margin normal.
///
/// Source: van der Waerden 1952 (normal scores); the offset ½ of Hazen 1914.
public enum NormalScores {
  /// `Φ⁻¹((rank − ½)/N)` of each number, ranks counting from 1; equal numbers share the mean of their ranks.
  public static func scores(_ numbers: [Double]) throws -> [Double] {
    let line = SortedLine(numbers)
    let n = Double(numbers.count)
    var scores = [Double](repeating: 0, count: numbers.count)
    var first = 0
    while first < line.values.count {
      var next = first + 1
      while next < line.values.count, line.values[next] == line.values[first] { next += 1 }
      // The mean of the ranks first + 1 … next, less ½.
      let score = try StandardNormal.quantile(Double(first + next) / 2 / n).value
      for place in first..<next { scores[line.rows[place]] = score }
      first = next
    }
    return scores
  }

  /// The same for every column of a matrix. Shapes: N×d → N×d.
  public static func scores(_ values: Matrix) throws -> Matrix {
    var result = values
    for column in 0..<values.columns {
      for (row, score) in try scores(values.column(column)).enumerated() { result[row, column] = score }
    }
    return result
  }
}
