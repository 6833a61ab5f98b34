// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
import StateSpace
import TestSupport
import Testing

/// Numbers of size up to `scale` that look random.
private func noise(_ rows: Int, _ columns: Int, seed: UInt64, scale: Double = 1) throws -> Matrix {
  var random = SplitMix64(seed: seed)
  return try Matrix(
    rows: rows, columns: columns,
    storage: (0..<(rows * columns)).map { _ in Double.random(in: -scale...scale, using: &random) })
}

/// The readable twin: one step of one state by ``GatedUpdate/evaluate(_:into:)`` and sums in the order they are written.
private func twin(_ update: GatedUpdate, _ h: [Double], _ x: [Double]) -> (state: [Double], gates: [Double]) {
  func times(_ m: Matrix?, _ v: [Double], row: Int) -> Double {
    m.map { zip($0.row(row), v).reduce(0) { $0 + $1.0 * $1.1 } } ?? 0
  }
  let a = update.bias.indices.map {
    times(update.inputWeights, x, row: $0) + times(update.stateWeights, h, row: $0) + update.bias[$0]
  }
  var c = StepCoefficients(for: update)
  update.evaluate(a, into: &c)
  let state = h.indices.map { i in
    let drive = times(update.inputMap, x, row: i) + (update.driveOffset?[i] ?? 0)
    return c.gain[i] * times(update.transition, h, row: i) + c.carry[i] * h[i] + c.drive[i] * drive
  }
  return (state, c.gates)
}

private func model(_ update: GatedUpdate, noise: ProcessNoise? = nil) throws -> StateSpaceModel {
  let d = update.stateSize
  return try StateSpaceModel(
    name: "test", update: .gated(update), noise: noise ?? .perStep(Matrix(rows: d, columns: d)))
}

/// Every rule, with gates that see the state and with gates that do not.
private func updates(d: Int, m: Int) throws -> [GatedUpdate] {
  let scans: [GateRule] = [
    .selectiveScan(
      SelectiveScan(
        poles: (0..<d).map { -0.1 * Double($0 + 1) }, stepIndex: [Int](repeating: 0, count: d), discretization: .euler,
        preactivationCount: 1)),
    .selectiveScan(
      SelectiveScan(
        poles: (0..<d).map { -1e-9 * pow(10, Double($0 % 12)) }, stepIndex: (0..<d).map { 2 + ($0 % 3) * 2 },
        projectionIndex: (0..<d).map { $0 % 2 }, discretization: .zeroOrderHold, preactivationCount: 7)),
  ]
  let gates: [GateFunction] = [
    .sigmoid, .tanh, .hardSigmoid, .threshold(at: 0.1), .topK(d / 3),
    .constant((0..<d).map { Double($0 % 3) / 2 }),
  ]
  let rules =
    [.linear] + scans + gates.flatMap { [.product($0), .retain($0), .minimalGRU($0)] as [GateRule] }
    + [
      .realGatedLRU(
        decay: (0..<d).map { 0.5 + 0.4 * Double($0) / Double(d) }, sharpness: 8, recurrence: .sigmoid,
        input: .hardSigmoid)
    ]
  return try rules.flatMap { rule in
    let r = rule.preactivationCount(stateSize: d)
    return try [nil, try noise(r, d, seed: 7)].map { stateWeights in
      try GatedUpdate(
        rule: rule, transition: rule.usesTransition ? try noise(d, d, seed: 1) : nil,
        inputMap: try noise(d, m, seed: 2),
        inputWeights: try noise(r, m, seed: 3, scale: 4), stateWeights: r > 0 ? stateWeights : nil,
        bias: try noise(r, 1, seed: 4).storage, driveOffset: try noise(d, 1, seed: 5).storage)
    }
  }
}

@Suite struct BatchStepperTests {
  // Oracle: the twin. Sums of n terms of size s in another order differ by n s ulps at most.
  @Test(arguments: [1, 5, 16, 33]) func everyPathAgreesWithTheTwin(d: Int) throws {
    let (m, count) = (3, 5)
    for update in try updates(d: d, m: m) {
      let states = try noise(count, d, seed: 8, scale: 2)
      let inputs = try noise(count, m, seed: 9, scale: 2)
      for path in SteppingPath.allCases {
        let stepper = try BatchStepper(model(update), count: count, path: path)
        var result = states.storage
        var gates = [Double](repeating: .nan, count: count * stepper.gateCount)
        stepper.advance(&result, inputs: inputs.storage, gates: &gates)
        let r = stepper.gateCount
        var largest = 0.0
        for row in 0..<count {
          let expected = twin(update, Array(states.row(row)), Array(inputs.row(row)))
          for i in 0..<d { largest = max(largest, abs(result[row * d + i] - expected.state[i])) }
          for k in 0..<r { largest = max(largest, abs(gates[row * r + k] - expected.gates[k])) }
        }
        #expect(largest <= 16 * Double(d + m) * 0x1p-52 * 4, "\(update.rule) by \(path)")
      }
    }
  }

