// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Quantities
import RateDistortion
import Testing

/// Formulas written here from the literature, against every method that can answer.
@Suite struct FiniteClosedFormTests {
  static let methods: [Method?] = [nil, .interiorPoint, .columnGeneration]

  @Test(arguments: methods, [0.05, 0.11, 0.29])
  func bernoulliHamming(method: Method?, distortion: Double) throws {
    let point = try FiniteFixtures.curve(FiniteFixtures.hamming([0.3, 0.7]), method, gap: 1e-11)
      .point(at: .distortion(distortion))
    let expected = coinEntropy(0.3) - coinEntropy(distortion)
    #expect(point.holds(expected))
    #expect(point.gap.value < (method == nil ? 1e-12 : 1e-11))
    #expect(abs(try #require(point.closedForm).value - expected) < 1e-14)
  }

  @Test(arguments: methods)
  func uniformHamming(method: Method?) throws {
    let (k, distortion) = (7.0, 0.4)
    let point = try FiniteFixtures.curve(FiniteFixtures.hamming([Double](repeating: 1, count: 7)), method, gap: 1e-11)
      .point(at: .distortion(distortion))
    let expected = log(k) - coinEntropy(distortion) - distortion * log(k - 1)
    #expect(point.holds(expected))
  }

  /// Erokhin's parametric form by its definition: k found by trying them all.
  private func erokhin(_ p: [Double], _ distortion: Double) throws -> Double {
    let sorted = p.sorted(by: >)
    let mu = 1 - distortion
    for k in 2...sorted.count {
      let a = (sorted[..<k].reduce(0, +) / mu - 1) / Double(k - 1)
      let next = k < sorted.count ? sorted[k] : 0
      if next <= a * mu + 1e-15, a * mu < sorted[k - 1] + 1e-15 {
        return log(a) * distortion - sorted.reduce(0) { $0 + $1 * log(max($1 / mu, a)) }
      }
    }
    throw CurveError.slopeOutOfRange(.nan)
  }

  @Test(arguments: [27, 1000], [0.01, 0.1, 0.3, 0.6])
  func zipfHamming(letters: Int, distortion: Double) throws {
    let source = try Distribution.zipf(letters: letters, exponent: 1)
    let problem = try FiniteProblem(source: source, distortion: .hamming(letters: letters))
    let point = try FiniteFixtures.curve(problem).point(at: .distortion(distortion))
    let expected = try erokhin(source.probabilities, distortion)
    #expect(point.holds(expected, slack: 3e-13))
    #expect(point.gap.value < 1e-12)
    #expect(abs(try #require(point.closedForm).value - expected) < 1e-12)
  }

  @Test(arguments: [0.125, 0.25, 0.375, 0.4999])
  func dyadicTies(distortion: Double) throws {
    let p = [0.5, 0.25, 0.125, 0.0625, 0.0625]
    let problem = try FiniteFixtures.hamming(p)
    let point = try FiniteFixtures.curve(problem).point(at: .distortion(distortion))
    #expect(point.holds(try erokhin(p, distortion)))
    #expect(point.gap.value < 1e-12)
    let newton = try FiniteFixtures.curve(FiniteFixtures.spelledOut(problem), gap: 1e-10)
      .point(at: .distortion(distortion))
    #expect(newton.holds(try erokhin(p, distortion)))
    #expect(newton.termination == .converged)
  }

  @Test(arguments: [0.1, 0.3, 0.5, 0.8, 0.95])
  func erasureInBothRegimes(distortion: Double) throws {
    let p = [0.5, 0.3, 0.1, 0.1]
    let source = try Distribution(p)
    let problem = try FiniteProblem(source: source, distortion: .erasure(letters: 4))
    // Straight up to n p_min = 0.4; beyond it the erasure takes min(p, v), with v found by bisection.
    var (low, high) = (0.0, 1.0)
    for _ in 0..<200 {
      let v = (low + high) / 2
      if p.reduce(0, { $0 + min($1, v) }) < distortion { low = v } else { high = v }
    }
    let expected = source.entropy.value + p.reduce(0) { $0 + min($1, low) * log(min($1, low) / distortion) }
    if distortion <= 0.4 { #expect(abs(expected - (source.entropy.value - distortion * log(4))) < 1e-13) }
    let point = try FiniteFixtures.curve(problem).point(at: .distortion(distortion))
    #expect(point.holds(expected))
    #expect(point.gap.value < 1e-12)
    let newton = try FiniteFixtures.curve(FiniteFixtures.spelledOut(problem), gap: 1e-10)
      .point(at: .distortion(distortion))
    #expect(newton.holds(expected))
    #expect(newton.gap.value < 1e-9)
  }

  @Test func aStraightSegmentLeavesItsDistortionOpen() throws {
    let problem = try FiniteProblem(source: Distribution([0.5, 0.3, 0.1, 0.1]), distortion: .erasure(letters: 4))
    for curve in [try FiniteFixtures.curve(problem), try FiniteFixtures.curve(FiniteFixtures.spelledOut(problem))] {
      let range = try curve.point(at: .slope(log(4))).distortionRange
      #expect(range.lowerBound < 1e-3)
      #expect(abs(range.upperBound - 0.4) < 1e-3)
      // Away from it the slope fixes the distortion.
      let other = try curve.point(at: .slope(1.2)).distortionRange
      #expect(other.upperBound - other.lowerBound < 1e-3)
    }
  }

  @Test func remoteBinarySource() throws {
    // Y uniform, seen through a binary symmetric channel of crossover e: R(D) = log 2 − h((D − e)/(1 − 2e)).
    let e = 0.1
    let seen = try FiniteProblem(
      source: Distribution([0.5, 0.5]), distortion: .matrix(rows: 2, columns: 2, entries: [e, 1 - e, 1 - e, e]))
    let point = try FiniteFixtures.curve(seen, gap: 1e-12).point(at: .distortion(0.25))
    #expect(point.holds(log(2) - coinEntropy((0.25 - e) / (1 - 2 * e))))
    #expect(point.gap.value < 1e-11)
    #expect(throws: CurveError.self) { try FiniteFixtures.curve(seen).point(at: .distortion(0.05)) }
  }
}
