// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// A normal law broader than that of the state, in whitened coordinates, which takes a small share of mixtures that are
/// without their own center.
///
/// Any density q that does not know the point h may stand in such a place, as `E log q(h) ≤ E log p(h)` (Gibbs'
/// inequality). One with broad tails keeps a point that no other center is near from costing hundreds of nats.
struct DefensiveGaussian: Sendable {
  private let mean: [Double]
  private let factor: Cholesky
  private let halfLogDeterminant: Double

  /// Four times the covariance of `points` (count × d) around their mean, and the identity, so that it is never
  /// singular.
  init(points: [Double], size d: Int) throws {
    let count = points.count / d
    let all = try Matrix(rows: count, columns: d, storage: points)
    let mean = (0..<d).map { i in all.column(i).reduce(0) { $0 + $1 / Double(count) } }
    let centered = try Matrix(
      rows: count, columns: d, storage: points.enumerated().map { $1 - mean[$0 % d] })
    var covariance = Matrix.identity(d)
    try BLAS.syrk(centered, transposed: true, scale: 4 / Double(count), keep: 1, into: &covariance)
    factor = try Cholesky(covariance)
    halfLogDeterminant = 0.5 * factor.logDeterminant
    self.mean = mean
  }

  /// The logarithm of the density at each of `points`, but for the constant `−(d/2) log 2π` that all laws share.
  func logDensities(at points: [Double]) throws -> [Double] {
    let d = mean.count
    return try stride(from: 0, to: points.count, by: d).map { start in
      let whitened = try factor.whiten((0..<d).map { points[start + $0] - mean[$0] })
      return -halfLogDeterminant - 0.5 * whitened.reduce(0) { $0 + $1 * $1 }
    }
  }
}
