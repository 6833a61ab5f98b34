// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import LinearAlgebra

/// The s6 update of a model file.
///
/// With `B` constant the state has d = len(A) components that all see the input through `B`. With `B = {W, b}` each of
/// the m channels has N = d/m components, channel after channel: component (c, n) is driven by `x_c (W x + b)_n`.
struct ParsedScan {
  let update: GatedUpdate
  let fallbacks: [ModelFile.Fallback]

  init(_ node: ModelNode) throws {
    let poles = try node.vector("A") ?? []
    let d = poles.count
    try ModelNumbers.checkOrder(d, "the state")
    let projection = try Self.projection(node, stateSize: d)
    let b = try projection.map { try Self.channelMap($0.weights.columns, stateSize: d) } ?? node.matrix("B", rows: d)
    guard let b else { throw ModelError("B", "missing", expected: "a matrix, or {W, b}") }
    let m = b.columns
    guard let object = try node.object("step", keys: ModelKey.stepKeys) else {
      throw ModelError("step", "missing", expected: "an object")
    }
    let step = try Self.step(object, stateSize: d, inputSize: m)
    let rows = step.bias.count
    let scan = SelectiveScan(
      poles: poles, stepIndex: (0..<d).map { rows == 1 ? 0 : rows == d ? $0 : $0 * m / d },
      projectionIndex: projection.map { projection in (0..<d).map { rows + $0 % projection.bias.count } },
      discretization: try node.name("discretization", of: SelectiveScan.Discretization.self) ?? .euler,
      preactivationCount: rows + (projection?.bias.count ?? 0))
    update = try GatedUpdate(
      rule: .selectiveScan(scan), transition: nil, inputMap: b,
      inputWeights: try projection.map { try step.weights.above($0.weights) } ?? step.weights,
      bias: step.bias + (projection?.bias ?? []), driveOffset: try node.vector("offset", count: d))
    fallbacks = object.fallbacks + (projection?.fallbacks ?? [])
  }

  /// An affine map of the input: weights and bias, one row a pre-activation.
  private struct Affine {
    let weights: Matrix
    let bias: [Double]
    let fallbacks: [ModelFile.Fallback]
  }

  /// `B` where it is made of the input; nil where it is constant.
  private static func projection(_ node: ModelNode, stateSize d: Int) throws -> Affine? {
    guard case .object = node["B"], let object = try node.object("B", keys: ModelKey.projectionKeys),
      let weights = try object.matrix("W")
    else { return nil }
    guard weights.rows * weights.columns == d else {
      throw ModelError(
        object.place("W"), "\(weights.shape)", expected: "N×m with m·N = \(d), as A has numbers")
    }
    let bias = try object.vector("b", count: weights.rows) ?? [Double](repeating: 0, count: weights.rows)
    return Affine(weights: weights, bias: bias, fallbacks: object.fallbacks)
  }

  /// The d×m matrix that gives each component its channel.
  private static func channelMap(_ m: Int, stateSize d: Int) throws -> Matrix {
    var map = Matrix(rows: d, columns: m)
    for i in 0..<d { map[i, i * m / d] = 1 }
    return map
  }

  private static func step(_ node: ModelNode, stateSize d: Int, inputSize m: Int) throws -> Affine {
    let weights = try node.matrix("W", columns: m)
    let bias = try node.vector("b", count: weights?.rows)
    guard let rows = weights?.rows ?? bias?.count else {
      throw ModelError(node.place, "neither W nor b", expected: "at least one of them")
    }
    guard rows == 1 || rows == d || (rows == m && d.isMultiple(of: m)) else {
      throw ModelError(
        node.place(weights == nil ? "b" : "W"), "\(rows) rows",
        expected: "1, \(d.isMultiple(of: m) && m > 1 && m < d ? "\(m) (one a channel) or " : "")\(d), one a component")
    }
    return Affine(
      weights: weights ?? Matrix(rows: rows, columns: m), bias: bias ?? [Double](repeating: 0, count: rows),
      fallbacks: node.fallbacks)
  }
}
