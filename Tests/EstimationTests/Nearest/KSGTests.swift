// SPDX-License-Identifier: GPL-3.0-or-later
import Estimation
import Foundation
import LinearAlgebra
import Quantities
import Testing

@Suite struct KSGTests {
  private func value(_ estimator: some InformationEstimator, _ samples: PairedSamples) throws -> Double {
    try estimator.estimate(samples).value.value
  }

  // MARK: Closed forms

  /// `I = −½ log(1 − ρ²)` for each pair of columns; twelve standard errors of local values would hide nothing.
  @Test(arguments: [KSG.Variant.first, .second])
  func normalPairs(variant: KSG.Variant) throws {
    for rho in [0.0, 0.6, 0.9] {
      let law = try KnownLaw.normal(
        name: "", covariance: KnownLaw.pairedCorrelation(rho, pairs: 1, dimension: 1), split: 1)
      let estimate = try KSG(neighbours: 4, variant: variant).estimate(law.samples(3000, seed: 11))
      let error = try #require(estimate.standardError)
      #expect(error.source == .localValues)
      #expect(error.value.value < 0.04)
      #expect(abs(estimate.value.value - law.information.value.value) < 3 * error.value.value + 0.01)
    }
  }

  /// Given Z, X = Z + U and Y = Z + V are independent; without it they are not.
  @Test func conditionExplainsTheDependence() throws {
    let z = normals(2000, 1, seed: 21)
    let (x, y) = (try z + normals(2000, 1, seed: 22), try z + normals(2000, 1, seed: 23))
    let plain = try value(KSG(), PairedSamples(x: x, y: y))
    let given = try value(KSG(), PairedSamples(x: x, y: y, given: z))
    // ρ = ½: −½ log(1 − ¼).
    #expect(abs(plain - 0.143_841_036_225_890_46) < 0.05)
    #expect(abs(given) < 0.05)
  }

  // MARK: Properties

  @Test func chainRule() throws {
    let z = normals(2000, 1, seed: 31)
    let x = try z + normals(2000, 1, seed: 32)
    let y = try x + 0.5 * z + normals(2000, 1, seed: 33)
    let whole = try value(KSG(), PairedSamples(x: x, y: beside(y, z)))
    let first = try value(KSG(), PairedSamples(x: x, y: z))
    let rest = try value(KSG(), PairedSamples(x: x, y: y, given: z))
    #expect(abs(whole - first - rest) < 0.06)
    #expect(rest > 0.2)
  }

  @Test func shiftScaleAndOrderOfRowsDoNotMatter() throws {
    let samples = try noisyCopy(400, 2, gain: 1, seed: 41)
    let order = (0..<400).map { ($0 * 163) % 400 }
    let moved = try Matrix(rows: 400, columns: 2, storage: samples.x.values.storage.map { 1024 * $0 })
    for variant in KSG.Variant.allCases {
      let ksg = KSG(variant: variant)
      let expected = try value(ksg, samples)
      #expect(abs(try value(ksg, samples.selecting(rows: order)) - expected) < 1e-9)
      // A power of two scales without rounding, and the standard deviation takes it out.
      #expect(abs(try value(ksg, PairedSamples(x: moved, y: samples.y.values)) - expected) < 1e-9)
      let shifted = try Matrix(rows: 400, columns: 2, storage: samples.y.values.storage.map { $0 + 3 })
      #expect(abs(try value(ksg, PairedSamples(x: samples.x.values, y: shifted)) - expected) < 1e-3)
      #expect(abs(try value(ksg, PairedSamples(x: samples.y.values, y: samples.x.values)) - expected) < 1e-9)
    }
  }

  @Test func normalScoresSeeRanksOnly() throws {
    let samples = try noisyCopy(300, 1, gain: 2, seed: 51)
    let bent = try PairedSamples(
      x: Matrix(column: samples.x.values.storage.map { exp($0) }),
      y: Matrix(column: samples.y.values.storage.map { $0 * $0 * $0 }))
    let ksg = KSG(scaling: .normalScores)
    #expect(try value(ksg, bent) == value(ksg, samples))
  }

  @Test func independenceGivesZeroOnAverageAndIsNotClamped() throws {
    let values = try (0..<20).map { seed in
      try value(KSG(), PairedSamples(x: normals(300, 1, seed: 60 + seed), y: normals(300, 1, seed: 160 + seed)))
    }
    #expect(abs(values.reduce(0, +) / 20) < 0.03)
    #expect(values.contains { $0 < 0 })
  }

