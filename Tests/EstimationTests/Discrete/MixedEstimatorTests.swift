// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import Foundation
import GSLNumerics
import LinearAlgebra
import Quantities
import Testing

@Suite struct MixedEstimatorTests {
  private func value(_ samples: PairedSamples, k: Int = 5) throws -> Double {
    try MixedEstimator(k: k).estimate(samples).value.value
  }

  /// Reference: scikit-learn 1.x, `_compute_mi_cd(c, d, 3)`, with numbers of the generator of
  /// ``Draw/congruential(_:seed:)``: `d = ⌊3u(12)⌋`, `c = u(11) + d/2`; 300 rows.
  @Test func lettersAgainstNumbersAreTheReference() throws {
    let d = Draw.congruential(300, seed: 12).map { Int(3 * $0) }
    let c = zip(Draw.congruential(300, seed: 11), d).map { $0 + 0.5 * Double($1) }
    let (letters, numbers) = (try Draw.letters(d, "d"), try Samples(c, label: "c"))
    #expect(abs(try value(PairedSamples(x: letters, y: numbers), k: 3) - 0.6549651534160221) < 1e-12)
    #expect(abs(try value(PairedSamples(x: numbers, y: letters), k: 3) - 0.6549651534160221) < 1e-12)
  }

  /// `x` one of m letters, `y` uniform on [x, x + 2]: `log m − (m − 1)/m · log 2` (Gao et al. 2017, experiment II).
  @Test func uniformNumbersAboutLetters() throws {
    let random = RandomStream(seed: 1, stream: 0)
    let x = (0..<1000).map { _ in Int(5 * random.uniform()) }
    let y = x.map { Double($0) + 2 * random.uniform() }
    let truth = log(5) - 0.8 * log(2)
    #expect(abs(try value(PairedSamples(x: Draw.letters(x, "x"), y: Samples(y, label: "y"))) - truth) < 0.08)
    // The letters as numbers, which the other branch takes.
    #expect(
      abs(try value(PairedSamples(x: Matrix(column: x.map(Double.init)), y: Matrix(column: y))) - truth) < 0.08)
  }

  /// Every row comes twice, one after the other: without a window a row's double is its neighbour.
  @Test func aWindowLeavesOutWhatIsNearInTime() throws {
    let random = RandomStream(seed: 5, stream: 0)
    let once = (0..<400).map { _ in (letter: Int(2 * random.uniform()), number: random.normal()) }
    let twice = once.flatMap { [$0, (letter: $0.letter, number: $0.number + 1e-4 * random.normal())] }
    let samples = try PairedSamples(
      x: Draw.letters(twice.map(\.letter), "x"), y: Samples(twice.map(\.number), label: "y"))
    #expect(try MixedEstimator(k: 1).estimate(samples).value.value > 0.3)
    for kinds in [[ColumnKind.discrete], [.continuous]] {
      let x = try Samples(samples.x.values, kinds: kinds, label: "x")
      let found = try MixedEstimator(k: 3, theilerWindow: 1).estimate(PairedSamples(x: x, y: samples.y))
      #expect(abs(found.value.value) < 0.1)
    }
  }

  /// Two coins that agree with probability 0.8, as numbers: all distances to near rows are 0.
  @Test func atomsAloneAreCounted() throws {
    let random = RandomStream(seed: 2, stream: 0)
    let x = (0..<1000).map { _ in random.uniform() < 0.5 ? 0.0 : 1 }
    let y = x.map { random.uniform() < 0.6 ? $0 : (random.uniform() < 0.5 ? 0.0 : 1) }
    let truth = log(2) + 0.8 * log(0.8) + 0.2 * log(0.2)
    #expect(abs(try value(PairedSamples(x: Matrix(column: x), y: Matrix(column: y))) - truth) < 0.05)
  }

  @Test func independentKindsShareNothing() throws {
    let random = RandomStream(seed: 3, stream: 0)
    let x = (0..<800).map { _ in Int(4 * random.uniform()) }
    let y = (0..<800).map { _ in random.normal() }
    #expect(abs(try value(PairedSamples(x: Draw.letters(x, "x"), y: Samples(y, label: "y")))) < 0.05)
  }

  /// x and y both follow a letter z, and nothing else joins them.
  @Test func aLetterThatIsGivenExplains() throws {
    let random = RandomStream(seed: 4, stream: 0)
    let z = (0..<800).map { _ in Int(3 * random.uniform()) }
    func follower(_ label: String) throws -> Samples {
      try Samples(z.map { 4 * Double($0) + random.normal() }, label: label)
    }
    let (x, y) = (try follower("x"), try follower("y"))
    #expect(try value(PairedSamples(x: x, y: y)) > 0.6)
    #expect(abs(try value(PairedSamples(x: x, y: y, given: Draw.letters(z, "z")))) < 0.08)
  }

  @Test func impossibleQuestionsAreRefused() throws {
    #expect(throws: EstimationError.self) { try MixedEstimator(k: 0) }
    #expect(throws: EstimationError.self) { try MixedEstimator(theilerWindow: -1) }
    let numbers = try Samples([1.5, 2.5, 3.5, 4, 7, 9, 11, 12], label: "y")
    #expect(throws: EstimationError.self) {
      try value(PairedSamples(x: Draw.letters([1, 1, 2, 2, 1, 2, 1, 2], "x"), y: numbers))
    }
    let single = try PairedSamples(
      x: Draw.letters(Array(0..<20), "x"), y: Samples((0..<20).map { Double($0 * $0) }, label: "y"))
    #expect(throws: EstimationError.self) { try value(single, k: 2) }
    let constant = try PairedSamples(x: Matrix(rows: 20, columns: 1), y: Matrix(column: (0..<20).map(Double.init)))
    #expect(throws: EstimationError.self) { try value(constant, k: 2) }
  }
}
