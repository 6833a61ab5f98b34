// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import Parallel
public import Quantities
public import StateSpace

/// What a gated state would hold of each input along a recording, if the gates followed the recording and the content
/// of the inputs were white Gaussian noise of the recording's covariance Σ.
///
/// A window of a recording that is known at one lag is known at all, so that plain information by lag says nothing of
/// it. Here the gates are those of the windows, and the content `γ ⊙ B x` at lag k adds
/// `D_k = Φ_k (γ γᵀ ⊙ B Σ Bᵀ) Φ_kᵀ` to the covariance `P` of the state, `Φ_k = F_t ⋯ F_{t−k+1}`: a lag holds
/// `½ log det P − ½ log det(P − D_k)` nats on one window, exactly, and the mean over windows is sampled (M3.2c).
public struct RecordedContentProfile: Sendable {
  /// Lags, 0 …< t, with the mean over windows and its standard error in nats.
  public struct Entry: Sendable {
    /// k.
    public let lag: Int
    /// `I(h_t; x_{t−k} | gates)`.
    public let at: Estimate<Nats>
    /// `I(h_t; x_{1:t−k} | gates)`.
    public let beyond: Estimate<Nats>
  }

  /// The model, whose input is a recording.
  public let model: StateSpaceModel
  /// t.
  public let steps: Int
  private let update: GatedUpdate
  private let recording: RecordedInput
  private let resolution: StateResolution
  private let seed: UInt64
  /// `B Σ Bᵀ`, d×d.
  private let drive: Matrix

  /// The profile of a gated model whose gates see inputs only.
  ///
  /// Errors: `ModelError` for other models, for a recording shorter than `steps`, and for a resolution that follows the
  /// state; `DomainError` for `steps < 1`.
  public init(_ model: StateSpaceModel, steps: Int, resolution: StateResolution, seed: UInt64) throws {
    guard case .gated(let update) = model.update, update.gatesSeeInputsOnly else {
      throw ModelError("update", "gates that see the state, or a cell", expected: "gates that see inputs only")
    }
    guard case .recorded(let recording) = model.input else {
      throw ModelError("input", "not a recording", expected: "a recording")
    }
    guard steps >= 1 else { throw DomainError(steps, of: "time", expected: "at least 1") }
    guard steps <= recording.values.rows else {
      throw ModelError(
        "input, \(recording.origin)", "\(recording.values.rows) rows", expected: "at least \(steps), one an input")
    }
    try resolution.validate()
    if case .rounding = resolution {
      throw ModelError("resolution", "rounding, which follows the state", expected: "a deviation for a profile")
    }
    self.model = model
    self.steps = steps
    self.update = update
    self.recording = recording
    self.resolution = resolution
    self.seed = seed
    drive = try update.inputMap.congruence(recording.covariance).symmetrized()
  }

  /// The profile at `lags` over `windowCount ≥ 2` windows, drawn with replacement.
  ///
  /// Errors: `ModelError` if a lag is infinitely well known, as without noise and resolution; `DomainError`.
  public func entries(lags: [Int], windowCount: Int, threads: Int) throws -> [Entry] {
    guard windowCount >= 2 else { throw DomainError(windowCount, of: "windows", expected: "at least 2") }
    if let lag = lags.first(where: { !(0..<steps).contains($0) }) {
      throw DomainError(lag, of: "lag", expected: "an integer from 0 to \(steps - 1)")
    }
    let windows = try Parallel.orderedMap(count: windowCount, threads: threads) { try profile(window: $0) }
    func estimate(_ part: (Window) -> Double) -> Estimate<Nats> {
      let mean = SampleMean(windows.map(part))
      return Estimate(
        value: Nats(mean.mean), standardError: Nats(mean.standardError), sampleCount: windowCount, seed: seed)
    }
    return lags.map { lag in Entry(lag: lag, at: estimate { $0.at[lag] }, beyond: estimate { $0.beyond[lag] }) }
  }

