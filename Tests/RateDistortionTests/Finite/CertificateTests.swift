// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Information
import Quantities
import RateDistortion
import TestSupport
import Testing

@Suite struct CertificateTests {
  /// Both sides by their definitions, entry by entry.
  private func slow(_ certificate: Certificate) -> (distortion: Double, intercept: Double, upper: Double) {
    let d = certificate.problem.distortion
    let p = certificate.problem.source.probabilities
    let channel = certificate.channels[0]
    let q = channel.reproduction.probabilities
    var mean = 0.0
    var information = 0.0
    var output = [Double](repeating: 0, count: d.columns)
    let rows = p.indices.map { i -> [Double] in
      let w = q.indices.map { q[$0] * exp(-channel.slope * d(i, $0)) }
      let z = w.reduce(0, +)
      return w.map { $0 / z }
    }
    for i in p.indices { for j in q.indices { output[j] += p[i] * rows[i][j] } }
    for i in p.indices where p[i] > 0 {
      for j in q.indices where rows[i][j] > 0 {
        mean += p[i] * rows[i][j] * d(i, j)
        information += p[i] * rows[i][j] * log(rows[i][j] / output[j])
      }
    }
    let c = q.indices.map { j in
      p.indices.reduce(0) { $0 + p[$1] * exp(certificate.logDual[$1] - certificate.slope * d($1, j)) }
    }
    let dual = p.indices.reduce(0) { $0 + p[$1] * certificate.logDual[$1] }
    return (mean, dual - log(c.max() ?? 1), information)
  }

  private func problems() throws -> [FiniteProblem] {
    let x = [-2, -0.5, 0, 0.1, 1.5]
    let source = try Distribution([0.1, 0.2, 0.3, 0.15, 0.25])
    return [
      try FiniteProblem(source: source, distortion: .hamming(letters: 5)),
      try FiniteProblem(source: source, distortion: .line(.absolute, source: x, reproduction: x)),
      try FiniteProblem(source: source, distortion: .line(.squared, source: x, reproduction: [-1, 0.5, 1])),
      try FiniteProblem(
        source: Distribution([0.1, 0.2, 0.3, 0.1, 0.2, 0.1]), distortion: .plane(x: [0, 1, 2], y: [-0.3, 0.4])),
      try FiniteFixtures.random(rows: 5, columns: 9, seed: 4),
    ]
  }

  /// Any dual and any primal point prove something; the structured sums must prove what the slow ones do.
  @Test func matchesItsDefinitionForEveryForm() throws {
    var generator = SplitMix64(seed: 11)
    for problem in try problems() {
      for slope in [0.3, 2, 9] {
        let q = (0..<problem.distortion.columns).map { _ in Double.random(in: 0.01..<1, using: &generator) }
        let dual = (0..<problem.distortion.rows).map { _ in Double.random(in: -1..<2, using: &generator) }
        let certificate = Certificate(
          problem: problem, slope: slope, logDual: dual,
          channels: [.init(weight: 1, slope: slope, reproduction: try Distribution(q, rescaling: true))])
        let verdict = try certificate.check()
        let expected = slow(certificate)
        #expect(abs(verdict.distortion - expected.distortion) < 1e-13)
        #expect(abs(verdict.intercept - expected.intercept) < 1e-12)
        // A channel's information is at most what the certificate says, by the divergence of its output from q.
        #expect(verdict.rateUpper >= expected.upper - 1e-14)
        #expect(verdict.roundingError < 1e-12)
      }
    }
  }

  @Test func erasureRowsMatchTheWrittenOutMatrix() throws {
    let problem = try FiniteProblem(source: Distribution([0.6, 0.3, 0.1]), distortion: .erasure(letters: 3))
    let q = try Distribution([0.3, 0.2, 0.1, 0.4])
    for p in [problem, try FiniteFixtures.spelledOut(problem)] {
      let verdict = try Certificate(
        problem: p, slope: 0.9, logDual: [0.5, 0.6, 0.7], channels: [.init(weight: 1, slope: 0.9, reproduction: q)]
      ).check()
      let z = [0.3, 0.2, 0.1].map { $0 + 0.4 * exp(-0.9) }
      let d = zip([0.6, 0.3, 0.1], z).reduce(0) { $0 + $1.0 * 0.4 * exp(-0.9) / $1.1 }
      #expect(abs(verdict.distortion - d) < 1e-15)
    }
  }

  @Test func aMixtureInterpolates() throws {
    let problem = try FiniteFixtures.hamming([0.3, 0.7])
    let curve = try FiniteFixtures.curve(problem)
    let (a, b) = (try curve.point(at: .slope(3)), try curve.point(at: .slope(1.2)))
    let channels =
      try #require(a.certificate).channels.map {
        Certificate.Channel(weight: 0.25, slope: $0.slope, reproduction: $0.reproduction)
      }
      + #require(b.certificate).channels.map {
        Certificate.Channel(weight: 0.75, slope: $0.slope, reproduction: $0.reproduction)
      }
    let verdict = try Certificate(
      problem: problem, slope: 3, logDual: #require(a.certificate).logDual, channels: channels
    ).check()
    #expect(abs(verdict.distortion - (0.25 * a.distortion + 0.75 * b.distortion)) < 1e-14)
    let chord = 0.25 * a.rate.upper.value.value + 0.75 * b.rate.upper.value.value
    #expect(abs(verdict.rateUpper - chord) < 1e-13)
  }

  @Test func aWrongDualProvesLessAndNeverTooMuch() throws {
    let problem = try FiniteFixtures.random(rows: 6, columns: 6, seed: 2)
    let point = try FiniteFixtures.curve(problem).point(at: .slope(4))
    let honest = try #require(point.certificate)
    var generator = SplitMix64(seed: 5)
    for _ in 0..<50 {
      let shaken = honest.logDual.map { $0 + Double.random(in: -0.5..<0.5, using: &generator) }
      let verdict = try Certificate(problem: problem, slope: 4, logDual: shaken, channels: honest.channels).check()
      #expect(verdict.intercept <= point.rate.upper.value.value + 4 * point.distortion)
    }
  }

  @Test func refusesWrongShapesAndDomains() throws {
    let problem = try FiniteFixtures.hamming([0.3, 0.7])
    let q = try Distribution([0.5, 0.5])
    let channel = Certificate.Channel(weight: 1, slope: 1, reproduction: q)
    let bad: [Certificate] = [
      Certificate(problem: problem, slope: 1, logDual: [0], channels: [channel]),
      Certificate(problem: problem, slope: -1, logDual: [0, 0], channels: [channel]),
      Certificate(problem: problem, slope: .nan, logDual: [0, 0], channels: [channel]),
      Certificate(problem: problem, slope: 1, logDual: [0, .nan], channels: [channel]),
      Certificate(problem: problem, slope: 1, logDual: [0, 0], channels: []),
      Certificate(
        problem: problem, slope: 1, logDual: [0, 0], channels: [.init(weight: 0.5, slope: 1, reproduction: q)]),
      Certificate(
        problem: problem, slope: 1, logDual: [0, 0],
        channels: [.init(weight: 1, slope: 1, reproduction: try Distribution([1]))]),
    ]
    for certificate in bad { #expect(throws: CertificateError.self) { try certificate.check() } }
  }
}
