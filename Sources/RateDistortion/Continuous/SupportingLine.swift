// SPDX-License-Identifier: GPL-3.0-or-later

import Quantities

/// What one slope proves about a curve: a line below all of it, and a point on or above it.
struct SupportingLine: Sendable {
  /// `s > 0`, nats per unit of distortion.
  var slope: Double
  /// `B` of the line `R(D) ≥ B − sD`, which holds for every `D`.
  var intercept: Double
  /// `D` and `R` of a code that exists: `R(distortion) ≤ rate`.
  var distortion: Double
  var rate: Double
  /// How many reproduction letters that code uses; nil where they fill an interval.
  var supportSize: Int?
  /// Reproductions that were added to a regular grid: where to look first at a slope nearby.
  var refinements: [Double] = []
  var iterations = 0
  var termination = Termination.converged

  /// The line's height at `distortion`, not below zero.
  func lowerBound(at distortion: Double) -> Double { max(0, intercept - slope * distortion) }

  /// Slope 1 where the curve has ended: rate 0 at the greatest distortion is optimal.
  static func rateZero(distortion: Double) -> SupportingLine {
    SupportingLine(slope: 1, intercept: distortion, distortion: distortion, rate: 0, supportSize: 1)
  }

  /// The same statement about `scale`-fold distortions, which belong to `length`-fold letters.
  func scaled(by scale: Double, length: Double) -> SupportingLine {
    var line = self
    line.slope /= scale
    line.distortion *= scale
    line.refinements = refinements.map { $0 * length }
    return line
  }
}
