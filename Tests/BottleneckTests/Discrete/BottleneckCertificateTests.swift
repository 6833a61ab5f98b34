// SPDX-License-Identifier: GPL-3.0-or-later
import Bottleneck
import Foundation
import GSLNumerics
import LinearAlgebra
import Quantities
import Testing

/// Slow twins of what proves a point: they share no code with the solver.
@Suite struct BottleneckCertificateTests {
  /// The terms `p(x) e^{−β D(p(y|x)‖r)}`.
  private func terms(_ law: JointLaw, _ beta: Double, _ r: [Double]) -> [Double] {
    (0..<law.rows).map { x in
      let row = (0..<law.columns).map { law[x, $0] }
      let total = row.reduce(0, +)
      let distance = zip(row, r).reduce(0.0) { sum, pair in
        pair.0 > 0 ? sum + pair.0 / total * log(pair.0 / total / pair.1) : sum
      }
      return total * exp(-beta * distance)
    }
  }

  @Test func pricesOnAGridConfirmTheProof() throws {
    let law = try Laws.random(4, 3, seed: 8)
    for beta in [2.0, 5, 12] {
      let point = try DiscreteBottleneck(law).point(beta: beta)
      let decoder = point.encoder.decoder
      let weights = (0..<law.rows).map { x in (0..<law.columns).reduce(0) { $0 + law[x, $1] } }
      // Z(x) p(x), from the clusters.
      var sums = [Double](repeating: 0, count: law.rows)
      for t in 0..<point.clusters {
        let own = terms(law, beta, Array(decoder.row(t)))
        for x in sums.indices { sums[x] += point.encoder.weights[t] * own[x] }
      }
      var greatest = 0.0
      let steps = 60
      for i in 1..<steps {
        for j in 1..<steps - i {
          let own = terms(law, beta, [i, j, steps - i - j].map { Double($0) / Double(steps) })
          greatest = max(greatest, own.indices.reduce(0) { $0 + weights[$1] * own[$1] / sums[$1] })
        }
      }
      #expect(greatest < 1 + 1e-4, "β = \(beta)")
      let energy = -sums.indices.reduce(0) { $0 + weights[$1] * log(sums[$1] / weights[$1]) }
      let bound = energy - beta * law.information.value
      #expect(point.status == .certified && abs(bound - point.dualBound.value) < 2e-6)
      #expect(point.dualBound.value <= point.lagrangian.value)
    }
  }

  @Test func randomRestartsNeverBeatAProof() throws {
    for seed in [3, 4] as [UInt64] {
      let law = try Laws.random(4, 3, seed: seed)
      let points = try DiscreteBottleneck(law).sweep(betas: [3, 6, 14])
      let stream = RandomStream(seed: 11, stream: seed)
      for point in points {
        var least = Double.infinity
        for _ in 0..<6 {
          let start = try (0..<4).map { _ in try stream.dirichlet([0.5, 0.5, 0.5, 0.5]) }
          least = min(least, plainIteration(law, point.beta, start, steps: 150))
        }
        #expect(point.status == .certified && least >= point.dualBound.value)
        #expect(least >= point.lagrangian.value - 1e-6)
        #expect(least <= point.lagrangian.value + 0.1)
      }
    }
  }

  /// The iterative bottleneck of Tishby, Pereira & Bialek (1999), written out; the Lagrangian in the end.
  private func plainIteration(_ law: JointLaw, _ beta: Double, _ start: [[Double]], steps: Int) -> Double {
    var encoder = start
    let k = start[0].count
    for _ in 0..<steps {
      var weights = [Double](repeating: 0, count: k)
      var joint = [[Double]](repeating: [Double](repeating: 0, count: law.columns), count: k)
      for x in 0..<law.rows {
        for y in 0..<law.columns {
          for t in 0..<k {
            weights[t] += law[x, y] * encoder[x][t]
            joint[t][y] += law[x, y] * encoder[x][t]
          }
        }
      }
      let used = weights.indices.filter { weights[$0] > 1e-300 }
      let own = used.map { t in terms(law, beta, joint[t].map { max($0 / weights[t], 1e-300) }) }
      for x in 0..<law.rows {
        let sum = used.indices.reduce(0) { $0 + weights[used[$1]] * own[$1][x] }
        encoder[x] = [Double](repeating: 0, count: k)
        for (place, t) in used.enumerated() where sum > 0 { encoder[x][t] = weights[t] * own[place][x] / sum }
      }
    }
    let (compression, relevance) = DiscreteBottleneckOracleTests.plane(law, encoder)
    return compression - beta * relevance
  }

