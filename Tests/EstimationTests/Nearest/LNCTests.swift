// SPDX-License-Identifier: GPL-3.0-or-later
import Estimation
import Foundation
import GSLNumerics
import LinearAlgebra
import Quantities
import Testing

@Suite struct LNCTests {
  /// `y = x + U(−w, w)` with so little noise that neighbours lie along a line: KSG measures the spacing of the samples,
  /// the correction finds the noise (Gao et al. 2015, figure 2).
  @Test func strongDependence() throws {
    let law = try KnownLaw.additiveUniform(halfWidth: 1e-4)
    let samples = try law.samples(1000, seed: 2)
    let truth = law.information.value.value
    let plain = try KSG(neighbours: 5, variant: .second).estimate(samples).value.value
    let corrected = try LNC(neighbours: 5).estimate(samples).value.value
    #expect(truth > 8.5)
    #expect(plain < truth - 2)
    #expect(abs(corrected - truth) < 0.7)
  }

  /// Algorithm 1 of Gao et al. 2015 for two scalars, all pairs, the principal axes by their angle: no code in common.
  @Test(arguments: [1e-3, 0.3])
  func theSlowTwin(halfWidth: Double) throws {
    let (k, alpha) = (5, 0.25)
    let samples = try KnownLaw.additiveUniform(halfWidth: halfWidth).samples(200, seed: 3)
    let (x, y) = (samples.x.values.storage, samples.y.values.storage)
    var corrected = 0
    let terms = x.indices.map { i -> Double in
      let others = x.indices.filter { $0 != i }.sorted { a, b in
        let (left, right) = (max(abs(x[a] - x[i]), abs(y[a] - y[i])), max(abs(x[b] - x[i]), abs(y[b] - y[i])))
        return left < right || (left == right && a < b)
      }
      let near = others.prefix(k).map { (u: x[$0] - x[i], v: y[$0] - y[i]) }
      let (sideX, sideY) = (near.map { abs($0.u) }.max() ?? 0, near.map { abs($0.v) }.max() ?? 0)
      let countX = others.count { abs(x[$0] - x[i]) <= sideX }
      let countY = others.count { abs(y[$0] - y[i]) <= sideY }
      let cross = near.reduce(0) { $0 + $1.u * $1.v }
      let angle = 0.5 * atan2(2 * cross, near.reduce(0) { $0 + $1.u * $1.u - $1.v * $1.v })
      let along = near.map { abs($0.u * cos(angle) + $0.v * sin(angle)) }.max() ?? 0
      let across = near.map { abs($0.v * cos(angle) - $0.u * sin(angle)) }.max() ?? 0
      let ratio = along * across / sideX / sideY
      if ratio < alpha { corrected += 1 }
      return Twin.digamma(k) - 1 / Double(k) + Twin.digamma(200) - Twin.digamma(countX) - Twin.digamma(countY)
        - (ratio < alpha ? log(ratio) : 0)
    }
    let own = try LNC(neighbours: k, threshold: alpha, scaling: .none).estimate(samples).value.value
    #expect(abs(own - terms.reduce(0, +) / 200) < 1e-9)
    // The comparison is about the correction where the law is thin, and about leaving it out elsewhere.
    #expect(halfWidth < 0.01 ? corrected > 100 : corrected < 20)
  }

  /// Where the law is smooth the correction is rare and the answer is KSG's second variant's.
  @Test func weakDependenceIsLeftAlone() throws {
    let samples = try noisyCopy(1000, 1, gain: 0.5, seed: 7)
    let plain = try KSG(neighbours: 5, variant: .second).estimate(samples).value.value
    let corrected = try LNC(neighbours: 5).estimate(samples).value.value
    #expect(corrected >= plain)
    #expect(corrected - plain < 0.03)
    // A threshold that nothing falls below.
    #expect(try LNC(neighbours: 5, threshold: 1e-300).estimate(samples).value.value == plain)
  }

  /// Dependence inside a block is no information between blocks.
  @Test func collinearBlocksAreIndependent() throws {
    func block(_ seed: UInt64) throws -> Matrix {
      let column = normals(600, 1, seed: seed)
      return try beside(column, column + 1e-3 * normals(600, 1, seed: seed + 1))
    }
    let (x, y) = (try block(8), try block(18))
    let samples = try PairedSamples(x: x, y: y)
    #expect(abs(try LNC(neighbours: 8).estimate(samples).value.value) < 0.15)
  }

  @Test func refusals() throws {
    let samples = try noisyCopy(50, 1, gain: 1, seed: 10)
    #expect(throws: EstimationError.self) { try LNC(neighbours: 2).estimate(samples) }
    #expect(throws: EstimationError.self) { try LNC(threshold: 0).estimate(samples) }
    #expect(throws: EstimationError.self) { try LNC(neighbours: 26).estimate(samples) }
    let given = try PairedSamples(x: samples.x, y: samples.y, given: samples.x)
    #expect(throws: EstimationError.conditionNotSupported(method: "lnc")) { try LNC().estimate(given) }
  }
}
