// SPDX-License-Identifier: GPL-3.0-or-later

import GSLNumerics
import LinearAlgebra
import Parallel
import StateSpace

/// Second moments of the coefficients of `F = diag(α) A + diag(β)` under independent inputs, and `E F ⊗ F` made of them.
struct TransitionMoments: Sendable {
  /// `E α_i α_k`, d×d.
  var gainGain: Matrix
  /// `E α_i β_k`, d×d.
  var gainCarry: Matrix
  /// `E β_i β_k`, d×d.
  var carryCarry: Matrix
  /// What the integration may be off by in each; 0 for finite sums, up to rounding.
  var error: Double

  /// The moments over states of a finite law: `steps[s] = (α, β)` with probability `masses[s]`.
  init(steps: [(gain: [Double], carry: [Double])], masses: [Double], stateSize d: Int) {
    gainGain = Matrix(rows: d, columns: d)
    gainCarry = gainGain
    carryCarry = gainGain
    error = 0
    for (step, mass) in zip(steps, masses) {
      for i in 0..<d {
        for k in 0..<d {
          gainGain[i, k] += mass * step.gain[i] * step.gain[k]
          gainCarry[i, k] += mass * step.gain[i] * step.carry[k]
          carryCarry[i, k] += mass * step.carry[i] * step.carry[k]
        }
      }
    }
  }

  /// The moments for Gaussian pre-activations `N(mean, covariance)` by integration over pairs of them.
  ///
  /// Shapes: mean r, covariance r×r. Each component depends on one pre-activation.
  init(_ components: [ComponentTransition], mean: [Double], covariance: Matrix, threads: Int) throws {
    let d = components.count
    gainGain = Matrix(rows: d, columns: d)
    gainCarry = gainGain
    carryCarry = gainGain
    error = 0
    let laws = components.map { component -> (mean: Double, deviation: Double) in
      guard let p = component.index else { return (0, 0) }
      return (mean[p], max(0, covariance[p, p]).squareRoot())
    }
    let rows = try Parallel.orderedMap(count: d, threads: threads) { i in
      (i..<d).map { k in
        let shared = components[i].index.flatMap { p in components[k].index.map { covariance[p, $0] } } ?? 0
        return [true, false].map { refined in
          Self.pair(components[i], laws[i], components[k], laws[k], covariance: shared, refined: refined)
        }
      }
    }
    for i in 0..<d {
      for k in i..<d {
        let (fine, coarse) = (rows[i][k - i][0], rows[i][k - i][1])
        for (a, b) in zip(fine, coarse) { error = max(error, abs(a - b)) }
        gainGain[i, k] = fine[0]
        gainGain[k, i] = fine[0]
        gainCarry[i, k] = fine[1]
        gainCarry[k, i] = fine[2]
        carryCarry[i, k] = fine[3]
        carryCarry[k, i] = fine[3]
      }
    }
  }

  /// `E α_i α_k`, `E α_i β_k`, `E α_k β_i`, `E β_i β_k` of two components.
  private static func pair(
    _ first: ComponentTransition, _ law: (mean: Double, deviation: Double), _ second: ComponentTransition,
    _ other: (mean: Double, deviation: Double), covariance: Double, refined: Bool
  ) -> [Double] {
    let slope = law.deviation > 0 ? covariance / (law.deviation * law.deviation) : 0
    let left = max(0, other.deviation * other.deviation - slope * covariance).squareRoot()
    // What is left of the second pre-activation given the first is rounding alone.
    let isDetermined = left <= 0x1p-24 * other.deviation
    let breaks = second.breakPoints(0)
    // Where the conditional mean of the second crosses its break points the outer integrand bends too.
    var outerBreaks = first.breakPoints(0)
    if slope != 0 {
      let widths: [Double] = isDetermined ? [0] : [-6, -2, 0, 2, 6]
      for point in breaks {
        outerBreaks += widths.map { law.mean + (point + $0 * left - other.mean) / slope }
      }
    }
    let outer = GaussianPanels(mean: law.mean, deviation: law.deviation, breakPoints: outerBreaks, refined: refined)
    var sums = [0.0, 0, 0, 0]
    // Without correlation the inner integrals are the same for all outer nodes.
    var inner: (gain: Double, carry: Double)?
    for (a, weight) in zip(outer.nodes, outer.weights) {
      let values: (gain: Double, carry: Double)
      if let inner {
        values = inner
      } else {
        let center = other.mean + slope * (a - law.mean)
        let panels = GaussianPanels(
          mean: center, deviation: isDetermined ? 0 : left, breakPoints: breaks, refined: refined)
        values = (panels.expectation(second.gain), panels.expectation(second.carry))
        if slope == 0 { inner = values }
      }
      let (gain, carry) = (first.gain(a), first.carry(a))
      sums[0] += weight * gain * values.gain
      sums[1] += weight * gain * values.carry
      sums[2] += weight * carry * values.gain
      sums[3] += weight * carry * values.carry
    }
    return sums
  }
}
