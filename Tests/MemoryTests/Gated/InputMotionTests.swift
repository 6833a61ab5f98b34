// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra
import Memory
import StateSpace
import Testing

@Suite struct InputMotionTests {
  private func model(
    _ rule: GateRule, b: [[Double]], w: [[Double]], offset: [Double]? = nil, a: [[Double]] = [[0.5, 0], [0, 0.5]],
    noise: [Double] = [0, 0], input: InputLaw? = nil
  ) throws -> StateSpaceModel {
    let update = try GatedUpdate(
      rule: rule, transition: rule.usesTransition ? Matrix(a) : nil, inputMap: Matrix(b),
      inputWeights: w.isEmpty ? Matrix(rows: 0, columns: b[0].count) : Matrix(w),
      bias: [Double](repeating: 0, count: w.count), driveOffset: offset)
    return try StateSpaceModel(
      name: "motion", update: .gated(update), noise: .perStep(Matrix(diagonal: noise)), input: input)
  }

  @Test func driveGatesAndLinksAreFollowed() throws {
    let closed = GateRule.retain(.threshold(at: 1))
    let cases: [(StateSpaceModel, [Int])] = [
      // A drive of its own; the second row has none.
      (try model(.linear, b: [[1], [0]], w: []), [0]),
      // The second row reads the first; the first does not read the second.
      (try model(.linear, b: [[1], [0]], w: [], a: [[0.5, 0], [0.2, 0.5]]), [0, 1]),
      (try model(.linear, b: [[0], [1]], w: [], a: [[0.5, 0], [0.2, 0.5]]), [1]),
      // A gate that varies moves what it mixes in, here the offset, however rarely it opens.
      (try model(.retain(.threshold(at: 40)), b: [[0], [0]], w: [[1], [1]], offset: [1, 0]), [0]),
      // Noise that a varying gate scales.
      (try model(.product(.sigmoid), b: [[0], [0]], w: [[0], [1]], noise: [1, 1]), [1]),
      (try model(.retain(.topK(0)), b: [[1], [1]], w: [[1], [1]]), []),
      // Symbols −1 and 0.5 leave a gate that opens at 1 closed; symbols of weight 0 do not count.
      (
        try model(
          closed, b: [[1], [1]], w: [[1], [2]],
          input: .tokens(
            TokenLaw(probabilities: [0.5, 0.5, 0], embedding: Matrix([[-1], [0.5], [9]])))),
        [1]
      ),
      (try model(.linear, b: [[1], [1]], w: [], input: .gaussian(GaussianLaw(certain: [2]))), []),
    ]
    for (model, expected) in cases { #expect(try InputMotion(model)?.components == expected, "\(model.update)") }
  }

  @Test func finiteGatesLeaveCountablyManyStates() throws {
    #expect(try InputMotion(model(.retain(.threshold(at: 0)), b: [[0], [0]], w: [[1], [1]]))?.isCountable == true)
    #expect(try InputMotion(model(.retain(.sigmoid), b: [[0], [0]], w: [[1], [1]]))?.isCountable == false)
    #expect(try InputMotion(model(.retain(.threshold(at: 0)), b: [[1], [0]], w: [[1], [1]]))?.isCountable == false)
  }

  @Test func gatesThatSeeTheStateAreNotJudged() throws {
    let update = try GatedUpdate(
      rule: .product(.sigmoid), transition: Matrix([[1]]), inputMap: Matrix([[1]]), inputWeights: Matrix([[1]]),
      stateWeights: Matrix([[1]]), bias: [0])
    let model = try StateSpaceModel(name: "seen", update: .gated(update), noise: .perStep(Matrix([[1]])))
    #expect(try InputMotion(model) == nil)
  }
}