  @Test func threadsDoNotChangeTheAnswer() throws {
    let samples = try noisyCopy(1500, 2, gain: 1, seed: 71)
    let one = try KSG().estimate(samples, threads: 1)
    #expect(try KSG().estimate(samples, threads: 4) == one)
  }

  // MARK: Oracles

  @Test(arguments: [(1, 1), (2, 3), (6, 6)])
  func slowTwin(dx: Int, dy: Int) throws {
    let x = normals(90, dx, seed: 81)
    var y = normals(90, dy, seed: 82)
    for row in 0..<90 { y[row, 0] += x[row, 0] }
    for (k, window) in [(1, 0), (3, 0), (5, 4)] {
      let twin = Twin(k: k, window: window)
      let samples = try PairedSamples(x: x, y: y)
      let first = KSG(neighbours: k, scaling: .none, theilerWindow: window)
      #expect(abs(try value(first, samples) - twin.first(x, y)) < 1e-9)
      let second = KSG(neighbours: k, variant: .second, scaling: .none, theilerWindow: window)
      #expect(abs(try value(second, samples) - twin.second(x, y)) < 1e-9)
      let z = normals(90, 2, seed: 83)
      let given = try PairedSamples(x: x, y: y, given: z)
      #expect(abs(try value(first, given) - twin.conditional(x, y, given: z)) < 1e-9)
    }
  }

  /// Numbers on a grid of 2⁻²⁴, so that differences are exact and scikit-learn's shortened radius does what it should:
  /// `_compute_mi_cc(x, y, k)` of scikit-learn (`sklearn.feature_selection._mutual_info`) on
  /// `x = [(i*i*7919 + 13*i) % 16777213 / 2**24 for i in range(500)]`,
  /// `y = [((i*i*7919 + 13*i) % 16777213 + (i*i*104729 + 31*i) % 8388593) / 2**24 for i in range(500)]`,
  /// where no number comes twice.
  @Test(arguments: [(1, 0.938_028_600_680_821_6), (3, 0.903_653_389_189_533_3), (10, 0.867_012_145_175_798_4)])
  func scikitLearnsValue(k: Int, expected: Double) throws {
    let a = (0..<500).map { ($0 * $0 * 7919 + 13 * $0) % 16_777_213 }
    let b = (0..<500).map { ($0 * $0 * 104_729 + 31 * $0) % 8_388_593 }
    let samples = try PairedSamples(
      x: Matrix(column: a.map { Double($0) / 16_777_216 }),
      y: Matrix(column: zip(a, b).map { Double($0 + $1) / 16_777_216 }))
    #expect(abs(try value(KSG(neighbours: k, scaling: .none), samples) - expected) < 1e-9)
  }

  // MARK: Ties and warnings

  @Test func fewTiesAreBrokenAndTold() throws {
    var samples = try noisyCopy(1000, 1, gain: 1, seed: 91)
    var x = samples.x.values
    for row in 0..<5 { x[row, 0] = x[row + 10, 0] }
    samples = try PairedSamples(x: x, y: samples.y.values)
    let estimate = try KSG().estimate(samples)
    guard case .ties(let column, let fraction, let dither)? = estimate.warnings.first else {
      Issue.record("no warning of ties in \(estimate.warnings)")
      return
    }
    #expect(column == "x")
    #expect(fraction == 0.005)
    #expect(dither > 0 && dither < 1e-2)
    #expect(try KSG().estimate(samples) == estimate)
  }

  /// Rounded to steps of ¼, the column is dithered by its step, and the answer stays near ½ log 2 less a little.
  @Test func quantisedColumnsAreDitheredByTheirStep() throws {
    let samples = try noisyCopy(3000, 1, gain: 1, seed: 95)
    let rounded = Matrix(column: samples.x.values.storage.map { ($0 * 4).rounded() / 4 })
    let estimate = try KSG().estimate(PairedSamples(x: rounded, y: samples.y.values))
    guard case .quantised("x", let fraction, let step)? = estimate.warnings.first else {
      Issue.record("no warning of a grid in \(estimate.warnings)")
      return
    }
    #expect(fraction > 0.9)
    #expect(step == 0.25)
    #expect(abs(estimate.value.value - 0.346_573_590_279_972_65) < 0.06)
  }

