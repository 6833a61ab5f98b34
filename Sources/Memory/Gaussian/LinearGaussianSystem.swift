// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import Quantities
internal import StateSpace

/// A linear Gaussian model and its input as one recursion on `(h_t, s_{t+1})`, with s the input's own state (M2.5).
///
/// `h_t = A h_{t−1} + B x_t + w_t` with `x_t = H s_t`, `s_{t+1} = F s_t + e_t`; independent inputs need no s.
/// Sources are rows (``DoubleDoubleMatrix``).
struct LinearGaussianSystem: Sendable {
  /// `A`, d×d.
  let transition: Matrix
  /// `B`, d×m.
  let inputMap: Matrix
  /// Sources of Q: ·×d.
  let noise: DoubleDoubleMatrix
  /// Sources of the law of `h_0`: ·×d.
  let initial: DoubleDoubleMatrix
  /// Where inputs come from.
  let input: Input

  enum Input: Sendable {
    /// Sources of Σ: ·×m.
    case independent(DoubleDoubleMatrix)
    /// The process with sources of the innovation and of the stationary law of s: ·×p each.
    case process(GaussianProcess, innovation: DoubleDoubleMatrix, stationary: DoubleDoubleMatrix)
  }

  /// Components of the state, d.
  var stateSize: Int { transition.rows }

  /// Components of the input's own state, p.
  var inputStateSize: Int {
    if case .process(let process, _, _) = input { process.transition.rows } else { 0 }
  }

  /// Errors: ``MemoryError/unsupported(model:found:expected:)`` unless the model is linear with noise per step and
  /// Gaussian inputs.
  init(_ model: StateSpaceModel) throws(MemoryError) {
    func refuse(_ found: String, _ expected: String) -> MemoryError {
      .unsupported(model: model.name, found: found, expected: expected)
    }
    guard case .gated(let update) = model.update, update.rule == .linear, let transition = update.transition else {
      throw refuse("an update with gates or a cell", "a linear update")
    }
    guard case .perStep(let q) = model.noise else { throw refuse("noise integrated over steps", "noise per step") }
    self.transition = transition
    inputMap = update.inputMap
    noise = DoubleDoubleMatrix(sourcesOf: q)
    initial = DoubleDoubleMatrix(sourcesOf: model.initial.covariance)
    switch model.input {
    case .gaussian(let law): input = .independent(DoubleDoubleMatrix(sourcesOf: law.covariance))
    case .process(let process):
      let innovation = DoubleDoubleMatrix(sourcesOf: process.innovationCovariance)
      let alone = try MemoryError.translating { () throws(LinearAlgebraError) in
        try Segment(
          transition: DoubleDoubleMatrix(process.transition.transpose), exploding: 0, inputs: innovation,
          noise: DoubleDoubleMatrix(rows: 0, columns: process.transition.rows))
      }
      let stationary = try alone.limit(quantity: "the covariance of the input").inputs
      input = .process(process, innovation: innovation, stationary: stationary)
    case .tokens, .recorded: throw refuse("inputs that are not Gaussian", "a Gaussian input or process")
    }
  }

  /// The inputs' part of one step, in the coordinates `map` of the state: D×D with D = d + p, in order z, s, u.
  func step(in coordinates: StateCoordinates) throws(MemoryError) -> Segment {
    let (d, p) = (stateSize, inputStateSize)
    let stable = d - coordinates.exploding
    var full = DoubleDoubleMatrix(rows: d + p, columns: d + p)
    full.place(coordinates.transition, row: 0, column: 0)
    let drive = DoubleDoubleMatrix(inputMap.transpose) * coordinates.map
    var sources = DoubleDoubleMatrix(rows: 0, columns: d + p)
    switch input {
    case .independent(let law):
      sources = law * drive
    case .process(let process, let innovation, _):
      full.place(DoubleDoubleMatrix(process.outputMap.transpose) * drive, row: d, column: 0)
      full.place(DoubleDoubleMatrix(process.transition.transpose), row: d, column: d)
      sources = DoubleDoubleMatrix(rows: innovation.rows, columns: d + p)
      sources.place(innovation, row: 0, column: d)
    }
    let order = Array(0..<stable) + Array(d..<(d + p)) + Array(stable..<d)
    let all = { (matrix: DoubleDoubleMatrix) in matrix.selecting(rows: Array(0..<matrix.rows), columns: order) }
    return try MemoryError.translating { () throws(LinearAlgebraError) in
      try Segment(
        transition: full.selecting(rows: order, columns: order), exploding: coordinates.exploding,
        inputs: all(sources), noise: all(padded(noise * coordinates.map)))
    }
  }

  /// The law of the state before any input.
  func start(in coordinates: StateCoordinates) -> MovingState {
    let (d, p) = (stateSize, inputStateSize)
    let stable = d - coordinates.exploding
    var inputs = DoubleDoubleMatrix(rows: 0, columns: d + p)
    if case .process(_, _, let stationary) = input {
      inputs = DoubleDoubleMatrix(rows: stationary.rows, columns: d + p)
      inputs.place(stationary, row: 0, column: stable)
    }
    let order = Array(0..<stable) + Array(d..<(d + p)) + Array(stable..<d)
    let start = padded(initial * coordinates.map)
    return MovingState(
      inputs: inputs, noise: start.selecting(rows: Array(0..<start.rows), columns: order),
      shrinking: coordinates.exploding > 0
        ? .identity(coordinates.exploding) : DoubleDoubleMatrix(rows: 0, columns: 0))
  }

  /// Sources of the state with room for those of s behind.
  private func padded(_ sources: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
    var result = DoubleDoubleMatrix(rows: sources.rows, columns: stateSize + inputStateSize)
    result.place(sources, row: 0, column: 0)
    return result
  }
}

extension MemoryError {
  /// What linear algebra refuses, as an error of this room.
  static func translating<Value>(_ body: () throws(LinearAlgebraError) -> Value) throws(MemoryError) -> Value {
    do { return try body() } catch { throw .numerical(error.description) }
  }
}

extension Segment {
  /// Doublings beyond which a radius of 1 − 2⁻⁵³ has contracted below any number.
  private static let maximumDoublings = 64

  /// Infinitely many steps of a recursion that contracts: doubled until what is carried is below the arithmetic in
  /// every component. Source: Smith (1968), on factors.
  func limit(quantity: String) throws(MemoryError) -> Segment {
    var segment = self
    for _ in 0..<Segment.maximumDoublings {
      let carried = (segment.inputs * segment.forward, segment.noise * segment.forward)
      guard segment.inputs.isFinite, segment.noise.isFinite else { throw .overflow(quantity: quantity) }
      if carried.0.isNegligible(beside: segment.inputs), carried.1.isNegligible(beside: segment.noise) {
        return segment
      }
      segment = segment.doubled()
    }
    throw .notConverged(quantity: quantity, steps: Int.max)
  }
}

extension DoubleDoubleMatrix {
  /// Whether every column is below 2⁻¹⁰⁶ of the same column of `other`.
  fileprivate func isNegligible(beside other: DoubleDoubleMatrix) -> Bool {
    (0..<columns).allSatisfy { column in
      let own = (0..<rows).reduce(0) { max($0, abs(high[$1 * columns + column])) }
      let whole = (0..<other.rows).reduce(0) { max($0, abs(other.high[$1 * columns + column])) }
      return own <= 0x1p-106 * whole
    }
  }
}
