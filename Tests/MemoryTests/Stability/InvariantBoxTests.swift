// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra
import Memory
import StateSpace
import Testing

@Suite struct InvariantBoxTests {
  @Test func aLinearStateUnderTwoSymbolsHasTheBoxOfItsGeometricSeries() throws {
    // |h| ≤ 0.5 |h| + 1: the smallest box is [−2, 2].
    let update = try GatedUpdate(
      rule: .linear, transition: Matrix([[0.5]]), inputMap: Matrix([[1]]), inputWeights: Matrix(rows: 0, columns: 1),
      bias: [])
    let model = try StateSpaceModel(
      name: "signs", update: .gated(update), noise: .perStep(Matrix([[0]])),
      input: .tokens(TokenLaw(probabilities: [0.5, 0.5], embedding: Matrix([[1], [-1]]))))
    guard case .found(let box) = try InvariantBox.search(for: model) else {
      Issue.record("no box")
      return
    }
    #expect(box.sides[0].lower <= -2 && box.sides[0].upper >= 2)
    #expect(box.radius < 2.01)
  }

  @Test(arguments: boxedRules) func noPathLeavesTheBox(_ rule: GateRule) throws {
    let d = 2
    let r = rule.preactivationCount(stateSize: d)
    let update = try GatedUpdate(
      rule: rule, transition: rule.usesTransition ? Matrix([[0.4, -0.3], [0.2, 0.5]]) : nil,
      inputMap: Matrix([[1, 0.5], [-1, 2]]),
      inputWeights: Matrix(rows: r, columns: 2, storage: (0..<2 * r).map { Double($0 % 3) - 0.7 }),
      bias: (0..<r).map { 0.3 * Double($0) }, driveOffset: [0.1, -0.2])
    let embedding = try Matrix([[1, -1], [0.5, 2], [-3, 0]])
    let model = try StateSpaceModel(
      name: "boxed", update: .gated(update), noise: .perStep(Matrix(rows: 2, columns: 2)),
      input: .tokens(TokenLaw(probabilities: [0.2, 0.3, 0.5], embedding: embedding)))
    guard case .found(let box) = try InvariantBox.search(for: model) else {
      Issue.record("no box for \(rule)")
      return
    }
    // Every corner, every symbol, many steps: the readable form of the step stays inside.
    var coefficients = StepCoefficients(for: update)
    for corner in 0..<4 {
      for shift in 0..<3 {
        var h = (0..<d).map { corner >> $0 & 1 == 0 ? box.sides[$0].lower : box.sides[$0].upper }
        for t in 0..<60 {
          let x = Array(embedding.row((t * t + shift) % 3))
          let a = r == 0 ? [] : zip(try update.inputWeights * x, update.bias).map { $0 + $1 }
          update.evaluate(a, into: &coefficients)
          let drive = zip(try update.inputMap * x, [0.1, -0.2]).map { $0 + $1 }
          let dense = try update.transition.map { try $0 * h } ?? [0, 0]
          for i in 0..<d {
            let kept: Double = coefficients.gain[i] * dense[i] + coefficients.carry[i] * h[i]
            h[i] = kept + coefficients.drive[i] * drive[i]
            let isInside = box.sides[i].contains(Interval(h[i], h[i]))
            #expect(isInside)
          }
        }
      }
    }
  }

  static let boxedRules: [GateRule] = [
    .linear, .product(.sigmoid), .product(.topK(1)), .retain(.hardSigmoid), .minimalGRU(.tanh),
    .selectiveScan(
      SelectiveScan(
        poles: [-1, -2], stepIndex: [0, 0], projectionIndex: [1, 1], discretization: .euler, preactivationCount: 2)),
    .selectiveScan(
      SelectiveScan(poles: [-0.5, -2], stepIndex: [0, 1], discretization: .zeroOrderHold, preactivationCount: 2)),
    .realGatedLRU(decay: [0.9, 0.5], sharpness: 8, recurrence: .sigmoid, input: .sigmoid),
  ]

  @Test func whereThereIsNoneTheReasonIsGiven() throws {
    #expect(
      try InvariantBox.search(for: StabilityModels.twoGates())
        == .impossible(reason: "Gaussian noise is unbounded"))
    #expect(
      try InvariantBox.search(for: StabilityModels.explosive(noise: 0))
        == .impossible(reason: "Gaussian inputs are unbounded"))
    // An open gate of one half and A = 3: h grows by half a step.
    let growing = try InvariantBox.search(for: StabilityModels.stateGated(a: 3, slope: 0, center: 0, drive: 1.5))
    #expect(growing == .notFound(reason: "the boxes of the interval iteration grow without limit"))
  }
}
