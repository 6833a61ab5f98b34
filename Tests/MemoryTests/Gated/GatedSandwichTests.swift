// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct GatedSandwichTests {
  // MARK: Closed form: a gate that is constant leaves a linear Gaussian model

  @Test(arguments: [GatedInformation.Condition.gates, .inputs])
  func constantGatesGiveTheGaussianClosedForm(_ condition: GatedInformation.Condition) throws {
    let a = try normalMatrix(2, 2, scale: 0.4, stream: 1)
    let b = try normalMatrix(2, 2, scale: 0.6, stream: 2)
    let w = Matrix(rows: 2, columns: 2)
    let small = try normalMatrix(2, 2, scale: 0.1, stream: 3)
    let open = GateFunction.constant([1, 1])
    func information(_ f: Matrix, _ g: Double) throws -> Double {
      try linearInformation(f, g * b, .identity(2), steps: 5)
    }
    let scan = SelectiveScan(
      poles: [-0.5, -1], stepIndex: [0, 0], discretization: .euler, preactivationCount: 1)
    let delta = softplus(0.3)
    let lru = pow(0.9, 2.0)
    let cases: [(GateRule, Matrix?, Matrix, [Double], Double)] = [
      (.linear, a, Matrix(rows: 0, columns: 2), [], try information(a, 1)),
      (.product(open), a, w, [0, 0], try information(a, 1)),
      (.retain(open), a, w, [0, 0], try information(a, 1)),
      (.product(.sigmoid), a, w, [0, 0], try information(0.5 * a, 0.5)),
      (.retain(.tanh), a, w, [0, 0], try information(0.5 * a + 0.5 * .identity(2), 0.5)),
      (.minimalGRU(.sigmoid), nil, w, [0, 0], try information(0.5 * .identity(2), 0.5)),
      (.product(.sigmoid), a, small, [40, 40], try information(a, 1)),
      (.retain(.hardSigmoid), a, small, [40, 40], try information(a, 1)),
      (.product(.threshold(at: 0)), a, small, [40, 40], try information(a, 1)),
      (
        .selectiveScan(scan), nil, Matrix(rows: 1, columns: 2), [0.3],
        try information(Matrix(diagonal: [exp(-0.5 * delta), exp(-delta)]), delta)
      ),
      (
        .realGatedLRU(decay: [0.9, 0.9], sharpness: 2, recurrence: open, input: .sigmoid), nil,
        Matrix(rows: 4, columns: 2), [0, 0, 0, 0],
        try information(lru * .identity(2), 0.5 * (1 - lru * lru).squareRoot())
      ),
    ]
    for (rule, a, w, bias, expected) in cases {
      let model = try gatedModel(rule, a: a, b: b, w: w, bias: bias, q: 1)
      let question = try GatedInformation(model, time: .step(5), condition: condition, componentCount: 96)
      let found = try sandwich(question, replications: 3)
      #expect(abs(found.bracket.lower.value.value - expected) < 1e-9, "\(rule)")
      #expect(abs(found.bracket.upper.value.value - expected) < 1e-9, "\(rule)")
    }
  }

  @Test func covariancesOfAnyWidthFollowTheClosedForm() throws {
    // Widths around the blocks of columns that the kernels take at once, and an odd number of components.
    for d in [7, 8, 9, 17] {
      let a = try normalMatrix(d, d, scale: 0.7 / Double(d).squareRoot(), stream: 30)
      let b = try normalMatrix(d, 3, scale: 0.2, stream: 31)
      let truth = try linearInformation(a, b, .identity(d), steps: 4)
      let w = Matrix(rows: 0, columns: 3)
      let model = try gatedModel(.linear, a: a, b: b, w: w, bias: [], q: 1)
      let given = try GatedInformation(model, time: .step(4), componentCount: 97)
      let found = try sandwich(given, replications: 3)
      #expect(abs(found.bracket.lower.value.value - truth) < 1e-9)
      #expect(abs(found.bracket.upper.value.value - truth) < 1e-9)
      // Given the inputs the mixture has to find what the covariances of the closed form say.
      guard d == 9 else { continue }
      let plain = try sandwich(
        GatedInformation(model, time: .step(4), condition: .inputs, componentCount: 201), replications: 4)
      #expect(abs(plain.point.value.value - truth) < 0.05)
    }
  }

  @Test func mixturesAreNearTheClosedFormDenseAndDiagonal() throws {
    let (components, replications) = (128, 32)
    for (a, drive) in [
      (try normalMatrix(3, 3, scale: 0.4, stream: 4), 2.0), (Matrix(diagonal: [0.9, 0.5, 0, -0.3, 0.7]), 1.2),
    ] {
      let d = a.rows
      let b = try normalMatrix(d, 1, scale: drive, stream: 5)
      let truth = try linearInformation(a, b, .identity(d), steps: 4)
      let model = try gatedModel(.linear, a: a, b: b, w: Matrix(rows: 0, columns: 1), bias: [], q: 1)
      let question = try GatedInformation(model, time: .step(4), condition: .inputs, componentCount: components)
      guard case .sampled(let estimator) = try question.prepare(accuracy: 0.1) else { return }
      let measured = try (0..<replications).map { try estimator.replication($0, threads: 2) }
      func mean(_ side: (Replication) -> Double) -> Double { measured.map(side).reduce(0, +) / Double(replications) }
      let (lower, upper, point) = (mean { $0.lower[0] }, mean { $0.upper[0] }, mean(\.point))
      let variance = mean { ($0.point - point) * ($0.point - point) }
      // Each side is off by χ²/(2K) or less, χ² = e^{2I} − 1. The controls leave the noise of the mixture: K² terms of
      // variance χ² that do not correlate, so that one replication is off by χ/K.
      let chi = (exp(2 * truth) - 1).squareRoot()
      let bias = chi * chi / Double(2 * components)
      let noise = chi / Double(components) / Double(replications).squareRoot()
      #expect(variance.squareRoot() < 2 * chi / Double(components))
      #expect(abs(point - truth) < 4 * noise)
      #expect(lower < truth - 0.3 * bias && lower > truth - bias - 4 * noise)
      #expect(upper > truth + 0.3 * bias && upper < truth + bias + 4 * noise)
      #expect(upper - lower > bias && upper - lower < 2 * bias)
    }
  }

  @Test func theContentOfASingleStepIsAnIntegralOverItsGate() throws {
    // h = g (x₁ + x₂) + w, g = σ(2 x₁): given the gate, ½ log(1 + g²/q) is told of x₂.
    let q = 0.3
    var truth = 0.0
    for index in -400...400 {
      let e = Double(index) / 40
      let gate = 1 / (1 + exp(-2 * e))
      truth += exp(-0.5 * e * e) / (2 * Double.pi).squareRoot() / 40 * 0.5 * log(1 + gate * gate / q)
    }
    let question = try GatedInformation(Self.twoInputs(q: q), time: .step(1), componentCount: 512)
    let content = try sandwich(question, part: .content)
    #expect(content.bracket.contains(Nats(truth)))
    // Without what the gate saw as controls the deviation is 20 times as large.
    #expect(content.width < 0.01)
  }

  // MARK: Property

  @Test func fewerStatesThanComponentsLeaveTheSidesWhatTheyAre() throws {
    func estimator(_ count: Int) throws -> GatedSandwich? {
      let model = try scalarLinearModel(a: 0.5, s: 1, q: 0.2)
      let question = try GatedInformation(model, time: .step(2), condition: .inputs, componentCount: count)
      guard case .sampled(let estimator) = try question.prepare(accuracy: 0.1) else { return nil }
      return estimator
    }
    #expect(try estimator(64)?.stateCount == 64)
    let large = try #require(try estimator(2048))
    #expect(large.stateCount == 1024)
    // I = ½ log(1 + s/q) at every t; the sides of the mixture are χ²/K apart, χ² = e^{2I} − 1 = 5.
    let truth = 0.5 * log(1 + 1 / 0.2)
    let measured = try (0..<3).map { try large.replication($0, threads: 2) }
    let lower = measured.reduce(0) { $0 + $1.lower[0] / 3 }
    let upper = measured.reduce(0) { $0 + $1.upper[0] / 3 }
    #expect(lower < truth && truth < upper)
    #expect(upper - lower > 0.5 * 5 / 2048 && upper - lower < 2 * 5 / 2048)
  }

  @Test func aReplicationMeasuresTheWholeAndItsParts() throws {
    let question = try GatedInformation(Self.twoInputs(q: 0.3), time: .step(3), componentCount: 100)
    guard case .sampled(let whole) = try question.prepare(accuracy: 0.1) else { return }
    let measured = try whole.replication(2, threads: 2)
    #expect(whole.parts.map(\.part) == [.gating, .content])
    #expect(try measured.parts == whole.parts.map { try $0.replication(2, threads: 1) })
    #expect(abs(measured.parts[0].point + measured.parts[1].point - measured.point) < 1e-12)
  }

  @Test func threadsDoNotChangeAReplication() throws {
    let model = try Self.twoInputs(q: 0.3)
    for condition in [GatedInformation.Condition.gates, .inputs] {
      let question = try GatedInformation(model, time: .step(4), condition: condition, seed: 7, componentCount: 100)
      guard case .sampled(let one) = try question.prepare(accuracy: 0.1, threads: 1),
        case .sampled(let three) = try question.prepare(accuracy: 0.1, threads: 3)
      else { return }
      #expect(try one.replication(5, threads: 1) == three.replication(5, threads: 3))
      #expect(try one.replication(5, threads: 1) != one.replication(6, threads: 1))
    }
  }

  @Test func bothConditionsAgreeAndTheChainRuleHolds() throws {
    let model = try Self.twoInputs(q: 0.3)
    let given = try GatedInformation(model, time: .step(4), condition: .gates, componentCount: 300)
    let plain = try GatedInformation(model, time: .step(4), condition: .inputs, componentCount: 300)
    let whole = try sandwich(given)
    let other = try sandwich(plain)
    #expect(whole.bracket.lower.value <= other.bracket.upper.value)
    #expect(other.bracket.lower.value <= whole.bracket.upper.value)
    #expect(whole.systematicWidth < other.systematicWidth)
    let gating = try sandwich(given, part: .gating)
    let content = try sandwich(given, part: .content)
    let sum = gating.point.value.value + content.point.value.value
    #expect(abs(sum - whole.point.value.value) < 1e-12)
    #expect(content.bracket.lower.value.value > 0.1 && gating.bracket.lower.value.value > 0.05)
  }

  @Test func aCoarserStateHoldsLess() throws {
    let model = try Self.twoInputs(q: 0.1)
    let brackets = try [0.1, 1, 3].map {
      try sandwich(GatedInformation(model, time: .step(4), resolution: .noise($0), componentCount: 300)).bracket
    }
    for (fine, coarse) in zip(brackets, brackets.dropFirst()) { #expect(coarse.upper.value < fine.lower.value) }
  }

  @Test func narrowComponentsAreKeptByTheChainRule() throws {
    // A gate of rank one over four inputs, and noise of variance 1e-9: mixtures alone could not exceed log K.
    let d = 4
    let gate = try normalMatrix(d, 1, scale: 1, stream: 8) * normalMatrix(1, d, scale: 0.7, stream: 9)
    let model = try gatedModel(
      .product(.sigmoid), a: normalMatrix(d, d, scale: 0.3, stream: 10), b: .identity(d), w: gate,
      bias: [Double](repeating: 0.5, count: d), q: 1e-8)
    let found = try sandwich(GatedInformation(model, time: .step(5), componentCount: 400), confidence: 0.95)
    #expect(found.bracket.lower.value.value > 15)
    #expect(found.width < 0.2)
  }

  @Test func enlargedEstimatorsDrawNewPaths() throws {
    let model = try gatedModel(
      .product(.sigmoid), a: Matrix([[0.8]]), b: Matrix([[1]]), w: Matrix([[2]]), bias: [0], q: 0.1)
    func points(_ estimator: GatedSandwich) throws -> [Double] {
      try (0..<24).map { try estimator.replication($0, threads: 2).point }
    }
    func estimator(_ count: Int) throws -> GatedSandwich? {
      let question = try GatedInformation(model, time: .step(3), componentCount: count, largestComponentCount: 64)
      guard case .sampled(let estimator) = try question.prepare(accuracy: 0.1) else { return nil }
      return estimator
    }
    let enlarged = try #require(try estimator(32)?.enlarged(to: 64, threads: 2))
    #expect(enlarged.componentCount == 64)
    #expect(try enlarged.enlarged(to: 128, threads: 2) == nil)
    // The same paths with slightly other coefficients would be correlated nearly fully.
    let (x, y) = (try points(enlarged), try points(#require(try estimator(64))))
    let (mx, my) = (x.reduce(0, +) / 24, y.reduce(0, +) / 24)
    func product(_ a: [Double], _ ma: Double, _ b: [Double], _ mb: Double) -> Double {
      zip(a, b).reduce(0) { $0 + ($1.0 - ma) * ($1.1 - mb) }
    }
    let correlation = product(x, mx, y, my) / (product(x, mx, x, mx) * product(y, my, y, my)).squareRoot()
    #expect(abs(correlation) < 0.7)
  }

  @Test func wideDiagonalStatesAreConditionedOnTheirInputs() throws {
    // A scan of constant step: h_i' = e^{Δ a_i} h_i + Δ (B x)_i + w_i, linear and diagonal, with two shared inputs.
    let d = 300
    let poles = (0..<d).map { -0.2 - 0.01 * Double($0) }
    let scan = SelectiveScan(
      poles: poles, stepIndex: [Int](repeating: 0, count: d), discretization: .euler, preactivationCount: 1)
    let b = try normalMatrix(d, 2, scale: 0.06, stream: 32)
    let model = try gatedModel(.selectiveScan(scan), b: b, w: Matrix(rows: 1, columns: 2), bias: [0], q: 1)
    let step = softplus(0)
    let decay = Matrix(diagonal: poles.map { exp(step * $0) })
    let truth = try linearInformation(decay, step * b, .identity(d), steps: 2)
    let question = try GatedInformation(model, time: .step(2), componentCount: 256)
    guard case .sampled(let estimator) = try question.prepare(accuracy: 0.1) else {
      Issue.record("a state with noise has a finite answer")
      return
    }
    #expect(!estimator.splitsGatesAndContent)
    let measured = try (0..<4).map { try estimator.replication($0, threads: 2) }
    let found = try Sandwich(estimator, replications: measured, confidence: 0.999)
    #expect(found.bracket.contains(Nats(truth)))
    #expect(abs(found.point.value.value - truth) < 0.1)
  }

  // MARK: Oracle

  @Test func scalarGatesAgreeWithTheChapmanKolmogorovTwin() throws {
    func sigmoid(_ a: Double) -> Double { 1 / (1 + exp(-a)) }
    let cases: [(GateRule, Matrix?, (Double) -> (carry: Double, drive: Double))] = [
      (
        .product(.sigmoid), Matrix(diagonal: [0.9]),
        { x in (sigmoid(1.5 * x + 0.5) * 0.9, sigmoid(1.5 * x + 0.5) * 1.2 * x) }
      ),
      (
        .retain(.tanh), Matrix(diagonal: [0.4]),
        { x in
          let g = sigmoid(2 * (1.5 * x + 0.5))
          return (g * 0.4 + 1 - g, g * 1.2 * x)
        }
      ),
    ]
    for (rule, a, step) in cases {
      let truth = GridTwin(step: step, q: 0.2).answer(steps: 3)
      let model = try gatedModel(
        rule, a: a, b: Matrix(diagonal: [1.2]), w: Matrix(diagonal: [1.5]), bias: [0.5], q: 0.2)
      let found = try sandwich(GatedInformation(model, time: .step(3), componentCount: 600))
      #expect(found.bracket.contains(Nats(truth.information)), "\(truth.information) in \(found.bracket)")
      #expect(found.width < 0.06)
      #expect(abs(found.point.value.value - truth.information) < 0.02)
      let moments = try #require(try GatedMoments(model)).state(after: 3)
      #expect(abs(moments.mean[0] - truth.mean) < 1e-8)
      #expect(abs(moments.covariance[0, 0] - truth.variance) < 1e-8)
    }
  }

  @Test func statementsHoldAsOftenAsTheySay() throws {
    func gate(_ x: Double) -> Double { 1 / (1 + exp(-2 * x)) }
    let truth = GridTwin(step: { x in (0.8 * gate(x), gate(x) * x) }, q: 0.2).answer(steps: 2).information
    let model = try gatedModel(
      .product(.tanh), a: Matrix(diagonal: [0.8]), b: .identity(1), w: .identity(1), bias: [0], q: 0.2)
    var held = (lower: 0, upper: 0)
    for seed in 0..<24 {
      let question = try GatedInformation(model, time: .step(2), seed: UInt64(seed), componentCount: 64)
      let found = try sandwich(question, replications: 4, confidence: 0.95).bracket
      if found.lower.value.value <= truth { held.lower += 1 }
      if found.upper.value.value >= truth { held.upper += 1 }
    }
    // Each side holds with probability 0.975 or more; 20 or fewer of 24 would be a chance of 3e-4.
    #expect(held.lower > 20 && held.upper > 20)
  }

  @Test func binaryTokensAgreeWithQuadrature() throws {
    let tokens = try TokenLaw(probabilities: [0.3, 0.7], embedding: Matrix([[-1], [2]]))
    let model = try gatedModel(
      .product(.sigmoid), a: .identity(1), b: .identity(1), w: .identity(1), bias: [0], q: 0.25, input: .tokens(tokens))
    let means = [-1 / (1 + exp(1.0)), 2 / (1 + exp(-2.0))]
    func density(_ h: Double, _ m: Double) -> Double { exp(-2 * (h - m) * (h - m)) / (Double.pi / 2).squareRoot() }
    var truth = 0.0
    for (mass, m) in zip([0.3, 0.7], means) {
      truth += try Quadrature.adaptive(over: -6...8) { h in
        let own = density(h, m)
        let all = 0.3 * density(h, means[0]) + 0.7 * density(h, means[1])
        return own > 0 ? mass * own * log(own / all) : 0
      }.value
    }
    let found = try sandwich(GatedInformation(model, time: .step(1), componentCount: 600))
    #expect(found.bracket.contains(Nats(truth)))
    #expect(found.width < 0.06)
  }

  static func twoInputs(q: Double) throws -> StateSpaceModel {
    try gatedModel(
      .product(.sigmoid), a: Matrix([[0.8]]), b: Matrix([[1, 1]]), w: Matrix([[2, 0]]), bias: [0], q: q)
  }
}
