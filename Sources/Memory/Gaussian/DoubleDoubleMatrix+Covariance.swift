// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import Foundation
internal import LinearAlgebra

extension DoubleDoubleMatrix {
  /// The part of a variance, `n` ulps for n components, below which a covariance given in doubles cannot be told from
  /// a singular one.
  static func singularShare(order: Int) -> Double { Double(order) * .ulpOfOne }

  /// Sources of a covariance given in doubles: r×n, with r the rank; exact for these doubles but for directions that
  /// their rounding hides (``singularShare(order:)``), which have none.
  ///
  /// Source: Cholesky's factorisation with diagonal pivoting; Higham (2002), §10.3.
  init(sourcesOf covariance: Matrix) {
    let order = covariance.rows
    var rest = DoubleDoubleMatrix(covariance)
    let floor = (0..<order).map { DoubleDoubleMatrix.singularShare(order: order) * covariance[$0, $0] }
    var result = DoubleDoubleMatrix(rows: order, columns: order)
    var remaining = Set(0..<order)
    var rank = 0
    /// The component with the largest part of its own variance left: independent of units.
    func share(_ index: Int) -> Double { rest[index, index].high / covariance[index, index] }
    while let pivot = remaining.filter({ rest[$0, $0].high > floor[$0] }).max(by: { share($0) < share($1) }) {
      let deviation = rest[pivot, pivot].squareRoot()
      for column in remaining { result[rank, column] = rest[pivot, column] / deviation }
      remaining.remove(pivot)
      for row in remaining { rest.addRow(rank, of: result, times: -result[rank, row], to: row) }
      rank += 1
    }
    self = result.block(0..<rank, 0..<order)
  }

  /// `self · R⁻¹` for an upper triangular R with a diagonal that has no zero.
  func divided(byUpper triangle: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
    // Rᵀ Yᵀ = selfᵀ by forward substitution, a row at a time.
    let lower = triangle.transpose
    var result = transpose
    for row in 0..<result.rows {
      for inner in 0..<row {
        let source = result.block(inner..<(inner + 1), 0..<result.columns)
        result.addRow(0, of: source, times: -lower[row, inner], to: row)
      }
      for column in 0..<result.columns { result[row, column] = result[row, column] / lower[row, row] }
    }
    return result.transpose
  }

  /// The inverse of a well-conditioned matrix: Newton's iteration from the inverse in doubles.
  /// Source: Schulz (1933).
  func inverse() throws(LinearAlgebraError) -> DoubleDoubleMatrix {
    let start = try LU(rounded()).solve(.identity(rows))
    var result = DoubleDoubleMatrix(start)
    let identity = DoubleDoubleMatrix.identity(rows)
    for _ in 0..<3 { result = result + result * (identity - self * result) }
    return result
  }

  /// The singular values, descending, each to high relative accuracy: rows are rotated until all are orthogonal.
  /// Source: Hestenes (1958), one-sided Jacobi; order of the pairs and its accuracy, de Rijk (1989).
  func singularValues() throws(LinearAlgebraError) -> [Double] {
    guard rows > 0, columns > 0 else { return [] }
    var rowsOfWork = (0..<rows).map { block($0..<($0 + 1), 0..<columns) }
    let tolerance = 0x1p-96 * Double(columns)
    for _ in 0..<60 {
      rowsOfWork.sort { $0.squaredNorm.high > $1.squaredNorm.high }
      var isDone = true
      for p in 0..<rows {
        for q in (p + 1)..<max(rows, p + 1) {
          if rotate(&rowsOfWork, p, q, tolerance: tolerance) { isDone = false }
        }
      }
      if isDone { return rowsOfWork.map { $0.squaredNorm.squareRoot().high }.sorted(by: >) }
    }
    throw .noConvergence(operation: "singular values")
  }

  private var squaredNorm: DoubleDouble { dot(self) }

  /// The inner product of two matrices of one shape.
  private func dot(_ other: DoubleDoubleMatrix) -> DoubleDouble {
    var result = DoubleDouble(0)
    ssm_double_double_dot(high.count, high, low, other.high, other.low, &result.high, &result.low)
    return result
  }

  /// Makes rows p and q orthogonal; false if they are already.
  private func rotate(_ work: inout [DoubleDoubleMatrix], _ p: Int, _ q: Int, tolerance: Double) -> Bool {
    let (a, b) = (work[p], work[q])
    let coupling = a.dot(b)
    let (alpha, beta) = (a.squaredNorm, b.squaredNorm)
    guard abs(coupling.high) > tolerance * (alpha.high.squareRoot() * beta.high.squareRoot()) else { return false }
    let cotangent = (beta - alpha) / (coupling + coupling)
    let root = (DoubleDouble(1) + cotangent * cotangent).squareRoot()
    let tangent =
      abs(cotangent.high) > 0x1p200
      ? DoubleDouble(0.5) / cotangent
      : (cotangent.high < 0 ? DoubleDouble(-1) : DoubleDouble(1)) / (cotangent.magnitude + root)
    let cosine = DoubleDouble(1) / (DoubleDouble(1) + tangent * tangent).squareRoot()
    let sine = cosine * tangent
    work[p] = DoubleDoubleMatrix(rows: 1, columns: columns)
    work[p].addRow(0, of: a, times: cosine, to: 0)
    work[p].addRow(0, of: b, times: -sine, to: 0)
    work[q] = DoubleDoubleMatrix(rows: 1, columns: columns)
    work[q].addRow(0, of: a, times: sine, to: 0)
    work[q].addRow(0, of: b, times: cosine, to: 0)
    return true
  }
}
