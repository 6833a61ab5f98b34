// SPDX-License-Identifier: GPL-3.0-or-later
import Estimation
import Foundation
import LinearAlgebra
import Quantities
import Testing

@Suite struct CanonicalKSGTests {
  private func value(_ samples: PairedSamples) throws -> Double {
    try CanonicalKSG().estimate(samples).value.value
  }

  /// Two correlated pairs among 12 + 12 columns: plain KSG loses half of the information, two canonical pairs do not.
  @Test func fewPairsAmongManyColumns() throws {
    let law = try KnownLaw.normal(
      name: "", covariance: KnownLaw.pairedCorrelation(0.8, pairs: 2, dimension: 12), split: 12)
    let samples = try law.samples(1500, seed: 1)
    let estimate = try CanonicalKSG().estimate(samples)
    let truth = law.information.value.value
    #expect(abs(estimate.value.value - truth) < 0.1)
    #expect(try KSG().estimate(samples).value.value < 0.5 * truth)
    #expect(estimate.warnings.contains(.droppedDimensions(count: 10, of: 12)))
  }

  /// No correlation at all, a common scale: the lengths carry the information.
  @Test func commonScaleOfStudentsT() throws {
    let law = try KnownLaw.studentT(
      name: "", degreesOfFreedom: 2, dispersion: Matrix.identity(10), split: 5)
    let samples = try law.samples(2000, seed: 2)
    #expect(abs(try value(samples) - law.information.value.value) < 0.12)
  }

  @Test func monotoneMarginsDoNotMatter() throws {
    let samples = try noisyCopy(400, 3, gain: 1, seed: 3)
    let bent = try PairedSamples(
      x: Matrix(rows: 400, columns: 3, storage: samples.x.values.storage.map { exp(2 * $0) }),
      y: Matrix(rows: 400, columns: 3, storage: samples.y.values.storage.map { $0 * abs($0) }))
    #expect(try value(bent) == value(samples))
  }

  /// Uncorrelated and dependent: all columns are looked at.
  @Test func parabola() throws {
    let x = normals(1000, 1, seed: 4)
    let noise = normals(1000, 1, seed: 5)
    let y = Matrix(column: zip(x.storage, noise.storage).map { $0 * $0 + 0.1 * $1 })
    #expect(try value(PairedSamples(x: x, y: y)) > 0.8)
  }

  @Test func independenceGivesZero() throws {
    let values = try (0..<10).map { seed in
      try value(PairedSamples(x: normals(300, 3, seed: 10 + seed), y: normals(300, 3, seed: 50 + seed)))
    }
    #expect(abs(values.reduce(0, +) / 10) < 0.05)
  }

  /// A column that repeats another one adds no direction.
  @Test func collinearColumns() throws {
    let samples = try noisyCopy(500, 1, gain: 1, seed: 6)
    let doubled = try beside(samples.x.values, 2 * samples.x.values)
    let expected = try value(samples)
    #expect(abs(try value(PairedSamples(x: doubled, y: samples.y.values)) - expected) < 0.1)
  }

  @Test func refusals() throws {
    let samples = try noisyCopy(50, 2, gain: 1, seed: 7)
    #expect(throws: EstimationError.self) { try CanonicalKSG(level: 0).estimate(samples) }
    #expect(throws: EstimationError.self) { try CanonicalKSG(neighbours: 26).estimate(samples) }
    let constant = Matrix(rows: 50, columns: 1, repeating: 1)
    #expect(throws: EstimationError.constantColumn("y")) {
      try CanonicalKSG().estimate(PairedSamples(x: samples.x.values, y: constant))
    }
    let given = try PairedSamples(x: samples.x, y: samples.y, given: samples.x)
    #expect(throws: EstimationError.conditionNotSupported(method: "ksg-canonical")) {
      try CanonicalKSG().estimate(given)
    }
  }
}
