// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra
internal import StateSpace

/// A short horizon that stands for the stationary time or a long one, and the most that it can change the information.
///
/// Let `h` be the state and `h'` start at its mean T steps ago, with the same inputs and noise since. They differ by
/// `δ = F_T ⋯ F_1 (h_{−T} − E h_{−T})`, `E δ δᵀ = D_T`, the T-th iterate of `X ↦ E[F X Fᵀ]` at the covariance of `h_{−T}`,
/// which is the stationary one or that of the long time less T. Measure in units of the noise R that enters last, Q and
/// that of the reading (`R = I` below); S is the covariance of the state as it is read, `D = tr D_T`, `m = √tr S + √D`:
///
/// - A law with Gaussian noise `N(0, I)` added to B has `‖∇ log p(v)‖ = ‖v − E[B | v]‖ ≤ 2‖v‖ + 3 E‖B‖ + √(2 log 2)`: split
///   the posterior of `‖v − B‖` where the density of the noise equals `p(v) ≥ ½ φ(‖v‖ + 2 E‖B‖)`. Along the segment from one
///   state to the other this bounds the change of `log p`, so that (Polyanskiy and Wu 2016, proposition 1)
///   `|h(h) − h(h')| ≤ (5 m + √(2 log 2)) √D`.
/// - Given the inputs both are Gaussian and their covariances differ by the noise part of δ:
///   `0 ≤ E ½ log det P − E ½ log det P' ≤ ½ D`.
struct StationaryHorizon {
  /// T.
  let steps: Int
  /// `(5 m + √(2 log 2)) √D + ½ D`, nats.
  let allowance: Double
  /// The mean T steps ago, at which paths start.
  let start: [Double]
  /// The covariance S of the state, d×d.
  let covariance: Matrix

  private static let longest = 100_000

  /// The least horizon whose allowance is at most `tolerance` nats.
  ///
  /// Errors: ``ModelError`` if the model has no stationary covariance, no noise that enters in every direction last, or
  /// forgets so slowly that 10⁵ steps do not suffice.
  init(_ model: StateSpaceModel, moments: GatedMoments?, resolution: StateResolution, tolerance: Double) throws {
    guard let moments else {
      throw ModelError(
        "time", "stationary",
        expected: "a number of steps: for this model the part that is forgotten has no known bound")
    }
    guard moments.meanSquareRadius < 1 else {
      throw ModelError(
        "time", "stationary, but the mean-square radius ρ(E[F⊗F]) is \(moments.meanSquareRadius)",
        expected: "a radius below 1, or a number of steps")
    }
    guard let unit = Self.lastNoise(model, resolution) else {
      throw ModelError(
        "time", "stationary", expected: "noise per step in every direction, a resolution, or a number of steps")
    }
    let law = try moments.stationary()
    try self.init(from: law, to: law, moments, unit, resolution, least: 1, tolerance: tolerance)
  }

  /// The horizon that stands for step `time`; nil where its allowance needs nearly as many steps.
  ///
  /// - Parameter stationary: the same model's horizon that stands for the stationary time
  init?(
    standingFor time: Int, stationary: StationaryHorizon, _ model: StateSpaceModel, moments: GatedMoments,
    resolution: StateResolution, tolerance: Double
  ) throws {
    // The law of the past is that of a time which hardly depends on the horizon: twice the stationary horizon.
    let steps = 2 * stationary.steps
    guard steps <= time / 2, let unit = Self.lastNoise(model, resolution),
      let past = try moments.settled(after: time - steps), let present = try moments.settled(after: time)
    else { return nil }
    try self.init(from: past, to: present, moments, unit, resolution, least: steps, tolerance: tolerance)
    guard self.steps == steps else { return nil }
  }

  /// The noise that enters last, factored; nil where it misses a direction.
  private static func lastNoise(_ model: StateSpaceModel, _ resolution: StateResolution) -> Cholesky? {
    let d = model.stateSize
    var last = Matrix(rows: d, columns: d)
    if case .perStep(let q) = model.noise { last = q }
    if case .noise(let sigma) = resolution {
      guard let sum = try? last + (sigma * sigma) * .identity(d) else { return nil }
      last = sum
    }
    return try? Cholesky(last)
  }

  /// The least horizon of at least `least` steps whose allowance is at most `tolerance`, from the law of the past to that
  /// of the present.
  private init(
    from past: StateMoments, to present: StateMoments, _ moments: GatedMoments, _ unit: Cholesky,
    _ resolution: StateResolution, least: Int, tolerance: Double
  ) throws {
    let d = present.mean.count
    var read = present.covariance
    if case .noise(let sigma) = resolution { try read += (sigma * sigma) * .identity(d) }
    let size = try unit.solve(read).trace()
    var forgotten = past.covariance
    var (steps, allowance) = (0, Double.infinity)
    while true {
      let rest = try max(0, unit.solve(forgotten).trace())
      let scale = size.squareRoot() + rest.squareRoot()
      allowance = (5 * scale + (2 * log(2.0)).squareRoot()) * rest.squareRoot() + 0.5 * rest
      if steps >= least, allowance <= tolerance { break }
      guard steps < Self.longest else {
        throw ModelError(
          "time", "stationary, but after \(Self.longest) steps \(rest) noise variances are still remembered",
          expected: "a model that forgets faster, or a number of steps")
      }
      forgotten = try moments.carry(forgotten)
      steps += 1
    }
    self.steps = steps
    self.allowance = allowance
    start = past.mean
    covariance = present.covariance
  }
}
