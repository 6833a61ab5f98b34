// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct GatedSandwichTests {
  // MARK: Closed form: a gate that is 1, or constant, leaves a linear Gaussian model

  @Test(arguments: [GatedInformation.Condition.gates, .inputs])
  func constantGatesGiveTheGaussianClosedForm(_ condition: GatedInformation.Condition) throws {
    let a = try normalMatrix(2, 2, scale: 0.4, stream: 1)
    let b = try normalMatrix(2, 2, scale: 0.6, stream: 2)
    let w = Matrix(rows: 2, columns: 2)
    let open = GateFunction.constant([1, 1])
    let truth = try linearInformation(a, b, .identity(2), steps: 6)
    let half = try linearInformation(0.5 * a, 0.5 * b, .identity(2), steps: 6)
    let mixed = try linearInformation(0.5 * a + 0.5 * .identity(2), 0.5 * b, .identity(2), steps: 6)
    let no = Matrix(rows: 0, columns: 2)
    let cases: [(GateRule, Matrix?, Matrix, [Double], Double)] = [
      (.linear, a, no, [], truth), (.product(open), a, w, [0, 0], truth), (.retain(open), a, w, [0, 0], truth),
      (.product(.sigmoid), a, w, [0, 0], half), (.retain(.tanh), a, w, [0, 0], mixed),
      (.product(.sigmoid), a, try normalMatrix(2, 2, scale: 0.1, stream: 3), [40, 40], truth),
      (.retain(.hardSigmoid), a, try normalMatrix(2, 2, scale: 0.1, stream: 3), [40, 40], truth),
    ]
    for (rule, a, w, bias, expected) in cases {
      let model = try gatedModel(rule, a: a, b: b, w: w, bias: bias, q: 1)
      let found = try sandwich(GatedInformation(model, time: .step(6), condition: condition))
      #expect(abs(found.bracket.lower.value.value - expected) < 1e-9, "\(rule)")
      #expect(abs(found.bracket.upper.value.value - expected) < 1e-9, "\(rule)")
    }
  }
}