  @Test func doubtsAreTold() throws {
    let wide = try KSG().estimate(noisyCopy(200, 4, gain: 1, seed: 97))
    #expect(wide.warnings.contains(.highDimension(dimension: 8, limit: KSG.dimensionLimit)))
    let x = normals(500, 1, seed: 98)
    let function = try KSG().estimate(PairedSamples(x: x, y: Matrix(column: x.storage.map { 2 * $0 })))
    #expect(function.warnings.contains { if case .deterministicRelation = $0 { true } else { false } })
    #expect(function.warnings.contains { if case .nearLogSampleCount = $0 { true } else { false } })
    #expect(try KSG().estimate(noisyCopy(500, 1, gain: 1, seed: 99)).warnings.isEmpty)
    // A wide margin decides nearly all distances: no sign of determinism.
    let lopsided = try PairedSamples(x: normals(300, 12, seed: 100), y: normals(300, 1, seed: 101))
    let doubts = try KSG().estimate(lopsided).warnings
    #expect(!doubts.contains { if case .deterministicRelation = $0 { true } else { false } })
  }

  @Test func warningsSpeakInTheUnitAsked() {
    let near = EstimationWarning.nearLogSampleCount(value: Nats(2), logSampleCount: Nats(3))
    #expect(near.sentence(in: .nats).hasPrefix("the value 2 nats is near log N = 3 nats"))
    #expect(near.sentence(in: .bits).hasPrefix("the value 2.89 bits is near log N = 4.33 bits"))
    #expect(near.description == near.sentence(in: .nats))
  }

  /// Two slow oscillations of incommensurable periods: without a window the neighbours are those next in time, along
  /// a curve, and that looks like dependence.
  @Test func theilerWindowLeavesOutNeighboursInTime() throws {
    let x = Matrix(column: (0..<1200).map { sin(0.020 * Double($0)) })
    let y = Matrix(column: (0..<1200).map { sin(0.031 * Double($0) + 1) })
    let samples = try PairedSamples(x: x, y: y)
    let naive = try value(KSG(), samples)
    let windowed = try value(KSG(theilerWindow: 60), samples)
    #expect(naive > windowed + 0.2)
  }

  // MARK: Refusals

  @Test func refusals() throws {
    let samples = try noisyCopy(20, 1, gain: 1, seed: 111)
    #expect(throws: EstimationError.parameter(name: "k", value: "0", expected: "at least 1")) {
      try KSG(neighbours: 0).estimate(samples)
    }
    #expect(throws: EstimationError.tooFewSamples(count: 20, needed: 22, reason: "twice the 11 neighbours")) {
      try KSG(neighbours: 11).estimate(samples)
    }
    #expect(throws: EstimationError.self) { try KSG(neighbours: Int.max).estimate(samples) }
    #expect(throws: EstimationError.self) { try KSG(neighbours: 1).estimate(samples.selecting(rows: [0])) }
    #expect(throws: EstimationError.self) { try KSG(theilerWindow: 9).estimate(samples) }
    #expect(throws: EstimationError.self) { try KSG(theilerWindow: -1).estimate(samples) }
    let constant = Matrix(rows: 20, columns: 1, repeating: 3)
    #expect(throws: EstimationError.constantColumn("y")) {
      try KSG().estimate(PairedSamples(x: samples.x.values, y: constant))
    }
    let letters = try Samples(samples.x.values, kinds: [.discrete], label: "x")
    #expect(throws: EstimationError.self) { try KSG().estimate(PairedSamples(x: letters, y: samples.y)) }
    // A rectified signal: half of it is exactly zero.
    let rectified = Matrix(column: samples.x.values.storage.map { max($0, 0) })
    do {
      _ = try KSG().estimate(PairedSamples(x: rectified, y: samples.y.values))
      Issue.record("atoms were taken")
    } catch let error as EstimationError {
      guard case .atoms("x", 0, _) = error else {
        Issue.record("\(error)")
        return
      }
    }
    let given = try PairedSamples(x: samples.x.values, y: samples.y.values, given: normals(20, 1, seed: 112))
    #expect(throws: EstimationError.conditionNotSupported(method: "ksg2")) {
      try KSG(variant: .second).estimate(given)
    }
  }
}
