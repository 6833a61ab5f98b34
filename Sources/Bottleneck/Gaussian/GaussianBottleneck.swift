// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import LinearAlgebra
public import Quantities

/// The information bottleneck of jointly Gaussian X and Y in closed form: the least `I(X;T) − β I(T;Y)` over all T that
/// see Y through X alone.
///
/// An optimal T is a projection of X with white noise. With `λ_1 ≤ λ_2 ≤ …` the eigenvalues of `Σ_{x|y} Σ_x⁻¹`, direction
/// i takes part from `β_i = 1/(1 − λ_i)` on.
/// Source: Chechik, Globerson, Tishby & Weiss (2005), theorem 3.1 and (18)–(21); that no other T is better, Globerson &
/// Tishby (2004).
public struct GaussianBottleneck: Sendable, Equatable {
  /// The directions in which X varies, the best explained first.
  public let directions: [GaussianDirection]

  /// The directions with these signal-to-noise ratios `(1 − λ)/λ`, in any order: for a linear state `μ − 1`, of M2.4.
  ///
  /// Errors: ``GaussianBottleneckError/numerical(_:)`` for a ratio that is negative or not finite.
  public init(signalToNoise: [Double]) throws(GaussianBottleneckError) {
    if let ratio = signalToNoise.first(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .numerical("a signal-to-noise ratio of \(ratio); expected a finite number of at least 0")
    }
    directions = signalToNoise.sorted(by: >).map(GaussianDirection.init(signalToNoise:))
  }

  init(sorted directions: [GaussianDirection]) { self.directions = directions }

  /// `I(X;Y) = −½ Σ log λ_i`, the relevance that no T exceeds.
  public var information: Nats { Nats(directions.reduce(0) { $0 + 0.5 * log1p($1.signalToNoise) }) }

  /// The β's at which a direction begins to take part, ascending; directions of which Y tells nothing have none.
  public var criticalBetas: [Double] { directions.map(\.criticalBeta).filter(\.isFinite) }

  /// The onset: below it the best T tells nothing; infinite for independent X and Y.
  public var onset: Double { directions.first?.criticalBeta ?? .infinity }

  /// A point of the optimal curve.
  public struct Point: Sendable, Equatable {
    /// The trade-off that the point solves, the slope of compression over relevance.
    public let beta: Double
    /// `I(X;T)`.
    public let compression: Nats
    /// `I(T;Y)`.
    public let relevance: Nats
    /// `α_i²`, the signal-to-noise ratio that T gives to direction i of unit variance; one for each active direction.
    public let gains: [Double]
    /// Directions that take part.
    public var dimensions: Int { gains.count }
  }

  /// The solution at a trade-off; the origin for β ≤ ``onset``.
  ///
  /// Errors: ``GaussianBottleneckError/beta(_:)`` unless β is finite and above 0.
  public func point(atBeta beta: Double) throws(GaussianBottleneckError) -> Point {
    guard beta > 0, beta.isFinite else { throw .beta(beta) }
    // A critical β is rounded: what it exceeds itself by is no excess.
    let excesses = directions.map { (-1.0).addingProduct(beta, $0.explained) }
    return point(beta, excesses: excesses.map { $0 > .ulpOfOne ? $0 : 0 })
  }

  /// The least `I(X;T)` with `I(T;Y) ≥ relevance`.
  ///
  /// With n directions active and `τ_n` the relevance at which the n-th begins, `1 − 1/β = λ_n e^{2(τ − τ_n)/n}`. At τ = 0
  /// the answer is the onset. An amount that exceeds `I(X;Y)` by rounding alone is as unreachable as `I(X;Y)` itself, which
  /// takes infinitely much.
  /// Errors: ``GaussianBottleneckError/amount(_:of:available:)`` for a negative relevance and for one of at least
  /// ``information``.
  public func point(keeping relevance: Nats) throws(GaussianBottleneckError) -> Point {
    let total = information
    guard relevance.value >= 0, relevance < total || relevance == .zero else {
      throw .amount(relevance, of: "relevance", available: total)
    }
    guard total > .zero else { return Point(beta: .infinity, compression: .zero, relevance: .zero, gains: []) }
    var begun = 0.0
    var active = 1
    while active < directions.count {
      let next = begun + 0.5 * Double(active) * logRatio(active - 1, active)
      guard next < relevance.value else { break }
      begun = next
      active += 1
    }
    let last = directions[active - 1]
    let growth = last.residual * expm1(2 * (relevance.value - begun) / Double(active))
    let inverse = last.explained - growth
    guard inverse > 0 else { throw .amount(relevance, of: "relevance", available: total) }
    return point(
      1 / inverse, excesses: directions.prefix(active).map { ($0.residualGap(to: last) + growth) / inverse })
  }

  /// `log(λ_j/λ_i)` for i < j, directions counted from 0.
  private func logRatio(_ i: Int, _ j: Int) -> Double {
    log1p(directions[i].residualGap(to: directions[j]) / directions[i].residual)
  }

  /// The greatest `I(T;Y)` with `I(X;T) ≤ compression`: the curve itself.
  ///
  /// Errors: ``GaussianBottleneckError/amount(_:of:available:)`` for a negative compression or NaN.
  public func relevance(atCompression compression: Nats) throws(GaussianBottleneckError) -> Nats {
    guard compression.value >= 0 else { throw .amount(compression, of: "compression", available: information) }
    guard compression.value.isFinite else { return information }
    let ratios = directions.map(\.signalToNoise).filter { $0 > 0 }
    var (begun, active) = (0.0, 1)
    while active < ratios.count {
      let next = begun + 0.5 * Double(active) * log(ratios[active - 1] / ratios[active])
      guard next < compression.value else { break }
      begun = next
      active += 1
    }
    guard let last = ratios.prefix(active).last else { return .zero }
    // With s = (1 − λ)/λ a direction's gain is (β − 1) s − 1, of which it keeps ½ log(1 + gain/β), β = 1 + (1 + gain)/s.
    let growth = expm1(2 * (compression.value - begun) / Double(active))
    return Nats(
      ratios.prefix(active).reduce(0) { sum, ratio in
        let gain = (ratio - last) / last + growth * ratio / last
        return sum + 0.5 * log1p(gain.isFinite ? gain / (1 + (1 + gain) / ratio) : ratio)
      })
  }

  /// The point whose active directions have `excesses = β(1 − λ_i) − 1`, each with its digits.
  ///
  /// A direction costs `½ log((β − 1)(1 − λ)/λ) = ½ log(1 + e/λ)` and keeps `½ log((β − 1)/(βλ)) = ½ log(1 + e/(βλ))`.
  private func point(_ beta: Double, excesses: [Double]) -> Point {
    var (compression, relevance) = (0.0, 0.0)
    var gains: [Double] = []
    for (direction, excess) in zip(directions, excesses) where excess > 0 {
      let gain = excess / direction.residual
      compression += 0.5 * log1p(gain)
      relevance += 0.5 * log1p(gain / beta)
      gains.append(gain)
    }
    return Point(beta: beta, compression: Nats(compression), relevance: Nats(relevance), gains: gains)
  }
}
