// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Testing

@Suite struct DiscretizationTests {
  @Test func uniformByHand() throws {
    let grid = try Discretization(.uniform(0, 1), levels: 4)
    #expect(grid.values == [0.125, 0.375, 0.625, 0.875])
    #expect(grid.distribution.probabilities == [0.25, 0.25, 0.25, 0.25])
    #expect(abs(grid.meanVariance - 1.0 / 192) < rounding)
    #expect(abs(grid.meanAbsoluteDeviation - 1.0 / 16) < rounding)
  }

  @Test(arguments: laws) func lawOfTotalVariance(law: ScalarLaw) throws {
    for range in [nil, 0.1...0.9] {
      let grid = try Discretization(law, levels: 37, range: range)
      let p = grid.distribution.probabilities
      let mean = zip(p, grid.values).reduce(0) { $0 + $1.0 * $1.1 }
      let between = zip(p, grid.values).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
      #expect(abs(mean - law.mean) < 1e-13)
      #expect(abs(between + grid.meanVariance - law.variance) < 1e-12)
      #expect(grid.meanAbsoluteDeviation * grid.meanAbsoluteDeviation <= grid.meanVariance)
      #expect(grid.cells.first?.range.lowerBound == -.infinity && grid.cells.last?.range.upperBound == .infinity)
    }
  }

  @Test func oneCellIsTheWholeLaw() throws {
    let grid = try Discretization(.exponential(rate: 1), levels: 1)
    #expect(abs(grid.meanVariance - 1) < rounding && abs(grid.values[0] - 1) < rounding)
    // E|X − 1| = 2/e.
    #expect(abs(grid.meanAbsoluteDeviation - 2 / M_E) < rounding)
  }

  @Test func badGridsAreRefused() throws {
    let law = try ScalarLaw.uniform(0, 1)
    #expect(throws: ScalarLawError.levels(0)) { try Discretization(law, levels: 0) }
    #expect(throws: ScalarLawError.levels(.max)) { try Discretization(law, levels: .max) }
    #expect(throws: ScalarLawError.gridRange(lower: 2, upper: 3)) { try Discretization(law, levels: 3, range: 2...3) }
    #expect(throws: ScalarLawError.self) {
      try Discretization(.gaussian(variance: 1), levels: 3, range: 0...Double.infinity)
    }
  }
}
