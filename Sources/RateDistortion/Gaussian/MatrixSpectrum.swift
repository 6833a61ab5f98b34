// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra

/// The eigenvalues of the spectral matrix of `x_t = A x_{t−1} + w_t`, through its inverse `M* M` with
/// `M = L⁻¹(I − Ae^{−iω})`, `Q = LLᵀ`, which is a polynomial in `e^{iω}` and never overflows.
struct MatrixSpectrum: PowerSpectrum {
  let variance: Double
  let maximum: Double
  var maximumBound: Double { maximum }
  var varianceError: Double { 0 }
  let components: Int
  /// `L⁻¹` and `L⁻¹A`, d×d.
  private let whitening: Matrix
  private let whitenedState: Matrix
  /// The frequencies at which the densities were tabulated, ascending from 0 to π.
  private let nodes: [Double]
  /// The eigenvalues at the nodes, descending, shape `[nodes][d]`.
  private let densities: [[Double]]

  /// Equal steps between 0 and π; the resonances of `A` are added.
  private static let gridSteps = 96
  private static let relativeTolerance = 1e-11

  init(stateMatrix: Matrix, innovation: Matrix) throws {
    variance = try DiscreteLyapunov.solve(a: stateMatrix, q: innovation).solution.trace()
    let factor = try Cholesky(innovation)
    let order = stateMatrix.rows
    let inverse = try LU(factor.factor).solve(Matrix.identity(order))
    let state = try inverse * stateMatrix
    let grid = (0...MatrixSpectrum.gridSteps).map { Double($0) / Double(MatrixSpectrum.gridSteps) * .pi }
    let resonances = try GeneralEigen.values(stateMatrix).map { abs(atan2($0.imaginary, $0.real)) }
    let nodes = Set(grid + resonances).sorted()
    let densities = try nodes.map { try MatrixSpectrum.densities(at: $0, whitening: inverse, state: state) }
    components = order
    whitening = inverse
    whitenedState = state
    self.nodes = nodes
    self.densities = densities
    let peak = densities.indices.max { densities[$0][0] < densities[$1][0] } ?? 0
    let around = nodes[max(0, peak - 1)]...nodes[min(nodes.count - 1, peak + 1)]
    let refined = try (0...MatrixSpectrum.gridSteps).map { step in
      let share = Double(step) / Double(MatrixSpectrum.gridSteps)
      let frequency = around.lowerBound + share * (around.upperBound - around.lowerBound)
      return try MatrixSpectrum.densities(at: frequency, whitening: inverse, state: state)[0]
    }
    maximum = refined.reduce(densities[peak][0], max)
  }

  func isClosedForm(level: Double) -> Bool { false }

  /// The eigenvalues of the spectral matrix, descending, d of them.
  ///
  /// With `M = U + iV` the Hermitian `M*M` is `UᵀU + VᵀV + i(UᵀV − VᵀU)`; as a real matrix of order 2d it has every
  /// eigenvalue twice.
  private static func densities(at frequency: Double, whitening: Matrix, state: Matrix) throws -> [Double] {
    let u = try whitening - cos(frequency) * state
    let v = sin(frequency) * state
    let real = try u.transpose * u + v.transpose * v
    let imaginary = try u.transpose * v - v.transpose * u
    let order = whitening.rows
    var embedded = Matrix(rows: 2 * order, columns: 2 * order)
    for i in 0..<order {
      for j in 0..<order {
        embedded[i, j] = real[i, j]
        embedded[i + order, j + order] = real[i, j]
        embedded[i + order, j] = imaginary[i, j]
        embedded[i, j + order] = -imaginary[i, j]
      }
    }
    let values = try SymmetricEigen(embedded).values
    return stride(from: 0, to: 2 * order, by: 2).map { 2 / (values[$0] + values[$0 + 1]) }
  }

  private func densities(at frequency: Double) throws -> [Double] {
    try MatrixSpectrum.densities(at: frequency, whitening: whitening, state: whitenedState)
  }

  /// Frequencies between which the number of eigenvalues above the level stays the same, as far as the nodes show.
  /// A pair of crossings between two nodes goes unseen; the quadrature then finds the kinks itself.
  private func cuts(level: Double) throws -> [Double] {
    var cuts: [Double] = []
    for k in 1..<nodes.count {
      for i in 0..<components where (densities[k - 1][i] > level) != (densities[k][i] > level) {
        cuts.append(
          try Roots.brent(in: nodes[k - 1]...nodes[k]) { level - (try densities(at: $0)[i]) }.value)
      }
    }
    return cuts
  }

  /// `(1/π) ∫_0^π Σ term(λ_i(ω)) dω`.
  private func integral(level: Double, _ term: (Double) -> Double) throws -> Measured {
    let resonances = nodes.enumerated().filter { k, _ in
      k > 0 && k + 1 < nodes.count && densities[k][0] >= max(densities[k - 1][0], densities[k + 1][0])
    }.map(\.element)
    let result = try Quadrature.adaptive(
      over: 0...Double.pi, breakPoints: try cuts(level: level) + resonances,
      absolute: MatrixSpectrum.relativeTolerance * term(maximum), relative: MatrixSpectrum.relativeTolerance
    ) { frequency in try densities(at: frequency).reduce(0) { $0 + term($1) } }
    // The estimate, and the rounding of the eigenvalues.
    let rounding = 16 * .ulpOfOne * Double(components) * abs(result.value)
    return Measured(value: result.value / .pi, error: (result.errorEstimate + rounding) / .pi)
  }

  func activeFraction(above level: Double) throws -> Double {
    let points = ([0, .pi] + (try cuts(level: level))).sorted()
    return try zip(points, points.dropFirst()).reduce(0) { sum, ends in
      guard ends.1 > ends.0 else { return sum }
      let count = try densities(at: 0.5 * (ends.0 + ends.1)).prefix { $0 > level }.count
      return sum + Double(count) * (ends.1 - ends.0) / .pi
    }
  }

  func distortion(level: Double) throws -> Measured {
    try integral(level: level) { min(level, $0) }
  }

  func rate(level: Double) throws -> Measured {
    let doubled = try integral(level: level) { $0 > level ? logRatio($0, level) : 0 }
    return Measured(value: 0.5 * doubled.value, error: 0.5 * doubled.error)
  }

  func dispersion(level: Double) throws -> Double {
    try 0.5
      * integral(level: level) { density in
        let ratio = min(1, density / level)
        return ratio * ratio
      }.value
  }
}
