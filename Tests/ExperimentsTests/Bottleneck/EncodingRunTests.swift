// SPDX-License-Identifier: GPL-3.0-or-later

import Bottleneck
import Experiments
import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct EncodingRunTests {
  private var goal: SandwichGoal {
    var goal = SandwichGoal()
    goal.accuracy = Nats(0.2)
    goal.largestComponentCount = 128
    return goal
  }

  private func model(_ gate: GateFunction, weight: Double) throws -> StateSpaceModel {
    let update = try GatedUpdate(
      rule: .retain(gate), transition: Matrix(diagonal: [0.9, 0.4]), inputMap: .identity(2),
      inputWeights: weight * .identity(2), bias: [0, 0])
    return try StateSpaceModel(name: "pair", update: .gated(update), noise: .perStep(Matrix(diagonal: [0.1, 0.4])))
  }

  private func rows(_ model: StateSpaceModel, _ betas: [Double]) throws -> [BottleneckRow] {
    let run = try EncodingRun(model, time: 4, question: .betas(betas), goal: goal)
    try run.answer(threads: 2)
    return run.report(unit: .nats).rows
  }

  // MARK: closed form

  @Test func withoutGatesTheClosedFormIsFound() throws {
    // A constant gate leaves a Gaussian state, whose best encoder is known.
    let constant = try model(.constant([1, 1]), weight: 0)
    let linear = try #require(try constant.linearEquivalent())
    let spectrum = try LinearGaussianMemory(linear).dimensionSpectrum(at: .step(4))
    let best = try GaussianBottleneck(signalToNoise: spectrum.signalToNoise)
    for row in try rows(constant, [3, 8]) {
      let beta = try #require(row.beta)
      let expected = try best.point(atBeta: beta)
      let lagrangian = row.compression.value - beta * row.relevance.value
      let least = expected.compression.value - beta * expected.relevance.value
      #expect(abs(lagrangian - least) < 0.05 * beta, "\(beta)")
      #expect(row.dimensions == expected.dimensions)
    }
  }

  // MARK: properties

  @Test func moreIsKeptForALargerBeta() throws {
    let rows = try rows(model(.sigmoid, weight: 2), [1, 3, 20])
    #expect(rows[0].compression == .zero && rows[0].dimensions == 0)
    for row in rows.dropFirst() {
      let (kept, told) = (try #require(row.compressionSides), try #require(row.relevanceSides))
      #expect(kept.lower <= kept.upper && told.lower <= told.upper && told.lower <= kept.upper)
    }
    #expect(rows[1].compression < rows[2].compression && rows[1].relevance < rows[2].relevance)
  }

  // MARK: refusals

  @Test func questionsWithoutAnAnswer() throws {
    let gated = try model(.sigmoid, weight: 1)
    #expect(throws: WorldError.self) { try EncodingRun(gated, time: 2, question: .relevances([Nats(0.1)])) }
    #expect(throws: WorldError.self) { try rows(gated, [.nan]) }
    #expect(throws: WorldError.self) { try rows(gated, [-1]) }
  }
}
