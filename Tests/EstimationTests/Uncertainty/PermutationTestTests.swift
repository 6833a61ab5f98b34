// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import GSLNumerics
import LinearAlgebra
import Quantities
import Testing

@Suite struct PermutationTestTests {
  private func pValue(
    _ samples: PairedSamples, permutations: Int = 99, blockLength: Int = 1, seed: UInt64 = 0
  ) throws -> Double {
    let estimator = GaussianEstimator()
    return try PermutationTest(permutations: permutations, blockLength: blockLength, seed: seed)
      .test(estimator, value: estimator.estimate(samples).value, samples).pValue
  }

  @Test func dependenceIsNeverReachedByChance() throws {
    #expect(try pValue(Draw.normals(200, rho: 0.6, seed: 1)) == 0.01)
  }

  /// Under independence p is uniform on 1/20 … 1: its mean is 0.525.
  @Test func independenceGivesUniformNumbers() throws {
    let found = try (0..<200).map { try pValue(Draw.normals(40, rho: 0, seed: $0), permutations: 19, seed: $0) }
    let mean = summary(found)
    #expect(abs(mean.mean - 0.525) < 4 * mean.error)
    #expect(abs(Double(found.count { $0 <= 0.1 }) / 200 - 0.1) < 0.08)
  }

  /// Two slow series that know nothing of each other: single rows make them look dependent, blocks do not.
  @Test func blocksKeepTheMemoryOfASeries() throws {
    let (alone, blocks) = try (0..<10).reduce((0.0, 0.0)) { sums, seed in
      let random = RandomStream(seed: 700 + UInt64(seed), stream: 0)
      var (a, b) = (0.0, 0.0)
      var x = Matrix(rows: 400, columns: 1)
      var y = x
      for row in 0..<400 {
        a = 0.9 * a + random.normal()
        b = 0.9 * b + random.normal()
        x[row, 0] = a
        y[row, 0] = b
      }
      let samples = try PairedSamples(x: x, y: y)
      return (
        sums.0 + (try pValue(samples, permutations: 19)) / 10,
        sums.1 + (try pValue(samples, permutations: 19, blockLength: 40)) / 10
      )
    }
    #expect(alone < 0.25 && blocks > 0.35)
  }

  /// x and y both follow z; given z they are independent, whether z is a letter or a number.
  @Test func aConditionIsKept() throws {
    let random = RandomStream(seed: 9, stream: 0)
    let letters = (0..<300).map { $0 % 3 }
    let x = Matrix(column: letters.map { 2 * Double($0) + random.normal() })
    let y = Matrix(column: letters.map { 2 * Double($0) + random.normal() })
    let z = try Samples(letters.map { Double($0) + 1e-3 * random.normal() }, label: "z")
    let plain = try PairedSamples(x: x, y: y)
    #expect(try pValue(plain) == 0.01)
    #expect(try pValue(PairedSamples(x: plain.x, y: plain.y, given: z)) > 0.05)
    let mixed = try PairedSamples(x: plain.x, y: plain.y, given: Draw.letters(letters, "z"))
    let binned = try BinnedEstimator(bins: 3)
    let found = try PermutationTest(permutations: 99).test(binned, value: binned.estimate(mixed).value, mixed)
    #expect(found.pValue > 0.05 && found.exceedances == Int((found.pValue * 100).rounded()) - 1)
  }

  @Test func impossibleTestsAreRefused() throws {
    #expect(throws: EstimationError.self) { try PermutationTest(permutations: 0) }
    #expect(throws: EstimationError.self) { try PermutationTest(permutations: 9, blockLength: 0) }
    let samples = try Draw.normals(20, rho: 0, seed: 1)
    #expect(throws: EstimationError.self) { try pValue(samples, blockLength: 11) }
    let given = try PairedSamples(x: samples.x, y: samples.y, given: samples.x)
    #expect(throws: EstimationError.self) { try pValue(given, blockLength: 2) }
  }
}