  // Closed form: closed gates give exactly 0 or exactly the old state, open ones exactly the linear step.
  @Test func gatesOfExactlyZeroAndOne() throws {
    let d = 20
    let a = try noise(d, d, seed: 1)
    let b = try noise(d, 1, seed: 2)
    let states = try noise(1, d, seed: 3).storage
    func step(_ rule: GateRule, _ path: SteppingPath) throws -> [Double] {
      let gated = rule.preactivationCount(stateSize: d)
      let update = try GatedUpdate(
        rule: rule, transition: a, inputMap: b, inputWeights: Matrix(rows: gated, columns: 1),
        bias: [Double](repeating: 0, count: gated))
      let stepper = try BatchStepper(model(update), path: path)
      var result = states
      var gates = [Double](repeating: 0, count: gated)
      stepper.advance(&result, inputs: [0.7], gates: &gates)
      return result
    }
    for path in SteppingPath.allCases {
      let linear = try step(.linear, path == .openRows ? .sequence : path)
      let closed = GateFunction.constant([Double](repeating: 0, count: d))
      let open = GateFunction.constant([Double](repeating: 1, count: d))
      #expect(try step(.product(closed), path) == [Double](repeating: 0, count: d))
      #expect(try step(.retain(closed), path) == states)
      for gate in [GateRule.product(open), .retain(open)] {
        for (found, expected) in zip(try step(gate, path), linear) { #expect(abs(found - expected) < 1e-14) }
      }
    }
  }

  // The earlier component first on ties, as the twin; both zeros are equal.
  @Test func topKAgreesWithSorting() throws {
    var random = SplitMix64(seed: 11)
    let d = 40
    for k in [0, 1, 7, 39, 40] {
      for levels in [1, 3, 1000] {
        let a = (0..<d).map { _ in
          let value = Double(Int.random(in: -levels...levels, using: &random)) / 8
          return value == 0 && Bool.random(using: &random) ? -0.0 : value
        }
        let update = try GatedUpdate(
          rule: .product(.topK(k)), transition: .identity(d), inputMap: Matrix(rows: d, columns: 1),
          inputWeights: Matrix(rows: d, columns: 1), bias: a)
        var states = [Double](repeating: 1, count: d)
        var gates = states
        try BatchStepper(model(update)).advance(&states, inputs: [0], gates: &gates)
        #expect(states == twin(update, [Double](repeating: 1, count: d), [0]).gates)
        #expect(gates.reduce(0, +) == Double(k))
      }
    }
  }

  // The same draws as by hand, and moments: singular Q (rank 1 of 3) moves states along one direction only.
  @Test func noiseOfASingularCovarianceStaysInItsRange() throws {
    let direction = [1.0, -2, 0.5]
    var q = Matrix(rows: 3, columns: 3)
    for i in 0..<3 { for j in 0..<3 { q[i, j] = direction[i] * direction[j] } }
    let update = try GatedUpdate(
      rule: .linear, transition: .identity(3), inputMap: Matrix(rows: 3, columns: 1),
      inputWeights: Matrix(rows: 0, columns: 1), bias: [])
    let count = 4000
    let stepper = try BatchStepper(model(update, noise: .perStep(q)), count: count)
    var states = [Double](repeating: 0, count: 3 * count)
    stepper.addNoise(&states, from: RandomStream(seed: 1, stream: 0))
    var sum = 0.0
    for row in 0..<count {
      #expect(abs(states[3 * row + 1] + 2 * states[3 * row]) < 1e-12)
      #expect(abs(states[3 * row + 2] - 0.5 * states[3 * row]) < 1e-12)
      sum += states[3 * row] * states[3 * row]
    }
    // The mean of `count` squares has deviation √(2/count); four of them.
    #expect(abs(sum / Double(count) - 1) < 4 * (2 / Double(count)).squareRoot())
  }

  @Test func integratedNoiseHasTheVarianceOfItsStep() throws {
    let scan = SelectiveScan(
      poles: [-0.5, -3], stepIndex: [0, 0], discretization: .zeroOrderHold, preactivationCount: 1)
    let update = try GatedUpdate(
      rule: .selectiveScan(scan), transition: nil, inputMap: Matrix(rows: 2, columns: 1),
      inputWeights: Matrix(rows: 1, columns: 1), bias: [0.4])
    let count = 4000
    let stepper = try BatchStepper(model(update, noise: .integrated([2, 0])), count: count)
    var states = [Double](repeating: 0, count: 2 * count)
    var gates = [Double](repeating: 0, count: count)
    stepper.advance(&states, inputs: [Double](repeating: 0, count: count), gates: &gates)
    stepper.addNoise(&states, from: RandomStream(seed: 2, stream: 0))
    let step = log(1 + exp(0.4))
    let variance = 2 * (1 - exp(-step))
    let found = (0..<count).reduce(0) { $0 + states[2 * $1] * states[2 * $1] } / Double(count)
    #expect(abs(found / variance - 1) < 4 * (2 / Double(count)).squareRoot())
    #expect((0..<count).allSatisfy { states[2 * $0 + 1] == 0 })
    #expect(abs(gates[0] - step) < 1e-15)
  }

  @Test func countsThatMakeNoSenseAreRefused() throws {
    let update = try GatedUpdate(
      rule: .linear, transition: .identity(2), inputMap: .identity(2), inputWeights: Matrix(rows: 0, columns: 2),
      bias: [])
    for count in [0, -1, Int.max, Int.max / 2] {
      #expect(throws: ModelError.self) { try BatchStepper(model(update), count: count) }
    }
  }
}
