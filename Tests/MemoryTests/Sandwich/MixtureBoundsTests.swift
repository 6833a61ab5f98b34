// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Memory
import Testing

@Suite struct MixtureBoundsTests {
  // MARK: Closed form

  @Test func componentsThatAgreeTellNothing() {
    // All K densities are e^{-3} at the point.
    let bounds = MixtureBounds(own: -3, others: -3 + log(6.0), count: 7)
    for value in [bounds.lower, bounds.upper, bounds.point] { #expect(abs(value) < 4 * Double.ulpOfOne) }
  }

  @Test func aComponentAloneTellsHowManyThereAre() {
    let bounds = MixtureBounds(own: 2, others: -.infinity, count: 8, defense: (0.25, 1))
    #expect(abs(bounds.lower - log(8.0)) < 8 * Double.ulpOfOne)
    #expect(abs(bounds.point - log(2 * 7.5)) < 8 * Double.ulpOfOne)
    // The share of the other density is all that is left of the mixture.
    #expect(abs(bounds.upper - (2 - 1 - log(0.25))) < 8 * Double.ulpOfOne)
  }

  // MARK: Property

  /// Expectations over all draws of K inputs of a binary symmetric channel and of the outputs of the first N, exactly.
  private func expectations(
    flip: Double, weight: Double, components: Int, states: Int
  ) -> (lower: Double, upper: Double, point: Double) {
    func density(_ h: Int, _ x: Int) -> Double { h == x ? 1 - flip : flip }
    var (lower, upper, point) = (0.0, 0.0, 0.0)
    for inputs in 0..<(1 << components) {
      let x = (0..<components).map { inputs >> $0 & 1 }
      let chance = x.reduce(1) { $0 * ($1 == 1 ? weight : 1 - weight) }
      for i in 0..<states {
        for h in 0...1 {
          let others = x.indices.reduce(0) { $1 == i ? $0 : $0 + density(h, x[$1]) }
          let bounds = MixtureBounds(own: log(density(h, x[i])), others: log(others), count: components)
          let share = chance * density(h, x[i]) / Double(states)
          lower += share * bounds.lower
          upper += share * bounds.upper
          point += share * bounds.point
        }
      }
    }
    return (lower, upper, point)
  }

  @Test func expectationsLieOnTheirSidesWhateverTheNumberOfStates() {
    let (flip, weight) = (0.1, 0.3)
    func entropy(_ p: Double) -> Double { -p * log(p) - (1 - p) * log(1 - p) }
    let truth = entropy(weight * (1 - flip) + (1 - weight) * flip) - entropy(flip)
    var gap = Double.infinity
    for components in [2, 4, 8] {
      let all = expectations(flip: flip, weight: weight, components: components, states: components)
      let some = expectations(flip: flip, weight: weight, components: components, states: 1)
      #expect(all.lower < truth && truth < all.upper)
      #expect(abs(all.point - truth) < 0.5 * (all.upper - all.lower))
      #expect(all.upper - all.lower < gap)
      gap = all.upper - all.lower
      for (a, b) in [(all.lower, some.lower), (all.upper, some.upper), (all.point, some.point)] {
        #expect(abs(a - b) < 64 * Double.ulpOfOne)
      }
    }
  }
}
