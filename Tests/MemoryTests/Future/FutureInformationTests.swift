// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct FutureInformationTests {
  private func sandwich(_ estimator: FutureInformation, replications: Int = 8) throws -> Sandwich {
    let measured = try (0..<replications).map { try estimator.replication($0, threads: 2) }
    return try Sandwich(estimator, replications: measured, confidence: 0.999)
  }

  /// `h_t = a h_{t−1} + x_t + w`, one dimension, inputs of unit variance.
  private func leaky(_ a: Double, q: Double, input: InputLaw, gate: GateFunction? = nil, r: Double = 0) throws
    -> StateSpaceModel
  {
    let update = try GatedUpdate(
      rule: gate.map { .retain($0) } ?? .linear, transition: Matrix([[a]]), inputMap: Matrix([[1]]),
      inputWeights: Matrix(rows: gate == nil ? 0 : 1, columns: 1, repeating: 2), bias: gate == nil ? [] : [0.5])
    return try StateSpaceModel(
      name: "leaky", update: .gated(update), noise: .perStep(Matrix([[q]])), outputNoise: Matrix([[r]]), input: input)
  }

  private func process(_ a: Double) throws -> InputLaw {
    .process(try .ar(coefficients: [a], innovation: 1 - a * a))
  }

  // MARK: closed form

  @Test func thePastOfAnAutoregressionIsItsLastValue() throws {
    let ar = try GaussianProcess.ar(coefficients: [0.8], innovation: 0.36)
    for (time, horizon) in [(1, 1), (7, 1), (7, 4)] {
      let prediction = try GaussianPrediction(ar, time: time, horizon: horizon)
      // Given x_{t+1} the rest tells nothing more: −½ log(1 − 0.64).
      #expect(abs(prediction.information.value + 0.5 * log(0.36)) < 1e-12)
      #expect(abs(prediction.conditional[0, 0] - 0.36) < 1e-12)
      #expect(abs(prediction.predictor[0, time - 1] - 0.8) < 1e-12)
    }
  }

  @Test func futureInputsOfALinearModel() throws {
    // Cov(h_t, x_{t+1}) = Σ_j a^j φ^{j+1}; Var h_t by direct summation.
    let (a, phi, t, q) = (0.6, 0.9, 5, 0.2)
    var (cross, variance) = (0.0, 0.0)
    for i in 0..<t {
      cross += pow(a, Double(i)) * pow(phi, Double(i + 1))
      variance += q * pow(a, Double(2 * i))
      for j in 0..<t { variance += pow(a, Double(i + j)) * pow(phi, Double(abs(i - j))) }
    }
    let expected = -0.5 * log(1 - cross * cross / variance)
    for horizon in [1, 3] {
      let found = try sandwich(
        FutureInformation(
          leaky(a, q: q, input: process(phi)), time: t, relevance: .inputs, horizon: horizon, componentCount: 256,
          threads: 2))
      #expect(found.bracket.lower.value.value <= expected && expected <= found.bracket.upper.value.value)
      #expect(abs(found.point.value.value - expected) < 0.08)
    }
  }

  @Test func futureOutputsOfALinearModel() throws {
    let (a, q, r, t) = (0.8, 0.5, 0.3, 6)
    let model = try leaky(a, q: q, input: .gaussian(GaussianLaw(standard: 1)), r: r)
    let variance = (1 + q) * (1 - pow(a, Double(2 * t))) / (1 - a * a)
    // y_{t+1}, y_{t+2} = a h, a² h + noise of covariance [[s, a s], [a s, (1 + a²) s]] + r I, s = 1 + q.
    let s = 1 + q
    let noise = try Matrix([[s + r, a * s], [a * s, (1 + a * a) * s + r]])
    let map = Matrix(column: [a, a * a])
    for (horizon, expected) in [
      (1, 0.5 * log1p(a * a * variance / (s + r))),
      (
        2,
        0.5
          * (try Cholesky(noise + variance * (map * map.transpose)).logDeterminant
            - Cholesky(noise).logDeterminant)
      ),
    ] {
      let found = try sandwich(
        FutureInformation(model, time: t, relevance: .outputs, horizon: horizon, componentCount: 256, threads: 2))
      #expect(found.bracket.lower.value.value <= expected && expected <= found.bracket.upper.value.value)
      #expect(abs(found.point.value.value - expected) < 0.05, "\(horizon)")
    }
  }

  // MARK: oracles

  @Test func theNextTokenByQuadrature() throws {
    // h_2 = a h_1 + x_2 + w over all four paths of two symbols, and p(x_3 | x_2).
    let (a, q) = (0.5, 0.05)
    let law = try TokenLaw(
      probabilities: [0.3, 0.7], transition: Matrix([[0.9, 0.1], [0.25, 0.75]]), embedding: Matrix([[-1], [1]]))
    let model = try leaky(a, q: q, input: .tokens(law))
    let p = [[0.27, 0.03], [0.175, 0.525]]
    let variance = q * (1 + a * a)
    func normal(_ h: Double, _ m: Double) -> Double { exp(-(h - m) * (h - m) / (2 * variance)) }
    let next = [[0.9, 0.1], [0.25, 0.75]]
    var marginal = [0.0, 0.0]
    for last in 0..<2 { for y in 0..<2 { marginal[y] += (p[0][last] + p[1][last]) * next[last][y] } }
    var (expected, mass) = (0.0, 0.0)
    for step in 0...4000 {
      let h = -4 + 8 * Double(step) / 4000
      var joint = [0.0, 0.0]
      for first in 0..<2 {
        for last in 0..<2 {
          let mean: Double = a * (first == 0 ? -1.0 : 1.0) + (last == 0 ? -1.0 : 1.0)
          let weight: Double = p[first][last] * normal(h, mean)
          for y in 0..<2 { joint[y] += weight * next[last][y] }
        }
      }
      let density = joint[0] + joint[1]
      mass += density
      for y in 0..<2 where joint[y] > 0 { expected += joint[y] * log(joint[y] / density / marginal[y]) }
    }
    expected /= mass
    let estimator = try FutureInformation(
      model, time: 2, relevance: .inputs, horizon: 1, componentCount: 512, threads: 2)
    let found = try sandwich(estimator)
    #expect(found.bracket.lower.value.value <= expected && expected <= found.bracket.upper.value.value)
    #expect(abs(found.point.value.value - expected) < 0.02)
    #expect(try #require(estimator.ceiling) > expected)
  }

  @Test func futureOutputsOfAGatedModelByQuadrature() throws {
    // One step: h_1 = g x_1 + w, y_2 = h_2 = (1 − g' + a g') h_1 + g' x_2 + w', gates of the inputs; sums over grids of
    // x_1 and x_2 give p(h) and p(y | h).
    let (a, q) = (0.5, 0.4)
    let model = try leaky(a, q: q, input: .gaussian(GaussianLaw(standard: 1)), gate: .sigmoid)
    func gate(_ x: Double) -> Double { 1 / (1 + exp(-2 * x - 0.5)) }
    let xs = (-50...50).map { Double($0) * 0.12 }
    let weights = xs.map { exp(-0.5 * $0 * $0) }
    let total = weights.reduce(0, +)
    func normal(_ v: Double) -> Double { exp(-0.5 * v * v / q) / (2 * Double.pi * q).squareRoot() }
    let step = 0.1
    let hs = (-60...60).map { Double($0) * step }
    var density = [Double](repeating: 0, count: hs.count)
    var given = [[Double]](repeating: density, count: hs.count)
    for (x, weight) in zip(xs, weights) {
      let (g, mass) = (gate(x), weight / total)
      for (i, h) in hs.enumerated() {
        density[i] += mass * normal(h - g * x)
        let mean: Double = (1 - g + a * g) * h + g * x
        for (j, y) in hs.enumerated() { given[i][j] += mass * normal(y - mean) }
      }
    }
    var expected = 0.0
    for (j, _) in hs.enumerated() {
      let marginal = hs.indices.reduce(0) { $0 + density[$1] * given[$1][j] * step }
      for i in hs.indices where given[i][j] > 0 && density[i] > 0 {
        expected += density[i] * given[i][j] * log(given[i][j] / marginal) * step * step
      }
    }
    let found = try sandwich(
      FutureInformation(model, time: 1, relevance: .outputs, horizon: 1, componentCount: 512, threads: 2))
    #expect(found.bracket.lower.value.value <= expected && expected <= found.bracket.upper.value.value)
    #expect(abs(found.point.value.value - expected) < 0.02)
  }

  // MARK: properties

  @Test func theNumberOfThreadsDoesNotMatter() throws {
    let model = try leaky(0.6, q: 0.2, input: process(0.9), gate: .sigmoid)
    let estimator = try FutureInformation(
      model, time: 4, relevance: .inputs, horizon: 2, componentCount: 70, threads: 1)
    #expect(try estimator.replication(1, threads: 1) == estimator.replication(1, threads: 3))
    let larger = try #require(try estimator.enlarged(to: 100, threads: 2))
    #expect(larger.componentCount == 100 && larger.subject == estimator.subject)
  }

  @Test func noStateKnowsMoreThanThePast() throws {
    let model = try leaky(0.6, q: 0.001, input: process(0.95), gate: .sigmoid)
    let estimator = try FutureInformation(
      model, time: 4, relevance: .inputs, horizon: 1, componentCount: 128, threads: 2)
    let ceiling = try #require(estimator.ceiling)
    #expect(try sandwich(estimator).bracket.lower.value.value < ceiling)
  }

  // MARK: refusals

  @Test func questionsWithoutAnAnswer() throws {
    let white = InputLaw.gaussian(GaussianLaw(standard: 1))
    let cases: [(StateSpaceModel, FutureRelevance, String)] = [
      (try leaky(0.5, q: 1, input: white), .inputs, "independent inputs"),
      (try leaky(0.5, q: 1, input: process(0.5)), .outputs, "depend on each other"),
      (try leaky(0.5, q: 0, input: process(0.5)), .inputs, "noise"),
      (
        try leaky(0.5, q: 1, input: .recorded(RecordedInput(values: Matrix(rows: 9, columns: 1), origin: "r"))),
        .inputs, "recording"
      ),
    ]
    for (model, relevance, words) in cases {
      #expect {
        try FutureInformation(model, time: 2, relevance: relevance, horizon: 1, threads: 2)
      } throws: { "\($0)".contains(words) }
    }
    let model = try leaky(0.5, q: 1, input: process(0.5))
    for (time, horizon, count) in [(0, 1, 4), (1, 0, 4), (1, 1, 1), (5000, 1, 4)] {
      #expect(throws: DomainError.self) {
        try FutureInformation(
          model, time: time, relevance: .inputs, horizon: horizon, componentCount: count, threads: 2)
      }
    }
  }
}
