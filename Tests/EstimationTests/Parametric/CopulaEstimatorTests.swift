// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import Foundation
import LinearAlgebra
import Quantities
import Testing

@Suite struct CopulaEstimatorTests {
  @Test func gaussianRowsHaveTheirInformation() throws {
    let found = try CopulaEstimator().estimate(Draw.normals(5000, rho: 0.6, seed: 1))
    let error = try #require(found.standardError?.value.value)
    #expect(abs(found.value.value + 0.5 * log(1 - 0.36)) < 4 * error && error < 0.02)
    #expect(found.target == .lowerBound)
  }

  @Test func monotoneMarginsChangeNothing() throws {
    let samples = try Draw.normals(500, dimension: 2, rho: 0.6, seed: 2)
    var bent = samples.x.values
    for row in 0..<500 {
      bent[row, 0] = exp(5 * bent[row, 0])
      bent[row, 1] = pow(bent[row, 1], 3) - 7
    }
    let plain = try CopulaEstimator().estimate(samples).value
    #expect(try CopulaEstimator().estimate(PairedSamples(x: bent, y: samples.y.values)).value == plain)
  }

  /// `y = |x|` and noise: no correlation of scores, and nothing is found.
  @Test func itIsALowerBoundForOneColumnEach() throws {
    let samples = try Draw.normals(2000, rho: 0, seed: 3)
    let folded = zip(samples.x.values.storage, samples.y.values.storage).map { abs($0) + 0.1 * $1 }
    let found = try CopulaEstimator().estimate(PairedSamples(x: samples.x, y: Samples(folded, label: "y")))
    #expect(abs(found.value.value) < 0.015)
  }

  @Test func twoBlocksOfColumnsAreNoBound() throws {
    let found = try CopulaEstimator().estimate(Draw.normals(100, dimension: 2, rho: 0.5, seed: 4))
    #expect(found.target == .information && found.warnings.count == 1)
  }
}
