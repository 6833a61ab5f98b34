// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
import Memory
import StateSpace
import Testing

@Suite struct SecondMomentOperatorTests {
  @Test func aConstantStepHasTheSquareOfItsRadius() throws {
    let matrix = try Matrix([[0.3, 0.8], [-0.5, 0.6]])
    let map = try SecondMomentOperator(steps: [matrix], masses: [1])
    let radius = try GeneralEigen.spectralRadius(matrix)
    let found = try map.spectralRadius()
    #expect(abs(found - radius * radius) < 1e-14)
  }

  @Test func scalarRetainingGateAgreesWithHighPrecisionIntegrals() throws {
    // mpmath.quad, 30 digits: E (1 − σ(x)(1 − a))² and E log|1 − σ(x)(1 − a)|, x ~ N(bias, weight²).
    for (a, weight, bias, square, logarithm) in SecondMomentReference.retain {
      let model = try StabilityModels.scalarRetain(a: a, weight: weight, bias: bias)
      let map = try SecondMomentOperator(model)
      let radius = try map.spectralRadius()
      #expect(abs(radius - square) < 1e-11)
      let analysis = try StabilityModels.analyse(model, replications: 2, steps: 2)
      #expect(abs(analysis.number("M7.2 square") - square) < 1e-11)
      #expect(abs(analysis.number("M7.2 log") - logarithm) < 1e-9)
    }
  }

  @Test(arguments: [GateFunction.sigmoid, .tanh, .hardSigmoid, .threshold(at: 0.3)])
  func momentsOfPairsAgreeWithSimulation(_ gate: GateFunction) throws {
    // Two gates with correlated, unequal pre-activations: E[F X Fᵀ] against the mean over drawn inputs.
    let update = try GatedUpdate(
      rule: .retain(gate), transition: Matrix([[0.5, 0.7], [-0.4, 0.2]]), inputMap: .identity(2),
      inputWeights: Matrix([[1, 0.5], [2, 3]]), bias: [0.2, -0.5])
    let model = try StateSpaceModel(name: "pair", update: .gated(update), noise: .perStep(.identity(2)))
    let x = try Matrix([[1, 0.3], [0.3, 2]])
    let map = try SecondMomentOperator(model)
    let found = try map.apply(to: x)
    #expect(map.integrationError < 1e-9)
    let stream = RandomStream(seed: 1, stream: 0)
    var sums = [Double](repeating: 0, count: 3)
    var squares = sums
    let draws = 20_000
    for _ in 0..<draws {
      let input = [stream.normal(), stream.normal()]
      var a = [input[0] + 0.5 * input[1] + 0.2, 2 * input[0] + 3 * input[1] - 0.5]
      a.withUnsafeMutableBufferPointer { gate.apply(to: $0) }
      let f = try Matrix([[1 - a[0] + a[0] * 0.5, a[0] * 0.7], [a[1] * -0.4, 1 - a[1] + a[1] * 0.2]])
      let image = try f.congruence(x)
      for (k, value) in [image[0, 0], image[0, 1], image[1, 1]].enumerated() {
        sums[k] += value
        squares[k] += value * value
      }
    }
    for (k, value) in [found[0, 0], found[0, 1], found[1, 1]].enumerated() {
      let mean = sums[k] / Double(draws)
      let error = ((squares[k] / Double(draws) - mean * mean) / Double(draws)).squareRoot()
      #expect(abs(mean - value) < 4 * error)
    }
  }

  @Test func equalPreactivationsGiveTheSecondMomentOfOneGate() throws {
    // W of rank one: both gates are the same number, so E g₁ g₂ = E g² (mpmath).
    let cases: [(gate: GateFunction, expected: Double)] = [
      (.threshold(at: 0.5), 0.308537538725986896359), (.hardSigmoid, 0.2776390910565125963715),
    ]
    for (gate, expected) in cases {
      let update = try GatedUpdate(
        rule: .product(gate), transition: .identity(2), inputMap: Matrix([[1], [1]]),
        inputWeights: Matrix([[1], [1]]), bias: [0, 0])
      let model = try StateSpaceModel(name: "equal", update: .gated(update), noise: .perStep(.identity(2)))
      let image = try SecondMomentOperator(model).apply(to: Matrix([[1, 1], [1, 1]]))
      #expect(abs(image[0, 1] - expected) < 1e-14)
      #expect(abs(image[0, 1] - image[0, 0]) < 1e-13)
    }
  }

  @Test func largeStatesAgreeWithTheEigenvaluesOfTheirBlocks() throws {
    // 26 components, two blocks: the iteration must find the larger of both radii.
    var a = Matrix(rows: 26, columns: 26)
    for i in 0..<26 {
      for k in 0..<26 where (i < 13) == (k < 13) { a[i, k] = i < 13 ? 0.05 : 0.03 * Double((i * k) % 5) }
    }
    let map = try SecondMomentOperator(steps: [a, .identity(26)], masses: [0.75, 0.25])
    let spectrum = try GeneralEigen.spectralRadius(a)
    let expected: Double = 0.75 * spectrum * spectrum + 0.25
    let found = try map.spectralRadius()
    #expect(abs(found - expected) < 1e-7)
  }

  @Test func stepsThatAreNotDefinedAreRefusedWithTheReason() throws {
    #expect {
      _ = try SecondMomentOperator(StabilityModels.stateGated())
    } throws: { "\($0)" == "the gates see the state" }
    #expect(throws: (any Error).self) { try SecondMomentOperator(steps: [], masses: []) }
    #expect(throws: (any Error).self) {
      try SecondMomentOperator(steps: [.identity(2), .identity(3)], masses: [0.5, 0.5])
    }
  }
}
