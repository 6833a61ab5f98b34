// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// How many rows of a series are worth one independent row.
public enum Autocorrelation {
  /// Rows that are looked at, and lags: enough to see whether there is memory, without a transform.
  private static let largestRows = 50_000, largestLag = 1000

  /// The integrated autocorrelation time `1 + 2 Σ ρ_k` of a column, in rows; 1 where nothing stands out.
  ///
  /// The sum ends at the first lag M ≥ 5 τ(M). Source: Sokal (1997), section 3. Long lists are judged by their start.
  public static func time(_ column: [Double]) -> Double {
    let n = min(column.count, largestRows)
    guard n >= 20 else { return 1 }
    let mean = column[..<n].reduce(0, +) / Double(n)
    let numbers = column[..<n].map { $0 - mean }
    let variance = numbers.reduce(0) { $0 + $1 * $1 }
    guard variance > 0 else { return 1 }
    var time = 1.0
    for lag in 1...min(largestLag, n / 4) {
      var sum = 0.0
      numbers.withUnsafeBufferPointer { numbers in
        for row in 0..<n - lag { sum += numbers[row] * numbers[row + lag] }
      }
      time += 2 * sum / variance
      if Double(lag) >= 5 * max(time, 1) { break }
    }
    return max(time, 1)
  }

  /// Times below this are what independent rows may show.
  static let independentTime = 1.5

  /// The longest time of any continuous column, and which column has it; nil where rows look independent.
  public static func longest(_ samples: PairedSamples) -> (column: String, time: Double)? {
    var longest: (column: String, time: Double)?
    for variable in samples.variables {
      for column in 0..<variable.dimension where variable.kinds[column] == .continuous {
        let found = time(variable.values.column(column))
        if found > max(independentTime, longest?.time ?? 0) { longest = (variable.columnName(column), found) }
      }
    }
    return longest
  }
}
