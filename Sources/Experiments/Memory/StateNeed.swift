// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
public import LinearAlgebra
public import Quantities

/// What a state would have to hold for what its best linear decoder achieves (M4.9).
///
/// The source is `x_{1:t}` standardised as a whole: n independent standard normals ξ, under squared error summed over
/// them; what has no variance, or follows from the rest, is none of them, needs nothing and leaves no error. The best
/// linear decoder leaves `D = n − tr S⁻¹ C Cᵀ`, C the cross-covariance of the state with ξ, and `R(D) = (n/2) log(n/D)`
/// (Cover & Thomas 2006, theorem 10.3.2). Since the decoder works from the state, `I(h_t; x_{1:t}) ≥ R(D)`: the
/// difference is what the state stores in excess of that need.
public struct StateNeed: Sendable {
  /// The decoder's mean squared error D, summed over all standardised inputs.
  public let distortion: Double
  /// Independent numbers in the inputs, n.
  public let inputCount: Int
  /// `R(D)`.
  public let rate: Nats

  /// The need of a state of covariance `total` (S, d×d), of which linear combinations of the inputs explain `explained`
  /// (`C Cᵀ`, d×d), for `inputCount` independent numbers.
  ///
  /// - Throws: `LinearAlgebraError` for matrices of other shapes or not symmetric.
  public init(total: Matrix, explained: Matrix, inputCount: Int) throws {
    // Components in their own deviations, so that units do not matter. Directions of no variance tell nothing; the
    // others are whitened one by one.
    let units = Matrix(diagonal: total.diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 1 })
    let eigen = try SymmetricEigen(units.congruence(total).symmetrized())
    let part = try units.congruence(explained)
    let largest = eigen.values.last ?? 0
    var kept = 0.0
    for (index, value) in eigen.values.enumerated() where value > 0x1p-50 * Double(total.rows) * largest {
      let direction = eigen.vectors.column(index)
      kept += try zip(direction, part * direction).reduce(0) { $0 + $1.0 * $1.1 } / value
    }
    self.inputCount = inputCount
    distortion = Double(inputCount) - kept
    // log1p keeps the digits of a decoder that explains little of many inputs.
    rate = inputCount > 0 ? Nats(-0.5 * Double(inputCount) * log1p(-kept / Double(inputCount))) : .zero
  }
}
