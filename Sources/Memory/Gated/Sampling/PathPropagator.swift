// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import StateSpace

/// The Gaussian law of the state given one path of inputs, and given its gates alone.
struct ConditionalLaw: Sendable {
  /// `m_T`, d: the mean given what is conditioned on.
  var mean: [Double]
  /// Covariance given the inputs, `P_T`: d×d by rows, or its diagonal, d.
  var inputCovariance: [Double]
  /// Covariance given the gates, `P_T^gate`, in the same form; nil where the condition is the inputs.
  var gateCovariance: [Double]?

  /// The covariance that belongs to ``mean``.
  var covariance: [Double] { gateCovariance ?? inputCovariance }
}

/// Carries `(m_t, P_t)` along random paths of inputs (M1.2), and with them `P_t^gate` (M3.2b):
/// `m_t = F_t m_{t−1} + u_t`, `P_t = F_t P_{t−1} F_tᵀ + Q`, `P_t^gate = F_t P_{t−1}^gate F_tᵀ + γ_t γ_tᵀ ⊙ R + Q`.
struct PathPropagator: Sendable {
  let update: GatedUpdate
  let steps: Int
  /// Whether all covariances are diagonal, so that d numbers stand for each.
  let isDiagonal: Bool
  /// What the gates leave open of the inputs; nil where the condition is the inputs themselves.
  let gates: GateConditioning?
  private let sampler: InputPathSampler
  private let model: StateSpaceModel
  private let resolution: StateResolution

  /// - Parameter givenGates: condition on the gates where that is weaker than conditioning on the inputs
  init(
    _ model: StateSpaceModel, update: GatedUpdate, steps: Int, resolution: StateResolution, givenGates: Bool
  ) throws {
    self.model = model
    self.update = update
    self.steps = steps
    self.resolution = resolution
    sampler = try InputPathSampler(model.input, steps: steps)
    var isDiagonal = model.initial.covariance.isDiagonal && update.transition?.isDiagonal ?? true
    if case .perStep(let q) = model.noise { isDiagonal = isDiagonal && q.isDiagonal }
    if givenGates, case .gaussian(let law) = model.input, let gates = try GateConditioning(update, input: law) {
      self.gates = gates
      isDiagonal = isDiagonal && gates.unseenDrive.isDiagonal
    } else {
      gates = nil
    }
    self.isDiagonal = isDiagonal
  }

  /// The same paths with laws given the inputs, in the same form.
  func givenInputs() -> PathPropagator { PathPropagator(self, gates: nil) }

  private init(_ other: PathPropagator, gates: GateConditioning?) {
    (model, update, steps, resolution) = (other.model, other.update, other.steps, other.resolution)
    (sampler, isDiagonal) = (other.sampler, other.isDiagonal)
    self.gates = gates
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
    let d = update.stateSize
    var mean = model.initial.mean
    var walk = CovarianceWalk(
      initial: model.initial.covariance, noise: model.noise, isDiagonal: isDiagonal, gates: gates)
    try self.walk(from: stream, shared: shared) { t, coefficients, drives in
      let carried = try update.transition.map { try $0 * mean }
      for i in 0..<d {
        let drive = drives[t, i] + (update.driveOffset?[i] ?? 0)
        mean[i] =
          coefficients.carry[i] * mean[i] + coefficients.drive[i] * drive
          + (carried.map { coefficients.gain[i] * $0[i] } ?? 0)
      }
      try walk.advance(coefficients, update: update)
      guard mean.allSatisfy(\.isFinite) else {
        throw ModelError(
          "state at step \(t + 1)", "not finite", expected: "a model that stays bounded for \(steps) steps")
      }
    }
    let blur = readout(at: mean)
    return ConditionalLaw(
      mean: mean, inputCovariance: walk.inputCovariance(plus: blur), gateCovariance: walk.gateCovariance(plus: blur))
  }

  /// Calls `body` with the coefficients of each step of the path that `stream` draws, and with all its drives `B x`
  /// (T×d; their expectations given the gates, where these are the condition).
  func walk(
    from stream: RandomStream, shared: SharedInputs? = nil,
    _ body: (_ step: Int, _ coefficients: StepCoefficients, _ drives: Matrix) throws -> Void
  ) throws {
    var inputs = Matrix(rows: steps, columns: update.inputSize)
    var seen = inputs
    if let gates {
      try gates.fill(&inputs, seen: &seen, from: stream)
    } else {
      try sampler.fill(&inputs, from: stream)
      if let shared {
        for t in shared.steps { for j in 0..<inputs.columns { inputs[t, j] = shared.values[t, j] } }
      }
      seen = inputs
    }
    var preactivations = Matrix(rows: steps, columns: update.preactivationCount)
    if update.preactivationCount > 0 {
      try BLAS.gemm(inputs, update.inputWeights, transposedB: true, into: &preactivations)
    }
    var drives = Matrix(rows: steps, columns: update.stateSize)
    try BLAS.gemm(seen, update.inputMap, transposedB: true, into: &drives)
    var coefficients = StepCoefficients(for: update)
    var a = update.bias
    for t in 0..<steps {
      for j in a.indices { a[j] = preactivations[t, j] + update.bias[j] }
      update.evaluate(a, into: &coefficients)
      try body(t, coefficients, drives)
    }
  }

  /// One path of inputs, T×m, to be shared by others.
  func inputs(from stream: RandomStream) throws -> Matrix {
    var inputs = Matrix(rows: steps, columns: update.inputSize)
    try sampler.fill(&inputs, from: stream)
    return inputs
  }

  /// Entropy of the paths, an upper limit of any information about them; nil if it is infinite.
  var entropyBound: Double? { sampler.entropyBound }

  /// Variances that the resolution adds to the components of the state.
  private func readout(at mean: [Double]) -> [Double]? {
    switch resolution {
    case .none: nil
    case .noise(let sigma): [Double](repeating: sigma * sigma, count: mean.count)
    case .rounding(let format): mean.map { format.roundingVariance(at: $0) }
    }
  }
}
