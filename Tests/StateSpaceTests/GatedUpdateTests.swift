// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import StateSpace
import Testing

@Suite struct GatedUpdateTests {
  @Test func gatesAgreeWithTheirFormulas() {
    #expect(abs(GateFunction.sigmoid.value(0.7, component: 0) - 1 / (1 + exp(-0.7))) < 1e-16)
    #expect(abs(GateFunction.tanh.value(0.7, component: 0) - (1 + tanh(0.7)) / 2) < 1e-15)
    let hard = [-4, -3, 0, 1.5, 3, 9].map { GateFunction.hardSigmoid.value($0, component: 0) }
    #expect(hard == [0, 0, 0.5, 0.75, 1, 1])
    #expect([0.1, 0.2].map { GateFunction.threshold(at: 0.2).value($0, component: 0) } == [0, 1])
    var values = [0.1, 3, -2, 3, 0.5]
    values.withUnsafeMutableBufferPointer { GateFunction.topK(2).apply(to: $0) }
    #expect(values == [0, 1, 0, 1, 0])
  }

  @Test func realGatedLRUKeepsUnitVariance() throws {
    let update = try GatedUpdate(
      rule: .realGatedLRU(decay: [0.9, 0.4], sharpness: 8, recurrence: .sigmoid, input: .constant([1, 1])),
      transition: nil, inputMap: .identity(2), inputWeights: Matrix(rows: 4, columns: 2), bias: [0.3, -1, 0, 0])
    var coefficients = StepCoefficients(for: update)
    update.evaluate([0.3, -1, 0, 0], into: &coefficients)
    for i in 0..<2 {
      let (carry, drive) = (coefficients.carry[i], coefficients.drive[i])
      #expect(abs(carry * carry + drive * drive - 1) < 1e-15)
    }
    #expect(abs(coefficients.carry[0] - pow(0.9, 8 / (1 + exp(-0.3)))) < 1e-15)
  }

  @Test func zeroOrderHoldTendsToEulerForSmallSteps() throws {
    for (discretization, expected) in [(SelectiveScan.Discretization.euler, 1.0), (.zeroOrderHold, 1.0)] {
      let scan = SelectiveScan(
        poles: [-2, -0.5], stepIndex: [0, 0], discretization: discretization, preactivationCount: 1)
      let update = try GatedUpdate(
        rule: .selectiveScan(scan), transition: nil, inputMap: Matrix([[1], [1]]),
        inputWeights: Matrix(rows: 1, columns: 1), bias: [-20])
      var coefficients = StepCoefficients(for: update)
      update.evaluate([-20], into: &coefficients)
      let step = softplus(-20)
      for i in 0..<2 {
        #expect(abs(coefficients.drive[i] / step - expected) < 1e-8)
        #expect(abs(coefficients.carry[i] - exp(step * scan.poles[i])) < 1e-15)
      }
    }
  }

  @Test func anOffsetOfZerosIsNone() throws {
    for (offset, expected) in [([0, 0], nil), ([0, -2], [0, -2])] as [([Double], [Double]?)] {
      let update = try GatedUpdate(
        rule: .linear, transition: .identity(2), inputMap: .identity(2), inputWeights: Matrix(rows: 0, columns: 2),
        bias: [], driveOffset: offset)
      #expect(update.driveOffset == expected)
    }
  }

  @Test func partsThatDoNotFitAreNamed() throws {
    #expect {
      _ = try GatedUpdate(
        rule: .product(.sigmoid), transition: .identity(2), inputMap: Matrix(rows: 2, columns: 1, repeating: 1),
        inputWeights: Matrix(rows: 3, columns: 1), bias: [0, 0])
    } throws: { ($0 as? ModelError)?.description == "gate, W: 3×1; expected 2×1" }
    #expect {
      _ = try GatedUpdate(
        rule: .product(.constant([1, 1.5])), transition: .identity(2),
        inputMap: Matrix(rows: 2, columns: 1, repeating: 1), inputWeights: Matrix(rows: 2, columns: 1), bias: [0, 0])
    } throws: { ($0 as? ModelError)?.place == "gate, value" }
    #expect {
      _ = try GatedUpdate(
        rule: .linear, transition: .identity(2), inputMap: .identity(2), inputWeights: Matrix(rows: 0, columns: 2),
        bias: [], driveOffset: [0.5, .infinity])
    } throws: { ($0 as? ModelError)?.description == "c[1]: inf; expected a finite number" }
  }
}
