// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra

/// The sample canonical correlations of two blocks of columns, given a third: all that a Gaussian law says about their
/// dependence.
///
/// Symbols: N rows; p, q, r the ranks of x, y and of what is given. Collinear columns count once, so that a state with
/// redundant coordinates has the same correlations as the state without them.
///
/// Source: Hotelling (1936); partial canonical correlations: Rao (1969). `I = −½ Σ log(1 − ρᵢ²)`: Kullback (1959).
public struct CanonicalCorrelations: Sendable, Equatable {
  /// `ρ₁ ≥ ρ₂ ≥ …` in [0, 1]: min(p, q) of them.
  public let values: [Double]
  /// Rank of x after what is given has been regressed out.
  public let rankX: Int
  /// Rank of y, likewise.
  public let rankY: Int
  /// Rank of what is given; 0 for nothing.
  public let rankGiven: Int
  /// The number of rows.
  public let rows: Int

  /// Variance left of a standardised direction below which it is counted as none: rounding of sums of squares.
  public static let rankTolerance = 1e-12

  /// `1 − ρ²` below which the relation counts as deterministic: what rounding leaves of an exact one.
  public static let deterministicTolerance = 1e-12

  /// The correlations of the rows of `x` [N, ·] and `y` [N, ·] given those of `z` [N, ·].
  ///
  /// Errors: `LinearAlgebraError` for numbers of rows that differ or are below 2.
  public init(x: Matrix, y: Matrix, given z: Matrix? = nil) throws(LinearAlgebraError) {
    rows = x.rows
    guard x.rows == y.rows, x.rows == z?.rows ?? x.rows, x.rows > 1 else {
      throw .shapeMismatch(operation: "canonical correlations", left: x.shape, right: y.shape)
    }
    let condition = try z.map { matrix throws(LinearAlgebraError) in try matrix.standardized.whitened() }
    rankGiven = condition?.columns ?? 0
    var blocks: [Matrix] = []
    for matrix in [x, y] {
      var block = matrix.standardized
      if let condition, rankGiven > 0 {
        var projection = Matrix(rows: rankGiven, columns: block.columns)
        try BLAS.gemm(condition, transposedA: true, scale: 1 / Double(rows - 1), block, into: &projection)
        try BLAS.gemm(condition, scale: -1, projection, keep: 1, into: &block)
      }
      blocks.append(try block.whitened())
    }
    (rankX, rankY) = (blocks[0].columns, blocks[1].columns)
    guard rankX > 0, rankY > 0 else {
      values = []
      return
    }
    var cross = Matrix(rows: rankX, columns: rankY)
    try BLAS.gemm(blocks[0], transposedA: true, scale: 1 / Double(rows - 1), blocks[1], into: &cross)
    values = try SVD.values(cross).map { min($0, 1) }
  }

  /// Whether some direction of x determines one of y up to rounding.
  public var isDeterministic: Bool {
    values.contains { (1 - $0) * (1 + $0) < Self.deterministicTolerance }
  }
}

extension Matrix {
  /// Columns of mean 0 and variance 1; constant columns become 0.
  var standardized: Matrix {
    var result = self
    result.withUnsafeMutableStorage { entries in
      for column in 0..<columns {
        let indices = stride(from: column, to: entries.count, by: columns)
        // A power of two brings numbers whose squares would overflow or vanish near 1 and rounds nothing else.
        let largest = indices.reduce(0.0) { max($0, abs(entries[$1])) }
        if largest > 0, largest.isFinite, !(-400...400).contains(largest.exponent) {
          let unit = Double(sign: .plus, exponent: -largest.exponent / 2, significand: 1)
          for index in indices { entries[index] = entries[index] * unit * unit }
        }
        var mean = 0.0
        for index in indices { mean += entries[index] }
        mean /= Double(rows)
        var (sum, square) = (0.0, 0.0)
        for index in indices {
          let deviation = entries[index] - mean
          sum += deviation
          square += deviation * deviation
        }
        // The second pass corrects the mean's own rounding.
        mean += sum / Double(rows)
        square -= sum * sum / Double(rows)
        let scale = square > 0 ? (Double(rows - 1) / square).squareRoot() : 0
        for index in indices { entries[index] = (entries[index] - mean) * scale }
      }
    }
    return result
  }

  /// Uncorrelated columns of variance 1 that span the same directions: shape [N, rank]. The columns are centred ones of
  /// variance at most 1, which is what ``CanonicalCorrelations/rankTolerance`` is compared with.
  func whitened() throws(LinearAlgebraError) -> Matrix {
    let basis = try whiteningBasis(floor: CanonicalCorrelations.rankTolerance * Double(columns))
    guard basis.columns > 0 else { return Matrix(rows: rows, columns: 0) }
    return try self * basis
  }

  /// What centred columns are multiplied with to become uncorrelated and of variance 1: shape [d, rank]. Directions of
  /// variance up to `floor` are left out.
  func whiteningBasis(floor: Double) throws(LinearAlgebraError) -> Matrix {
    var covariance = Matrix(rows: columns, columns: columns)
    try BLAS.syrk(self, transposed: true, scale: 1 / Double(rows - 1), into: &covariance)
    let eigen = try SymmetricEigen(covariance)
    let kept = eigen.values.indices.filter { eigen.values[$0] > floor }
    var basis = Matrix(rows: columns, columns: kept.count)
    for (position, index) in kept.enumerated() {
      let scale = 1 / eigen.values[index].squareRoot()
      for row in 0..<columns { basis[row, position] = eigen.vectors[row, index] * scale }
    }
    return basis
  }
}
