// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import LinearAlgebra
internal import Memory
internal import StateSpace

/// The state of a linear Gaussian model and what comes after it, jointly Gaussian: the predictive bottleneck.
///
/// With s the input's own state, `ς = (h_t, s_{t+1})` goes on as `ς' = 𝒜 ς + noise` and is seen through `y = C h + v` and
/// `x_{t+1} = H s_{t+1}`. Source: Creutzig, Globerson & Tishby (2009), past–future information bottleneck of linear
/// systems.
struct LinearFuture {
  /// The canonical directions of `h_t` against the future.
  let joint: GaussianJoint

  /// Numbers of a future.
  private static let largestSize = 1024

  /// - Parameter model: linear, with Gaussian inputs or a process
  init(_ model: StateSpaceModel, time: StateTime, relevance: FutureRelevance, horizon: Int) throws {
    guard case .gated(let update) = model.update, let a = update.transition, case .perStep(let q) = model.noise else {
      throw WorldError.data("\(model.name): expected a linear model")
    }
    let (d, n) = (model.stateSize, relevance == .outputs ? model.outputSize : model.inputSize)
    let (size, overflow) = horizon.multipliedReportingOverflow(by: n)
    guard horizon >= 1, !overflow, size <= Self.largestSize else {
      throw WorldError.options("--horizon \(horizon): expected 1 to \(Self.largestSize / n) steps of \(n) numbers")
    }
    let together: Matrix
    var (transition, noise): (Matrix, Matrix)
    let seen: Matrix
    switch model.input {
    case .gaussian(let law):
      guard relevance == .outputs else {
        throw WorldError.data(
          "\(model.name): the inputs are independent, so that the state knows nothing of future ones; expected "
            + "--relevance future-outputs, or inputs that depend on each other")
      }
      together = try LinearGaussianMemory(model).statePair(at: time).total
      (transition, noise) = (a, try update.inputMap.congruence(law.covariance) + q)
      seen = model.outputMap
    case .process(let process):
      let p = process.transition.rows
      transition = Matrix.blocks(
        a, try update.inputMap * process.outputMap, Matrix(rows: p, columns: d), process.transition)
      noise = Matrix.blocks(
        q, Matrix(rows: d, columns: p), Matrix(rows: p, columns: d), process.innovationCovariance)
      together = try Self.law(model, process, transition: transition, time: time)
      seen =
        relevance == .outputs
        ? Matrix.blocks(
          model.outputMap, Matrix(rows: n, columns: p), Matrix(rows: 0, columns: d), Matrix(rows: 0, columns: p))
        : Matrix.blocks(
          Matrix(rows: n, columns: d), process.outputMap, Matrix(rows: 0, columns: d), Matrix(rows: 0, columns: p))
    case .tokens, .recorded:
      throw WorldError.data("\(model.name): expected Gaussian inputs, for a closed form")
    }
    // Outputs are seen after a step, inputs before it.
    var reached = relevance == .outputs ? transition : .identity(transition.rows)
    var spread = relevance == .outputs ? noise : Matrix(rows: noise.rows, columns: noise.rows)
    let own = relevance == .outputs ? model.outputNoise : Matrix(rows: n, columns: n)
    var map = Matrix(rows: size, columns: transition.rows)
    var rest = Matrix(rows: size, columns: size)
    // Columns: covariances of what is new in ς since t with the future so far.
    var shared = Matrix(rows: transition.rows, columns: size)
    for step in 0..<horizon {
      let row = step * n
      if step > 0 { shared = try transition * shared }
      map.place(try seen * reached, row: row, column: 0)
      let past = try seen * shared
      rest.place(past, row: row, column: 0)
      rest.place(past.transpose, row: 0, column: row)
      rest.place(try seen.congruence(spread) + own, row: row, column: row)
      shared.place(try spread * seen.transpose, row: 0, column: row)
      reached = try transition * reached
      spread = try transition.congruence(spread) + noise
    }
    let future = try (map.congruence(together) + rest).symmetrized()
    let cross = try (together * map.transpose).rows(0..<d)
    do {
      joint = try GaussianJoint(x: together.block(0..<d), y: future, cross: cross)
    } catch {
      throw WorldError.data("\(model.name): \(error)")
    }
  }

  /// The covariance of `(h_t, s_{t+1})`: that of a model whose inputs are the process's innovations.
  private static func law(
    _ model: StateSpaceModel, _ process: GaussianProcess, transition: Matrix, time: StateTime
  ) throws -> Matrix {
    let (d, p) = (model.stateSize, process.transition.rows)
    guard case .perStep(let q) = model.noise else {
      throw WorldError.data("\(model.name): expected noise per step")
    }
    let drive = Matrix.blocks(
      Matrix(rows: d, columns: p), Matrix(rows: d, columns: 0), .identity(p), Matrix(rows: p, columns: 0))
    let none = (upper: Matrix(rows: d, columns: p), lower: Matrix(rows: p, columns: d))
    let beside = try StateSpaceModel(
      name: model.name,
      update: .gated(
        try GatedUpdate(
          rule: .linear, transition: transition, inputMap: drive, inputWeights: Matrix(rows: 0, columns: p), bias: [])),
      noise: .perStep(Matrix.blocks(q, none.upper, none.lower, Matrix(rows: p, columns: p))),
      initial: GaussianLaw(
        mean: [Double](repeating: 0, count: d + p),
        covariance: Matrix.blocks(model.initial.covariance, none.upper, none.lower, process.stationaryCovariance),
        origin: "initial"),
      input: .gaussian(
        GaussianLaw(
          mean: [Double](repeating: 0, count: p), covariance: process.innovationCovariance, origin: "innovation")))
    return try LinearGaussianMemory(beside).statePair(at: time).total
  }
}

extension Matrix {
  /// `[[a, b], [c, d]]`; shapes are the program's own.
  fileprivate static func blocks(_ a: Matrix, _ b: Matrix, _ c: Matrix, _ d: Matrix) -> Matrix {
    var result = Matrix(rows: a.rows + c.rows, columns: a.columns + b.columns)
    result.place(a, row: 0, column: 0)
    result.place(b, row: 0, column: a.columns)
    result.place(c, row: a.rows, column: 0)
    result.place(d, row: a.rows, column: a.columns)
    return result
  }

  /// Overwrites the block whose first entry is `[row, column]`, as far as it lies inside.
  fileprivate mutating func place(_ block: Matrix, row: Int, column: Int) {
    for i in 0..<min(block.rows, rows - row) {
      for j in 0..<min(block.columns, columns - column) { self[row + i, column + j] = block[i, j] }
    }
  }

  fileprivate func rows(_ range: Range<Int>) -> Matrix {
    var result = Matrix(rows: range.count, columns: columns)
    for (i, row) in range.enumerated() { for j in 0..<columns { result[i, j] = self[row, j] } }
    return result
  }

  /// The rows and columns of one range.
  fileprivate func block(_ range: Range<Int>) -> Matrix {
    var result = Matrix(rows: range.count, columns: range.count)
    for (i, row) in range.enumerated() { for (j, column) in range.enumerated() { result[i, j] = self[row, column] } }
    return result
  }
}
