// SPDX-License-Identifier: GPL-3.0-or-later

import Files
import Foundation
import LinearAlgebra
import StateSpace
import Testing

/// Layers of `Fixtures/layers.safetensors` against forward passes in NumPy, which `make-fixtures.py` wrote.
@Suite struct FrameworkLayerTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures")
  static let path = folder.appendingPathComponent("layers.safetensors").path

  private func expected(_ name: String) throws -> Matrix {
    let path = Self.folder.appendingPathComponent("layers-expected.npz").path
    let array = try NumpyArchive(try FileBytes.read(path), path: path).array(name)
    return try Matrix(rows: array.rows, columns: array.columns, storage: array.values)
  }

  /// The states after each input from `h_0 = 0`, without noise, by the definition of a step.
  private func states(_ update: Update, _ inputs: Matrix) throws -> [[Double]] {
    var state = [Double](repeating: 0, count: update.stateSize)
    return try (0..<inputs.rows).map { time in
      let x = Array(inputs.row(time))
      switch update {
      case .cell(let cell):
        state.withUnsafeMutableBufferPointer { state in
          x.withUnsafeBufferPointer { cell.advance(state, inputs: $0, gates: nil, count: 1) }
        }
      case .gated(let gated):
        var coefficients = StepCoefficients(for: gated)
        let a = zip(try gated.inputWeights * x, gated.bias).map { $0 + $1 }
        gated.evaluate(a, into: &coefficients)
        let drive = zip(try gated.inputMap * x, gated.driveOffset ?? state.map { _ in 0 }).map { $0 + $1 }
        for i in state.indices { state[i] = coefficients.carry[i] * state[i] + coefficients.drive[i] * drive[i] }
      }
      return state
    }
  }

  /// The largest difference from the expected states, relative to the largest of them.
  private func error(_ found: [[Double]], _ expected: Matrix) throws -> Double {
    let difference = try Matrix(found) - expected
    return difference.maximumMagnitude / expected.maximumMagnitude
  }

  @Test(arguments: [
    ("encoder.gru", FrameworkLayer.Kind.gru), ("cell", .gru), ("decoder.lstm", .lstm), ("plain", .lstm),
    ("small", .minimalGRU), ("joint", .minimalGRU), ("temporal_block.rg_lru", .realGatedLRU),
    ("layers.0.mixer", .mamba),
  ])
  func layersStepAsTheirFrameworksDo(name: String, kind: FrameworkLayer.Kind) throws {
    let layer = try FrameworkLayer.read(Self.path, layer: name, kind: kind == .minimalGRU ? kind : nil)
    #expect(layer.kind == kind && layer.name == "\(Self.path):\(name)")
    let found = try states(layer.update, try expected("\(name).x"))
    // Rounding alone: weights are read exactly, and both sides compute in double precision.
    #expect(try error(found, try expected("\(name).h")) < 1e-12)
    let model = try layer.model()
    #expect(model.noise.isZero && model.initial.isCertain && model.isObservedExactly)
    #expect(model.outputSize == (kind == .lstm ? model.stateSize / 2 : model.stateSize))
    #expect((layer.frontEnd != nil) == (kind == .mamba))
  }

  @Test func theFrontEndOfMambaMakesTheInputsOfItsScan() throws {
    let layer = try FrameworkLayer.read(Self.path, layer: "layers.0.mixer")
    let frontEnd = try #require(layer.frontEnd)
    #expect(frontEnd.inputSize == 3 && frontEnd.channelCount == 6)
    let found = try frontEnd.scanInputs(try expected("layers.0.mixer.u"))
    let reference = try expected("layers.0.mixer.x")
    #expect(try (found - reference).maximumMagnitude < 1e-13)
    // Causal: what comes later changes nothing before.
    let beginning = try frontEnd.scanInputs(
      Matrix(rows: 5, columns: 3, storage: Array(try expected("layers.0.mixer.u").storage[..<15])))
    #expect(beginning.storage == Array(found.storage[..<30]))
    #expect(throws: ModelError.self) { try frontEnd.scanInputs(Matrix(rows: 5, columns: 6)) }
  }

  @Test func someChannelsOfMambaAreThoseOfTheWhole() throws {
    let inputs = try expected("layers.0.mixer.x")
    let whole = try expected("layers.0.mixer.h")
    let part = try FrameworkLayer.read(Self.path, layer: "layers.0.mixer", channels: 2..<4)
    #expect(part.update.stateSize == 8 && part.update.inputSize == 6)
    let found = try states(part.update, inputs)
    let chosen = try Matrix((0..<inputs.rows).map { Array(whole.row($0).dropFirst(8).prefix(8)) })
    #expect(try error(found, chosen) < 1e-12)
    guard case .gated(let update) = part.update, case .selectiveScan(let scan) = update.rule else {
      Issue.record("not a selective scan")
      return
    }
    #expect(scan.discretization == .euler && scan.poles.allSatisfy { $0 < 0 })
  }

  @Test func noiseMakesAModelOfALayer() throws {
    let layer = try FrameworkLayer.read(Self.path, layer: "encoder.gru")
    let model = try layer.model(noise: .perStep(Matrix(diagonal: [Double](repeating: 0.01, count: 5))))
    #expect(model.stateSize == 5 && model.inputSize == 3)
    #expect(throws: ModelError.self) { try layer.model(noise: .perStep(.identity(4))) }
  }

  @Test func aFileListsItsLayers() throws {
    let layers = FrameworkLayer.layers(in: try SafetensorsFile.open(Self.path))
    let found = Dictionary(uniqueKeysWithValues: layers.map { ($0.name, $0.kind) })
    #expect(found["encoder.gru"] == .gru && found["plain"] == .lstm && found["layers.0.mixer"] == .mamba)
    #expect(found["joint"] == .minimalGRU && found["temporal_block.rg_lru"] == .realGatedLRU)
    #expect(found["rnn"] == nil)
  }

  @Test(
    arguments: [
      ("none", nil, "no layer that is known here; the file has '"),
      ("rnn", nil, "no layer that is known here"),
      ("small", nil, "choose the kind min-gru"),
      ("encoder.gru", .lstm, "encoder.gru.weight_hh_l0: shape 15×5, expected 4 times as many rows as columns"),
      ("encoder.gru", .mamba, "no tensor is named 'encoder.gru.A_log'"),
      ("projected", nil, "projected.weight_hr_l0: a projection of the state"),
      ("broken", nil, "broken.weight_ih_l0: shape 5 × 3, expected 6 × any"),
      ("infinite", nil, "infinite.weight_ih_l0: element 2 is inf, expected finite numbers"),
      ("biased", nil, "biased.x_proj.bias: is not part of Mamba-1"),
      ("odd", .minimalGRU, "odd.to_hidden_and_gate.weight: 3 rows, expected an even number"),
      ("flat", nil, "flat: a: 1.0; expected a number strictly between 0 and 1"),
    ] as [(String, FrameworkLayer.Kind?, String)])
  func layersThatCannotBeRead(name: String, kind: FrameworkLayer.Kind?, message: String) {
    #expect {
      _ = try FrameworkLayer.read(Self.path, layer: name, kind: kind)
    } throws: { error in
      let description = (error as? FileError)?.description ?? ""
      return description.contains(message) && (error as? FileError)?.reason == .badData
    }
  }

  /// 4096 channels of 16 states: the map of the inputs to them would take two gigabytes.
  @Test func aLayerThatIsTooWideForMemory() throws {
    let shape = "[4096,16]"
    let header = #"{"wide.A_log":{"dtype":"F16","shape":\#(shape),"data_offsets":[0,131072]}}"#
    var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
    bytes += [UInt8](repeating: 0, count: 131_072)
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("wide-\(UUID().uuidString).safetensors")
    try Data(bytes).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    #expect {
      _ = try FrameworkLayer.read(path.path, layer: "wide")
    } throws: { error in
      "\(error)".contains("65536 states, 16 a channel, with inputs of 4096 components; expected at most 32768")
    }
  }

  /// A layer of Mamba-130m: 24,576 states, of which no covariance would fit into memory.
  @Test func aWideLayerNeedsNoDenseCovariances() throws {
    let d = 24_576
    let poles = [Double](repeating: -1, count: d)
    let index = [Int](repeating: 0, count: d)
    let scan = SelectiveScan(
      poles: poles, stepIndex: index, projectionIndex: nil, discretization: .euler, preactivationCount: 1)
    let update = try GatedUpdate(
      rule: .selectiveScan(scan), transition: nil, inputMap: Matrix(rows: d, columns: 1, repeating: 1),
      inputWeights: Matrix([[1]]), bias: [0])
    let model = try StateSpaceModel(
      name: "wide", update: .gated(update), noise: .integrated([Double](repeating: 0, count: d)))
    #expect(model.outputSize == d && model.observesState && model.isObservedExactly)
    #expect(model.initial.isDiagonal && model.initial.isCertain && model.initial.variances.count == d)
    let plan = try SimulationPlan(model, paths: 1, steps: 2)
    #expect(plan.numbersPerStep == 2 * d + 2)
  }

  @Test func channelsThatAreNone() throws {
    for (name, channels) in [
      ("layers.0.mixer", 4..<7), ("layers.0.mixer", 2..<2), ("layers.0.mixer", -1..<2), ("cell", 0..<1),
    ] {
      #expect(throws: FileError.self) { try FrameworkLayer.read(Self.path, layer: name, channels: channels) }
    }
  }
}
