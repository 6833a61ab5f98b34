// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import Foundation
import GSLNumerics
import LinearAlgebra
import Quantities
import Testing

@Suite struct GaussianEstimatorTests {
  private func value(_ samples: PairedSamples) throws -> Double {
    try GaussianEstimator().estimate(samples).value.value
  }

  @Test func oneColumnEachIsTheFormulaOfTheCorrelation() throws {
    let samples = try Draw.normals(50, rho: 0.6, seed: 1)
    let (x, y) = (samples.x.values.storage, samples.y.values.storage)
    let (meanX, meanY) = (summary(x).mean, summary(y).mean)
    let (xx, yy) = (x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }, y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) })
    let xy = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let bias = try 0.5 * (SpecialFunctions.digamma(49.0 / 2).value - SpecialFunctions.digamma(48.0 / 2).value)
    #expect(abs(try value(samples) - (-0.5 * log(1 - xy * xy / (xx * yy)) - bias)) < 1e-13)
  }

  /// At 20 rows the uncorrected value would be too large by about 0.12 nats.
  @Test func theMeanIsTheInformationAtFewRows() throws {
    let values = try (0..<300).map { try value(Draw.normals(20, dimension: 2, rho: 0.5, seed: $0)) }
    let found = summary(values)
    #expect(abs(found.mean + log(1 - 0.25)) < 4 * found.error && found.error < 0.02)
  }

  @Test func theErrorIsThatOfRepetition() throws {
    for rho in [0.0, 0.5, 0.9] {
      let found = try (0..<200).map { try GaussianEstimator().estimate(Draw.normals(100, rho: rho, seed: $0)) }
      let spread = summary(found.map(\.value.value)).error * 200.0.squareRoot()
      let told = summary(found.compactMap { $0.standardError?.value.value }).mean
      // At independence the first order in 1/N is noise itself, and too much is told rather than too little.
      #expect(rho == 0 ? (1...1.8).contains(told / spread) : abs(told / spread - 1) < 0.15)
    }
  }

  @Test func linearMapsAndRedundantColumnsChangeNothing() throws {
    let samples = try Draw.normals(200, dimension: 2, rho: 0.7, seed: 3)
    let map = try Matrix([[2, -1, 3], [0.5, 4, -7]])
    let mapped = try PairedSamples(x: try samples.x.values * map, y: samples.y.values)
    #expect(abs(try value(mapped) - value(samples)) < 1e-10)
  }

  @Test func theChainRuleHolds() throws {
    let x = try Draw.normals(100, dimension: 2, rho: 0.7, seed: 4)
    let z = try Samples(Draw.normals(100, rho: 0, seed: 9).x.values + 0.9 * x.x.values.firstColumn, label: "z")
    let both = try Samples(Matrix((0..<100).map { Array(x.y.values.row($0)) + [z.values[$0, 0]] }), label: "y, z")
    let joint = try value(PairedSamples(x: x.x, y: both))
    let first = try value(PairedSamples(x: x.x, y: z))
    let second = try value(PairedSamples(x: x.x, y: x.y, given: z))
    #expect(abs(joint - first - second) < 1e-10)
    #expect(first > 0.05)
  }

  @Test func whatIsGivenExplainsItself() throws {
    let samples = try Draw.normals(4000, rho: 0.8, seed: 5)
    let noisy = try Samples(
      samples.x.values + Draw.normals(4000, rho: 0, seed: 6).x.values, label: "noisy x")
    // y and noisy x are independent given x.
    let given = try value(PairedSamples(x: noisy, y: samples.y, given: samples.x))
    #expect(abs(given) < 4 / 4000.0.squareRoot() / 10)
    #expect(try value(PairedSamples(x: noisy, y: samples.y)) > 0.15)
  }

  /// Squares of such numbers would overflow, or vanish.
  @Test(arguments: [0x1p1000, 0x1p-1000, 0x1p-1060])
  func theScaleDoesNotMatter(scale: Double) throws {
    let samples = try Draw.normals(50, rho: 0.8, seed: 9)
    let scaled = Matrix(column: samples.x.values.storage.map { scale * $0 })
    let (own, other) = (try value(samples), try value(PairedSamples(x: scaled, y: samples.y.values)))
    // At 2⁻¹⁰⁶⁰ numbers have some fourteen bits left.
    #expect(abs(own - other) < (scale < 0x1p-1022 ? 1e-3 : 1e-12))
  }

  @Test func heavyTailsAreToldOf() throws {
    let normal = try Draw.normals(3000, rho: 0.5, seed: 7)
    #expect(try GaussianEstimator().estimate(normal).warnings.isEmpty)
    let cauchy = try Samples(normal.x.values.storage.map { tan($0.clamped * .pi / 2) }, label: "x")
    let warnings = try GaussianEstimator().estimate(PairedSamples(x: cauchy, y: normal.y)).warnings
    #expect(warnings.contains { if case .heavyTails("x", let index) = $0 { index < 2 } else { false } })
  }

  @Test func impossibleSamplesAreRefused() throws {
    let samples = try Draw.normals(30, dimension: 2, rho: 0.5, seed: 8)
    #expect(throws: EstimationError.self) { try value(PairedSamples(x: samples.x, y: samples.x)) }
    #expect(throws: EstimationError.self) {
      try value(PairedSamples(x: samples.x, y: Samples(Matrix(rows: 30, columns: 1, repeating: 2), label: "y")))
    }
    for rows in [1, 2, 5] {
      #expect(throws: EstimationError.self) { try value(samples.selecting(rows: Array(0..<rows))) }
    }
    #expect(throws: EstimationError.self) {
      try value(PairedSamples(x: samples.x, y: Draw.letters(Array(0..<30), "y")))
    }
  }
}

extension Matrix {
  fileprivate var firstColumn: Matrix { Matrix(column: column(0)) }
}

extension Double {
  /// Within the open interval of the tangent.
  fileprivate var clamped: Double { min(max(self / 3, -0.99999), 0.99999) }
}
