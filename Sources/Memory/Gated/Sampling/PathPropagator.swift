// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import Quantities
internal import StateSpace

/// The Gaussian law of the state given one path of inputs, and given its gates alone.
struct ConditionalLaw: Sendable {
  /// `m_T`, d: the mean given what is conditioned on.
  var mean: [Double]
  /// Covariance given the inputs, `P_T`: d×d by rows, or its diagonal, d.
  var inputCovariance: [Double]
  /// Covariance given the gates, `P_T^gate`, in the same form; nil where the condition is the inputs.
  var gateCovariance: [Double]?
  /// Standard normal numbers that the gates saw in the newest steps, newest first; none where the condition is the
  /// inputs.
  var seen: [Double] = []

  /// The covariance that belongs to ``mean``.
  var covariance: [Double] { gateCovariance ?? inputCovariance }
}

/// Carries `(m_t, P_t)` along random paths of inputs (M1.2), and with them `P_t^gate` (M3.2b):
/// `m_t = F_t m_{t−1} + u_t`, `P_t = F_t P_{t−1} F_tᵀ + Q`, `P_t^gate = F_t P_{t−1}^gate F_tᵀ + γ_t γ_tᵀ ⊙ R + Q`.
struct PathPropagator: Sendable {
  let update: GatedUpdate
  let steps: Int
  /// What the gates leave open of the inputs; nil where the condition is the inputs themselves.
  let gates: GateConditioning?
  /// Whether all covariances are diagonal, so that d numbers stand for each.
  var isDiagonal: Bool { step.isDiagonal }
  private let sampler: InputSampler
  private let model: StateSpaceModel
  private let resolution: StateResolution
  private let step: ConditionalStep

  /// - Parameter givenGates: condition on the gates where that is weaker than conditioning on the inputs
  /// - Throws: `ModelError` if a recording is shorter than the path
  init(
    _ model: StateSpaceModel, update: GatedUpdate, steps: Int, resolution: StateResolution, givenGates: Bool
  ) throws {
    self.model = model
    self.update = update
    self.steps = steps
    self.resolution = resolution
    sampler = try InputSampler(model.input)
    if case .recorded(let recording) = model.input, recording.values.rows < steps {
      throw ModelError(
        "input, \(recording.origin)", "\(recording.values.rows) rows", expected: "at least \(steps), one a step")
    }
    if givenGates, case .gaussian(let law) = model.input {
      gates = try GateConditioning(update, input: law)
    } else {
      gates = nil
    }
    step = ConditionalStep(model, update: update, gates: gates)
  }

  /// The same paths with laws given the inputs, in the same form.
  func givenInputs() -> PathPropagator { PathPropagator(givenInputs: self) }

  private init(givenInputs other: PathPropagator) {
    (model, update, steps, resolution) = (other.model, other.update, other.steps, other.resolution)
    (sampler, step) = (other.sampler, other.step.givenInputs)
    gates = nil
  }

  /// Inputs that several paths share: those of these steps, one a row.
  struct SharedInputs: Sendable {
    let steps: Range<Int>
    let values: Matrix
  }

  /// The law along the path that `stream` draws; what the stream gives afterwards is independent of it.
  ///
  /// - Parameter shared: inputs that stand in the place of the drawn ones; only where the condition is the inputs
  /// - Throws: `ModelError` naming the step at which a mean leaves the doubles
  func law(from stream: RandomStream, shared: SharedInputs? = nil) throws -> ConditionalLaw {
    var walk = ConditionalWalk(step, mean: model.initial.mean)
    let seen = try self.walk(from: stream, shared: shared) { t, coefficients, drives in
      walk.advance(coefficients, drives: drives)
      guard walk.mean.allSatisfy(\.isFinite) else {
        throw ModelError(
          "state at step \(t + 1)", "not finite", expected: "a model that stays bounded for \(steps) steps")
      }
    }
    if let variances = readout(at: walk.mean) { walk.blur(variances) }
    return ConditionalLaw(
      mean: walk.mean, inputCovariance: walk.inputCovariance, gateCovariance: walk.gateCovariance, seen: seen)
  }

  /// Calls `body` with the coefficients of each step of the path that `stream` draws, and with its drives `B x`
  /// (d numbers; their expectations given the gates, where these are the condition). Returns what the gates saw last:
  /// see ``ConditionalLaw/seen``.
  @discardableResult
  func walk(
    from stream: RandomStream, shared: SharedInputs? = nil,
    _ body: (_ step: Int, _ coefficients: StepCoefficients, _ drives: UnsafePointer<Double>) throws -> Void
  ) throws -> [Double] {
    var told: [Double] = []
    var preactivations = Matrix(rows: steps, columns: update.preactivationCount)
    var drives = Matrix(rows: steps, columns: update.stateSize)
    if let gates {
      var inputs = Matrix(rows: steps, columns: update.inputSize)
      var seen = inputs
      told = try gates.fill(&inputs, seen: &seen, from: stream)
      try project(inputs, on: update.inputWeights, into: &preactivations)
      try project(seen, on: update.inputMap, into: &drives)
    } else {
      var inputs = try inputs(from: stream)
      if let shared {
        for t in shared.steps { for j in 0..<inputs.columns { inputs[t, j] = shared.values[t, j] } }
      }
      try project(inputs, on: update.inputWeights, into: &preactivations)
      try project(inputs, on: update.inputMap, into: &drives)
    }
    var coefficients = StepCoefficients(for: update)
    var a = update.bias
    try drives.withUnsafeStorage { drives in
      guard let first = drives.baseAddress else { return }
      for t in 0..<steps {
        preactivations.withUnsafeStorage { values in
          for j in a.indices { a[j] = values[t * a.count + j] + update.bias[j] }
        }
        update.evaluate(a, into: &coefficients)
        try body(t, coefficients, first + t * update.stateSize)
      }
    }
    return told
  }

  /// `inputs · mapᵀ`: one row a step.
  private func project(_ inputs: Matrix, on map: Matrix, into result: inout Matrix) throws {
    guard map.rows > 0, steps > 0 else { return }
    try BLAS.gemm(inputs, map, transposedB: true, into: &result)
  }

  /// The path of inputs that `stream` draws, T×m.
  func inputs(from stream: RandomStream) throws -> Matrix {
    var inputs = Matrix(rows: steps, columns: update.inputSize)
    let path = try sampler.path(steps: steps, from: stream)
    inputs.withUnsafeMutableStorage { values in
      for t in 0..<steps {
        path.next(into: .init(rebasing: values[t * update.inputSize..<(t + 1) * update.inputSize]))
      }
    }
    return inputs
  }

  /// Entropy of the paths, an upper limit of any information about them; nil if it is infinite.
  var entropyBound: Double? {
    switch model.input {
    case .gaussian, .process: nil
    case .tokens(let tokens): tokens.entropy(ofFirst: steps).value
    case .recorded(let recording): log(Double(recording.values.rows - steps + 1))
    }
  }

  /// Variances that the resolution adds to the components of the state.
  private func readout(at mean: [Double]) -> [Double]? {
    switch resolution {
    case .none: nil
    case .noise(let sigma): [Double](repeating: sigma * sigma, count: mean.count)
    case .rounding(let format): mean.map { format.roundingVariance(at: $0) }
    }
  }
}
