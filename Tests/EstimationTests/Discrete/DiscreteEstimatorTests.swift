// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import Foundation
import LinearAlgebra
import Quantities
import Testing

@Suite struct DiscreteEstimatorTests {
  private let plugIn = DiscreteEstimator(correction: .plugIn)

  @Test func twoEqualCoinsShareOneBit() throws {
    let coin = try Draw.letters([0, 1, 0, 1], "x")
    #expect(abs(try plugIn.estimate(PairedSamples(x: coin, y: coin)).value.value - log(2)) < 1e-15)
  }

  /// y = x + z mod 2: nothing without z, all with it.
  @Test func parityIsSeenGivenTheOther() throws {
    let (x, z) = ([0, 0, 1, 1], [0, 1, 0, 1])
    let y = try Draw.letters(zip(x, z).map { ($0 + $1) % 2 }, "y")
    let first = try Draw.letters(x, "x")
    #expect(abs(try plugIn.estimate(PairedSamples(x: first, y: y)).value.value) < 1e-15)
    let given = try PairedSamples(x: first, y: y, given: Draw.letters(z, "z"))
    #expect(abs(try plugIn.estimate(given).value.value - log(2)) < 1e-15)
  }

  @Test func theChainRuleHolds() throws {
    func column(_ seed: UInt64, _ letters: Double) -> [Double] {
      Draw.congruential(300, seed: seed).map { (letters * $0).rounded(.down) }
    }
    let (a, b) = (column(11, 3), column(23, 4))
    let sum = zip(a, b).map { $0 + $1 }
    func samples(_ columns: [[Double]], _ label: String) throws -> Samples {
      try Samples(
        Matrix((0..<300).map { row in columns.map { $0[row] } }), kinds: columns.map { _ in .discrete }, label: label)
    }
    let x = try samples([sum], "x")
    let both = try plugIn.estimate(PairedSamples(x: x, y: samples([a, b], "y"))).value
    let first = try plugIn.estimate(PairedSamples(x: x, y: samples([a], "y"))).value
    let second = try plugIn.estimate(PairedSamples(x: x, y: samples([b], "y"), given: samples([a], "z"))).value
    #expect(abs((both - first - second).value) < 1e-12 && first.value > 0.1 && second.value > 0.1)
  }

  @Test func columnsTogetherAreOneLetter() throws {
    let rows = try Matrix([[0, 0], [0, 1], [1, 0], [1, 1]])
    let pairs = try Samples(rows, kinds: [.discrete, .discrete], label: "x")
    let sum = try Draw.letters([5, 6, 7, 8], "y")
    #expect(abs(try plugIn.estimate(PairedSamples(x: pairs, y: sum)).value.value - log(4)) < 1e-15)
  }

  /// Reference: scikit-learn 1.x, `mutual_info_score`, on letters from the generator of ``Draw/congruential(_:seed:)``:
  /// `x = ⌊4u(7)⌋`, `y = x` where `u(99) < 0.6`, otherwise `⌊3u(5)⌋`; 600 rows.
  @Test func thePlugInIsTheReference() throws {
    let x = Draw.congruential(600, seed: 7).map { Int(4 * $0) }
    let other = Draw.congruential(600, seed: 5).map { Int(3 * $0) }
    let y = zip(x, zip(Draw.congruential(600, seed: 99), other)).map { $1.0 < 0.6 ? $0 : $1.1 }
    let samples = try PairedSamples(x: Draw.letters(x, "x"), y: Draw.letters(y, "y"))
    #expect(abs(try plugIn.estimate(samples).value.value - 0.5228233956506053) < 1e-13)
  }

  /// Independent letters, 6 × 6 of them in 200 rows: the plug-in finds 0.0625 nats, the corrections next to nothing.
  @Test func correctionsTakeTheBiasAway() throws {
    let found = try EntropyCorrection.allCases.map { correction in
      summary(
        try (0..<60 as Range<UInt64>).map { seed in
          let x = Draw.congruential(200, seed: 1000 + seed).map { Int(6 * $0) }
          let y = Draw.congruential(200, seed: 900_000 + 77 * seed).map { Int(6 * $0) }
          let samples = try PairedSamples(x: Draw.letters(x, "x"), y: Draw.letters(y, "y"))
          return try DiscreteEstimator(correction: correction).estimate(samples).value.value
        }
      ).mean
    }
    #expect(found[0] > 0.05 && abs(found[1]) < 0.01 && abs(found[2]) < 0.02)
  }

  @Test func theErrorIsThatOfRepetition() throws {
    let found = try (0..<200).map { seed in
      let u = Draw.congruential(400, seed: UInt64(50_021 + 613 * seed))
      let x = u.map { Int(2 * $0) }
      let flip = Draw.congruential(400, seed: UInt64(7_000_003 + 1717 * seed))
      let y = zip(x, flip).map { $1 < 0.2 ? 1 - $0 : $0 }
      return try plugIn.estimate(PairedSamples(x: Draw.letters(x, "x"), y: Draw.letters(y, "y")))
    }
    let spread = summary(found.map(\.value.value)).error * 200.0.squareRoot()
    let told = summary(found.compactMap { $0.standardError?.value.value }).mean
    #expect(abs(told / spread - 1) < 0.25)
  }

  @Test func continuousColumnsAndOneRowAreRefused() throws {
    let letters = try Draw.letters([1, 2], "x")
    #expect(throws: EstimationError.self) {
      try plugIn.estimate(PairedSamples(x: letters, y: Samples([0.5, 0.7], label: "y")))
    }
    #expect(throws: EstimationError.self) {
      try plugIn.estimate(PairedSamples(x: letters, y: letters).selecting(rows: [0]))
    }
  }
}
