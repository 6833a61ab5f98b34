// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Quantities

/// The water level of a spectrum at a distortion or a rate, by Newton's method from the side on which it cannot
/// overshoot: `D(θ)` is concave, `R` is convex in `log θ`, and `activeFraction` is the exact derivative of both.
enum WaterLevel {
  /// Quadratic convergence needs a dozen steps, a narrow peak a few dozen.
  private static let maximumIterations = 200
  /// The share of an integral's error estimate that is not worth another step: the tangent carries it exactly enough.
  private static let accuracy = 0.1

  /// `θ` with `D(θ) = distortion`, for `0 < distortion < variance`.
  static func level(of spectrum: some PowerSpectrum, distortion: Double) throws -> (level: Double, iterations: Int) {
    // D(θ) ≤ components · θ: a start on the left.
    var level = distortion / Double(spectrum.components)
    for iteration in 1...maximumIterations {
      let reached = try spectrum.distortion(level: level)
      let missing = distortion - reached.value
      let noise = max(.ulpOfOne * distortion, accuracy * reached.error)
      let active = try spectrum.activeFraction(above: level)
      guard missing > noise, active > 0 else { return (level, iteration) }
      let next = level + missing / active
      // Rounding and quadrature may step over the peak, where nothing is left to fill.
      let limited = next < spectrum.maximum ? next : 0.5 * (level + spectrum.maximum)
      guard limited > level, limited - level > .ulpOfOne * level else { return (level, iteration) }
      level = limited
    }
    return (level, maximumIterations)
  }

  /// `θ` with `R(θ) = rate`, for `rate > 0`.
  ///
  /// - Throws: ``CurveError/rateOutOfRange(_:maximum:)`` when the level underflows.
  static func level(of spectrum: some PowerSpectrum, rate: Double) throws -> (level: Double, iterations: Int) {
    var (logLevel, iterations) = try start(in: spectrum, rate: rate)
    while iterations < maximumIterations {
      iterations += 1
      let level = exp(logLevel)
      let reached = try spectrum.rate(level: level)
      let excess = reached.value - rate
      let noise = max(.ulpOfOne * rate, accuracy * reached.error)
      let active = try spectrum.activeFraction(above: level)
      guard excess > noise, active > 0 else { break }
      let next = logLevel + 2 * excess / active
      let limited = exp(next) < spectrum.maximum ? next : 0.5 * (logLevel + log(spectrum.maximum))
      guard limited - logLevel > .ulpOfOne * max(1, abs(logLevel)) else { break }
      logLevel = limited
    }
    return (exp(logLevel), iterations)
  }

  /// A level with at least this rate: down from the maximum in steps that double.
  private static func start(in spectrum: some PowerSpectrum, rate: Double) throws -> (Double, iterations: Int) {
    let top = log(spectrum.maximum)
    let deepest = top - log(Double.leastNormalMagnitude)
    var depth = min(1 + 2 * rate / Double(spectrum.components), deepest)
    var iterations = 1
    while true {
      let reached = try spectrum.rate(level: exp(top - depth)).value
      if reached >= rate { return (top - depth, iterations) }
      guard depth < deepest else { throw CurveError.rateOutOfRange(Nats(rate), maximum: Nats(reached)) }
      depth = min(2 * depth, deepest)
      iterations += 1
    }
  }
}
