// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct MemoryWorldTests {
  @Test func constantInputsTellNothingWhateverTheUpdateIs() throws {
    // Gates that see the state, no noise, and a random h_0: no sampling method applies, and none is needed.
    let update = try GatedUpdate(
      rule: .product(.sigmoid), transition: Matrix([[0.5]]), inputMap: Matrix([[1]]), inputWeights: Matrix([[1]]),
      stateWeights: Matrix([[1]]), bias: [0])
    let model = try StateSpaceModel(
      name: "constant", update: .gated(update), noise: .perStep(Matrix([[0]])), initial: GaussianLaw(standard: 1),
      input: .gaussian(GaussianLaw(certain: [0.3])))
    let run = SandwichRun(goal: SandwichGoal(), threads: 1)
    let point = try MemoryWorld(model).point(at: .step(3), resolution: .none, run: run)
    guard case .exact(let value, _, _) = try #require(point).information else {
      Issue.record("certain inputs have no exact answer")
      return
    }
    #expect(value == .zero)
  }
}

@Suite struct StateNeedTests {
  @Test func unitsOfComponentsDoNotMatter() throws {
    // Two components, each explained to 3/4 and 1/2: D = 4 − 5/4.
    for unit in [1, 1e-12] {
      let scale = Matrix(diagonal: [1, unit])
      let need = try StateNeed(
        total: scale.congruence(Matrix(diagonal: [4, 2])), explained: scale.congruence(Matrix(diagonal: [3, 1])),
        inputCount: 4)
      #expect(abs(need.distortion - 2.75) < 1e-12)
      #expect(abs(need.rate.value - 2 * log(4 / 2.75)) < 1e-12)
    }
  }
}
