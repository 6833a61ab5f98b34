// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
public import Information
internal import LinearAlgebra
internal import Quantities
internal import StateSpace

/// How much of a symbol the state can still know after k more steps, from the noise on the way alone (M5.4b).
///
/// Let the symbols be independent and do the same to the state but for a shift: `h_s = F h_{s−1} + u(x_s) + w_s`. Given
/// all other symbols, `h_t` is `F^k u(x_{t−k})` plus noise `N(c, P_t)` that does not depend on `x_{t−k}`, so that
/// `I(h_t; x_{t−k}) ≤ I(h_t; x_{t−k} | others) ≤ η H(x_{t−k})`, η the contraction coefficient of additive Gaussian noise
/// on the finite range of the shifts, in the metric of `P_t⁻¹`. No enumeration enters, whatever t.
///
/// The coefficient of one step is 1, as earlier noise leaves the range of `F h_{s−1}` unbounded; the steps are therefore
/// taken together, which keeps the noise that all of them add. - Source: Ordentlich & Polyanskiy 2021 for η, and the
/// chain rule of mutual information.
public struct TokenForgetting: Sendable {
  /// `F`, d×d.
  private let transition: Matrix
  /// `Q`, d×d.
  private let noise: Matrix
  /// Covariance of `h_0`.
  private let initial: Matrix
  /// `u`, one row a symbol, M×d.
  private let shifts: Matrix

  /// Diameters among more symbols are those of the box around them.
  private static let pairedSymbols = 512

  /// Of `memory`'s model.
  ///
  /// Errors: `MemoryError.unsupported` for symbols that depend on each other, and for gates that vary with them.
  public init(_ memory: TokenMemory) throws(MemoryError) {
    func unsupported(_ found: String, _ expected: String) -> MemoryError {
      .unsupported(model: memory.model.name, found: found, expected: expected)
    }
    guard memory.law.hasIndependentSymbols else {
      throw unsupported("symbols that depend on each other", "independent ones, so that later ones tell nothing of it")
    }
    guard let step = memory.steps.first,
      memory.steps.allSatisfy({ $0.transition == step.transition && $0.noise == step.noise })
    else {
      throw unsupported(
        "gates that vary with the symbols", "the same gates for all, so that symbols only shift a state")
    }
    let d = memory.model.stateSize
    (transition, noise, shifts) = try MemoryError.translating { () throws(LinearAlgebraError) in
      (
        try Matrix(rows: d, columns: d, storage: step.transition), try Matrix(rows: d, columns: d, storage: step.noise),
        try Matrix(rows: memory.steps.count, columns: d, storage: memory.steps.flatMap(\.drive))
      )
    }
    initial = memory.model.initial.covariance
  }

  /// The part of a symbol's information that `h_time` can have of `x_{time−lag}`, one for each of `lags`.
  ///
  /// Errors: `MemoryError.outOfDomain` for a lag outside 0 … time − 1, `MemoryError.numerical` if the model explodes.
  public func coefficients(at time: Int, lags: [Int]) throws(MemoryError) -> [ContractionCoefficient] {
    if let lag = lags.first(where: { !(0..<time).contains($0) }) {
      throw .outOfDomain(value: "\(lag)", origin: "lag", expected: "0 to \(time - 1)")
    }
    let whitener = try whitener(at: time)
    var moved = shifts.transpose
    var diameters: [Double] = []
    for lag in 0...(lags.max() ?? 0) {
      if lag > 0 {
        let earlier = moved
        moved = try MemoryError.translating { () throws(LinearAlgebraError) in try transition * earlier }
      }
      diameters.append(try diameter(moved, whitener))
    }
    do {
      return try lags.map {
        let diameter = diameters[$0]
        guard diameter.isFinite else { return .lossless }
        return try .additiveGaussianNoise(diameter: diameter, standardDeviation: 1)
      }
    } catch {
      throw .numerical("\(error)")
    }
  }

  /// Axes of `P_t`, d×d, and the deviations along them.
  private typealias Whitener = (axes: Matrix, deviations: [Double])

  private func whitener(at time: Int) throws(MemoryError) -> Whitener {
    try MemoryError.translating { () throws(LinearAlgebraError) in
      var covariance = initial
      for _ in 0..<time {
        let next = try transition * covariance * transition.transpose + noise
        if next == covariance { break }
        covariance = next
      }
      let eigen = try SymmetricEigen(try 0.5 * (covariance + covariance.transpose))
      // What rounding leaves of a direction without noise counts as none.
      let floor = Double(covariance.rows) * 0x1p-50 * (eigen.values.last ?? 0)
      return (eigen.vectors, eigen.values.map { $0 > floor ? $0.squareRoot() : 0 })
    }
  }

  /// The greatest distance between two of the shifts, columns of `moved`, in deviations; infinite where they differ in a
  /// direction without noise.
  private func diameter(_ moved: Matrix, _ whitener: Whitener) throws(MemoryError) -> Double {
    let along = try MemoryError.translating { () throws(LinearAlgebraError) in try whitener.axes.transpose * moved }
    let rows = whitener.deviations.indices.map { axis in
      let row = along.row(axis).map { $0 - along[axis, 0] }
      let deviation = whitener.deviations[axis]
      let negligible = 0x1p-48 * moved.maximumMagnitude
      return row.map { deviation > 0 ? $0 / deviation : abs($0) > negligible ? .infinity : 0 }
    }
    let count = moved.columns
    if rows.count == 1 || count > Self.pairedSymbols {
      return rows.reduce(0) { hypot($0, ($1.max() ?? 0) - ($1.min() ?? 0)) }
    }
    var greatest = 0.0
    for i in 0..<count {
      for j in 0..<i {
        let square = rows.reduce(0) { sum, row in
          let gap = row[i].isFinite && row[j].isFinite ? row[i] - row[j] : .infinity
          return sum + gap * gap
        }
        greatest = max(greatest, square)
      }
    }
    return greatest.squareRoot()
  }
}
