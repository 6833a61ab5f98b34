// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra

/// The eigenvalues of the spectral matrix of `x_t = A x_{t−1} + w_t`: with `Q = LLᵀ` they are `1/σ²` over the singular
/// values `σ` of `M = L⁻¹(I − Ae^{−iω})`, which is a polynomial in `e^{−iω}` and never overflows.
struct MatrixSpectrum: PowerSpectrum {
  let variance: Double
  let varianceError: Double
  let maximum: Double
  let maximumBound: Double
  let components: Int
  private let filter: MatrixFilter
  /// The frequencies at which the densities were tabulated, ascending from 0 to π.
  private let nodes: [Double]
  /// The eigenvalues at the nodes, descending, shape `[nodes][d]`.
  private let densities: [[Double]]

  /// Equal steps between 0 and π; the angles of `A`'s eigenvalues, at which resonances sit, are added.
  private static let gridSteps = 96
  private static let relativeTolerance = 1e-11
  /// How far, relative, the bound of the peak's `σ` may stay below it.
  private static let peakTightness = 1e-3
  /// Evaluations spent on that bound: fewer of the dearer ones.
  private static func peakBudget(order: Int) -> Int { 400 + 3200 / order }

  init(stateMatrix: Matrix, innovation: Matrix) throws {
    let power = try StationaryVariance(stateMatrix: stateMatrix, innovation: innovation)
    variance = power.value + power.error
    varianceError = 2 * power.error
    components = stateMatrix.rows
    let filter = try MatrixFilter(stateMatrix: stateMatrix, innovation: innovation)
    let grid = (0...MatrixSpectrum.gridSteps).map { Double($0) / Double(MatrixSpectrum.gridSteps) * .pi }
    let resonances = try GeneralEigen.values(stateMatrix).map { abs(atan2($0.imaginary, $0.real)) }
    let marks = Set(grid + resonances).sorted()
    // σ is Lipschitz in ω, so that the search proves that no peak is missed.
    let peak = try CircleSearch(
      nodes: marks, tightness: MatrixSpectrum.peakTightness, budget: MatrixSpectrum.peakBudget(order: components)
    ) { try filter.leastSingularValue(at: $0, halfWidth: $1) }
    let summit = try MatrixSpectrum.summit(of: filter, around: peak, marks: marks)
    let nodes = Set(marks + peak.visited + [summit]).sorted()
    let densities = try nodes.map { try filter.densities(at: $0) }
    self.filter = filter
    self.nodes = nodes
    self.densities = densities
    let maximum = densities.reduce(0) { max($0, $1[0]) }
    self.maximum = maximum
    maximumBound = peak.lowerBound > 0 ? max(maximum, 1 / peak.lowerBound / peak.lowerBound) : .infinity
  }

  /// Where the peak is, by golden sections and parabolas (Brent 1973) between the frequencies next to the best.
  private static func summit(of filter: MatrixFilter, around peak: CircleSearch, marks: [Double]) throws -> Double {
    let known = (marks + peak.visited).filter { $0 != peak.frequency }
    let below = known.filter { $0 < peak.frequency }.max() ?? 0
    let above = known.filter { $0 > peak.frequency }.min() ?? .pi
    return try Minimum.brent(in: below...above) { try filter.singularValues(at: $0)[0] }.value
  }

  func isClosedForm(level: Double) -> Bool { false }

  private func densities(at frequency: Double) throws -> [Double] { try filter.densities(at: frequency) }

  /// What rounding of `M` does to densities up to `level`, relative: twice what it does to `σ`, as `S = 1/σ²`.
  private func densityError(level: Double) -> Double {
    4 * .ulpOfOne + 2 * filter.relativeRounding + 2 * filter.rounding * level.squareRoot()
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
    let rounding = 4 * .ulpOfOne * Double(components) * abs(result.value)
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
    var total = try integral(level: level) { min(level, $0) }
    total.error += densityError(level: level) * total.value
    return total
  }

  func rate(level: Double) throws -> Measured {
    let doubled = try integral(level: level) { $0 > level ? logRatio($0, level) : 0 }
    let inherited = densityError(level: maximum) * (try activeFraction(above: level))
    return Measured(value: 0.5 * doubled.value, error: 0.5 * (doubled.error + inherited))
  }

  func dispersion(level: Double) throws -> Double {
    try 0.5
      * integral(level: level) { density in
        let ratio = min(1, density / level)
        return ratio * ratio
      }.value
  }
}
