// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import StateSpace
import Testing

/// Each kind of model gets the same rows, and what does not apply says why.
@Suite struct StabilityOfEveryKindTests {
  private func model(_ rule: GateRule, noise: Double = 0.1, input: InputLaw? = nil) throws -> StateSpaceModel {
    let r = rule.preactivationCount(stateSize: 2)
    let update = try GatedUpdate(
      rule: rule, transition: rule.usesTransition ? Matrix(diagonal: [0.5, 0.8]) : nil, inputMap: .identity(2),
      inputWeights: Matrix(rows: r, columns: 2, storage: (0..<2 * r).map { Double($0 % 3) - 0.7 }),
      bias: [Double](repeating: 0.2, count: r))
    return try StateSpaceModel(
      name: "kind", update: .gated(update), noise: .perStep(noise * Matrix.identity(2)), input: input)
  }

  @Test func rowsComeInOneOrderAndReasonsAreGiven() throws {
    let rules: [GateRule] = [
      .linear, .product(.sigmoid), .retain(.topK(1)), .minimalGRU(.threshold(at: 0)),
      .selectiveScan(
        SelectiveScan(poles: [-1, -2], stepIndex: [0, 1], discretization: .euler, preactivationCount: 2)),
      .realGatedLRU(decay: [0.9, 0.5], sharpness: 8, recurrence: .sigmoid, input: .sigmoid),
    ]
    let linear = try StabilityModels.analyse(model(.linear), replications: 2, steps: 4)
    let labels = linear.conditions.map(\.label)
    #expect(Set(labels).count == 17)
    for rule in rules {
      let analysis = try StabilityModels.analyse(model(rule), replications: 3, steps: 20)
      #expect(analysis.conditions.map(\.label) == labels)
      for row in analysis.conditions {
        let isAnswered = row.verdict.holds != nil
        #expect(isAnswered == (row.verdict.reason == nil))
        #expect(!isAnswered || row.threshold != nil)
        if case .estimated(let value, let lower, let upper) = row.value {
          let isInside = lower <= value && value <= upper
          #expect(isInside, "\(row.label)")
        }
        let isNaN = row.number?.isNaN ?? false
        #expect(!isNaN, "\(row.label)")
      }
    }
  }

  @Test func aDiagonalScanHasTheMomentsOfItsDecay() throws {
    // Constant step softplus(b): F = e^{−Δ} exactly, so that all conditions agree.
    let scan = SelectiveScan(poles: [-1], stepIndex: [0], discretization: .euler, preactivationCount: 1)
    let update = try GatedUpdate(
      rule: .selectiveScan(scan), transition: nil, inputMap: Matrix([[1]]), inputWeights: Matrix([[0]]), bias: [0.5])
    let analysis = try StabilityModels.analyse(
      StateSpaceModel(name: "scan", update: .gated(update), noise: .perStep(Matrix([[1]]))), steps: 50)
    let step = log(1 + exp(0.5))
    #expect(abs(analysis.number("M2.2") - exp(-step)) < 1e-15)
    #expect(abs(analysis.number("M7.2 log") + step) < 1e-15)
    #expect(abs(analysis.number("M7.3 square") - exp(-2 * step)) < 1e-15)
    #expect(abs(analysis.number("M7.3 Lyapunov") + step) < 1e-12)
  }

  @Test func exactZerosAreCountedAndSoftGatesAreNot() throws {
    let sparse = try #require(try UpdateCost(model(.product(.topK(1))), StabilityOptions(replications: 4, steps: 50)))
    #expect(sparse.openGates.value == 1)
    #expect(sparse.effectiveDimension.value == 1)
    let soft = try #require(try UpdateCost(model(.product(.sigmoid)), StabilityOptions(replications: 4, steps: 50)))
    #expect(soft.openGates.value == 2)
    let count = soft.effectiveDimension.value
    #expect(count > 0 && count < 2)
    #expect(soft.dense == 2)
    #expect(soft.skipping.value == 2)
    #expect(try UpdateCost(model(.linear), StabilityOptions(replications: 2, steps: 2)) == nil)
  }

  @Test func aGateThatClosesForgetsAtOnce() throws {
    // Product gate, threshold: F = 0 with probability Φ(0) = ½, E log|F| = −∞.
    let update = try GatedUpdate(
      rule: .product(.threshold(at: 0)), transition: Matrix([[3]]), inputMap: Matrix([[1]]),
      inputWeights: Matrix([[1]]), bias: [0])
    let analysis = try StabilityModels.analyse(
      StateSpaceModel(name: "closing", update: .gated(update), noise: .perStep(Matrix([[1]]))), steps: 200)
    #expect(analysis.rows("M7.2 log").map(\.number) == [-.infinity])
    #expect(abs(analysis.number("M7.2 square") - 4.5) < 1e-12)
    #expect(analysis.rows("M7.3 Lyapunov").map(\.number) == [-.infinity])
    #expect(analysis.rows("M7.3 coupling").map(\.verdict) == [.holds])
  }

  @Test func recordedAndCorrelatedInputsAreNotIndependent() throws {
    let recording = try RecordedInput(values: Matrix([[1, 2], [0, -1], [3, 0.5]]), origin: "three rows")
    let recorded = try StabilityModels.analyse(
      model(.retain(.sigmoid), input: .recorded(recording)), replications: 3, steps: 20)
    #expect(recorded.rows("M7.3 square").first?.verdict == .notApplicable("inputs are not independent"))
    let process = try GaussianProcess(
      transition: Matrix([[0.5]]), innovationCovariance: Matrix([[1]]), outputMap: Matrix([[1], [1]]), mean: [0, 0])
    let correlated = try StabilityModels.analyse(
      model(.retain(.sigmoid), input: .process(process)), replications: 3, steps: 20)
    #expect(correlated.rows("M7.2 log").first?.verdict == .holds)
    #expect(correlated.rows("M7.2 square").first?.verdict == .notApplicable("inputs are not independent"))
  }

  @Test func cellsAreMeasuredOnly() throws {
    let cell = try StabilityModels.analyse(
      StateSpaceModel(name: "halving", update: .cell(HalvingCell()), noise: .perStep(Matrix([[1]]))), steps: 200)
    let answered = cell.conditions.filter { $0.verdict.holds != nil }.map(\.label)
    #expect(answered == ["M7.3 Lyapunov", "M7.3 coupling", "PL1 proof"])
    let exponent = cell.number("M7.3 Lyapunov")
    #expect(abs(exponent - log(0.5)) < 1e-6)
    #expect(abs(cell.number("M7.3 coupling") - 0.5) < 1e-5)
  }
}

/// `h ← h/2 + x`.
private struct HalvingCell: Cell {
  let stateSize = 1
  let inputSize = 1
  let gateCount = 0

  func advance(
    _ states: UnsafeMutableBufferPointer<Double>, inputs: UnsafeBufferPointer<Double>,
    gates: UnsafeMutableBufferPointer<Double>?, count: Int
  ) {
    for i in 0..<count { states[i] = states[i] / 2 + inputs[i] }
  }
}
