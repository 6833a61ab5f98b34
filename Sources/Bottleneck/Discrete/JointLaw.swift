// SPDX-License-Identifier: GPL-3.0-or-later

import Information
public import LinearAlgebra
public import Quantities

/// A joint law `p(x, y)` of a source X (rows) and what is relevant about it, Y (columns), as it was given.
///
/// Letters of probability zero stay in the law but take no part: ``zeroRows`` and ``zeroColumns`` tell of them. Rows
/// with the same `p(y|x)` are one letter as far as Y is concerned, and the optimal encoder does not tell them apart, so
/// that `I(X;T)` is that of the class: ``classes`` lists them.
public struct JointLaw: Sendable, Equatable {
  /// Letters of X, those of probability zero included.
  public let rows: Int
  /// Letters of Y, those of probability zero included.
  public let columns: Int
  /// `p(x, y)`, shape `[rows × columns]` in row-major order, summing to 1 up to rounding.
  public let probabilities: [Double]
  /// The sum that the given numbers had before they were scaled to 1.
  public let originalSum: Double
  /// Letters of X of probability zero, ascending, from 0.
  public let zeroRows: [Int]
  /// Letters of Y of probability zero, ascending, from 0.
  public let zeroColumns: [Int]
  /// Letters of X of positive probability, grouped by equal `p(y|x)`; groups in the order of their first letters.
  public let classes: [[Int]]
  /// The law of the classes and the letters of Y that have any probability: what the solvers see.
  let reduced: ReducedLaw

  /// - Parameters:
  ///   - rows: letters of X, at least 1
  ///   - columns: letters of Y, at least 1
  ///   - probabilities: `p(x, y)` in row-major order: finite, `≥ 0`
  ///   - rescaling: accept any positive sum (counts) and divide by it; otherwise the sum must be 1 within
  ///     ``Distribution/sumTolerance``, and is made 1
  /// - Throws: ``JointLawError``, naming the offending entry or sum.
  public init(rows: Int, columns: Int, probabilities: [Double], rescaling: Bool = false) throws(JointLawError) {
    guard rows >= 1, columns >= 1 else { throw .empty }
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, count == probabilities.count else {
      throw .shape(rows: rows, columns: columns, count: probabilities.count)
    }
    if let index = probabilities.firstIndex(where: { !($0 >= 0) || $0 == .infinity }) {
      throw .notAProbability(row: index / columns, column: index % columns, value: probabilities[index])
    }
    let sum = compensatedSum(probabilities)
    guard sum > 0, sum.isFinite, rescaling || abs(sum - 1) <= Distribution.sumTolerance else { throw .sum(sum) }
    self.rows = rows
    self.columns = columns
    self.originalSum = sum
    let scaled = sum == 1 ? probabilities : probabilities.map { $0 / sum }
    self.probabilities = scaled
    let rowSums = (0..<rows).map { x in compensatedSum(scaled[x * columns..<(x + 1) * columns]) }
    let columnSums = (0..<columns).map { y in compensatedSum((0..<rows).lazy.map { scaled[$0 * columns + y] }) }
    zeroRows = rowSums.indices.filter { rowSums[$0] == 0 }
    zeroColumns = columnSums.indices.filter { columnSums[$0] == 0 }
    let letters = columnSums.indices.filter { columnSums[$0] > 0 }
    let reduction = RowClasses(
      probabilities: scaled, columns: columns, rowSums: rowSums, letters: letters)
    classes = reduction.members
    reduced = ReducedLaw(weights: reduction.weights, conditionals: reduction.conditionals, letters: letters)
  }

  /// The law whose entries are those of a matrix; otherwise as ``init(rows:columns:probabilities:rescaling:)``.
  public init(_ matrix: Matrix, rescaling: Bool = false) throws(JointLawError) {
    try self.init(
      rows: matrix.rows, columns: matrix.columns, probabilities: matrix.storage, rescaling: rescaling)
  }

  /// `p(x, y)`, both indices from 0 and in range.
  public subscript(x: Int, y: Int) -> Double { probabilities[x * columns + y] }

  /// `I(X;Y)`: the most that any `T` can tell of Y.
  public var information: Nats { Nats(reduced.information) }

  /// `H(X)`.
  public var rowEntropy: Nats {
    Nats(entropy((0..<rows).map { x in compensatedSum(probabilities[x * columns..<(x + 1) * columns]) }))
  }

  /// `H(Y)`.
  public var columnEntropy: Nats { Nats(entropy(reduced.marginal)) }

  /// The entropy of the class of X: the least `I(X;T)` that keeps all of `I(X;Y)`, because the class is the minimal
  /// sufficient statistic (Shamir, Sabato & Tishby 2010, §2).
  public var classEntropy: Nats { Nats(entropy(reduced.weights)) }

  /// Whether `Y = f(X)`: every `p(y|x)` is one letter (M6.1c).
  public var isDeterministic: Bool { reduced.conditionalEntropies.allSatisfy { $0 == 0 } }
}

/// Why numbers are not a joint law. Indices count from 0, the sentences from 1.
public enum JointLawError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No rows or no columns.
  case empty
  /// `count` numbers do not fill this shape.
  case shape(rows: Int, columns: Int, count: Int)
  /// An entry that is negative, infinite or no number.
  case notAProbability(row: Int, column: Int, value: Double)
  /// The entries do not sum to 1, or to nothing that can be scaled to it.
  case sum(Double)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .empty: "a joint law needs at least one row and one column"
    case .shape(let rows, let columns, let count):
      "\(count) numbers do not fill a joint law of \(rows) rows and \(columns) columns"
    case .notAProbability(let row, let column, let value):
      "row \(row + 1), column \(column + 1) of the joint law is \(value); expected a finite number ≥ 0"
    case .sum(let sum):
      "the entries of the joint law sum to \(sum); expected 1 within \(Distribution.sumTolerance)"
    }
  }
}
