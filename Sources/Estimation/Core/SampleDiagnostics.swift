// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation
public import LinearAlgebra

/// What samples show before any estimate: repeated rows, dependence in time, heavy tails, constant columns.
public enum SampleDiagnostics {
  /// An autocorrelation time above this many rows is warned of.
  public static let autocorrelationLimit = 1.5
  /// A tail index that is below this by two standard errors is warned of: the variance of a variance is infinite.
  public static let tailIndexLimit = 4.0
  /// The part of the rows in the tail, and the fewest that tell.
  private static let tailFraction = 0.01
  private static let fewestInTail = 10
  /// The window of the autocorrelation sum ends at this many times the sum (Sokal 1997).
  private static let sokalFactor = 5.0
  /// Lags beyond this are not looked at.
  private static let longestLag = 1000

  /// All warnings about `samples`, variable by variable.
  public static func warnings(for samples: PairedSamples) -> [EstimationWarning] {
    var warnings: [EstimationWarning] = []
    let duplicates = duplicateRows(samples.joint)
    if duplicates > 0 { warnings.append(.duplicateRows(count: duplicates)) }
    for variable in samples.variables {
      for column in 0..<variable.dimension {
        let name = variable.columnName(column)
        let numbers = variable.values.column(column)
        guard let first = numbers.first, numbers.contains(where: { $0 != first }) else {
          warnings.append(.constantColumn(name))
          continue
        }
        let time = autocorrelationTime(numbers)
        if time > autocorrelationLimit { warnings.append(.autocorrelation(column: name, time: time)) }
        if variable.kinds[column] == .continuous, let tail = tailIndex(numbers),
          tail.value + 2 * tail.error < tailIndexLimit
        {
          warnings.append(.heavyTails(column: name, tailIndex: tail.value))
        }
      }
    }
    return warnings
  }

  /// How many rows repeat another row in all columns. Time: O(N log N · d).
  public static func duplicateRows(_ values: Matrix) -> Int {
    let d = values.columns
    return values.withUnsafeStorage { numbers in
      func precedes(_ a: Int, _ b: Int) -> Bool {
        for m in 0..<d where numbers[a * d + m] != numbers[b * d + m] {
          return numbers[a * d + m] < numbers[b * d + m]
        }
        return false
      }
      let order = (0..<values.rows).sorted(by: precedes)
      return zip(order, order.dropFirst()).count { !precedes($0, $1) }
    }
  }

  /// How many rows are worth one independent one: `1 + 2 Σ_l ρ(l)`, ρ the autocorrelation of the ranks, summed up to the
  /// first lag beyond 5 times the sum.
  ///
  /// Ranks keep a single outlier from hiding it. About 1 for independent rows, below 1 for alternating ones.
  /// Source: Sokal 1997 ("Monte Carlo methods in statistical mechanics"), section 3.
  public static func autocorrelationTime(_ numbers: [Double]) -> Double {
    let n = numbers.count
    guard n > 2 else { return 1 }
    let ranks = centredRanks(numbers)
    let variance = ranks.reduce(0) { $0 + $1 * $1 }
    guard variance > 0 else { return 1 }
    var time = 1.0
    for lag in 1...min(n / 2, longestLag) {
      var sum = 0.0
      for row in 0..<(n - lag) { sum += ranks[row] * ranks[row + lag] }
      time += 2 * sum / variance
      if Double(lag) >= sokalFactor * time { break }
    }
    return time
  }

  /// Ranks less their mean; equal numbers share the mean of theirs, so that their order in time does not show.
  private static func centredRanks(_ numbers: [Double]) -> [Double] {
    let line = SortedLine(numbers)
    var ranks = [Double](repeating: 0, count: numbers.count)
    var first = 0
    while first < line.values.count {
      var next = first + 1
      while next < line.values.count, line.values[next] == line.values[first] { next += 1 }
      let rank = Double(first + next - 1) / 2 - Double(numbers.count - 1) / 2
      for place in first..<next { ranks[line.rows[place]] = rank }
      first = next
    }
    return ranks
  }

  /// The tail index α of `P(|t| > u) ∝ u^{−α}`, t measured from the median, by Hill's estimator on the largest hundredth
  /// of the rows, with its standard error `α/√m`; nil for fewer than 1000 rows or a tail of equal numbers.
  ///
  /// Source: Hill 1975.
  public static func tailIndex(_ numbers: [Double]) -> (value: Double, error: Double)? {
    let tail = Int(tailFraction * Double(numbers.count))
    guard tail >= fewestInTail else { return nil }
    let median = numbers.sorted()[numbers.count / 2]
    let distances = numbers.map { abs($0 - median) }.sorted(by: >)
    let threshold = distances[tail]
    guard threshold > 0, threshold.isFinite else { return nil }
    let mean = distances[..<tail].reduce(0) { $0 + log($1 / threshold) } / Double(tail)
    guard mean > 0 else { return nil }
    return (1 / mean, 1 / mean / Double(tail).squareRoot())
  }
}
