// SPDX-License-Identifier: GPL-3.0-or-later
import Bottleneck
import Foundation
import GSLNumerics
import LinearAlgebra
import Quantities
import Testing

@Suite struct BottleneckTransitionTests {
  /// Three letters, `P = λ I + (1 − λ)/3`.
  private func symmetric(_ lambda: Double) throws -> JointLaw {
    try JointLaw(
      rows: 3, columns: 3,
      probabilities: (0..<9).map { (lambda * ($0 / 3 == $0 % 3 ? 1 : 0) + (1 - lambda) / 3) / 3 }, rescaling: true)
  }

  /// `D(q‖uniform)` in nats.
  private func gain(_ q: [Double]) -> Double {
    q.reduce(log(Double(q.count))) { $1 > 0 ? $0 + $1 * log($1) : $0 }
  }

  // MARK: closed form

  @Test func theSymmetricPairSplitsWhereItsCurveBegins() throws {
    // β* = 1/(1 − 2δ)² (Ahlswede & Gács 1976).
    let bottleneck = DiscreteBottleneck(try Laws.symmetric(0.1))
    let transition = try #require(
      try bottleneck.transitions(among: bottleneck.sweep(betas: [1.3, 2])).first)
    #expect(transition.mechanism == .split && transition.order == .second)
    #expect(transition.clusters == (1, 2))
    #expect(abs(transition.beta - 1 / 0.64) < 1e-6)
    #expect(abs(transition.splitting - 0.64 * transition.betas.lowerBound) < 1e-9)
  }

  @Test(arguments: [0.5, 0.9]) func threeSymmetricLettersJump(lambda: Double) throws {
    // By symmetry the least of the Lagrangian is that of D(q‖u) − β D(qP‖u) over one posterior q, and the three that
    // arise from it by rotation share the weight. The quotient's least is attained away from q = u: a jump, before
    // telling nothing loses its stability at 1/λ².
    func quotient(_ a: Double) -> (beta: Double, jump: Double) {
      let q = [(1 + 2 * a) / 3, (1 - a) / 3, (1 - a) / 3]
      return (gain(q) / gain(q.map { lambda * $0 + (1 - lambda) / 3 }), gain(q))
    }
    var (low, high) = (1e-3, 1 - 1e-9)
    for _ in 0..<200 {
      let (a, b) = (low + (high - low) / 3, high - (high - low) / 3)
      if quotient(a).beta < quotient(b).beta { high = b } else { low = a }
    }
    let exact = quotient(low)
    // No posterior of a grid over the triangle is better.
    for i in 1..<40 {
      for j in 1..<40 - i {
        let q = [Double(i), Double(j), Double(40 - i - j)].map { $0 / 40 }
        guard gain(q) > 1e-6 else { continue }
        #expect(gain(q) / gain(q.map { lambda * $0 + (1 - lambda) / 3 }) >= exact.beta)
      }
    }
    #expect(exact.beta < 0.9999 / (lambda * lambda))
    let bottleneck = DiscreteBottleneck(try symmetric(lambda))
    let onset = try bottleneck.onset()
    #expect(onset.beta.lower.value <= exact.beta && abs(onset.beta.upper.value - exact.beta) < 1e-8)
    let transition = try #require(
      try bottleneck.transitions(among: bottleneck.sweep(betas: [0.9, 1.1].map { $0 * exact.beta })).first)
    #expect(transition.mechanism == .jump && transition.order == .first)
    #expect(transition.clusters == (1, 3))
    #expect(abs(transition.beta - exact.beta) < 1e-3 * exact.beta)
    #expect(abs(transition.jump.value - exact.jump) < 0.02 * exact.jump)
    #expect(transition.splitting < 1)
  }

  @Test func anUnevenPairGetsItsSecondValueFarAway() throws {
    // The curve begins at inf_q D(q‖p)/D(qP‖pP), here before telling nothing loses its stability; the new value's weight
    // grows from nothing, as the convex hull of a function on a line takes in the point p.
    // p = (0.9, 0.1), P = ((0.75, 0.25), (0.05, 0.95)).
    let law = try JointLaw(rows: 2, columns: 2, probabilities: [0.675, 0.225, 0.005, 0.095])
    func told(_ q: Double) -> Double { (1 - q) * 0.75 + q * 0.05 }
    func divergence(_ q: Double, _ p: Double) -> Double {
      (q > 0 ? q * log(q / p) : 0) + (q < 1 ? (1 - q) * log((1 - q) / (1 - p)) : 0)
    }
    let grid = (0...4000).map { Double($0) / 4000 }.filter { abs($0 - 0.1) > 1e-3 }
    let best = grid.map { divergence($0, 0.1) / divergence(told($0), told(0.1)) }.min() ?? 0
    let bottleneck = DiscreteBottleneck(law)
    let onset = try bottleneck.onset()
    #expect(best < 0.99 * onset.localValue)
    #expect(abs(onset.beta.upper.value - best) < 1e-3 * best)
    let transition = try #require(
      try bottleneck.transitions(among: bottleneck.sweep(betas: [0.9, 1.1].map { $0 * best })).first)
    #expect(transition.mechanism == .appearance && transition.order == .second)
    #expect(abs(transition.beta - best) < 2e-3 * best && transition.splitting < 1)
  }

  // MARK: properties

  @Test func everyChangeOfClustersIsATransition() throws {
    let bottleneck = DiscreteBottleneck(try Laws.random(4, 3, seed: 3))
    let points = try bottleneck.sweep(betas: [1, 6, 16])
    let found = try bottleneck.transitions(among: points.reversed())
    let changes = zip(points, points.dropFirst()).filter { $0.clusters != $1.clusters }
    #expect(found.count == changes.count && !found.isEmpty)
    for (transition, (low, high)) in zip(found, changes) {
      #expect(transition.betas.lowerBound >= low.beta && transition.betas.upperBound <= high.beta)
      #expect(transition.betas.contains(transition.beta) && transition.clusters.below == low.clusters)
      #expect(transition.betas.upperBound - transition.betas.lowerBound <= 1e-3 * high.beta)
      #expect((transition.mechanism == .jump) == (transition.order == .first))
    }
    #expect(try bottleneck.transitions(among: points, limit: 0).isEmpty)
    #expect(try bottleneck.transitions(among: []).isEmpty)
  }
}
