// SPDX-License-Identifier: GPL-3.0-or-later

import Files
import Foundation
import LinearAlgebra
import StateSpace
import Testing
import TestSupport

/// What the members of a model file become.
@Suite struct ModelFileTests {
  private func parse(_ json: String, path: String = "m.json") throws -> StateSpaceModel {
    try ModelFile.parse(Array(json.utf8), path: path)
  }

  private func gated(_ json: String) throws -> GatedUpdate {
    let model = try parse(json)
    guard case .gated(let update) = model.update else { throw Unexpected() }
    return update
  }

  private struct Unexpected: Error {}

  @Test func missingPartsGetTheirDefaults() throws {
    let file = try ModelFile(
      Array(#"{"update": "linear", "A": [[0.5, 1], [0, 0.25]], "B": [[1], [2]]}"#.utf8), path: "a/m.json")
    #expect(file.model.name == "m")
    #expect(file.update == .linear)
    #expect(file.model.noise == .perStep(Matrix(rows: 2, columns: 2)))
    #expect(file.model.outputMap == .identity(2))
    #expect(file.model.outputNoise == Matrix(rows: 2, columns: 2))
    #expect(file.model.initial == GaussianLaw(certain: [0, 0]))
    guard case .gaussian(let law) = file.model.input else { throw Unexpected() }
    #expect(law == GaussianLaw(standard: 1))
    #expect(
      file.fallbacks.map { "\($0.place) = \($0.value)" } == [
        "name = the name of the file", "offset = 0", "Q = 0", "C = I", "R = 0", "initial = h_0 = 0 exactly",
        "input = independent N(0, I)",
      ])
  }

  @Test func squareMatricesMayBeNumbersOrDiagonals() throws {
    let model = try parse(
      #"{"update": "linear", "A": [0.5, 0.25], "B": [[1], [2]], "Q": 0.5, "C": [[1, 1]], "R": [3], "#
        + #""initial": {"mean": [1, 2], "covariance": [[2, 1], [1, 2]]}, "input": {"mean": -1, "covariance": 4}}"#)
    guard case .gated(let update) = model.update, case .gaussian(let input) = model.input else { throw Unexpected() }
    #expect(update.transition == Matrix(diagonal: [0.5, 0.25]))
    #expect(model.noise == .perStep(Matrix(diagonal: [0.5, 0.5])))
    #expect(model.outputMap == (try Matrix([[1, 1]])))
    #expect(model.outputNoise == Matrix(diagonal: [3]))
    #expect(model.initial.mean == [1, 2])
    #expect(model.initial.covariance == (try Matrix([[2, 1], [1, 2]])))
    #expect(input.mean == [-1])
    #expect(input.covariance == Matrix(diagonal: [4]))
  }

  /// Decimals whose nearest double other readers have missed by one ulp, and the ends of the range.
  @Test(arguments: [
    "0.1", "1e23", "8.41e21", "9007199254740993", "2.2250738585072011e-308", "4.9e-324", "1.7976931348623157e308",
    "-0.30000000000000004", "5e-324", "123456789012345678901234567890e-20", "1e-999", "0.000123E+2",
  ])
  func numbersAreTheNearestDoubles(_ decimal: String) throws {
    let model = try parse(#"{"update": "linear", "A": [[0]], "B": [[1]], "input": {"mean": ["# + decimal + "]}}")
    guard case .gaussian(let law) = model.input else { throw Unexpected() }
    #expect(law.mean[0].bitPattern == strtod(decimal, nil).bitPattern)
  }

  @Test func gateFunctionsAreReadWithTheirParameters() throws {
    let cases: [(String, GateFunction)] = [
      (#"{"W": [[1], [2]]}"#, .sigmoid), (#"{"function": "tanh", "W": [[1], [2]]}"#, .tanh),
      (#"{"function": "hard-sigmoid", "W": [[1], [2]]}"#, .hardSigmoid),
      (#"{"function": "threshold", "at": 0.5, "W": [[1], [2]]}"#, .threshold(at: 0.5)),
      (#"{"function": "top-k", "k": 1, "W": [[1], [2]]}"#, .topK(1)),
      (#"{"function": "constant", "value": [0.25, 1]}"#, .constant([0.25, 1])),
      (#"{"function": "constant", "value": 0.5}"#, .constant([0.5, 0.5])),
    ]
    for (gate, function) in cases {
      for (name, rule) in [("product", GateRule.product(function)), ("retain", .retain(function))] {
        let update = try gated(#"{"update": "\#(name)", "A": 0.5, "B": [[1], [2]], "gate": \#(gate)}"#)
        #expect(update.rule == rule)
        if case .constant = function { continue }
        #expect(update.inputWeights == (try Matrix([[1], [2]])))
        #expect(update.bias == [0, 0])
      }
    }
  }

  @Test func stateWeightsOfZeroAreNone() throws {
    let json = #"{"update": "retain", "A": 0.5, "B": [[1], [2]], "gate": {"W": [[1], [2]], "U": X, "b": 3}}"#
    let none = try gated(json.replacing("X", with: "0"))
    #expect(none.gatesSeeInputsOnly)
    #expect(none.bias == [3, 3])
    let some = try gated(json.replacing("X", with: "[1, -1]"))
    #expect(some.stateWeights == Matrix(diagonal: [1, -1]))
  }

  /// Two channels of three components: `Δ_c`, `e^{Δ a}` and `Δ x_c (W x + b)_n`, written out.
  @Test func selectiveScanDrivesEachChannelByItsOwnInput() throws {
    let update = try gated(
      #"{"update": "s6", "A": [-1, -2, -3, -4, -5, -6], "B": {"W": [[1, 0], [0, 1], [2, 3]], "b": [0.1, 0.2, 0.3]}, "#
        + #""step": {"W": [[0.5, 0], [0, -0.5]], "b": [0.25, 0.75]}}"#)
    let x = [0.7, -1.3]
    var coefficients = StepCoefficients(for: update)
    let preactivations = zip(try update.inputWeights * x, update.bias).map { $0 + $1 }
    update.evaluate(preactivations, into: &coefficients)
    let drive = zip(coefficients.drive, try update.inputMap * x).map { $0 * $1 }
    let projection = [x[0] + 0.1, x[1] + 0.2, 2 * x[0] + 3 * x[1] + 0.3]
    let steps = [log1p(exp(0.5 * x[0] + 0.25)), log1p(exp(-0.5 * x[1] + 0.75))]
    for c in 0..<2 {
      for n in 0..<3 {
        let i = 3 * c + n
        #expect(abs(coefficients.carry[i] - exp(-Double(i + 1) * steps[c])) < 1e-15)
        #expect(abs(drive[i] - steps[c] * x[c] * projection[n]) < 1e-14)
      }
    }
  }

  @Test func selectiveScanStepsMayBeOneAChannelOrAComponent() throws {
    func indices(_ step: String) throws -> [Int] {
      let update = try gated(
        #"{"update": "s6", "A": [-1, -2, -3, -4], "B": [[1, 0], [1, 0], [0, 1], [0, 1]], "step": \#(step)}"#)
      guard case .selectiveScan(let scan) = update.rule else { throw Unexpected() }
      return scan.stepIndex
    }
    #expect(try indices(#"{"b": -1}"#) == [0, 0, 0, 0])
    #expect(try indices(#"{"W": [[1, 2]]}"#) == [0, 0, 0, 0])
    #expect(try indices(#"{"W": [[1, 2], [3, 4]]}"#) == [0, 0, 1, 1])
    #expect(try indices(#"{"b": [1, 2, 3, 4]}"#) == [0, 1, 2, 3])
  }

  @Test func integratedNoiseIsAListOfIntensities() throws {
    let json = #"{"update": "s6", "A": [-1, -2], "B": [[1], [1]], "step": {"b": 0}, "noise": "integrated", "Q": X}"#
    #expect(try parse(json.replacing("X", with: "0.5")).noise == .integrated([0.5, 0.5]))
    #expect(try parse(json.replacing("X", with: "[1, 2]")).noise == .integrated([1, 2]))
  }

  @Test func realGatedLRUTakesTheRecurrenceGateFirst() throws {
    let update = try gated(
      #"{"update": "rg-lru", "a": [0.9, 0.8], "gate": {"W": [[1, 2], [3, 4]], "b": [5, 6]}, "#
        + #""input_gate": {"function": "constant", "value": 1}}"#)
    #expect(
      update.rule
        == .realGatedLRU(decay: [0.9, 0.8], sharpness: 8, recurrence: .sigmoid, input: .constant([1, 1])))
    #expect(update.inputMap == .identity(2))
    #expect(update.inputWeights == (try Matrix([[1, 2], [3, 4], [0, 0], [0, 0]])))
    #expect(update.bias == [5, 6, 0, 0])
  }

  @Test func minimalGRUHasAnOffsetOfItsCandidate() throws {
    let update = try gated(
      #"{"update": "min-gru", "B": [[1], [2]], "offset": [0.5, 0], "gate": {"W": [[3], [4]], "b": [5, 6]}}"#)
    #expect(update.rule == .minimalGRU(.sigmoid))
    #expect(update.driveOffset == [0.5, 0])
    #expect(update.bias == [5, 6])
  }

  @Test func tokensMayGiveTheirChainAlone() throws {
    func law(_ input: String) throws -> TokenLaw {
      let model = try parse(#"{"update": "linear", "A": [[0.5]], "B": [[1]], "input": \#(input)}"#)
      guard case .tokens(let law) = model.input else { throw Unexpected() }
      return law
    }
    // π = (b, a)/(a + b) for the chain that leaves its letters with probabilities a and b.
    let chain = try law(#"{"kind": "tokens", "transition": [[0.9, 0.1], [0.3, 0.7]], "embedding": [-1, 1]}"#)
    #expect(abs(chain.probabilities[0] - 0.75) < 1e-15)
    #expect(abs(chain.probabilities[1] - 0.25) < 1e-15)
    #expect(chain.embedding == Matrix(column: [-1, 1]))
    let single = try law(#"{"kind": "tokens", "probabilities": [1]}"#)
    #expect(single.embedding == .identity(1))
  }

  /// Stationary variances: `v/(1 − a²)`, and `v (1 + 2ab + b²)/(1 − a²)` for ARMA(1, 1).
  @Test func processesHaveTheirStationaryVariance() throws {
    func process(_ input: String, columns: Int = 1) throws -> GaussianProcess {
      let b = columns == 1 ? "[[1]]" : "[[1, 2]]"
      let model = try parse(#"{"update": "linear", "A": [[0.5]], "B": \#(b), "input": \#(input)}"#)
      guard case .process(let process) = model.input else { throw Unexpected() }
      return process
    }
    func variance(_ process: GaussianProcess) throws -> Matrix {
      try process.outputMap.congruence(process.stationaryCovariance)
    }
    let ar = try process(#"{"kind": "ar", "ar": [0.5], "innovation": 3, "mean": 2}"#)
    #expect(abs(try variance(ar)[0, 0] - 4) < 1e-14)
    #expect(ar.mean == [2])
    let arma = try process(#"{"kind": "arma", "ar": [0.5], "ma": [0.25]}"#)
    #expect(abs(try variance(arma)[0, 0] - (1 + 0.25 + 0.0625) / 0.75) < 1e-14)
    let vector = try process(
      #"{"kind": "ar", "ar": [[[0.5, 0], [0, 0]], [[0, 0], [0, 0.5]]], "innovation": [3, 6]}"#, columns: 2)
    let covariance = try variance(vector)
    #expect(abs(covariance[0, 0] - 4) < 1e-14)
    #expect(abs(covariance[1, 1] - 8) < 1e-14)
  }

  @Test func filesBesideTheModelAreRead() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("model-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let array = try NumericArray(shape: [2, 2], values: [0.5, 0.25, 0, 0.125])
    try Data(NumpyArray.encode(array)).write(to: URL(fileURLWithPath: "\(folder)/A.npy"))
    try Data("day,u,v\nmon,1,10\ntue,2,NA\nwed,6,30\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/x.csv"))
    let json =
      #"{"update": "linear", "A": "A.npy", "B": [[1], [2]], "input": {"kind": "recorded", "file": "x.csv:u", X}}"#
    let plain = try parse(json.replacing(", X", with: ""), path: "\(folder)/m.json")
    guard case .gated(let update) = plain.update, case .recorded(let recording) = plain.input else {
      throw Unexpected()
    }
    #expect(update.transition == (try Matrix([[0.5, 0.25], [0, 0.125]])))
    #expect(recording.values == Matrix(column: [1, 2, 6]))
    #expect(recording.origin == "x.csv:u")
    let standard = try parse(json.replacing("X", with: #""standardize": true"#), path: "\(folder)/m.json")
    guard case .recorded(let scaled) = standard.input else { throw Unexpected() }
    // Mean 3, variance (4 + 1 + 9)/3.
    for (value, number) in zip(scaled.values.storage, [-2.0, -1, 3]) {
      #expect(abs(value - number / (14.0 / 3).squareRoot()) < 1e-15)
    }
    #expect {
      _ = try parse(json.replacing(":u\", X", with: ":u,v\", \"missing\": \"hold\""), path: "\(folder)/m.json")
    } throws: { "\($0)".hasSuffix("m.json: input, 'x.csv:u,v': 2 columns; expected 1, as the update has inputs") }
    #expect {
      _ = try parse(json.replacing("A.npy", with: "B.npy").replacing(", X", with: ""), path: "\(folder)/m.json")
    } throws: {
      ($0 as? FileError)?.reason == .cannotRead
    }
  }
}
