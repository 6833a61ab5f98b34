// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import LinearAlgebra

/// The update of a model file, with what it left out.
struct ParsedUpdate {
  let update: Update
  private(set) var fallbacks: [ModelFile.Fallback] = []

  init(_ name: UpdateName, _ node: ModelNode) throws {
    switch name {
    case .linear:
      let (a, b) = try Self.transitionAndInput(node)
      update = .gated(
        try GatedUpdate(
          rule: .linear, transition: a, inputMap: b, inputWeights: Matrix(rows: 0, columns: b.columns), bias: [],
          driveOffset: try node.vector("offset", count: b.rows)))
    case .product, .retain:
      let (a, b) = try Self.transitionAndInput(node)
      let gate = try ParsedGate(node, "gate", stateSize: b.rows, inputSize: b.columns, seesState: true)
      update = .gated(
        try GatedUpdate(
          rule: name == .product ? .product(gate.function) : .retain(gate.function), transition: a, inputMap: b,
          inputWeights: gate.inputWeights, stateWeights: gate.stateWeights, bias: gate.bias,
          driveOffset: try node.vector("offset", count: b.rows)))
      fallbacks = gate.fallbacks
    case .minimalGRU:
      let b = try Self.inputMap(node)
      let gate = try ParsedGate(node, "gate", stateSize: b.rows, inputSize: b.columns, seesState: false)
      update = .gated(
        try GatedUpdate(
          rule: .minimalGRU(gate.function), transition: nil, inputMap: b, inputWeights: gate.inputWeights,
          bias: gate.bias, driveOffset: try node.vector("offset", count: b.rows)))
      fallbacks = gate.fallbacks
    case .realGatedLRU: (update, fallbacks) = try Self.realGatedLRU(node)
    case .s6:
      let scan = try ParsedScan(node)
      update = .gated(scan.update)
      fallbacks = scan.fallbacks
    case .lstm:
      let weights = try CellWeights(node)
      update = .cell(
        try LSTMCell(
          inputWeights: weights.input, hiddenWeights: weights.state, inputBias: weights.inputBias,
          hiddenBias: weights.stateBias))
    case .gru:
      let weights = try CellWeights(node)
      update = .cell(
        try GRUCell(
          inputWeights: weights.input, hiddenWeights: weights.state, inputBias: weights.inputBias,
          hiddenBias: weights.stateBias))
    }
  }

  private static func inputMap(_ node: ModelNode, rows: Int? = nil) throws -> Matrix {
    let b = try node.matrix("B", rows: rows) ?? .identity(rows ?? 0)
    try ModelNumbers.checkOrder(b.rows, "the state")
    return b
  }

  private static func transitionAndInput(_ node: ModelNode) throws -> (a: Matrix?, b: Matrix) {
    let b = try inputMap(node)
    return (try node.square("A", order: b.rows), b)
  }

  private static func realGatedLRU(_ node: ModelNode) throws -> (Update, [ModelFile.Fallback]) {
    let decay = try node.vector("a") ?? []
    try ModelNumbers.checkOrder(decay.count, "the state")
    let b = try inputMap(node, rows: decay.count)
    let gates = try ["gate", "input_gate"].map {
      try ParsedGate(node, $0, stateSize: b.rows, inputSize: b.columns, seesState: false)
    }
    let update = try GatedUpdate(
      rule: .realGatedLRU(
        decay: decay, sharpness: try node.number("c") ?? 8, recurrence: gates[0].function, input: gates[1].function),
      transition: nil, inputMap: b, inputWeights: try gates[0].inputWeights.above(gates[1].inputWeights),
      bias: gates[0].bias + gates[1].bias, driveOffset: try node.vector("offset", count: b.rows))
    return (.gated(update), gates.flatMap(\.fallbacks))
  }
}

/// The weights of a recurrent cell in a model file, which the cell itself checks against each other.
private struct CellWeights {
  let input: Matrix
  let state: Matrix
  let inputBias: [Double]?
  let stateBias: [Double]?

  init(_ node: ModelNode) throws {
    guard let input = try node.matrix("W_ih"), let state = try node.matrix("W_hh") else {
      throw ModelError("W_ih and W_hh", "missing", expected: "two matrices")
    }
    self.input = input
    self.state = state
    inputBias = try node.vector("b_ih", count: input.rows)
    stateBias = try node.vector("b_hh", count: input.rows)
  }
}

/// A gate of a model file: d pre-activations `W x + U h + b` and what is made of them.
struct ParsedGate {
  let function: GateFunction
  /// `W`, d×m.
  let inputWeights: Matrix
  /// `U`, d×d; nil if it is missing or zero.
  let stateWeights: Matrix?
  /// `b`, d numbers.
  let bias: [Double]
  let fallbacks: [ModelFile.Fallback]

  init(_ parent: ModelNode, _ key: String, stateSize d: Int, inputSize m: Int, seesState: Bool) throws {
    guard let value = parent[key] else { throw ModelError(key, "missing", expected: "a gate") }
    let name = try ParsedGate.functionName(value, place: parent.place(key))
    let keys = ModelKey.keys(ofGate: name, seesState: seesState)
    let node = try ModelNode(value, place: parent.place(key), path: parent.path, keys: keys)
    function =
      switch name {
      case .sigmoid: .sigmoid
      case .tanh: .tanh
      case .hardSigmoid: .hardSigmoid
      case .threshold: .threshold(at: try node.number("at") ?? 0)
      case .topK: .topK(try node.integer("k") ?? 0)
      case .constant: .constant(try node.vector("value", count: d) ?? [])
      }
    if name != .constant, node["W"] == nil, node["U"] == nil {
      throw ModelError(
        node.place("W"), "missing",
        expected: "weights of the input\(seesState ? " (W) or of the state (U)" : ""), or the function constant")
    }
    inputWeights = try node.matrix("W", rows: d, columns: m) ?? Matrix(rows: d, columns: m)
    let stateWeights = try node.square("U", order: d)
    self.stateWeights = stateWeights.flatMap { $0.maximumMagnitude == 0 ? nil : $0 }
    bias = try node.vector("b", count: d) ?? [Double](repeating: 0, count: d)
    fallbacks = node.fallbacks
  }

  /// The function's name decides which other keys are allowed.
  private static func functionName(_ value: JSONNode, place: String) throws -> GateName {
    guard case .object(let members) = value else { throw ModelError(place, value.words, expected: "an object") }
    guard let function = members.first(where: { $0.name == "function" }) else { return .sigmoid }
    guard case .string(let text) = function.value, let name = GateName(rawValue: text) else {
      throw ModelError("\(place), function", function.value.words, expected: GateName.list)
    }
    return name
  }
}

extension Matrix {
  /// This matrix on top of another with as many columns.
  func above(_ lower: Matrix) throws -> Matrix {
    try Matrix(rows: rows + lower.rows, columns: columns, storage: storage + lower.storage)
  }
}
