// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
import Memory
import StateSpace
import Testing

@Suite struct GatedMomentsTests {
  @Test func jumpsAreIntegratedExactly() throws {
    // F is 2 with probability 0.3 and 1 otherwise: E F² = 1.9.
    let cut = try StandardNormal.upperQuantile(0.3).value
    let doubling = try gatedModel(
      .retain(.threshold(at: cut)), a: Matrix([[2]]), b: .identity(1), w: .identity(1), bias: [0], q: 1)
    #expect(abs(try #require(try GatedMoments(doubling)).meanSquareRadius - 1.9) < 1e-12)
    // A latch that takes a new independent value with probability 0.3 has the variance of that value.
    let latch = try Self.latch(probability: 0.3)
    let moments = try #require(try GatedMoments(latch))
    #expect(abs(moments.meanSquareRadius - 0.7) < 1e-12)
    #expect(abs(try moments.stationary().covariance[0, 0] - 1) < 1e-10)
    #expect(throws: LinearAlgebraError.self) { _ = try GatedMoments(doubling)?.stationary() }
  }

  @Test func hardSigmoidMatchesTheTruncatedNormalMoment() throws {
    // E clip(a/6 + 1/2, 0, 1)² for a ~ N(0, 16), by Simpson's rule on pieces between the kinks.
    let model = try gatedModel(
      .product(.hardSigmoid), a: Matrix([[1]]), b: .identity(1), w: Matrix([[4]]), bias: [0], q: 1)
    func weight(_ a: Double) -> Double { exp(-a * a / 32) / (32 * Double.pi).squareRoot() }
    let inner = try Quadrature.adaptive(over: -3...3) { weight($0) * ($0 / 6 + 0.5) * ($0 / 6 + 0.5) }.value
    let above = try StandardNormal.upperTail(0.75).value
    #expect(abs(try #require(try GatedMoments(model)).meanSquareRadius - (inner + above)) < 1e-11)
  }

  @Test func allRulesAgreeWithSimulatedMoments() throws {
    let input = InputLaw.gaussian(
      try GaussianLaw(mean: [0.3, -0.2], covariance: Matrix([[1, 0.4], [0.4, 0.5]]), origin: "input"))
    let (a, b) = (try normalMatrix(2, 2, scale: 0.5, stream: 20), try normalMatrix(2, 2, scale: 0.8, stream: 21))
    let w = try normalMatrix(2, 2, scale: 1, stream: 22)
    let euler = SelectiveScan(
      poles: [-0.5, -1.5], stepIndex: [0, 0], projectionIndex: [1, 2], discretization: .euler, preactivationCount: 3)
    let hold = SelectiveScan(
      poles: [-0.5, -1.5], stepIndex: [0, 1], discretization: .zeroOrderHold, preactivationCount: 2)
    let cases: [(GateRule, Matrix?, Int)] = [
      (.product(.sigmoid), a, 2), (.retain(.hardSigmoid), a, 2), (.minimalGRU(.tanh), nil, 2),
      (.selectiveScan(euler), nil, 3), (.selectiveScan(hold), nil, 2),
      (.realGatedLRU(decay: [0.9, 0.6], sharpness: 2, recurrence: .sigmoid, input: .sigmoid), nil, 4),
    ]
    for (rule, a, r) in cases {
      let w = r == 2 ? w : try normalMatrix(r, 2, scale: 0.8, stream: 23)
      let model = try gatedModel(
        rule, a: a, b: b, w: w, bias: [Double](repeating: 0.2, count: r), q: 0.1, input: input)
      let exact = try #require(try GatedMoments(model)).state(after: 3)
      let seen = try simulate(model, steps: 3, paths: 4000)
      for i in 0..<2 {
        #expect(abs(seen.mean[i] - exact.mean[i]) < 5 * (exact.covariance[i, i] / 4000).squareRoot(), "\(rule)")
        for j in 0..<2 {
          let gap = abs(seen.covariance[i, j] - exact.covariance[i, j])
          #expect(gap < 5 * seen.error[i, j], "\(rule), \(i), \(j)")
        }
      }
    }
  }

