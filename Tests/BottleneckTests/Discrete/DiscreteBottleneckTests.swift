// SPDX-License-Identifier: GPL-3.0-or-later
import Bottleneck
import Foundation
import GSLNumerics
import LinearAlgebra
import Quantities
import Testing

enum Laws {
  static func random(_ rows: Int, _ columns: Int, seed: UInt64) throws -> JointLaw {
    let stream = RandomStream(seed: seed, stream: 0)
    let p = try (0..<rows).flatMap { _ in try stream.dirichlet([Double](repeating: 1, count: columns)) }
    return try JointLaw(rows: rows, columns: columns, probabilities: p, rescaling: true)
  }

  static func symmetric(_ crossover: Double) throws -> JointLaw {
    try JointLaw(
      rows: 2, columns: 2,
      probabilities: [1 - crossover, crossover, crossover, 1 - crossover].map { $0 / 2 })
  }

  static func h(_ p: Double) -> Double { p <= 0 || p >= 1 ? 0 : -p * log(p) - (1 - p) * log(1 - p) }
}

@Suite struct DiscreteBottleneckClosedFormTests {
  /// Mrs. Gerber's lemma (Wyner & Ziv 1973): the bottleneck of a symmetric binary pair is `I(T;X) = log 2 − h(a)`,
  /// `I(T;Y) = log 2 − h(a(1 − δ) + (1 − a)δ)`.
  @Test func symmetricBinaryPair() throws {
    let delta = 0.1
    for beta in [1.7, 2.0, 3, 8] {
      // The least of the Lagrangian over a, by a fine ternary search: no code of the solver.
      func lagrangian(_ a: Double) -> Double {
        log(2) - Laws.h(a) - beta * (log(2) - Laws.h(a * (1 - delta) + (1 - a) * delta))
      }
      var (low, high) = (1e-12, 0.5)
      for _ in 0..<200 {
        let (a, b) = (low + (high - low) / 3, high - (high - low) / 3)
        if lagrangian(a) < lagrangian(b) { high = b } else { low = a }
      }
      let exact = lagrangian(low)
      let point = try DiscreteBottleneck(Laws.symmetric(delta)).point(beta: beta)
      #expect(point.status == .certified && point.termination == .converged)
      #expect(abs(point.lagrangian.value - exact) < 1e-8)
      #expect(point.dualBound.value <= exact && point.gap.value <= 1e-6)
      #expect(abs(point.compression.value - (log(2) - Laws.h(low))) < 1e-4)
      #expect(point.clusters == 2)
    }
    let onset = try DiscreteBottleneck(Laws.symmetric(delta)).onset()
    // β* = 1/(1 − 2δ)² for the symmetric pair (Ahlswede & Gács 1976).
    #expect(abs(onset.localValue - 1 / 0.64) < 1e-12)
    #expect(onset.isCertified && onset.beta.lower.value <= 1 / 0.64 && abs(onset.beta.upper.value - 1 / 0.64) < 1e-12)
  }

  @Test func independentLettersGiveTheZeroCurve() throws {
    let law = try JointLaw(rows: 2, columns: 2, probabilities: [0.12, 0.28, 0.18, 0.42])
    let bottleneck = DiscreteBottleneck(law)
    for point in try bottleneck.sweep(betas: [0.5, 3, 100]) {
      #expect(abs(point.compression.value) < 1e-14 && abs(point.relevance.value) < 1e-14 && point.clusters == 1)
      #expect(point.status == .certified)
    }
    #expect(try bottleneck.onset().beta.lower.value == .infinity)
  }

  @Test func functionsGiveAStraightCurve() throws {
    let law = try JointLaw(rows: 3, columns: 3, probabilities: [0.5, 0, 0, 0, 0.2, 0, 0, 0, 0.3])
    for share in [0.25, 0.5, 1] {
      let tau = Nats(share * law.information.value)
      let point = try DiscreteBottleneck(law).point(relevance: tau)
      #expect(abs(point.compression.upper.value.value - tau.value) < 1e-12)
      #expect(point.compression.contains(tau) && point.isCertified && point.termination == .converged)
    }
  }

  @Test func oneLetter() throws {
    let point = try DiscreteBottleneck(JointLaw(rows: 1, columns: 1, probabilities: [1])).point(beta: 5)
    #expect(point.clusters == 1 && point.compression.value == 0 && point.relevance.value == 0)
  }
}

@Suite struct DiscreteBottleneckPropertyTests {
  @Test func inequalitiesOfTheCurve() throws {
    let law = try Laws.random(6, 3, seed: 4)
    let points = try DiscreteBottleneck(law).sweep(betas: [1, 2.5, 4, 6, 9, 15])
    for point in points {
      #expect(point.status == .certified && point.gap.value <= 1e-6 && point.gap.value >= 0)
      #expect(point.relevance.value <= point.compression.value + 1e-12)
      #expect(point.relevance.value <= law.information.value + 1e-12)
      // No other point's encoder is below this one's proved bound.
      for other in points {
        #expect(other.compression.value - point.beta * other.relevance.value >= point.dualBound.value)
      }
    }
    for (low, high) in zip(points, points.dropFirst()) {
      #expect(low.compression.value <= high.compression.value + 1e-9)
    }
  }

