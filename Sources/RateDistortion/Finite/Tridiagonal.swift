// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: x_1 < … < x_n letters, a_i = e^{−s (x_{i+1} − x_i)} the decay over a step, P̃ probabilities with the tails
// lumped onto the ends of the support, l and r the ends.

import Foundation
import Information
public import Quantities

/// Absolute error between ascending letters, the same on both sides: exact in `O(n)` where the support is contiguous.
///
/// `K_ij = e^{−s|x_i − x_j|}` is the covariance of a Markov chain, so that its inverse is tridiagonal (Berger 1971,
/// §4.3, uses the continuous form). On a contiguous support `[l, r]` the conditions `c_j = 1` give `p̃_i / z_i = (K⁻¹ 1)_i`,
/// `1/(1 + a_{i−1}) + 1/(1 + a_i) − 1` inside and `1/(1 + a)` at an end, where letters outside lend their mass to the
/// nearer end; then `q = K⁻¹ z`. The end `l` is the first letter whose `q_l` comes out `≥ 0`: just then the letter before
/// it has `c ≤ 1`. Where an inner `q` comes out negative the support has a hole, and the answer is refused.
public struct Tridiagonal: SlopeSolver {
  /// The name it goes by.
  public let method = Method.tridiagonal

  /// The solution has no settings.
  public init() {}

  /// - Throws: ``CurveError/methodUnavailable(_:reason:)`` when the problem is of another kind or the support has
  ///   a hole.
  public func solve(_ problem: SlopeProblem) throws -> Solution<SlopeProblem, SlopeAnswer> {
    guard let letters = Tridiagonal.letters(of: problem.problem) else {
      throw CurveError.methodUnavailable(
        method, reason: "it needs absolute error between ascending letters, the same on both sides")
    }
    let n = letters.count
    let s = problem.slope
    let p = problem.problem.source.probabilities
    let steps = zip(letters, letters.dropFirst()).map { Step(s * ($1 - $0)) }
    let left = Tridiagonal.end(p, steps)
    let right = n - 1 - Tridiagonal.end(p.reversed(), steps.reversed())
    guard left < right else { return try median(problem, letters) }

    var lumped = Array(p[left...right])
    lumped[0] = compensatedSum(p[...left])
    lumped[lumped.count - 1] = compensatedSum(p[right...])
    var z = lumped
    let last = lumped.count - 1
    for k in 0...last {
      z[k] /= Tridiagonal.rowSum(k > 0 ? steps[left + k - 1] : nil, k < last ? steps[left + k] : nil)
    }
    var q = [Double](repeating: 0, count: n)
    for k in 0...last {
      // Row k of the tridiagonal inverse, from differences that keep their digits where a step is short.
      var weight = z[k]
      if k > 0 { weight += Tridiagonal.flow(from: z[k - 1], to: z[k], step: steps[left + k - 1]) }
      if k < last { weight += Tridiagonal.flow(from: z[k + 1], to: z[k], step: steps[left + k]) }
      guard weight > -1e-13 * (lumped[k] + z[k]) else {
        throw CurveError.methodUnavailable(
          method, reason: "the support has a hole near letter \(letters[left + k]) at slope \(s)")
      }
      q[left + k] = max(0, weight)
    }
    return Solution(
      problem: problem, answer: try answer(problem, letters, z: z, left: left, q: q), termination: .converged,
      iterations: 0)
  }

  /// The letters, if the problem is of the kind that this form is for.
  static func letters(of problem: FiniteProblem) -> [Double]? {
    guard case .line(.absolute, let source, let reproduction) = problem.distortion.form, source == reproduction,
      problem.distortion.isOrdered
    else { return nil }
    return source
  }

  /// A step between neighbours: `a = e^{−s Δ}` and `1 − a`, which keeps its digits where the step is short.
  private struct Step {
    let decay: Double
    let loss: Double

    init(_ exponent: Double) {
      decay = exp(-exponent)
      loss = -expm1(-exponent)
    }
  }

  /// `(K⁻¹ 1)_k` between the steps before and after (nil at an end): `1/(1 + a) + 1/(1 + a') − 1`, written as
  /// `(1 − aa')/((1 + a)(1 + a'))` with `1 − aa' = (1 − a) + a (1 − a')`.
  private static func rowSum(_ before: Step?, _ after: Step?) -> Double {
    switch (before, after) {
    case (let before?, let after?):
      (before.loss + before.decay * after.loss) / ((1 + before.decay) * (1 + after.decay))
    case (let step?, nil), (nil, let step?): 1 / (1 + step.decay)
    case (nil, nil): 1
    }
  }

  /// `(a² z_k − a z')/(1 − a²)`: what the neighbour across a step adds to row `k` of `K⁻¹ z` beyond `z_k`.
  private static func flow(from other: Double, to own: Double, step: Step) -> Double {
    step.decay * (step.decay * own - other) / (step.loss * (1 + step.decay))
  }

  /// The first letter whose weight as a left end is `≥ 0`, `z_l ≥ a_l z_{l+1}`; the last letter if no other's is.
  private static func end(_ p: some Sequence<Double>, _ steps: some Sequence<Step>) -> Int {
    let p = Array(p)
    let steps = Array(steps)
    var below = 0.0
    for l in 0..<(p.count - 1) {
      below += p[l]
      let own = below / rowSum(nil, steps[l])
      // The neighbour as an inner letter, or as the other end when it is the last.
      let neighbour = p[l + 1] / rowSum(steps[l], l + 2 < p.count ? steps[l + 1] : nil)
      if below > 0, own >= steps[l].decay * neighbour { return l }
    }
    return p.count - 1
  }

  /// Letters outside the support: `z` decays from the nearer end.
  private func answer(
    _ problem: SlopeProblem, _ letters: [Double], z: [Double], left: Int, q: [Double]
  ) throws -> SlopeAnswer {
    let right = left + z.count - 1
    var logDual = [Double](repeating: 0, count: letters.count)
    for i in problem.problem.source.support {
      if i < left {
        logDual[i] = problem.slope * (letters[left] - letters[i]) - log(z[0])
      } else if i > right {
        logDual[i] = problem.slope * (letters[i] - letters[right]) - log(z[z.count - 1])
      } else {
        logDual[i] = -log(z[i - left])
      }
    }
    return SlopeAnswer(logDual: logDual, reproduction: try Distribution(q, rescaling: true))
  }

  /// One reproduction letter, the median: rate zero. Its dual is optimal as long as no second letter pays.
  private func median(_ problem: SlopeProblem, _ letters: [Double]) throws -> Solution<SlopeProblem, SlopeAnswer> {
    let p = problem.problem.source.probabilities
    var below = 0.0
    let middle = p.indices.first { i in
      below += p[i]
      return below >= 0.5
    }
    let m = middle ?? p.count - 1
    var q = [Double](repeating: 0, count: p.count)
    q[m] = 1
    let logDual = letters.map { problem.slope * abs($0 - letters[m]) }
    return Solution(
      problem: problem, answer: SlopeAnswer(logDual: logDual, reproduction: try Distribution(q)),
      termination: .converged, iterations: 0)
  }
}
