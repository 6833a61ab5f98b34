// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import StateSpace

/// Independent Gaussian inputs split into the part that the gates see and the part that they do not (M3.2b).
///
/// With `x = μ + G ξ`, `ξ ~ N(0, I)`, and E an orthonormal basis (k×m, by rows) of the row space of `W G`, the gates are
/// functions of `E ξ` and independent of `(I − EᵀE) ξ`. Given the gates, the drive `γ ⊙ (B x + c)` is Gaussian with mean
/// at `x = μ + G EᵀE ξ` and covariance `γ γᵀ ⊙ R`, `R = B G (I − EᵀE) Gᵀ Bᵀ`.
struct GateConditioning: Sendable {
  /// Expectation of an input, m.
  private let mean: [Double]
  /// `Gᵀ`, m×m.
  private let factor: Matrix
  /// E by rows: as many rows of m numbers as directions of the input are seen.
  private let basis: [[Double]]
  /// `EᵀE Gᵀ`, m×m.
  private let seenFactor: Matrix
  /// `R`, d×d: covariance of `B x` given the gates.
  let unseenDrive: Matrix

  /// Beyond this many components of state or input the condition is the inputs: given the gates, covariances would be
  /// dense that are diagonal in most models of such width.
  static let largestSize = 256

  /// Nil where the gates determine the drive, so that they are as good as the inputs, and for wide models.
  init?(_ update: GatedUpdate, input: GaussianLaw) throws {
    guard max(update.stateSize, update.inputSize) <= Self.largestSize else { return nil }
    let root = try squareRoot(of: input.covariance)
    let m = root.rows
    let basis = update.preactivationCount == 0 ? [] : orthonormalBasis(ofRowsOf: try update.inputWeights * root)
    guard basis.count < m else { return nil }
    var unseen = Matrix.identity(m)
    for row in basis {
      for i in 0..<m { for j in 0..<m { unseen[i, j] -= row[i] * row[j] } }
    }
    let drive = try update.inputMap * root
    let unseenPart = try drive * unseen
    var covariance = Matrix(rows: drive.rows, columns: drive.rows)
    try BLAS.syrk(unseenPart, into: &covariance)
    let scale = drive.frobeniusNorm * drive.frobeniusNorm
    guard covariance.maximumMagnitude > Self.rounding * scale else { return nil }
    self.basis = basis
    mean = input.mean
    factor = root.transpose
    seenFactor = try factor - unseen * factor
    unseenDrive = covariance
  }

  /// Squares of rounding errors of products stay far below this.
  private static let rounding = 0x1p-80

  /// Components of `E ξ` that a path tells at most, of its newest steps.
  static let largestTold = 8

  /// One path of inputs, and of their expectations given the gates, both T×m: the same draws as the path sampler's.
  ///
  /// Returns the components of `E ξ`, independent standard normal numbers, of the newest steps, newest first.
  func fill(_ x: inout Matrix, seen: inout Matrix, from stream: RandomStream) throws -> [Double] {
    var noise = Matrix(rows: x.rows, columns: factor.rows)
    noise.withUnsafeMutableStorage { for index in $0.indices { $0[index] = stream.normal() } }
    try BLAS.gemm(noise, factor, into: &x)
    try BLAS.gemm(noise, seenFactor, into: &seen)
    for t in 0..<x.rows {
      for j in mean.indices {
        x[t, j] += mean[j]
        seen[t, j] += mean[j]
      }
    }
    let told = min(Self.largestTold, basis.count * x.rows)
    return (0..<told).map { index in
      let (lag, direction) = index.quotientAndRemainder(dividingBy: basis.count)
      let xi = noise.row(x.rows - 1 - lag)
      return zip(basis[direction], xi).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}

/// An orthonormal basis of the row space of `matrix`, by Gram–Schmidt with pivoting, each projection done twice
/// (Giraud et al. 2005). Rows that are left with less than 2⁻⁴⁴ of their own length count as dependent: a gate that
/// opens at a threshold follows weights of any size.
func orthonormalBasis(ofRowsOf matrix: Matrix) -> [[Double]] {
  func length(_ row: [Double]) -> Double { row.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  // By the largest number first, whose square may leave the doubles.
  var rows = (0..<matrix.rows).compactMap { index -> [Double]? in
    let row = matrix.row(index)
    let largest = row.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return nil }
    let scaled = row.map { $0 / largest }
    let size = length(scaled)
    return scaled.map { $0 / size }
  }
  let limit = 0x1p-44
  var basis = [[Double]]()
  while basis.count < matrix.columns {
    guard let pivot = rows.indices.max(by: { length(rows[$0]) < length(rows[$1]) }), length(rows[pivot]) > limit else {
      break
    }
    var next = rows.remove(at: pivot)
    for _ in 0..<2 { for row in basis { remove(row, from: &next) } }
    let size = length(next)
    for j in next.indices { next[j] /= size }
    basis.append(next)
    for index in rows.indices { remove(next, from: &rows[index]) }
  }
  return basis
}

/// Subtracts from `vector` its projection on the unit vector `direction`.
private func remove(_ direction: [Double], from vector: inout [Double]) {
  var product = 0.0
  for j in direction.indices { product += direction[j] * vector[j] }
  for j in direction.indices { vector[j] -= product * direction[j] }
}
