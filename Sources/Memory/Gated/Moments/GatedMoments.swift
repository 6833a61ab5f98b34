// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
public import LinearAlgebra
public import Parallel
public import StateSpace

/// Mean and covariance of a state.
public struct StateMoments: Sendable {
  /// `E h`, d numbers.
  public let mean: [Double]
  /// Covariance of `h`, d×d.
  public let covariance: Matrix
}

/// `E h_t` and `E h_t h_tᵀ` without sampling, for independent inputs and gates that see inputs only (M3.2).
///
/// Both obey linear recursions whose coefficients are expectations over one input: finite sums for symbols, numerical
/// integration over pairs of pre-activations for Gaussian inputs, with the Gaussian conditional moments of `B x`.
public struct GatedMoments: Sendable {
  /// `ρ(E[F ⊗ F])`: second moments are bounded for all time iff this is below 1 (M7.3).
  public let meanSquareRadius: Double

  let step: StepMoments
  private let map: SecondMomentOperator
  private let transition: Matrix?
  private let initial: GaussianLaw

  /// Moments of more components than this are not computed.
  private static let largestState = 128
  /// The most by which a finer rule may change single moments; what it is off by itself is far less.
  private static let tolerance = 0x1p-27

  /// Nil where the recursions have no coefficients: inputs that depend on each other, top-k gates, gates that see the
  /// state, cells, states of more than 128 components, or integrals that do not converge.
  public init?(_ model: StateSpaceModel, threads: Int = Parallel.defaultThreadCount) throws {
    guard case .gated(let update) = model.update, update.gatesSeeInputsOnly, update.stateSize <= Self.largestState
    else { return nil }
    switch model.input {
    case .gaussian(let law):
      guard let step = try StepMoments.gaussian(update, noise: model.noise, input: law, threads: threads) else {
        return nil
      }
      self.step = step
    case .tokens(let tokens) where tokens.transition == nil:
      step = try StepMoments(update, noise: model.noise, tokens: tokens)
    case .tokens, .process, .recorded: return nil
    }
    let map = try SecondMomentOperator(model, threads: threads)
    guard map.integrationError <= Self.tolerance else { return nil }
    self.map = map
    transition = update.transition
    initial = model.initial
    meanSquareRadius = try map.spectralRadius()
  }

  /// Mean and covariance of `h_t`. Domain: `steps ≥ 0`.
  public func state(after steps: Int) throws -> StateMoments {
    var (mean, second) = (initial.mean, try initial.covariance + Self.outer(initial.mean))
    for _ in 0..<max(0, steps) { try advance(&mean, &second) }
    return StateMoments(mean: mean, covariance: try (second - Self.outer(mean)).symmetrized())
  }

  /// Mean and covariance of the stationary law, by iterating the recursion.
  ///
  /// Errors: `LinearAlgebraError.unstable(spectralRadius:)` unless ``meanSquareRadius`` is below 1, and if it is so
  /// close to 1 that 10⁶ steps do not reach the fixed point.
  public func stationary() throws -> StateMoments {
    let d = initial.mean.count
    let zero = StateMoments(mean: [Double](repeating: 0, count: d), covariance: Matrix(rows: d, columns: d))
    guard let law = try settled(after: 1_000_000, from: zero), law.isStationary else {
      throw LinearAlgebraError.unstable(spectralRadius: meanSquareRadius)
    }
    return law.moments
  }

  /// Mean and covariance of `h_t` for a long time: the recursion stops where it has come to its fixed point. Nil unless
  /// ``meanSquareRadius`` is below 1.
  func settled(after steps: Int) throws -> StateMoments? {
    try settled(after: steps, from: StateMoments(mean: initial.mean, covariance: initial.covariance))?.moments
  }

  private func settled(
    after steps: Int, from start: StateMoments
  ) throws -> (moments: StateMoments, isStationary: Bool)? {
    guard meanSquareRadius < 1 else { return nil }
    var (mean, second) = (start.mean, try start.covariance + Self.outer(start.mean))
    func law() throws -> StateMoments {
      StateMoments(mean: mean, covariance: try (second - Self.outer(mean)).symmetrized())
    }
    for _ in 0..<max(0, steps) {
      let (oldMean, old) = (mean, second)
      try advance(&mean, &second)
      let change = try (second - old).frobeniusNorm
      let drift = zip(mean, oldMean).reduce(0) { max($0, abs($1.0 - $1.1)) }
      // What is still to come is a geometric series of the mean-square radius.
      let limit = 0x1p-46 * (1 - meanSquareRadius)
      if change <= limit * second.frobeniusNorm, drift * drift <= limit * second.frobeniusNorm {
        return (try law(), true)
      }
    }
    return (try law(), false)
  }

  /// `E P_t`, and `E P_t^gate` for drives of which the gates leave the covariance `unseen` open (M3.2b).
  func expectedConditionalCovariance(after steps: Int, from initial: Matrix, unseen: Matrix?) throws -> Matrix {
    var added = step.noise
    if let unseen {
      for i in 0..<added.rows {
        for j in 0..<added.columns { added[i, j] += step.driveScale[i, j] * unseen[i, j] }
      }
    }
    var covariance = initial
    for _ in 0..<steps { covariance = try carry(covariance) + added }
    return covariance
  }

  /// `E[F X Fᵀ]`: what one step makes of the second moments of a part of the state.
  func carry(_ second: Matrix) throws -> Matrix { try map.apply(to: second) }

  /// `E[F] v` for each column of `v`.
  func carryMean(_ v: Matrix) throws -> Matrix {
    var result = v
    let moved = try transition.map { try $0 * v }
    for i in 0..<v.rows {
      for j in 0..<v.columns { result[i, j] = step.carry[i] * v[i, j] + (moved.map { step.gain[i] * $0[i, j] } ?? 0) }
    }
    return result
  }

  /// One step of both recursions.
  func advance(_ mean: inout [Double], _ second: inout Matrix) throws {
    let d = mean.count
    let moved = try movedMean(mean)
    var next = try carry(second) + step.driveDrive + step.noise
    for i in 0..<d {
      for j in 0..<d {
        let cross = step.gainDrive[i, j] * moved[i] + step.carryDrive[i, j] * mean[i]
        next[i, j] += cross
        next[j, i] += cross
      }
    }
    second = next
    for i in 0..<d { mean[i] = step.gain[i] * moved[i] + step.carry[i] * mean[i] + step.drive[i] }
  }

  /// `A μ`; zero for rules without dense part.
  func movedMean(_ mean: [Double]) throws -> [Double] {
    try transition.map { try $0 * mean } ?? [Double](repeating: 0, count: mean.count)
  }

  private static func outer(_ mean: [Double]) throws -> Matrix {
    try Matrix(column: mean) * Matrix(column: mean).transpose
  }
}
