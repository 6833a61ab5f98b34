// SPDX-License-Identifier: GPL-3.0-or-later
internal import COpenBLAS

/// The thin QR factorisation `W = Q R`, which carries a covariance `WᵀW = RᵀR` without forming it.
///
/// LAPACK sees `Wᵀ` and factorises it as `Lᵀ = R` (`dgelqf`), so that nothing is transposed.
public struct QR: Sendable {
  /// `Q`: m×k with `QᵀQ = I`, `k = min(m, n)`.
  public let orthogonal: Matrix
  /// `R`: k×n, upper triangular, its diagonal not negative.
  public let upper: Matrix

  /// Factorises `matrix` (m×n). Errors: empty, not finite.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    var (packed, reflectors) = try QR.reduce(matrix)
    let (rows, columns) = try matrix.lapackShape("QR")
    let rank = min(rows, columns)
    var upper = QR.upperTriangle(of: packed)
    let info = packed.elements.withUnsafeMutableBufferPointer {
      LAPACKE_dorglq(LAPACK_COL_MAJOR, rank, rows, rank, $0.baseAddress, columns, &reflectors)
    }
    guard info == 0 else { throw .noConvergence(operation: "QR") }
    var orthogonal = Matrix(rows: matrix.rows, columns: Int(rank))
    for row in 0..<matrix.rows {
      for column in 0..<Int(rank) { orthogonal[row, column] = packed[row, column] }
    }
    for index in QR.makeDiagonalNonnegative(&upper) {
      for row in 0..<matrix.rows { orthogonal[row, index].negate() }
    }
    self.orthogonal = orthogonal
    self.upper = upper
  }

  /// `R` alone, for half the work. Shapes: `matrix` m×n, the result min(m, n)×n. Errors: empty, not finite.
  public static func upperFactor(of matrix: Matrix) throws(LinearAlgebraError) -> Matrix {
    var upper = upperTriangle(of: try reduce(matrix).packed)
    makeDiagonalNonnegative(&upper)
    return upper
  }

  /// The numerical rank: how many `|rᵢᵢ|` of the QR factorisation with column pivoting (LAPACK's `dgeqp3`) exceed
  /// `tolerance · |r₀₀|`, by default `max(m, n)` ulps. Source: Golub and Van Loan (2013), §5.4.2.
  ///
  /// Errors: empty, not finite.
  public static func rank(of matrix: Matrix, tolerance: Double? = nil) throws(LinearAlgebraError) -> Int {
    let (rows, columns) = try matrix.lapackShape("rank")
    try matrix.requireFinite("rank")
    BLAS.prepare()
    var work = matrix.transpose
    var pivots = [Int32](repeating: 0, count: matrix.columns)
    var reflectors = [Double](repeating: 0, count: Int(min(rows, columns)))
    let info = work.elements.withUnsafeMutableBufferPointer {
      LAPACKE_dgeqp3(LAPACK_COL_MAJOR, rows, columns, $0.baseAddress, rows, &pivots, &reflectors)
    }
    guard info == 0 else { throw .noConvergence(operation: "rank") }
    let diagonal = work.diagonal.map { abs($0) }
    let limit = (tolerance ?? Double(max(rows, columns)) * .ulpOfOne) * diagonal[0]
    return diagonal.filter { $0 > limit }.count
  }

  /// The factorisation as LAPACK packs it: `R` on and above the diagonal, the reflectors below.
  private static func reduce(_ matrix: Matrix) throws(LinearAlgebraError) -> (packed: Matrix, reflectors: [Double]) {
    let (rows, columns) = try matrix.lapackShape("QR")
    try matrix.requireFinite("QR")
    BLAS.prepare()
    var packed = matrix
    var reflectors = [Double](repeating: 0, count: Int(min(rows, columns)))
    let info = packed.elements.withUnsafeMutableBufferPointer {
      LAPACKE_dgelqf(LAPACK_COL_MAJOR, columns, rows, $0.baseAddress, columns, &reflectors)
    }
    guard info == 0 else { throw .noConvergence(operation: "QR") }
    return (packed, reflectors)
  }

  /// Rows 0 … min(m, n) − 1, zero below the diagonal.
  private static func upperTriangle(of packed: Matrix) -> Matrix {
    var upper = Matrix(rows: min(packed.rows, packed.columns), columns: packed.columns)
    for row in 0..<upper.rows {
      for column in row..<upper.columns { upper[row, column] = packed[row, column] }
    }
    return upper
  }

  /// Flips the rows of `R` whose diagonal entry is negative, and says which.
  @discardableResult
  private static func makeDiagonalNonnegative(_ upper: inout Matrix) -> [Int] {
    let flipped = (0..<upper.rows).filter { upper[$0, $0] < 0 }
    for row in flipped {
      for column in row..<upper.columns { upper[row, column].negate() }
    }
    return flipped
  }
}
