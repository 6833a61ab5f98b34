// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import StateSpace

/// A small run on streams of its own that sizes the estimator, so that nothing that is reported chooses how.
struct ParticlePilot: Sendable {
  /// Coefficients of the control variate for each of the three means.
  struct Slopes: Sendable {
    let upper: Double
    let lower: Double
    let point: Double
  }

  let slopes: Slopes
  /// Fitted to the pilot's points.
  let defense: DefensiveGaussian
  /// Mean of the upper bound and two standard errors, nats: a bound without chance is preferred to one about as good.
  let upper: Double
  /// Paths at which their share of the width is near the accuracy that is wanted by default.
  let paths: Int
  /// Particles for each path that balance the two shares: a width a/K + b/M at a cost of K·M is least at M = K b/a.
  private let balance: Double

  /// The fewest particles for a path.
  static let leastParticles = 16

  /// The pilot of `sampler` with `count` paths of `particles` particles.
  init(_ sampler: ParticleSampler, seed: UInt64, paths count: Int = 256, particles: Int = 64, threads: Int) throws {
    let d = sampler.model.stateSize
    let draw = try sampler.draw(
      count, particles: particles, seed: seed, purpose: .pilot, replication: count, threads: threads)
    defense = try DefensiveGaussian(points: draw.points, size: d)
    let bounds = try draw.bounds(size: d, particles: particles, defense: defense, threads: threads)
    let variates = draw.own.map { $0 - 0.5 * Double(d) }
    func mean(_ value: (ParticleBounds) -> Double) -> Double { bounds.reduce(0) { $0 + value($1) } / Double(count) }
    func slope(_ value: (ParticleBounds) -> Double) -> Double {
      let center = mean(value)
      let squares = variates.reduce(0) { $0 + $1 * $1 }
      return zip(bounds, variates).reduce(0) { $0 + (value($1.0) - center) * $1.1 } / squares
    }
    slopes = Slopes(upper: slope(\.upper), lower: slope(\.lower), point: slope(\.point))
    let center = mean(\.upper)
    let squares = bounds.reduce(0) { $0 + ($1.upper - center) * ($1.upper - center) }
    upper = center + 2 * squares.squareRoot() / Double(count)
    let marginal = Double(count) * mean(\.marginalWidth)
    let conditional = Double(particles) * mean(\.conditionalWidth)
    balance = marginal > 0 ? conditional / marginal : 1
    let middle = mean(\.point)
    let wanted = 2 * marginal / (0.005 * max(1, 0.5 * middle * middle))
    paths = wanted.isFinite ? Int(min(2048, max(256, wanted)).rounded()) : 2048
  }

  /// M for K = `paths`.
  func particles(forPaths paths: Int) -> Int {
    let wanted = (Double(paths) * balance).rounded()
    return Int(min(16_384, max(Double(Self.leastParticles), wanted.isFinite ? wanted : 0)))
  }
}
