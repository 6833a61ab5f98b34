// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra

/// Coordinates of the state in which what explodes is split from what does not: `h = (z, u)` up to a linear map, with
/// `z' = A_s z` and `u' = A_u u + C z`.
struct StateCoordinates: Sendable {
  /// The row map from the state to its coordinates, d×d.
  let map: DoubleDoubleMatrix
  /// The row map of one step in these coordinates, `(T⁻¹ A T)ᵀ` in order z, u: d×d, block upper triangular.
  let transition: DoubleDoubleMatrix
  /// How many components u has.
  let exploding: Int

  /// Growth over the whole time that needs no split: the arithmetic has 32 digits.
  private static let harmlessGrowth = log(1e5)
  /// Growth or decay over the whole time that does no harm on either side of the split.
  private static let indifferentGrowth = log(1e3)

  /// The components of the state as they are.
  init(plain a: Matrix) {
    map = .identity(a.rows)
    transition = DoubleDoubleMatrix(a.transpose)
    exploding = 0
  }

  /// Coordinates for `steps` steps of `h ← A h`.
  init(transition a: Matrix, steps: Int) throws(LinearAlgebraError) {
    let moduli = try GeneralEigen.values(a).map(\.magnitude).sorted(by: >)
    let growth = moduli.map { log($0) * Double(steps) }
    guard let fastest = growth.first, fastest > StateCoordinates.harmlessGrowth,
      let cut = StateCoordinates.cut(growth)
    else {
      self.init(plain: a)
      return
    }
    // A modulus between the two groups, so that rounding does not move one across.
    let modulus = cut < moduli.count ? (moduli[cut - 1] * moduli[cut]).squareRoot() : 0
    try self.init(a, splitAt: modulus)
  }

  /// How many of the growths (descending, in nats over the whole time) to count as exploding: the widest gap, of those
  /// that leave nothing large on the wrong side.
  private static func cut(_ growth: [Double]) -> Int? {
    let candidates = (1...growth.count).filter { count in
      growth[count - 1] >= -indifferentGrowth && (count == growth.count || growth[count] <= indifferentGrowth)
    }
    func gap(_ count: Int) -> Double { count == growth.count ? .infinity : growth[count - 1] - growth[count] }
    return candidates.max { gap($0) < gap($1) }
  }

  /// The Schur basis in doubles, then its correction in double-doubles: `[[1, 0], [X, 1]]` with
  /// `E + A₂₂ X − X A₁₁ = 0`, `E` what is left below the diagonal; the next correction is of order `X²`, below the
  /// arithmetic. Source: Stewart (1973), perturbation of invariant subspaces.
  private init(_ a: Matrix, splitAt modulus: Double) throws(LinearAlgebraError) {
    let d = a.rows
    let schur = try RealSchur(a, leadingModulus: modulus)
    let leading = schur.leading
    exploding = leading
    let basis = DoubleDoubleMatrix(schur.basis)
    let inverse = try basis.inverse()
    let turned = inverse * DoubleDoubleMatrix(a) * basis
    let (first, second) = (0..<leading, leading..<d)
    let correction = try StateCoordinates.correction(turned, leading: leading)
    var shear = DoubleDoubleMatrix.identity(d)
    var unshear = DoubleDoubleMatrix.identity(d)
    if !second.isEmpty {
      shear.place(correction, row: leading, column: 0)
      unshear.place(DoubleDoubleMatrix(rows: second.count, columns: leading) - correction, row: leading, column: 0)
    }
    var form = unshear * turned * shear
    for row in second { for column in first { form[row, column] = DoubleDouble(0) } }
    // Column coordinates are T⁻¹ h; rows are their transposes, z before u.
    let order = Array(second) + Array(first)
    map = (unshear * inverse).transpose.selecting(rows: Array(0..<d), columns: order)
    transition = form.transpose.selecting(rows: order, columns: order)
  }

  /// `X = Σ A₂₂ʲ E A₁₁⁻ʲ⁻¹`, by doubling.
  private static func correction(_ form: DoubleDoubleMatrix, leading: Int) throws(LinearAlgebraError)
    -> DoubleDoubleMatrix
  {
    let (first, second) = (0..<leading, leading..<form.rows)
    guard !second.isEmpty else { return DoubleDoubleMatrix(rows: 0, columns: leading) }
    var left = form.block(second, second)
    var right = try form.block(first, first).inverse()
    var sum = form.block(second, first) * right
    for _ in 0..<64 {
      let term = left * sum * right
      sum = sum + term
      let size = sum.high.reduce(0) { max($0, abs($1)) }
      if term.high.allSatisfy({ abs($0) <= 0x1p-60 * size }) { break }
      left = left * left
      right = right * right
    }
    return sum
  }
}
