// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct GatedProfileTests {
  @Test func aGaussianLatchHoldsItsValueGivenTheGates() throws {
    // Given the gates lag k holds the value with probability p (1 − p)^k, and then ½ log(1 + 1/σ²) nats of it.
    let (p, sigma, steps) = (0.3, 0.1, 6)
    let question = try GatedInformation(
      GatedMomentsTests.latch(probability: p), time: .step(steps), resolution: .noise(sigma), componentCount: 128)
    guard case .sampled(let estimator) = try question.prepare(accuracy: 0.1) else { return }
    let profile = try #require(try ProfileGivenGates(estimator, pathCount: 1000))
    let means = try (0..<4).map { try profile.replication($0, threads: 2) }
    let held = 0.5 * log(1 + 1 / (sigma * sigma))
    for lag in 0..<steps {
      let at = try profile.brackets(means, lag: .at(lag), confidence: 0.999)
      #expect(at.contains(Nats(p * pow(1 - p, Double(lag)) * held)), "lag \(lag)")
      let beyond = try profile.brackets(means, lag: .beyond(lag), confidence: 0.999)
      let rest = pow(1 - p, Double(lag)) - pow(1 - p, Double(steps))
      #expect(beyond.contains(Nats(rest * held)), "beyond \(lag)")
    }
    // The latch holds one input: the lags sum to the content.
    let content = try estimator.restricted(to: .content).replication(0, threads: 2).point
    #expect(abs(content - (1 - pow(1 - p, Double(steps))) * held) < 0.3)
    for mean in means { #expect(abs(mean.at.reduce(0, +) - mean.beyond[0]) < 1e-9) }
  }

  @Test func minuteNoiseKeepsItsDigits() throws {
    // The gate sees x_1 alone, the content is x_2: at t = 1 a path holds ½ log(1 + g²/q) nats of it, q far below ε.
    let q = 1e-20
    let model = try gatedModel(
      .product(.constant([0.5])), a: Matrix([[0.5]]), b: Matrix([[0, 1]]), w: Matrix([[1, 0]]), bias: [0], q: q)
    guard
      case .sampled(let estimator) = try GatedInformation(model, time: .step(1), componentCount: 16)
        .prepare(accuracy: 0.1)
    else { return }
    let means = try #require(try ProfileGivenGates(estimator, pathCount: 2)).replication(0, threads: 1)
    #expect(abs(means.at[0] - 0.5 * log1p(0.25 / q)) < 1e-12)
    #expect(abs(means.beyond[0] - 0.5 * log1p(0.25 / q)) < 1e-12)
  }

  @Test func theProfileOfALinearModelIsTheClosedForm() throws {
    let a = try normalMatrix(2, 2, scale: 0.5, stream: 30)
    let b = try normalMatrix(2, 2, scale: 0.8, stream: 31)
    let model = try gatedModel(.linear, a: a, b: b, w: Matrix(rows: 0, columns: 2), bias: [], q: 0.5)
    guard
      case .sampled(let estimator) = try GatedInformation(model, time: .step(4), componentCount: 64)
        .prepare(accuracy: 0.1)
    else { return }
    let profile = try #require(try ProfileGivenGates(estimator, pathCount: 2))
    let means = try profile.replication(0, threads: 1)
    var whole = Matrix(rows: 2, columns: 2)
    var parts = [Matrix]()
    var power = Matrix.identity(2)
    for _ in 0..<4 {
      parts.append(try power.congruence(b * b.transpose))
      try whole += try parts[parts.count - 1] + power.congruence(0.5 * .identity(2))
      power = try power * a
    }
    let entropy = try 0.5 * Cholesky(whole).logDeterminant
    for lag in 0..<4 {
      let single = try entropy - 0.5 * Cholesky(whole - parts[lag]).logDeterminant
      #expect(abs(means.at[lag] - single) < 1e-12)
      var older = Matrix(rows: 2, columns: 2)
      for part in parts[lag...] { try older += part }
      #expect(abs(means.beyond[lag] - (try entropy - 0.5 * Cholesky(whole - older).logDeterminant)) < 1e-12)
    }
  }

  @Test func theExactLatchHasItsPlainProfile() throws {
    // M3.2c: eight symbols, flag probability 0.05. Stationary sums in bits, from the oracle alone.
    let sum = (0..<2000).reduce(0) { $0 + Self.latchInformation(lag: $1, p: 0.05, flagIsSeen: true) } / log(2.0)
    let blind = (0..<2000).reduce(0) { $0 + Self.latchInformation(lag: $1, p: 0.05, flagIsSeen: false) } / log(2.0)
    #expect(abs(sum - 1.575) < 5e-4)
    #expect(abs(blind - 0.122) < 5e-4)
    // The same oracle against the nested sandwich, with a flag often enough to forget h_0 in 12 steps.
    let p = 0.4
    let embedding = try Matrix((0..<16).map { [Double($0 / 8), Double($0 % 8)] })
    let masses = (0..<16).map { ($0 < 8 ? 1 - p : p) / 8 }
    let model = try gatedModel(
      .retain(.threshold(at: 0.5)), a: Matrix([[0]]), b: Matrix([[0, 1]]), w: Matrix([[1, 0]]), bias: [0], q: 0,
      input: .tokens(TokenLaw(probabilities: masses, embedding: embedding)))
    let question = try GatedInformation(model, time: .step(12), resolution: .noise(0.05), componentCount: 64)
    guard case .sampled(let estimator) = try question.prepare(accuracy: 0.1) else { return }
    for lag in [0, 2] {
      let profile = try PlainProfile(estimator, lag: .at(lag), groupCount: 48, groupSize: 32)
      let replications = try (0..<3).map { try profile.replication($0, threads: 2) }
      let found = try Sandwich(profile, replications: replications, confidence: 0.99)
      let truth = Self.latchInformation(lag: lag, p: p, flagIsSeen: true)
      #expect(found.bracket.contains(Nats(truth)), "\(truth) in \(found.bracket)")
      #expect(abs(found.point.value.value - truth) < 0.12)
    }
  }

  /// `I(h; x_{t−k})` in nats of a stationary latch of eight symbols that takes a new one with probability p, the flag
  /// being part of the input or not.
  static func latchInformation(lag: Int, p: Double, flagIsSeen: Bool) -> Double {
    let kept = pow(1 - p, Double(lag)) * (flagIsSeen ? 1 : p)
    let (own, other) = (kept + (1 - kept) / 8, (1 - kept) / 8)
    let entropy = -own * log(own) - (other > 0 ? 7 * other * log(other) : 0)
    return (flagIsSeen ? p : 1) * (log(8.0) - entropy)
  }
}
