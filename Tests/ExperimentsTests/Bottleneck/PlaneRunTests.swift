// SPDX-License-Identifier: GPL-3.0-or-later

import Bottleneck
import Experiments
import Foundation
import LinearAlgebra
import Memory
import Quantities
import Reporting
import StateSpace
import Testing

@Suite struct PlaneRunTests {
  private var goal: SandwichGoal {
    var goal = SandwichGoal()
    goal.accuracy = Nats(0.3)
    goal.largestComponentCount = 64
    return goal
  }

  private func model(_ rule: GateRule, input: InputLaw, q: Double = 0.2) throws -> StateSpaceModel {
    let gates = rule == .linear ? 0 : 1
    let update = try GatedUpdate(
      rule: rule, transition: Matrix([[0.6]]), inputMap: Matrix([[1]]),
      inputWeights: Matrix(rows: gates, columns: 1, repeating: 1.5), bias: [Double](repeating: 0.2, count: gates))
    return try StateSpaceModel(name: "leaky", update: .gated(update), noise: .perStep(Matrix([[q]])), input: input)
  }

  private func process(_ a: Double) throws -> InputLaw { .process(try .ar(coefficients: [a], innovation: 1 - a * a)) }

  private func rows(_ run: PlaneRun) throws -> [BottleneckRow] {
    try run.answer(threads: 2)
    return run.report(unit: .nats).rows
  }

  // MARK: closed form

  @Test func linearMembersLieBelowTheCurveOfTheirInput() throws {
    // The past of a first-order autoregression is its last value: I(T;Y) = −½ log(1 − φ²(1 − e^{−2 I(X;T)})).
    let phi = 0.9
    let members = try ModelFamily([.init(.noise, values: [0.1, 1, 10])]).members(
      of: model(.linear, input: process(phi)))
    let rows = try rows(PlaneRun(members, time: 6, relevance: .inputs, horizon: 2, goal: goal))
    #expect(rows.map(\.label) == ["noise=0.1", "noise=1", "noise=10"])
    for row in rows {
      let best = -0.5 * log1p(phi * phi * expm1(-2 * row.compression.value))
      let distance = try #require(row.distance)
      #expect(row.kind == .exact && distance.lower == distance.upper)
      #expect(abs(distance.lower.value - (best - row.relevance.value)) < 1e-12)
      #expect(distance.lower > .zero)
    }
    #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.compression > $1.compression && $0.relevance > $1.relevance })
  }

  // MARK: properties

  @Test func gatedMembersKeepTheirDistance() throws {
    let members = try ModelFamily([.init(.bias, values: [-2, 2])]).members(
      of: model(.retain(.sigmoid), input: process(0.9)))
    let run = try PlaneRun(members, time: 4, relevance: .inputs, horizon: 1, goal: goal)
    for row in try rows(run) {
      let distance = try #require(row.distance)
      #expect(row.kind == .sandwich && distance.upper > .zero && distance.lower <= distance.upper)
      let sides = try #require(row.relevanceSides)
      #expect(sides.lower <= sides.upper && row.confidence == 0.95)
    }
    let figure = try #require(try run.report(unit: .bits).figure)
    #expect(figure.xAxis.title.contains("past") && figure.annotations.count == 2 && figure.bands.count == 1)
  }

  @Test func tokensAreComparedWithTheirChain() throws {
    let law = try TokenLaw(
      probabilities: [0.75, 0.25], transition: Matrix([[0.9, 0.1], [0.3, 0.7]]), embedding: Matrix([[-1], [1]]))
    let member = ModelFamily.Member(label: "", model: try model(.retain(.sigmoid), input: .tokens(law), q: 0.5))
    let row = try #require(
      try rows(PlaneRun([member], time: 3, relevance: .inputs, horizon: 1, goal: goal)).first)
    let distance = try #require(row.distance)
    #expect(distance.upper > .zero && distance.lower.value > -0.3)
  }

  @Test func futureOutputsHaveNoCurve() throws {
    let white = InputLaw.gaussian(GaussianLaw(standard: 1))
    let member = ModelFamily.Member(label: "", model: try model(.retain(.sigmoid), input: white))
    let run = try PlaneRun([member], time: 3, relevance: .outputs, horizon: 1, goal: goal)
    let row = try #require(try rows(run).first)
    #expect(row.distance == nil && row.relevance > .zero)
    #expect(run.report(unit: .bits).warnings.contains { $0.contains("no optimal curve") })
  }

  // MARK: families

  @Test func everyParameterDoesWhatItSays() throws {
    let white = InputLaw.gaussian(GaussianLaw(standard: 2))
    let update = try GatedUpdate(
      rule: .retain(.sigmoid), transition: Matrix(diagonal: [0.9, 0.5]), inputMap: .identity(2),
      inputWeights: .identity(2), bias: [1, -1])
    let model = try StateSpaceModel(name: "pair", update: .gated(update), noise: .perStep(.identity(2)), input: white)
    func member(_ parameter: ModelFamily.Parameter, _ value: Double) throws -> (StateSpaceModel, GatedUpdate) {
      let made = try ModelFamily([.init(parameter, values: [value])]).members(of: model)[0].model
      guard case .gated(let update) = made.update else { throw WorldError.data("no gates") }
      return (made, update)
    }
    #expect(try member(.bias, 2).1.bias == [3, 1])
    #expect(try member(.gateScale, 2).1.inputWeights == 2 * .identity(2))
    #expect(try member(.leak, 0.5).1.transition == Matrix(diagonal: [0.45, 0.25]))
    guard case .perStep(let q) = try member(.noise, 3).0.noise else { throw WorldError.data("noise") }
    #expect(q == 3 * .identity(2))
    #expect(try member(.size, 1).0.stateSize == 1)
    let grid = try ModelFamily([.init(.bias, values: [0, 1]), .init(.noise, values: [1, 2])]).members(of: model)
    #expect(grid.map(\.label) == ["bias=0 noise=1", "bias=0 noise=2", "bias=1 noise=1", "bias=1 noise=2"])
    for (parameter, value) in [(ModelFamily.Parameter.size, 3), (.size, 1.5), (.noise, -1), (.bias, .infinity)] {
      #expect(throws: WorldError.self) { try member(parameter, value) }
    }
  }

  @Test func aFamilySharesItsInputs() throws {
    let members = [
      ModelFamily.Member(label: "a", model: try model(.linear, input: process(0.9))),
      ModelFamily.Member(label: "b", model: try model(.linear, input: process(0.8))),
    ]
    #expect(throws: WorldError.self) {
      try PlaneRun(members, time: 2, relevance: .inputs, horizon: 1)
    }
  }
}