  @Test func tokensAreSummedExactly() throws {
    let tokens = try TokenLaw(probabilities: [0.25, 0.75], embedding: Matrix([[1], [-2]]))
    let model = try gatedModel(
      .retain(.sigmoid), a: Matrix([[0.5]]), b: .identity(1), w: .identity(1), bias: [0.3], q: 0.1,
      input: .tokens(tokens))
    var paths: [(mass: Double, mean: Double, variance: Double)] = [(1, 0, 0)]
    for _ in 0..<3 {
      paths = paths.flatMap { path in
        [(0.25, 1.0), (0.75, -2.0)].map { mass, x in
          let g = 1 / (1 + exp(-x - 0.3))
          let f = 0.5 * g + 1 - g
          return (path.mass * mass, f * path.mean + g * x, f * f * path.variance + 0.1)
        }
      }
    }
    let mean = paths.reduce(0) { $0 + $1.mass * $1.mean }
    let variance = paths.reduce(0) { $0 + $1.mass * ($1.variance + $1.mean * $1.mean) } - mean * mean
    let exact = try #require(try GatedMoments(model)).state(after: 3)
    #expect(abs(exact.mean[0] - mean) < 1e-13 && abs(exact.covariance[0, 0] - variance) < 1e-13)
  }

  @Test func whatHasNoRecursionIsRefused() throws {
    let w = Matrix.identity(2)
    let top = try gatedModel(.product(.topK(1)), a: w, b: w, w: w, bias: [0, 0], q: 1)
    #expect(try GatedMoments(top) == nil)
  }

  /// `h' = g x_2 + (1 − g) h`, the gate open where `x_1` is in its upper tail.
  static func latch(probability: Double) throws -> StateSpaceModel {
    let cut = try StandardNormal.upperQuantile(probability).value
    return try gatedModel(
      .retain(.threshold(at: cut)), a: Matrix([[0]]), b: Matrix([[0, 1]]), w: Matrix([[1, 0]]), bias: [0], q: 0)
  }

  /// Moments of simulated states, straight from the definition of a step, and standard errors of the covariances.
  private func simulate(_ model: StateSpaceModel, steps: Int, paths: Int) throws -> (
    mean: [Double], covariance: Matrix, error: Matrix
  ) {
    guard case .gated(let update) = model.update, case .gaussian(let law) = model.input else {
      return ([], Matrix(rows: 0, columns: 0), Matrix(rows: 0, columns: 0))
    }
    let root = try Cholesky(law.covariance).factor
    let stream = RandomStream(seed: 1, stream: 0)
    var coefficients = StepCoefficients(for: update)
    var states = [[Double]]()
    for _ in 0..<paths {
      var h = model.initial.mean
      for _ in 0..<steps {
        var x = try root * [stream.normal(), stream.normal()]
        for j in x.indices { x[j] += law.mean[j] }
        var a = try update.inputWeights * x
        for j in a.indices { a[j] += update.bias[j] }
        update.evaluate(a, into: &coefficients)
        let drive = try update.inputMap * x
        let moved = try update.transition.map { try $0 * h } ?? [0, 0]
        for i in h.indices {
          h[i] =
            coefficients.gain[i] * moved[i] + coefficients.carry[i] * h[i] + coefficients.drive[i] * drive[i]
            + 0.1.squareRoot() * stream.normal()
        }
      }
      states.append(h)
    }
    let mean = (0..<2).map { i in states.reduce(0) { $0 + $1[i] } / Double(paths) }
    var covariance = Matrix(rows: 2, columns: 2)
    var error = covariance
    for i in 0..<2 {
      for j in 0..<2 {
        let products = states.map { ($0[i] - mean[i]) * ($0[j] - mean[j]) }
        let average = products.reduce(0, +) / Double(paths)
        let squares = products.reduce(0) { $0 + ($1 - average) * ($1 - average) }
        covariance[i, j] = average
        error[i, j] = squares.squareRoot() / Double(paths)
      }
    }
    return (mean, covariance, error)
  }
}