  private struct Window {
    let at: [Double]
    let beyond: [Double]
  }

  private func profile(window: Int) throws -> Window {
    let d = update.stateSize
    let stream = RandomStream(seed: seed, stream: StreamNumber.of(.pathMean, replication: 0, item: window))
    let start = try stream.index(below: recording.values.rows - steps + 1)
    var path: [StepCoefficients] = []
    var coefficients = StepCoefficients(for: update)
    for row in start..<start + steps {
      var preactivations = update.bias
      try preactivations.withUnsafeMutableBufferPointer { target in
        try recording.values.row(row).withUnsafeBufferPointer { x in
          guard !target.isEmpty else { return }
          try BLAS.gemv(update.inputWeights, x, keep: 1, into: target)
        }
      }
      update.evaluate(preactivations, into: &coefficients)
      path.append(coefficients)
    }
    // From the newest step back: the map that carries what was written then to the end.
    var map = Matrix.identity(d)
    var covariance = try noiseAtReadout()
    var parts: [Matrix] = []
    for coefficients in path.reversed() {
      var written = drive
      for i in 0..<d { for j in 0..<d { written[i, j] *= coefficients.drive[i] * coefficients.drive[j] } }
      parts.append(try map.congruence(written).symmetrized())
      try covariance += map.congruence(noise(coefficients))
      map = try map * update.stepMap(coefficients)
    }
    try covariance += map.congruence(model.initial.covariance)
    return try lags(parts, noise: covariance.symmetrized())
  }

  /// Nats by lag from what each lag adds to the covariance. What is left of all inputs but one is added to the noise
  /// before the determinant is taken, never subtracted from the whole.
  private func lags(_ parts: [Matrix], noise: Matrix) throws -> Window {
    var newer = [noise]
    for part in parts { newer.append(try newer[newer.count - 1] + part) }
    let total = try halfLogDeterminant(newer[parts.count])
    var at: [Double] = []
    var older = Matrix(rows: noise.rows, columns: noise.columns)
    for lag in parts.indices.reversed() {
      at.append(total - (try halfLogDeterminant(newer[lag] + older)))
      try older += parts[lag]
    }
    return Window(at: at.reversed(), beyond: try parts.indices.map { total - (try halfLogDeterminant(newer[$0])) })
  }

  private func halfLogDeterminant(_ covariance: Matrix) throws -> Double {
    guard let cholesky = try? Cholesky(covariance.symmetrized()) else {
      throw ModelError(
        "Q", "no noise in some direction that the inputs reach", expected: "noise everywhere, or --resolution")
    }
    return 0.5 * cholesky.logDeterminant
  }

  private func noiseAtReadout() throws -> Matrix {
    guard case .noise(let sigma) = resolution else { return Matrix(rows: update.stateSize, columns: update.stateSize) }
    return (sigma * sigma) * .identity(update.stateSize)
  }

  private func noise(_ coefficients: StepCoefficients) throws -> Matrix {
    switch model.noise {
    case .perStep(let q): return q
    case .integrated(let q):
      guard case .selectiveScan(let scan) = update.rule else { return Matrix(diagonal: q) }
      return Matrix(
        diagonal: q.indices.map { scan.noiseVariance(of: $0, intensity: q[$0], step: coefficients.step[$0]) })
    }
  }
}

extension RecordedInput {
  /// Covariance of the rows, m×m.
  var covariance: Matrix {
    get throws {
      let count = Double(values.rows)
      let means = (0..<values.columns).map { values.column($0).reduce(0, +) / count }
      var centred = values
      for row in 0..<values.rows { for column in 0..<values.columns { centred[row, column] -= means[column] } }
      var covariance = Matrix(rows: values.columns, columns: values.columns)
      try BLAS.syrk(centred, transposed: true, scale: 1 / count, into: &covariance)
      return covariance
    }
  }
}
