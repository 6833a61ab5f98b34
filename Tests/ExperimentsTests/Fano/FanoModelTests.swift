// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Foundation
import Information
import LinearAlgebra
import Memory
import Quantities
import Reporting
import StateSpace
import Testing

@Suite struct FanoModelTests {
  /// `h_t = a h_{t−1} + x_t + w_t`, x of these values.
  private func scalar(
    a: Double = 0.5, q: Double, values: [Double] = [-1, 1], law: [Double] = [0.5, 0.5], transition: Matrix? = nil
  ) throws -> StateSpaceModel {
    let update = try GatedUpdate(
      rule: .linear, transition: Matrix([[a]]), inputMap: Matrix([[1]]), inputWeights: Matrix(rows: 0, columns: 1),
      bias: [])
    return try StateSpaceModel(
      name: "scalar", update: .gated(update), noise: .perStep(Matrix([[q]])),
      input: .tokens(TokenLaw(probabilities: law, transition: transition, embedding: Matrix(column: values))))
  }

  private func cases(_ model: StateSpaceModel, _ times: [Int]) throws -> [FanoCase] {
    let question = try FanoModel(model, origin: "test.json")
    var goal = SandwichGoal()
    goal.accuracy = Nats(0.2)
    let run = FanoRun(question, times: times, goal: goal)
    try run.answer(threads: 1)
    return run.report(unit: .nats).world.cases
  }

  private func exact(_ point: FanoCase, _ name: String) -> Double? { point.bounds.first { $0.name == name }?.value }

  // MARK: closed form

  /// Two equally likely letters `±1` under noise of variance q: the best decoder errs with `Φ(−1/√q)`.
  @Test func oneLetterUnderNoise() throws {
    let q = 0.7
    let point = try #require(try cases(scalar(q: q), [1]).first)
    let error = 0.5 * erfc(1 / (2 * q).squareRoot())
    #expect(abs((exact(point, "map-error") ?? -1) - error) < 1e-12)
    #expect(abs((exact(point, "map-symbol-error") ?? -1) - error) < 1e-12)
    let lag = try #require(point.lags.first)
    #expect(abs((lag.mapError?.probability ?? -1) - error) < 1e-12)
  }

  /// Without noise and with distinct states nothing is left open, and no bound asks for an error: not by rounding either.
  @Test func nothingIsLeftOpen() throws {
    let point = try #require(try cases(scalar(q: 0), [5]).first)
    #expect(point.known.stated.conditionalEntropy == .zero && exact(point, "map-error") == 0)
    for name in [FanoBound.Name.sharp, .perSymbol, .priorTight, .perLag] {
      #expect((point.bound(name)?.value ?? 1) < 1e-12, "\(name)")
    }
  }

  // MARK: properties

