// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Quantities

extension VectorGaussMarkovCurve {
  /// How far to either side, relative, stand the slopes whose dual lines enclose the distortion of one between.
  private static let neighbour = 0x1p-12

  func point(slope: Double) throws -> CurvePoint {
    let answer = try barrier.solve(.slope(slope))
    // Whatever minimises R + sD has at most the value found here, and lies above every other line.
    let value = answer.upper + slope * answer.distortion
    var least = 0.0
    var greatest = maximumDistortion
    for factor in [1 - VectorGaussMarkovCurve.neighbour, 1 + VectorGaussMarkovCurve.neighbour] {
      for dual in try barrier.solve(.slope(factor * slope)).duals {
        if dual.slope > slope { least = max(least, (dual.constant - value) / (dual.slope - slope)) }
        if dual.slope < slope { greatest = min(greatest, (value - dual.constant) / (slope - dual.slope)) }
      }
    }
    let range = min(least, answer.distortion)...max(greatest, answer.distortion)
    return try point(answer, at: answer.distortion, slope: slope, range: range, iterations: answer.iterations)
  }

  func point(distortion: Double) throws -> CurvePoint {
    let answer = try barrier.solve(.distortion(distortion))
    return try point(
      answer, at: distortion, slope: answer.slope, range: distortion...distortion, iterations: answer.iterations)
  }

  /// Newton's method on `R(D)`, which is convex: from the left it does not overshoot, and the least distortion at the
  /// rate ends up between the dual lines and a feasible point.
  func point(rate: Double) throws -> CurvePoint {
    let order = Double(innovation.rows)
    // R(D) ≥ ½ log det Q − ½ d log(D/d), since APAᵀ + Q ⪰ Q and det P ≤ (tr P/d)^d.
    let volume = try 0.5 * Cholesky(innovation).logDeterminant
    var distortion = min(order * exp(2 * (volume - rate) / order), maximumDistortion)
    guard distortion.isNormal else {
      throw CurveError.rateOutOfRange(
        Nats(rate), maximum: Nats(volume - 0.5 * order * log(Double.leastNormalMagnitude / order)))
    }
    var least = 0.0
    var iterations = 0
    var answer = try barrier.solve(.distortion(distortion))
    for _ in 0..<VectorGaussMarkovCurve.maximumRateSteps {
      iterations += answer.iterations
      for dual in answer.duals { least = max(least, (dual.constant - rate) / dual.slope) }
      guard answer.upper > rate else { break }
      // A little beyond Newton's point, by the width of the bracket, so that the last step lands on the right.
      let width = max(answer.upper - answer.lower(at: distortion), .ulpOfOne * rate)
      let next = distortion + (answer.upper - rate + width) / answer.slope
      guard next > distortion else { break }
      guard next < maximumDistortion else {
        distortion = maximumDistortion
        break
      }
      distortion = next
      answer = try barrier.solve(.distortion(distortion))
    }
    guard distortion < maximumDistortion else {
      // Between the last dual line and the end of the curve.
      var end = try point(at: .distortion(maximumDistortion))
      end.distortionRange = min(least, maximumDistortion)...maximumDistortion
      end.iterations = iterations
      return end
    }
    let range = min(least, distortion)...(answer.upper <= rate ? distortion : maximumDistortion)
    return try point(answer, at: distortion, slope: answer.slope, range: range, iterations: iterations)
  }

  private static let maximumRateSteps = 60

  private func point(
    _ answer: CausalBarrier.Answer, at distortion: Double, slope: Double, range: ClosedRange<Double>, iterations: Int
  ) throws -> CurvePoint {
    let lower = min(answer.lower(at: distortion), answer.upper)
    let rate = Bracket(
      subject: subject,
      lower: Bound(Nats(lower), kind: .solved, source: VectorGaussMarkovCurve.lowerSource),
      upper: Bound(Nats(max(0, answer.upper)), kind: .solved, source: VectorGaussMarkovCurve.upperSource))
    return CurvePoint(
      slope: slope, distortion: distortion, distortionRange: range, rate: rate,
      supportSize: try measuredDirections(answer.covariance), iterations: iterations, method: .logDet,
      termination: answer.termination)
  }

  /// How many directions are sent: eigenvalues of `P` relative to `APAᵀ + Q` that are below 1 by more than the
  /// barrier's own distance from its constraint.
  private func measuredDirections(_ covariance: Matrix) throws -> Int {
    let predicted = try stateMatrix.congruence(covariance) + innovation
    return try SymmetricEigen(covariance, relativeTo: predicted).values.count { $0 < 1 - 1e-6 }
  }
}
