// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra

extension Samples {
  /// Tail indices below this make the error of a variance infinite: the fourth moment does not exist.
  static let heavyTailIndex = 4.0

  /// One warning for each column whose tail index is below ``heavyTailIndex`` by more than two of its errors.
  var heavyTailWarnings: [EstimationWarning] {
    (0..<dimension).compactMap { column in
      guard kinds[column] == .continuous, let tail = TailIndex(values.column(column)),
        tail.index + 2 * tail.standardError < Self.heavyTailIndex
      else { return nil }
      return .heavyTails(column: columnName(column), tailIndex: tail.index)
    }
  }
}

/// The index α of a tail `P(|X − median| > t) ~ t^{−α}`, from the largest order statistics.
///
/// Source: Hill (1975); asymptotic error α/√k: Hall (1982).
struct TailIndex {
  /// α.
  let index: Double
  /// Standard deviation of ``index``.
  let standardError: Double

  /// Nil for fewer than 100 numbers, or a tail that is no tail: most numbers equal.
  init?(_ numbers: [Double]) {
    guard numbers.count >= 100 else { return nil }
    let median = numbers.sorted()[numbers.count / 2]
    let sizes = numbers.map { abs($0 - median) }.sorted(by: >)
    let k = max(20, Int(Double(numbers.count).squareRoot()))
    let threshold = sizes[k]
    guard threshold > 0 else { return nil }
    let mean = sizes[..<k].reduce(0) { $0 + log($1 / threshold) } / Double(k)
    guard mean > 0 else { return nil }
    index = 1 / mean
    standardError = index / Double(k).squareRoot()
  }
}
