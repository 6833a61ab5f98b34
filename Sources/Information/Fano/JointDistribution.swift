// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Quantities

/// The joint law of hypotheses X (rows) and observations Y (columns), both finite.
public struct JointDistribution: Sendable, Equatable {
  /// Letters of X.
  public let rows: Int
  /// Letters of Y.
  public let columns: Int
  /// `p(x, y)`, shape `[rows × columns]` in row-major order.
  public let law: Distribution
  /// `p(x)`, shape `[rows]`.
  public let rowLaw: Distribution
  /// `p(y)`, shape `[columns]`.
  public let columnLaw: Distribution

  /// - Parameters:
  ///   - law: the elements in row-major order
  ///   - columns: letters of Y, a divisor of `law.count`
  /// - Throws: ``DistributionError/empty`` where the elements do not fill rows of that length.
  public init(_ law: Distribution, columns: Int) throws(DistributionError) {
    guard columns >= 1, law.count % columns == 0 else { throw .empty }
    let rows = law.count / columns
    let p = law.probabilities
    self.law = law
    self.rows = rows
    self.columns = columns
    rowLaw = try Distribution(
      (0..<rows).map { x in compensatedSum(p[x * columns..<(x + 1) * columns]) }, rescaling: true)
    columnLaw = try Distribution(
      (0..<columns).map { y in compensatedSum((0..<rows).lazy.map { p[$0 * columns + y] }) }, rescaling: true)
  }

  /// `p(x, y)`, both indices from 0 and in range.
  public subscript(x: Int, y: Int) -> Double { law.probabilities[x * columns + y] }

  /// `I(X;Y) = Σ p(x) p(y) φ(p(x, y)/(p(x) p(y)) − 1)`, `φ(z) = (1 + z) log(1 + z) − z`: every term is `≥ 0`, so that
  /// little information keeps its digits.
  public var information: Nats {
    var sum = CompensatedSum()
    for x in rowLaw.support {
      for y in columnLaw.support {
        let independent = rowLaw.probabilities[x] * columnLaw.probabilities[y]
        // Where the product underflows, so does the term.
        if independent > 0 { sum.add(independent * entropyRemainder(self[x, y] / independent - 1)) }
      }
    }
    return Nats(max(0, sum.value))
  }

  /// `H(X|Y) = −Σ p(x, y) log p(x|y)`.
  public var conditionalEntropy: Nats {
    var sum = CompensatedSum()
    for y in columnLaw.support {
      let column = (0..<rows).map { self[$0, y] }
      let total = compensatedSum(column)
      for (x, p) in column.enumerated() where p > 0 {
        // Near certainty, log p(x|y) is about minus the share of the others.
        let others = p > total / 2 ? compensatedSum(column.indices.lazy.map { $0 == x ? 0 : column[$0] }) : nil
        sum.add(-p * (others.map { log1p(-$0 / total) } ?? log(p / total)))
      }
    }
    return Nats(max(0, sum.value))
  }

  /// The error of the best decoder, which names the likeliest hypothesis given Y: `1 − Σ_y max_x p(x, y)`.
  public var mapError: Double { mapError(listSize: 1) }

  /// The probability that the `listSize` likeliest hypotheses given Y hold no truth; 0 for lists of all, 1 for none.
  public func mapError(listSize: Int) -> Double {
    var sum = CompensatedSum()
    for y in 0..<columns {
      for p in (0..<rows).map({ self[$0, y] }).sorted(by: >).dropFirst(max(0, listSize)) { sum.add(p) }
    }
    return sum.value
  }
}
