// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Quantities

/// The causal rate–distortion programme of a Gauss–Markov vector by a barrier method:
/// minimise `½ log det(APAᵀ + Q) − ½ log det P` over `0 ≺ P ⪯ APAᵀ + Q`, either with `s tr P` added or under
/// `tr P ≤ D`.
///
/// The objective is convex: it is `½ log det Q − ½ log det Π` with the parallel sum `Π = (P⁻¹ + AᵀQ⁻¹A)⁻¹`, which is
/// operator concave in `P` (Tanaka, Kim, Parrilo & Mitter 2017). The constraints enter as
/// `−τ log det(APAᵀ + Q − P) − τ log(D − tr P)` with `τ` falling to zero; each `τ` offers the dual point
/// `Y = τ (APAᵀ + Q − P)⁻¹`, `s = τ/(D − tr P)`, and the work ends on the certified gap.
struct CausalBarrier {
  /// What is held fixed.
  enum Goal {
    case slope(Double)
    case distortion(Double)
  }

  struct Answer {
    /// Error covariance `P`, d×d, strictly feasible.
    let covariance: Matrix
    /// `tr P`.
    let distortion: Double
    /// `½ log det(APAᵀ + Q) − ½ log det P`, which `R(tr P)` does not exceed, rounding included.
    let upper: Double
    /// `s`.
    let slope: Double
    /// The lines found on the way; each holds for every distortion.
    let duals: [CausalDual]
    let iterations: Int
    let termination: Termination

    /// The best certified lower bound of `R` at a distortion.
    func lower(at distortion: Double) -> Double {
      duals.reduce(0) { max($0, $1.rate(at: distortion)) }
    }
  }

  /// `A`, d×d.
  let a: Matrix
  /// `Q ≻ 0`, d×d.
  let q: Matrix
  /// Nats between the two sides at which the work ends.
  let gap: Double
  /// Newton steps in all.
  let maximumIterations: Int

  /// A dozen orders of magnitude below one nat: there the slack matrix has lost its digits.
  private static let leastWeight = 1e-14
  private static let reduction = 0.1
  private static let centeringSteps = 200
  /// Shorter steps change nothing in double precision.
  private static let leastLength = 0x1p-52

  func solve(_ goal: Goal) throws -> Answer {
    var state = try CausalState(a: a, q: q, p: start(goal), goal: goal)
    var weight = 1.0
    var iterations = 0
    var best: Answer?
    var duals: [CausalDual] = []
    while true {
      let isCentred = try center(&state, weight: weight, goal: goal, iterations: &iterations)
      duals.append(try CausalDual(a: a, q: q, p: state.p, y: weight * state.slackInverse()))
      let distortion = try state.p.trace()
      // Only a covariance that is feasible by itself bounds the rate.
      let upper = try state.isFeasible(a: a, q: q, goal: goal) ? state.rate + state.rateError() : .infinity
      let target: Double = if case .distortion(let fixed) = goal { fixed } else { distortion }
      let lower = duals.reduce(0) { max($0, $1.rate(at: target)) }
      let width = upper - lower
      let isConverged = width <= gap
      let isLast = !isCentred || weight <= CausalBarrier.leastWeight || iterations >= maximumIterations
      let termination: Termination =
        isConverged ? .converged : (iterations >= maximumIterations ? .iterationLimit : .stalled)
      let answer = Answer(
        covariance: state.p, distortion: distortion, upper: upper, slope: state.slope(weight: weight, goal: goal),
        duals: duals, iterations: iterations, termination: termination)
      if isConverged { return answer }
      // Late iterates can be worse than earlier ones: the gap is what counts.
      if best.map({ width < $0.upper - $0.lower(at: target) }) ?? true { best = answer }
      if isLast { return best ?? answer }
      weight *= CausalBarrier.reduction
    }
  }

  /// `cQ` with `c < 1` leaves slack `AcQAᵀ + (1 − c)Q ≻ 0`; half the distortion asked for, or about the distortion
  /// `d/2s` of a steep slope, is a start on the right scale.
  private func start(_ goal: Goal) throws -> Matrix {
    let scale: Double =
      switch goal {
      case .slope(let slope): 0.5 * Double(q.rows) / slope
      case .distortion(let distortion): 0.5 * distortion
      }
    return min(0.5, scale / (try q.trace())) * q
  }

  /// Newton's method at one weight. Returns whether the centre was reached before the steps ran out.
  private func center(
    _ state: inout CausalState, weight: Double, goal: Goal, iterations: inout Int
  ) throws -> Bool {
    for _ in 0..<CausalBarrier.centeringSteps {
      guard iterations < maximumIterations else { return false }
      iterations += 1
      guard let step = try CausalNewtonStep(state, a: a, weight: weight, goal: goal) else { return false }
      // Newton's decrement, relative to the weight, squares from step to step: this one is the last that counts.
      let isLast = step.decrement <= 1e-8 * weight
      guard let next = try search(from: state, along: step, weight: weight, goal: goal) else { return isLast }
      state = next
      if isLast { return true }
    }
    return false
  }

  /// Backtracking: feasible, and a tenth of the promised decrease; nil where rounding hides any decrease.
  private func search(
    from state: CausalState, along step: CausalNewtonStep, weight: Double, goal: Goal
  ) throws -> CausalState? {
    let value = try state.value(weight: weight, goal: goal)
    let noise = 4 * (try state.rateError())
    var length = 1.0
    while length > CausalBarrier.leastLength {
      if let next = try? step.state(from: state, a: a, q: q, length: length),
        try next.value(weight: weight, goal: goal) <= value - 0.1 * length * step.decrement + noise
      {
        return next
      }
      length *= 0.5
    }
    return nil
  }
}
