// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation
internal import LinearAlgebra

/// The inputs of a model file, with what it left out.
struct ParsedInput {
  let law: InputLaw
  let fallbacks: [ModelFile.Fallback]

  /// - Parameter size: components of one input, m, as the update has them.
  init(_ value: JSONNode, node parent: ModelNode, size m: Int) throws {
    let name = try Self.kindName(value)
    let node = try ModelNode(value, place: "input", path: parent.path, keys: ModelKey.keys(of: name))
    switch name {
    case .gaussian: law = .gaussian(try ModelFile.law(node, origin: "input", spread: 1, size: m))
    case .ar: law = .process(try Self.autoregression(node, size: m))
    case .arma: law = .process(try Self.movingAverage(node))
    case .tokens: law = .tokens(try Self.tokens(node, size: m))
    case .recorded: law = .recorded(try Self.recording(node, size: m))
    }
    fallbacks = node.fallbacks
  }

  /// The law's name decides which other keys are allowed.
  private static func kindName(_ value: JSONNode) throws -> InputName {
    guard case .object(let members) = value else { throw ModelError("input", value.words, expected: "an object") }
    guard let kind = members.first(where: { $0.name == "kind" }) else { return .gaussian }
    guard case .string(let text) = kind.value, let name = InputName(rawValue: text) else {
      throw ModelError("input, kind", kind.value.words, expected: InputName.list)
    }
    return name
  }

  /// The most components of a process's state: its stationary law is solved for densely.
  private static let largestProcess = 512

  private static func checkLags(_ count: Int, _ place: String) throws {
    guard count <= largestProcess else {
      throw ModelError(place, "a state of \(count) components", expected: "at most \(largestProcess)")
    }
  }

  /// Coefficients are numbers for a scalar process, matrices for a vector.
  private static func autoregression(_ node: ModelNode, size m: Int) throws -> GaussianProcess {
    guard case .array(let lags) = node["ar"], case .array = lags.first else {
      let coefficients = try node.vector("ar") ?? []
      guard m == 1 else {
        throw ModelError(node.place("ar"), "numbers", expected: "\(Shape(m, m)) matrices, one for each lag")
      }
      try checkLags(coefficients.count, node.place("ar"))
      return try .ar(
        coefficients: coefficients, innovation: try node.square("innovation", order: 1)?[0, 0] ?? 1,
        mean: try node.vector("mean", count: 1)?[0] ?? 0)
    }
    try checkLags(lags.count * m, node.place("ar"))
    let matrices = try lags.enumerated().map { index, lag in
      let place = "\(node.place("ar"))[\(index)]"
      return try ModelNumbers(lag, place: place, path: node.path).matrix(rows: m, columns: m, place: place)
    }
    return try .var(
      matrices: matrices, innovationCovariance: try node.square("innovation", order: m) ?? .identity(m),
      mean: try node.vector("mean", count: m))
  }

  private static func movingAverage(_ node: ModelNode) throws -> GaussianProcess {
    let ar = try node.vector("ar") ?? []
    let ma = try node.vector("ma") ?? []
    try checkLags(max(ar.count, ma.count + 1), node.place("ar"))
    return try .arma(
      ar: ar, ma: ma, innovation: try node.number("innovation") ?? 1, mean: try node.number("mean") ?? 0)
  }

  private static func tokens(_ node: ModelNode, size m: Int) throws -> TokenLaw {
    let probabilities = try node.vector("probabilities")
    let transition = try node.matrix("transition")
    guard let count = probabilities?.count ?? transition?.rows else {
      throw ModelError(node.place("probabilities"), "missing", expected: "one for each symbol, or a transition")
    }
    return try TokenLaw(
      probabilities: try probabilities ?? transition.map { try stationaryLaw($0, node) } ?? [], transition: transition,
      embedding: try embedding(node, count: count, size: m))
  }

  /// One row a symbol; a list is one number a symbol, nothing at all one component a symbol.
  private static func embedding(_ node: ModelNode, count: Int, size m: Int) throws -> Matrix {
    switch try node.numbers("embedding") {
    case nil:
      guard count == m else {
        throw ModelError(
          node.place("embedding"), "missing", expected: "\(Shape(count, m)), as there are \(count) symbols")
      }
      return .identity(m)
    case .list(let values): return Matrix(column: values)
    case let numbers?: return try numbers.matrix(rows: nil, columns: m, place: node.place("embedding"))
    }
  }

  /// The solution of `πᵀ P = πᵀ`, `Σ π = 1`. Errors: ``ModelError`` where there are several.
  private static func stationaryLaw(_ transition: Matrix, _ node: ModelNode) throws -> [Double] {
    let count = transition.rows
    guard transition.isSquare else {
      throw ModelError(node.place("transition"), "\(transition.shape)", expected: "a square matrix")
    }
    try ModelNumbers.checkOrder(count, node.place("transition"))
    // One equation of the singular system gives way to the sum.
    var system = Matrix(rows: count, columns: count, repeating: 1)
    for i in 0..<count - 1 {
      for j in 0..<count { system[i, j] = transition[j, i] - (i == j ? 1 : 0) }
    }
    // A chain with several laws makes this singular too, exactly or to rounding.
    guard let factors = try? LU(system), try factors.conditionEstimate() < 1e12 else {
      throw ModelError(
        node.place("probabilities"), "missing",
        expected: "a law of the first symbol, as the chain has several stationary ones")
    }
    let law = try factors.solve([Double](repeating: 0, count: count - 1) + [1])
    // Rounding may leave a transient symbol a little below 0.
    return law.map { $0 < 0 && $0 > -1e-12 ? 0 : $0 }
  }

  private static func recording(_ node: ModelNode, size m: Int) throws -> RecordedInput {
    guard let name = try node.text("file") else { throw ModelError("input, file", "missing", expected: "a file") }
    let missing = try node.name("missing", of: MissingPolicy.self) ?? .refuse
    let array = try ModelFile.table(name, beside: node.path, place: "input", missing: missing).array
    guard array.shape.count <= 2 else {
      throw ModelError("input, \(quoted(name))", "\(array.shape.count) axes", expected: "one input a row")
    }
    guard array.columns == m else {
      throw ModelError("input, \(quoted(name))", "\(array.columns) columns", expected: "\(m), as the update has inputs")
    }
    var values = try Matrix(rows: array.rows, columns: m, storage: array.values)
    if try node.flag("standardize") ?? false { try standardize(&values, origin: "input, \(quoted(name))") }
    return try RecordedInput(values: values, origin: name)
  }

  /// Shifts and scales each column to mean 0 and mean square 1.
  private static func standardize(_ values: inout Matrix, origin: String) throws {
    for column in 0..<values.columns {
      let numbers = values.column(column)
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      let deviation = sqrt(numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count))
      guard deviation > 0, deviation.isFinite else {
        throw ModelError(origin, "column \(column + 1) has deviation \(deviation)", expected: "a number > 0")
      }
      for row in 0..<values.rows { values[row, column] = (numbers[row] - mean) / deviation }
    }
  }
}