  @Test func theOnsetByRandomEncodersNearTheTrivialOne() throws {
    // T = 1 with the small probability ε f(x): I(X;T)/I(T;Y) is above the onset, and a search of f comes close to it.
    for seed in [5, 6] as [UInt64] {
      let law = try Laws.random(3, 3, seed: seed)
      let onset = try DiscreteBottleneck(law).onset()
      let stream = RandomStream(seed: 2, stream: seed)
      func quotient(_ f: [Double]) -> Double {
        let (compression, relevance) = DiscreteBottleneckOracleTests.plane(law, f.map { [1e-4 * $0, 1 - 1e-4 * $0] })
        return compression / relevance
      }
      var best = ([1.0, 0, 0], quotient([1, 0, 0]))
      for round in 0..<600 {
        let spread = round < 200 ? 1 : pow(0.98, Double(round - 200))
        let other = try stream.dirichlet([0.5, 0.5, 0.5])
        let f = zip(best.0, other).map { (1 - spread) * $0 + spread * $1 }
        let value = quotient(f)
        if value < best.1 { best = (f, value) }
      }
      #expect(best.1 >= onset.beta.lower.value * (1 - 1e-6))
      #expect(best.1 <= onset.beta.upper.value * 1.01)
      #expect(onset.beta.upper.value <= onset.localValue)
    }
  }

  @Test func aDiscretisedGaussianLiesBelowTheClosedForm() throws {
    // Cells of X and Y lose information, so that no encoder of the cells is above the Gaussian curve; finer cells lose
    // less. At β the Gaussian Lagrangian is that of Chechik et al. (2005).
    let rho = 0.8
    let gaussian = try GaussianJoint(
      x: Matrix([[1]]), y: Matrix([[1]]), cross: Matrix([[rho]])
    ).bottleneck
    func loss(_ cells: Int, _ beta: Double) throws -> Double {
      let point = try DiscreteBottleneck(cellsOfPair(rho, cells)).point(beta: beta)
      let exact = try gaussian.point(atBeta: beta)
      return point.lagrangian.value - (exact.compression - beta * exact.relevance).value
    }
    for beta in [2.5, 5] {
      let (coarse, fine) = (try loss(6, beta), try loss(14, beta))
      #expect(coarse > fine && fine > 0, "β = \(beta)")
      #expect(fine < 0.05 * beta * gaussian.information.value)
    }
  }

  /// Equal cells of two standard Gaussian numbers on [−3, 3], the outermost going on to infinity.
  private func cellsOfPair(_ rho: Double, _ cells: Int) throws -> JointLaw {
    func normal(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }
    func edge(_ i: Int) -> Double { i == 0 ? -9 : i == cells ? 9 : -3 + 6 * Double(i) / Double(cells) }
    var p: [Double] = []
    for i in 0..<cells {
      let (a, b) = (edge(i), edge(i + 1))
      let steps = 40
      for j in 0..<cells {
        var sum = 0.0
        for s in 0...steps {
          let x = a + (b - a) * Double(s) / Double(steps)
          let scale = (1 - rho * rho).squareRoot()
          let inside = normal((edge(j + 1) - rho * x) / scale) - normal((edge(j) - rho * x) / scale)
          sum += (s == 0 || s == steps ? 1 : s % 2 == 0 ? 2 : 4) * exp(-x * x / 2) * inside
        }
        p.append(max(0, sum * (b - a) / Double(3 * steps)))
      }
    }
    return try JointLaw(rows: cells, columns: cells, probabilities: p, rescaling: true)
  }

  @Test func manyLettersOfYAreProvedBelowTheContraction() throws {
    // Rows far from each other in few letters only: the channel contracts, so that telling nothing is proved optimal for
    // small β however many letters Y has.
    let law = try Laws.random(6, 9, seed: 7)
    let bottleneck = DiscreteBottleneck(law)
    let onset = try bottleneck.onset().beta
    #expect(onset.lower.value > 1.2 && onset.lower.value <= onset.upper.value)
    let points = try bottleneck.sweep(betas: [1, 0.999 * onset.lower.value, 1.2 * onset.upper.value])
    #expect(points[..<2].allSatisfy { $0.status == .certified && $0.clusters == 1 && $0.gap.value < 1e-12 })
    #expect(points[2].status == .notRefuted && points[2].clusters > 1)
  }
}
