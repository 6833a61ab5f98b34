// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols as in ClusterIteration.swift and Prices.swift.

import Foundation
import LinearAlgebra
import Optimization
import Quantities

/// The free energy over clusters at given places, a mixture problem whose dual point has prices of 1 at most at these
/// places.
struct PlacedClusters {
  /// `r_t`, shape `[k × m]`.
  let places: Matrix
  /// `q(t)`, shape `[k]`: 0 or nearly for places that are not used.
  let weights: [Double]
  /// `F` at these weights, nats.
  let energy: Double
  /// The dual point's prices.
  let prices: Prices

  /// Solves the mixture problem by interior point to a gap of `tolerance` nats.
  init(law: ReducedLaw, beta: Double, places: Matrix, tolerance: Double) throws {
    let plain = Prices(law: law, beta: beta, logDual: [Double](repeating: 0, count: law.n))
    let kernel = try plain.kernel(places)
    let answer = try MixtureInteriorPoint().solve(
      MixtureProblem(
        weights: law.weights, kernel: DenseKernel(transposed: kernel.entries), tolerance: tolerance)
    ).answer
    self.places = places
    weights = answer.primal
    energy = answer.upper + zip(law.weights, kernel.logScales).reduce(0) { $0 + $1.0 * $1.1 }
    prices = Prices(
      law: law, beta: beta,
      logDual: law.weights.indices.map { log(answer.dual[$0] / law.weights[$0]) + kernel.logScales[$0] })
  }

  /// `p(t, y)`, shape `[k × m]`.
  var joint: Matrix {
    var joint = places
    for t in 0..<places.rows {
      for y in 0..<places.columns { joint[t, y] *= weights[t] }
    }
    return joint
  }
}
