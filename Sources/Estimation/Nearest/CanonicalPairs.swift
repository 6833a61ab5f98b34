// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra

/// Canonical correlation analysis: the linear combinations of x and of y that are correlated one with one.
///
/// Source: Hotelling 1936; Bartlett 1941 for the test.
struct CanonicalPairs: Sendable {
  /// The canonical correlations, descending: r, the lesser rank of the two blocks.
  let correlations: [Double]
  /// How many of the leading ones differ from zero at the level asked for.
  let significantCount: Int
  /// The combinations of x with significant correlations: N×significantCount.
  let x: Matrix
  /// Those of y.
  let y: Matrix
  /// The distance of each sample's remainder, in principal components of variance 1, from the centre: N; nil if
  /// nothing of x remains beside its significant combinations.
  let remainderX: [Double]?
  /// The same of y.
  let remainderY: [Double]?

  /// Directions of less than this part of the largest variance are taken as none: their numbers are roundings.
  private static let rankTolerance = 0x1p-36

  /// The pairs of `x` (N×d_x) with `y` (N×d_y).
  ///
  /// After s pairs the rest is without correlation if `−(N − 1 − (p + q + 1)/2) Σ_{i>s} log(1 − ρ_i²)`, which then is
  /// about χ² with (p − s)(q − s) degrees of freedom, is not beyond its quantile of 1 − `level`.
  init(_ x: Matrix, _ y: Matrix, level: Double) throws {
    let (wx, wy) = (try CanonicalPairs.whiten(x), try CanonicalPairs.whiten(y))
    let n = Double(x.rows)
    var cross = Matrix(rows: wx.columns, columns: wy.columns)
    try BLAS.gemm(wx, transposedA: true, scale: 1 / n, wy, into: &cross)
    let (p, q) = (cross.rows, cross.columns)
    let rank = min(p, q)
    let eigen = try SymmetricEigen(p <= q ? cross * cross.transpose : cross.transpose * cross)
    // Rounding can take a correlation of a deterministic relation past 1.
    let squares = (0..<rank).map { min(max(eigen.values[rank - 1 - $0], 0), 1 - Double.ulpOfOne) }
    correlations = squares.map { $0.squareRoot() }
    let significant = try CanonicalPairs.significantCount(squares, p: p, q: q, sampleCount: n, level: level)
    significantCount = significant
    var short = Matrix(rows: rank, columns: significant)
    var long = Matrix(rows: max(p, q), columns: significant)
    if significant > 0 {
      for pair in 0..<significant {
        for row in 0..<rank { short[row, pair] = eigen.vectors[row, rank - 1 - pair] }
      }
      long = try (p <= q ? cross.transpose : cross) * short
      for pair in 0..<significant {
        for row in 0..<long.rows { long[row, pair] /= correlations[pair] }
      }
    }
    let (mapX, mapY) = p <= q ? (short, long) : (long, short)
    self.x = significant > 0 ? try wx * mapX : Matrix(rows: x.rows, columns: 0)
    self.y = significant > 0 ? try wy * mapY : Matrix(rows: y.rows, columns: 0)
    remainderX = CanonicalPairs.remainder(of: wx, beside: self.x)
    remainderY = CanonicalPairs.remainder(of: wy, beside: self.y)
  }

  /// The sequential test: see ``init(_:_:level:)``.
  private static func significantCount(_ squares: [Double], p: Int, q: Int, sampleCount n: Double, level: Double) throws
    -> Int
  {
    for tested in squares.indices {
      let rest = squares[tested...].reduce(0) { $0 + log(1 - $1) }
      let statistic = -(n - 1 - Double(p + q + 1) / 2) * rest
      let freedom = Double((p - tested) * (q - tested))
      let tail = try SpecialFunctions.regularizedUpperGamma(freedom / 2, max(statistic, 0) / 2).value
      guard tail < level else { return tested }
    }
    return squares.count
  }

  /// What is left of a white vector's length beside some of its orthogonal unit combinations.
  private static func remainder(of white: Matrix, beside kept: Matrix) -> [Double]? {
    guard white.columns > kept.columns else { return nil }
    return (0..<white.rows).map { row in
      let whole = white.row(row).reduce(0) { $0 + $1 * $1 }
      let part = kept.row(row).reduce(0) { $0 + $1 * $1 }
      return max(whole - part, 0).squareRoot()
    }
  }

  /// The principal components of the columns, each of variance 1, without those of no variance. Shapes: N×d → N×r.
  private static func whiten(_ values: Matrix) throws -> Matrix {
    let n = Double(values.rows)
    var centred = values
    for column in 0..<values.columns {
      let mean = (0..<values.rows).reduce(0) { $0 + values[$1, column] } / n
      for row in 0..<values.rows { centred[row, column] -= mean }
    }
    var covariance = Matrix(rows: values.columns, columns: values.columns)
    try BLAS.syrk(centred, transposed: true, scale: 1 / n, into: &covariance)
    let eigen = try SymmetricEigen(covariance)
    let largest = eigen.values.last ?? 0
    let kept = eigen.values.indices.filter { eigen.values[$0] > rankTolerance * largest }
    var map = Matrix(rows: values.columns, columns: kept.count)
    for (place, index) in kept.enumerated() {
      for row in 0..<values.columns { map[row, place] = eigen.vectors[row, index] / eigen.values[index].squareRoot() }
    }
    return try centred * map
  }
}
