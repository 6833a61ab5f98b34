// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: m mass of a node x, q weight of a reproduction y, z(x) = Σ q_j e^{−(x − y_j)²}.

import Foundation
import Information

/// The channel `q_j e^{−(x − y_j)²}/z(x)` on the nodes of a quadrature rule, with the integrals that certify it.
struct LineCode {
  let band: GaussianBand
  /// Shape `[nodes]`.
  let masses: [Double]
  /// Shape `[columns]`, summing to 1.
  let weights: [Double]
  /// Shape `[nodes]`.
  let z: [Double]
  /// `∫ p log z`, nats.
  let meanLogZ: Double
  /// `∫ p |log z|`: what rounding errors are measured by.
  let meanAbsoluteLogZ: Double
  /// `∫ p Σ_j q_j e^{−(x − y_j)²} (x − y_j)²/z`.
  let distortion: Double

  init(band: GaussianBand, masses: [Double], weights: [Double]) {
    self.band = band
    self.masses = masses
    self.weights = weights
    z = band.product(weights)
    let logs = zip(masses, z).map { $0 * log($1) }
    meanLogZ = compensatedSum(logs)
    meanAbsoluteLogZ = logs.reduce(0) { $0 + abs($1) }
    let z = z
    distortion = compensatedSum(
      band.nodes.indices.map { i in
        var sum = 0.0
        for e in band.start[i]..<band.start[i + 1] {
          let j = band.first[i] + e - band.start[i]
          let offset = band.nodes[i] - band.columns[j]
          sum += weights[j] * band.entries[e] * offset * offset
        }
        return masses[i] * sum / z[i]
      })
  }

  /// `c(y) = Σ m_i e^{−(x_i − y)²}/z_i`.
  func columnSum(reach: Double) -> GaussianColumnSum {
    GaussianColumnSum(nodes: band.nodes, masses: zip(masses, z).map(/), reach: reach)
  }

  /// Groups of neighbouring reproductions that carry weight; two columns around the place of one atom count once.
  var supportSize: Int {
    let least = 1e-12
    var (count, last) = (0, -Double.infinity)
    for j in weights.indices where weights[j] > least {
      if band.columns[j] - last > 0.1 { count += 1 }
      last = band.columns[j]
    }
    return count
  }
}
