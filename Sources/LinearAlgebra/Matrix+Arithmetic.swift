// SPDX-License-Identifier: GPL-3.0-or-later

extension Matrix {
  /// The transpose: `columns` × `rows`.
  public var transpose: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns { result.elements[column * rows + row] = elements[row * columns + column] }
    }
    return result
  }

  /// The entrywise sum. Errors: shapes that differ.
  public static func + (left: Matrix, right: Matrix) throws(LinearAlgebraError) -> Matrix {
    var result = left
    try result.add(right, times: 1, operation: "matrix sum")
    return result
  }

  /// The entrywise difference. Errors: shapes that differ.
  public static func - (left: Matrix, right: Matrix) throws(LinearAlgebraError) -> Matrix {
    var result = left
    try result.add(right, times: -1, operation: "matrix difference")
    return result
  }

  /// Adds `right` to every entry in place. Errors: shapes that differ.
  public static func += (left: inout Matrix, right: Matrix) throws(LinearAlgebraError) {
    try left.add(right, times: 1, operation: "matrix sum")
  }

  /// The matrix product. Errors: `left.columns ≠ right.rows`, or an empty factor.
  public static func * (left: Matrix, right: Matrix) throws(LinearAlgebraError) -> Matrix {
    var result = Matrix(rows: left.rows, columns: right.columns)
    try BLAS.gemm(left, right, into: &result)
    return result
  }

  /// The product of a matrix and a column vector. Errors: `left.columns ≠ right.count`, or an empty matrix.
  public static func * (left: Matrix, right: [Double]) throws(LinearAlgebraError) -> [Double] {
    var result = [Double](repeating: 0, count: left.rows)
    try BLAS.gemv(left, right, into: &result)
    return result
  }

  /// Every entry multiplied by `scalar`.
  public static func * (scalar: Double, matrix: Matrix) -> Matrix {
    var result = matrix
    for index in result.elements.indices { result.elements[index] *= scalar }
    return result
  }

  /// `self X selfᵀ`, symmetrized: how a covariance `X` travels through a linear map.
  ///
  /// Errors: shapes that do not fit, an empty matrix.
  public func congruence(_ covariance: Matrix) throws(LinearAlgebraError) -> Matrix {
    let half = try self * covariance
    var result = Matrix(rows: rows, columns: rows)
    try BLAS.gemm(half, self, transposedB: true, into: &result)
    return try result.symmetrized()
  }

  /// `√Σ a²`, scaled so that it neither overflows nor underflows before its value does.
  public var frobeniusNorm: Double {
    let scale = maximumMagnitude
    guard scale > 0, scale.isFinite else { return scale }
    return scale * elements.reduce(0) { $0 + ($1 / scale) * ($1 / scale) }.squareRoot()
  }

  /// The largest `|a|`, zero for an empty matrix.
  public var maximumMagnitude: Double {
    elements.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, abs($1)) }
  }

  /// The sum of the diagonal. Errors: not square.
  public func trace() throws(LinearAlgebraError) -> Double {
    guard isSquare else { throw .notSquare(operation: "trace", shape: shape) }
    return diagonal.reduce(0, +)
  }

  /// `½ (A + Aᵀ)`. Errors: not square.
  public func symmetrized() throws(LinearAlgebraError) -> Matrix {
    guard isSquare else { throw .notSquare(operation: "symmetric part", shape: shape) }
    var result = self
    for row in 0..<rows {
      for column in 0..<row {
        let mean = 0.5 * self[row, column] + 0.5 * self[column, row]
        result[row, column] = mean
        result[column, row] = mean
      }
    }
    return result
  }

  /// Whether `|aᵢⱼ − aⱼᵢ| ≤ tolerance · max |a|` everywhere. A matrix that is not square is not symmetric.
  public func isSymmetric(tolerance: Double = Matrix.symmetryTolerance) -> Bool {
    isSquare && asymmetry(tolerance: tolerance) == nil
  }

  /// Half the digits of a double (2⁻²⁶): products of covariances stay far below it, a wrong entry far above.
  public static let symmetryTolerance = 0x1p-26

  /// `self += factor · other`.
  private mutating func add(_ other: Matrix, times factor: Double, operation: String) throws(LinearAlgebraError) {
    guard shape == other.shape else { throw .shapeMismatch(operation: operation, left: shape, right: other.shape) }
    for index in elements.indices { elements[index] += factor * other.elements[index] }
  }
}
