// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import LinearAlgebra

/// A dense matrix of ``DoubleDouble`` numbers, row by row. Shapes are the program's own, never the user's.
///
/// A covariance is held by its *sources*: a matrix X whose rows are independent and whose columns are the components,
/// so that the covariance is `XᵀX`. Maps act from the right: `h ← A h` is `X ← X Aᵀ`.
struct DoubleDoubleMatrix: Sendable, Equatable {
  let rows: Int
  let columns: Int
  var high: [Double]
  var low: [Double]

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    high = [Double](repeating: 0, count: rows * columns)
    low = high
  }

  /// The same numbers with more room.
  init(_ matrix: Matrix) {
    rows = matrix.rows
    columns = matrix.columns
    high = matrix.storage
    low = [Double](repeating: 0, count: high.count)
  }

  static func identity(_ order: Int) -> DoubleDoubleMatrix { DoubleDoubleMatrix(.identity(order)) }

  subscript(row: Int, column: Int) -> DoubleDouble {
    get { DoubleDouble(high[row * columns + column], low[row * columns + column]) }
    set {
      high[row * columns + column] = newValue.high
      low[row * columns + column] = newValue.low
    }
  }

  var isFinite: Bool { high.allSatisfy(\.isFinite) && low.allSatisfy(\.isFinite) }

  /// The nearest doubles.
  func rounded() throws(LinearAlgebraError) -> Matrix { try Matrix(rows: rows, columns: columns, storage: high) }

  var transpose: DoubleDoubleMatrix {
    var result = DoubleDoubleMatrix(rows: columns, columns: rows)
    for row in 0..<rows { for column in 0..<columns { result[column, row] = self[row, column] } }
    return result
  }

  /// These rows and columns of it.
  func block(_ rowRange: Range<Int>, _ columnRange: Range<Int>) -> DoubleDoubleMatrix {
    selecting(rows: Array(rowRange), columns: Array(columnRange))
  }

  /// These rows and columns, in this order.
  func selecting(rows rowIndices: [Int], columns columnIndices: [Int]) -> DoubleDoubleMatrix {
    var result = DoubleDoubleMatrix(rows: rowIndices.count, columns: columnIndices.count)
    for (i, row) in rowIndices.enumerated() {
      for (j, column) in columnIndices.enumerated() { result[i, j] = self[row, column] }
    }
    return result
  }

  /// Overwrites the block whose first entry is `[row, column]`.
  mutating func place(_ block: DoubleDoubleMatrix, row: Int, column: Int) {
    for i in 0..<block.rows { for j in 0..<block.columns { self[row + i, column + j] = block[i, j] } }
  }

  /// The rows of `self`, then those of `other`: independent sources together.
  func stacked(on other: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
    DoubleDoubleMatrix(rows: rows + other.rows, columns: columns, high: high + other.high, low: low + other.low)
  }

  private init(rows: Int, columns: Int, high: [Double], low: [Double]) {
    self.rows = rows
    self.columns = columns
    self.high = high
    self.low = low
  }

  static func * (left: DoubleDoubleMatrix, right: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
    var result = DoubleDoubleMatrix(rows: left.rows, columns: right.columns)
    for row in 0..<left.rows {
      for inner in 0..<left.columns {
        result.addRow(inner, of: right, times: left[row, inner], to: row)
      }
    }
    return result
  }

  static func + (left: DoubleDoubleMatrix, right: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
    var result = left
    for row in 0..<left.rows { result.addRow(row, of: right, times: DoubleDouble(1), to: row) }
    return result
  }

  static func - (left: DoubleDoubleMatrix, right: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
    var result = left
    for row in 0..<left.rows { result.addRow(row, of: right, times: DoubleDouble(-1), to: row) }
    return result
  }

  /// `value` on the diagonal.
  init(diagonal value: Double, order: Int) {
    self.init(rows: order, columns: order)
    for index in 0..<order { high[index * order + index] = value }
  }

  /// Row `target` += `factor` · row `source` of `other`, in the columns from `first` on: the hot loop of products and
  /// reductions. Zeros cost nothing.
  mutating func addRow(
    _ source: Int, of other: DoubleDoubleMatrix, times factor: DoubleDouble, to target: Int, from first: Int = 0
  ) {
    guard factor.high != 0 else { return }
    let (start, offset) = (target * columns + first, source * columns + first)
    let count = columns - first
    high.withUnsafeMutableBufferPointer { high in
      low.withUnsafeMutableBufferPointer { low in
        other.high.withUnsafeBufferPointer { otherHigh in
          other.low.withUnsafeBufferPointer { otherLow in
            guard let yh = high.baseAddress, let yl = low.baseAddress, let xh = otherHigh.baseAddress,
              let xl = otherLow.baseAddress
            else { return }
            ssm_double_double_axpy(
              count, factor.high, factor.low, xh + offset, xl + offset, yh + start, yl + start)
          }
        }
      }
    }
  }
}
