// SPDX-License-Identifier: GPL-3.0-or-later

public import GSLNumerics

/// How the means of a gated step are computed. All paths agree to a few ulps; a path that does not fit the model's
/// rule falls back to ``sequence``.
public enum SteppingPath: Sendable, CaseIterable {
  /// ``batch`` from eight sequences; else ``openRows`` for gates that are likely closed; else ``sequence``.
  case automatic
  /// One sequence after the other, in one kernel each.
  case sequence
  /// All sequences by products of matrices.
  case batch
  /// One sequence after the other, only the components whose gate is open (M7.5).
  case openRows
}

/// Advances many states of one model side by side: means and noise of a step apart.
///
/// It owns the memory that a step needs, so one task uses it at a time. Shapes: state d, input m, gates r; the states,
/// inputs and gates of `count` sequences stand row by row.
public final class BatchStepper {
  /// The model.
  public let model: StateSpaceModel
  /// Sequences, the most that one step takes.
  public let count: Int
  /// Values of gates that one state's step has, r.
  public var gateCount: Int { model.update.gateCount }

  private let means: any MeanStep
  private let noise: StepNoise
  /// Gates of the last step: integrated noise needs the steps among them.
  private let gates: DoubleBuffer

  /// A stepper for up to `count` ≥ 1 sequences of `model`.
  ///
  /// Errors: ``ModelError`` if there are too many to hold, or if a matrix cannot be factored.
  public init(_ model: StateSpaceModel, count: Int = 1, path: SteppingPath = .automatic) throws(ModelError) {
    let widest = max(model.stateSize, model.update.gateCount, model.inputSize)
    let (size, overflow) = count.multipliedReportingOverflow(by: widest)
    guard count >= 1, !overflow, size < 1 << 48 else {
      throw ModelError("sequences", "\(count)", expected: "a number from 1 that fits into memory")
    }
    self.model = model
    self.count = count
    switch model.update {
    case .cell(let cell): means = CellStep(cell)
    case .gated(let update): means = try BatchStepper.step(of: update, count: count, path: path)
    }
    noise = try StepNoise(model)
    gates = DoubleBuffer(count: count * model.update.gateCount)
  }

  private static func step(
    of update: GatedUpdate, count: Int, path: SteppingPath
  ) throws(ModelError) -> any MeanStep {
    switch path {
    case .batch: return try BatchStep(update)
    case .automatic where count >= 8: return try BatchStep(update)
    case .openRows: return OpenRowsStep(update) ?? SequenceStep(update)
    case .automatic where update.rule.gates.contains { $0.closesMost(of: update.stateSize) }:
      return OpenRowsStep(update) ?? SequenceStep(update)
    case .automatic, .sequence: return SequenceStep(update)
    }
  }

  /// Replaces the states of the first `rows` sequences (default all) by the means of the next ones.
  ///
  /// - Parameters:
  ///   - states: rows × d numbers, changed in place
  ///   - inputs: rows × m numbers
  ///   - gates: receives rows × r numbers, or nil
  public func advance(
    _ states: UnsafeMutableBufferPointer<Double>, inputs: UnsafeBufferPointer<Double>,
    gates: UnsafeMutableBufferPointer<Double>? = nil, rows: Int? = nil
  ) {
    let rows = rows ?? count
    assert(rows <= count && states.count >= rows * model.stateSize && inputs.count >= rows * model.inputSize)
    guard let states = states.baseAddress, let inputs = inputs.baseAddress else { return }
    let own = self.gates.start
    let written = gates?.baseAddress ?? own
    means.advance(states, inputs: inputs, gates: written, count: rows)
    if written != own, noise.readsGates { own.update(from: written, count: rows * gateCount) }
  }

  /// Adds `w_t` to states that ``advance(_:inputs:gates:rows:)`` has just left, row after row from one stream.
  public func addNoise(_ states: UnsafeMutableBufferPointer<Double>, from stream: RandomStream, rows: Int? = nil) {
    guard let states = states.baseAddress else { return }
    for row in 0..<(rows ?? count) {
      noise.add(to: states + row * model.stateSize, gates: gates.start + row * gateCount, from: stream)
    }
  }

  /// The same on arrays that hold all sequences; `gates` receives count × r numbers.
  public func advance(_ states: inout [Double], inputs: [Double], gates: inout [Double]) {
    states.withUnsafeMutableBufferPointer { states in
      inputs.withUnsafeBufferPointer { inputs in
        gates.withUnsafeMutableBufferPointer { advance(states, inputs: inputs, gates: $0) }
      }
    }
  }

  /// The same on an array that holds all sequences.
  public func addNoise(_ states: inout [Double], from stream: RandomStream) {
    states.withUnsafeMutableBufferPointer { addNoise($0, from: stream) }
  }
}

/// `w_t` of one state.
private enum StepNoise {
  case gaussian(GaussianSampler)
  /// Intensities, and deviations of the last step.
  case integrated(GateBlend, intensities: DoubleBuffer, deviations: DoubleBuffer, size: Int)

  init(_ model: StateSpaceModel) throws(ModelError) {
    switch (model.noise, model.update) {
    case (.perStep(let covariance), _): self = .gaussian(try GaussianSampler(covariance: covariance))
    case (.integrated(let intensities), _) where intensities.allSatisfy { $0 == 0 }:
      self = .gaussian(try GaussianSampler(GaussianLaw(certain: intensities)))
    case (.integrated(let intensities), .gated(let update)):
      let buffer = DoubleBuffer(count: intensities.count)
      for (index, value) in intensities.enumerated() { buffer.start[index] = value }
      self = .integrated(
        GateBlend(update), intensities: buffer, deviations: DoubleBuffer(count: intensities.count),
        size: intensities.count)
    case (.integrated, .cell):
      throw ModelError("noise", "integrated", expected: "an s6 update, which has steps to integrate over")
    }
  }

  var readsGates: Bool {
    if case .integrated = self { true } else { false }
  }

  func add(to h: UnsafeMutablePointer<Double>, gates: UnsafePointer<Double>, from stream: RandomStream) {
    switch self {
    case .gaussian(let sampler): sampler.add(to: h, from: stream)
    case .integrated(let blend, let intensities, let deviations, let size):
      blend.integratedDeviations(gates: gates, intensities: intensities.start, into: deviations.start)
      for i in 0..<size where intensities.start[i] > 0 { h[i] += deviations.start[i] * stream.normal() }
    }
  }
}

extension Update {
  /// Values of gates that one step has: what `simulate` writes as `g`.
  public var gateCount: Int {
    switch self {
    case .gated(let update): update.preactivationCount
    case .cell(let cell): cell.gateCount
    }
  }
}

extension GateFunction {
  /// Whether so many of `size` components are likely closed, exactly, that skipping them pays: a row on its own takes
  /// up to twice its part of all rows together.
  func closesMost(of size: Int) -> Bool {
    switch self {
    case .sigmoid, .tanh, .hardSigmoid: false
    case .threshold: true
    case .topK(let k): 2 * k <= size
    case .constant(let values): 2 * values.count { $0 == 0 } >= size
    }
  }
}