  @Test func encodersReproduceTheirPoint() throws {
    let law = try JointLaw(
      rows: 4, columns: 3, probabilities: [0.2, 0.1, 0, 0.05, 0.15, 0, 0, 0, 0, 0.2, 0.3, 0])
    let point = try DiscreteBottleneck(law).point(beta: 12)
    let (encoder, p) = (point.encoder.assignments, law.probabilities)
    var information = 0.0
    for x in 0..<4 {
      #expect(abs(encoder.row(x).reduce(0, +) - 1) < 1e-12)
      let px = p[x * 3..<x * 3 + 3].reduce(0, +)
      for t in 0..<point.clusters where encoder[x, t] > 0 {
        information += px * encoder[x, t] * log(encoder[x, t] / point.encoder.weights[t])
      }
    }
    #expect(abs(information - point.compression.value) < 1e-12)
    #expect(Array(encoder.row(2)) == point.encoder.weights)
    #expect(point.encoder.decoder.column(2).allSatisfy { $0 == 0 })
  }

  @Test func duplicateRowsChangeNothing() throws {
    let p = try Laws.random(4, 3, seed: 9).probabilities
    // The second row is divided among two letters.
    let halved = p[3..<6].map { $0 / 2 }
    let split = try JointLaw(
      rows: 5, columns: 3, probabilities: Array(p[..<3]) + halved + halved + Array(p[6...]))
    let whole = try JointLaw(rows: 4, columns: 3, probabilities: p)
    #expect(split.classes.count == 4)
    for beta in [3.0, 10] {
      let (a, b) = (
        try DiscreteBottleneck(split).point(beta: beta), try DiscreteBottleneck(whole).point(beta: beta)
      )
      #expect(abs(a.lagrangian.value - b.lagrangian.value) < 1e-10)
    }
  }

  @Test func theSearchFindsWhatTheAnnealingMisses() throws {
    let law = try Laws.random(64, 16, seed: 1)
    let betas = [9.0, 11, 13]
    let annealed = try DiscreteBottleneck(law, options: .init(verification: .none)).sweep(betas: betas)
    for (plain, priced) in zip(annealed, try DiscreteBottleneck(law).sweep(betas: betas)) {
      #expect(priced.status == .notRefuted && priced.gap.value <= 1e-6)
      #expect(priced.lagrangian.value <= plain.lagrangian.value + 1e-9)
      #expect(plain.lagrangian.value >= priced.dualBound.value)
    }
  }
}

@Suite struct DiscreteBottleneckOracleTests {
  /// For two letters of Y the problem is the lower convex hull of a function on a line: encoders on a fine grid of
  /// `p(y|t)` for three rows, by brute force over random encoders, never beat the proved bound.
  @Test func randomEncodersNeverBeatAProof() throws {
    for columns in [2, 3] {
      let law = try Laws.random(3, columns, seed: 21)
      let points = try DiscreteBottleneck(law).sweep(betas: [2, 5, 12])
      let stream = RandomStream(seed: 5, stream: 1)
      var least = points.map { _ in Double.infinity }
      for _ in 0..<4000 {
        let rows = try (0..<3).map { _ in try stream.dirichlet([0.4, 0.4, 0.4]) }
        let (compression, relevance) = Self.plane(law, rows)
        for (i, point) in points.enumerated() { least[i] = min(least[i], compression - point.beta * relevance) }
      }
      for (i, point) in points.enumerated() {
        #expect(point.status == .certified && least[i] >= point.dualBound.value)
        #expect(least[i] - point.lagrangian.value < 0.2)
      }
    }
  }

  @Test func partitionsAgainstAllOfThem() throws {
    let law = try Laws.random(5, 3, seed: 2)
    for beta in [1.5, 4, 10] {
      var least = Double.infinity
      for code in 0..<3125 {
        var rest = code
        let assigned = (0..<5).map { _ -> [Double] in
          defer { rest /= 5 }
          return (0..<5).map { $0 == rest % 5 ? 1 : 0 }
        }
        let (entropy, relevance) = Self.plane(law, assigned)
        least = min(least, entropy - beta * relevance)
      }
      let found = try DiscreteBottleneck(law).deterministic(betas: [beta, 20])[0]
      #expect(found.lagrangian.value >= least - 1e-12 && found.lagrangian.value <= least + 0.02)
    }
  }

  /// `I(X;T)` and `I(T;Y)` of an encoder, term by term.
  static func plane(_ law: JointLaw, _ encoder: [[Double]]) -> (compression: Double, relevance: Double) {
    let k = encoder[0].count
    let px = (0..<law.rows).map { x in (0..<law.columns).reduce(0) { $0 + law[x, $1] } }
    let py = (0..<law.columns).map { y in (0..<law.rows).reduce(0) { $0 + law[$1, y] } }
    let pt = (0..<k).map { t in (0..<law.rows).reduce(0) { $0 + px[$1] * encoder[$1][t] } }
    var (compression, relevance) = (0.0, 0.0)
    for t in 0..<k where pt[t] > 0 {
      for x in 0..<law.rows where encoder[x][t] > 0 {
        compression += px[x] * encoder[x][t] * log(encoder[x][t] / pt[t])
      }
      for y in 0..<law.columns {
        let joint = (0..<law.rows).reduce(0) { $0 + law[$1, y] * encoder[$1][t] }
        if joint > 0 { relevance += joint * log(joint / (pt[t] * py[y])) }
      }
    }
    return (compression, relevance)
  }
}

@Suite struct DiscreteBottleneckFailureTests {
  @Test func questionsOutOfDomainAreRefused() throws {
    let bottleneck = DiscreteBottleneck(try Laws.symmetric(0.2))
    for beta in [0, -1, Double.nan, .infinity] {
      #expect(throws: BottleneckError.self) { try bottleneck.point(beta: beta) }
      #expect(throws: BottleneckError.self) { try bottleneck.deterministic(betas: [beta]) }
    }
    for tau in [-0.1, 0.7, Double.nan] {
      #expect(throws: BottleneckError.self) { try bottleneck.point(relevance: Nats(tau)) }
    }
    #expect(try bottleneck.sweep(betas: []).isEmpty)
  }
}