  /// Every lower bound lies below the exact error and every upper bound above it, of blocks and of symbols, for
  /// independent letters and for a chain.
  @Test func theBestDecoderLiesBetweenTheBounds() throws {
    let sticky = try Matrix([[0.8, 0.15, 0.05], [0.2, 0.6, 0.2], [0.1, 0.3, 0.6]])
    for q in [0.01, 0.3, 3] {
      for transition in [nil, sticky] {
        let model = try scalar(q: q, values: [-1, 0.1, 1], law: [0.5, 0.3, 0.2], transition: transition)
        for point in try cases(model, [1, 2, 5]) {
          let block = try #require(exact(point, "map-error"))
          let symbols = try #require(exact(point, "map-symbol-error"))
          for name in [FanoBound.Name.sharp, .weak, .hanVerdu, .priorTight] {
            #expect((point.bound(name)?.value ?? 1) <= block + 1e-9, "\(name) at q = \(q)")
          }
          for name in [FanoBound.Name.perSymbol, .perLag] {
            #expect((point.bound(name)?.value ?? 1) <= symbols + 1e-9, "\(name) at q = \(q)")
          }
          #expect((point.greatestError ?? 0) >= block - 1e-9 && block >= symbols - 1e-9)
          // What is known of each symbol says more than what is known of all together.
          #expect((point.bound(.perLag)?.value ?? 0) >= (point.bound(.perSymbol)?.value ?? 1) - 1e-9)
          for lag in point.lags {
            let error = try #require(lag.mapError?.probability)
            #expect(try lag.leastError <= error + 1e-9 && lag.greatestError >= error - 1e-9)
            if let noise = try lag.forgettingLeastError { #expect(try noise <= lag.leastError + 1e-9) }
          }
          let forgetting = point.bound(.forgetting)
          #expect((forgetting?.status == .notApplicable) == (transition != nil && point.hypotheses.length > 0))
        }
      }
    }
  }

  /// Gates that see the state are sampled: each bound takes its own side of the bracket.
  @Test func aSampledBracketEntersBothSides() throws {
    let update = try GatedUpdate(
      rule: .product(.sigmoid), transition: Matrix([[0.5]]), inputMap: Matrix([[1]]), inputWeights: Matrix([[0]]),
      stateWeights: Matrix([[1]]), bias: [1])
    let model = try StateSpaceModel(
      name: "state gate", update: .gated(update), noise: .perStep(Matrix([[0.5]])),
      input: .tokens(TokenLaw(probabilities: [0.5, 0.5], embedding: Matrix(column: [-1, 1]))))
    let point = try #require(try cases(model, [2]).first)
    let ends = try #require(point.known.ends)
    #expect(ends.lower.information < ends.upper.information)
    #expect(point.bound(.sharp)?.value == ends.upper.leastError)
    #expect(point.bound(.federMerhav)?.value == ends.lower.federMerhavGreatestError)
    #expect(exact(point, "map-error") == nil)
  }

  @Test func severalTimesMakeATableAndRegions() throws {
    let run = FanoRun(try FanoModel(scalar(q: 0.3), origin: "test.json"), times: [1, 3])
    try run.answer(threads: 1)
    let report = run.report(unit: .bits)
    #expect(try report.table.rows.count == 2 && report.lagsTable.rows.count == 4)
    #expect(report.json.count == 2 && report.json[0]["map_error"] != nil && report.json[1]["lags"] != nil)
    let figure = try report.figure
    #expect(figure.curves.count == 6 && figure.curves.filter { $0.style == .points }.count == 2)
  }

  // MARK: design direction

  @Test func dimensionsOfALinearState() throws {
    let scratch = try Scratch()
    let path = try scratch.file(
      "plane.json",
      """
      { "name": "plane", "update": "linear", "A": [0, 0], "B": [[1, 0], [0, 1]], "Q": [0.01, 1],
        "input": { "kind": "gaussian", "mean": [0, 0], "covariance": 1 } }
      """)
    var specification = FanoSpecification(.targetErrors([0.4, 0.01, 0.0]))
    specification.alphabets = [14]
    specification.dimensionsOf = (.file(path), .step(1))
    let cases = try FanoWorld(specification).cases
    // ½ log 101 = 2.308 nats in one dimension and ½ log 2 = 0.347 in the other; log 14 = 2.639 is just within both,
    // and what errors of 0.4 take (0.94) or of 0.01 take (2.557) needs one and two.
    #expect(cases.map { $0.dimensions?.least(keeping: $0.known.stated.information) } == [1, 2, 2])
    #expect(abs((cases[0].dimensions?.held.value ?? 0) - 0.5 * (log(101) + log(2))) < 1e-12)
    specification.alphabets = [15]
    let beyond = try FanoWorld(specification).cases[2]
    #expect(beyond.dimensions?.least(keeping: beyond.known.stated.information) == nil)
  }

  // MARK: refusals

  @Test func inputsWithoutLettersAreRefused() throws {
    let update = try GatedUpdate(
      rule: .linear, transition: Matrix([[0.5]]), inputMap: Matrix([[1]]), inputWeights: Matrix(rows: 0, columns: 1),
      bias: [])
    func expectRefusal(_ input: InputLaw) throws {
      let model = try StateSpaceModel(
        name: "scalar", update: .gated(update), noise: .perStep(Matrix([[1]])), input: input)
      #expect {
        try FanoModel(model, origin: "test.json")
      } throws: { error in
        guard case WorldError.data(let message) = error else { return false }
        return message.contains("test.json") && message.contains("tokens")
      }
    }
    try expectRefusal(.gaussian(GaussianLaw(mean: [0], covariance: Matrix([[1]]), origin: "input")))
    try expectRefusal(.recorded(RecordedInput(values: Matrix(column: [1, 2, 3]), origin: "x.csv")))
    #expect(throws: WorldError.self) { try cases(scalar(q: 1), [0]) }
    #expect(throws: WorldError.self) { try cases(scalar(q: 1), [FanoModel.longestTime + 1]) }
    #expect(throws: WorldError.self) { try cases(scalar(a: 1e200, q: 1), [8]) }
  }
}
