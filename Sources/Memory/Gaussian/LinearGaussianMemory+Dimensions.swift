// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra
public import Quantities
internal import StateSpace

/// The information of a state by linear dimensions (M2.4): the generalised eigenvalues `μ_1 ≥ … ≥ μ_d ≥ 1` of
/// `(S_t, P_t)`; the best k linear summaries together keep `½ Σ_{i ≤ k} log μ_i`.
///
/// This counts *linear* summaries: a measurable bijection of R^d to R keeps everything in one number.
public struct DimensionSpectrum: Sendable, Equatable {
  /// `μ_i − 1`, descending: the signal-to-noise ratio of the i-th summary, accurate also where it is far below the
  /// last place of `μ_i`. As many as P has rank: directions that nothing moves are left out.
  public let signalToNoise: [Double]
  /// `μ_i`, descending.
  public var eigenvalues: [Double] { signalToNoise.map { 1 + $0 } }
  /// What the best k dimensions keep, for k = 1, 2, …
  public let cumulative: [Nats]
  /// What all keep: `I(h_t; x_{1:t})`.
  public var total: Nats { cumulative.last ?? .zero }

  init(signalToNoise: [Double]) {
    self.signalToNoise = signalToNoise
    var sum = 0.0
    cumulative = signalToNoise.map { ratio in
      sum += 0.5 * log1p(ratio)
      return Nats(sum)
    }
  }

  /// The least number of linear dimensions that keep `information`; 0 for none.
  ///
  /// What exceeds the total by rounding (1e-12 relative) is taken as the total.
  /// Errors: ``MemoryError/outOfDomain(value:origin:expected:)`` for a negative or non-finite amount,
  /// ``MemoryError/unreachable(asked:available:)`` for more than there is.
  public func leastDimension(keeping information: Nats) throws(MemoryError) -> Int {
    guard information.value >= 0, information.value.isFinite else {
      throw .outOfDomain(
        value: "\(information.value) nats", origin: "information to keep", expected: "a finite amount of at least 0")
    }
    guard information.value > 0 else { return 0 }
    let asked = information.value * (1 - 1e-12)
    guard let index = cumulative.firstIndex(where: { $0.value >= asked }) else {
      throw .unreachable(asked: information, available: total)
    }
    return index + 1
  }
}

extension LinearGaussianMemory {
  /// The dimension spectrum of the state at a time, from singular values of the inputs' factor whitened by that of the
  /// noise: `μ = 1 + σ²`.
  ///
  /// Errors: those of ``information(at:resolution:)``; ``MemoryError/infinite(reason:)`` where some direction of the
  /// state holds infinitely much.
  public func dimensionSpectrum(at time: StateTime, resolution: Double = 0) throws(MemoryError) -> DimensionSpectrum {
    let (contrast, sources) = try contrast(at: time, resolution: resolution)
    if let component = contrast.fixedComponent { throw .infinite(reason: infiniteReason(component)) }
    let independent = contrast.conditional.independent
    guard !independent.isEmpty else { return DimensionSpectrum(signalToNoise: []) }
    let triangle = contrast.conditional.sources.selecting(rows: Array(independent.indices), columns: independent)
    let inputs = sources.selecting(rows: Array(0..<sources.rows), columns: independent)
    let values = try MemoryError.translating { () throws(LinearAlgebraError) in
      try Echelon(inputs.divided(byUpper: triangle)).sources.singularValues()
    }
    let padding = [Double](repeating: 0, count: independent.count - values.count)
    return DimensionSpectrum(signalToNoise: values.map { $0 * $0 } + padding)
  }
}
