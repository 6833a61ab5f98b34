// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics

/// `S(ω) = V / |A(e^{iω})|²` with `A = 1 − Σ a_k e^{−ikω}`.
///
/// `|A|²` is a polynomial in `cos ω`. Between its stationary points it is monotone, so that each stretch crosses a
/// level at most once, and the stretches hand every peak and every kink to the quadrature as an end point.
struct AutoregressiveSpectrum: PowerSpectrum {
  let innovation: Double
  let variance: Double
  let varianceError: Double
  let maximum: Double
  let maximumBound: Double
  let minimum: Double
  private let filter: AutoregressiveFilter
  /// 0, the stationary points of `S` and π, ascending; further points do no harm.
  private let nodes: [Double]

  /// Asked of the quadrature, relative to the integral; its own estimate enters the bracket.
  private static let relativeTolerance = 1e-13
  /// How far, relative, the bound of the least `|A|` may stay below it, and the evaluations spent on it: few, since
  /// the bound's error falls with the square of the width, unless rounding is in the way.
  private static let (peakTightness, peakBudget) = (1e-12, 4096)

  init(coefficients: [Double], innovation: Double) throws {
    self.innovation = innovation
    let power = try AutoregressiveCurve.stationaryVariance(coefficients: coefficients, innovation: innovation)
    variance = power.upperBound
    varianceError = power.upperBound - power.lowerBound
    let filter = AutoregressiveFilter(coefficients: coefficients)
    let stationary = try ChebyshevSeries(coefficients: filter.cosineSeries).derivative.rootCandidates().map(acos)
    let marks = ([0, .pi] + stationary).sorted()
    let peak = try CircleSearch(
      nodes: marks, tightness: AutoregressiveSpectrum.peakTightness, budget: AutoregressiveSpectrum.peakBudget
    ) { filter.magnitude(at: $0, halfWidth: $1) }
    let nodes = (marks + [peak.frequency]).sorted()
    let densities = nodes.map { innovation / filter.gain(at: $0) }
    self.filter = filter
    self.nodes = nodes
    let maximum = densities.reduce(0, max)
    self.maximum = maximum
    maximumBound =
      peak.lowerBound > 0 ? max(maximum, innovation / peak.lowerBound / peak.lowerBound) : .infinity
    minimum = densities.reduce(.infinity, min)
  }

  var components: Int { 1 }
  func isClosedForm(level: Double) -> Bool { level <= minimum }

  private func density(_ frequency: Double) -> Double {
    innovation / filter.gain(at: frequency)
  }

  /// Frequencies over which `S` is monotone and stays on one side of the level.
  private struct Stretch {
    let range: ClosedRange<Double>
    let isAbove: Bool
    var width: Double { range.upperBound - range.lowerBound }
  }

  private func stretches(level: Double) throws -> [Stretch] {
    // Compared by its denominator, so that the sides and the root finder agree to the last bit.
    let threshold = innovation / level
    return try zip(nodes, nodes.dropFirst()).flatMap { a, b -> [Stretch] in
      guard a < b else { return [] }
      let left = filter.gain(at: a) < threshold
      let right = filter.gain(at: b) < threshold
      guard left != right else { return [Stretch(range: a...b, isAbove: left)] }
      let kink = try Roots.brent(in: a...b) { filter.gain(at: $0) - threshold }.value
      return [Stretch(range: a...kink, isAbove: left), Stretch(range: kink...b, isAbove: right)]
    }
  }

  /// What is integrated on one side of the level.
  private enum Term {
    case constant(Double)
    case function((Double) -> Double)
  }

  /// `(1/π) ∫_0^π` of one term above the level and another below it.
  private func integral(level: Double, above: Term, below: Term) throws -> Measured {
    var total = Measured(value: 0, error: 0)
    for stretch in try stretches(level: level) where stretch.width > 0 {
      switch stretch.isAbove ? above : below {
      case .constant(let height):
        total.value += height * stretch.width / .pi
      case .function(let integrand):
        let piece = try Quadrature.adaptive(
          over: stretch.range, relative: AutoregressiveSpectrum.relativeTolerance, integrand)
        total.value += piece.value / .pi
        total.error += piece.errorEstimate / .pi
      }
    }
    total.error += 4 * .ulpOfOne * abs(total.value)
    return total
  }

  /// What rounding of the filter's sum does to `S` where it is at most `level`, relative.
  private func densityError(level: Double) -> Double {
    4 * .ulpOfOne * Double(filter.taps.count) * (1 + filter.size * (level / innovation).squareRoot())
  }

  func activeFraction(above level: Double) throws -> Double {
    guard level > minimum else { return 1 }
    return try stretches(level: level).reduce(0) { $0 + ($1.isAbove ? $1.width : 0) } / .pi
  }

  func distortion(level: Double) throws -> Measured {
    guard level > minimum else { return Measured(value: level, error: 0) }
    var total = try integral(level: level, above: .constant(level), below: .function { min(level, density($0)) })
    total.error += densityError(level: level) * total.value
    return total
  }

  func rate(level: Double) throws -> Measured {
    guard level > minimum else {
      let value = 0.5 * logRatio(innovation, level)
      return Measured(value: value, error: 4 * .ulpOfOne * (1 + abs(value)))
    }
    let total = try integral(
      level: level, above: .function { max(0, logRatio(density($0), level)) }, below: .constant(0))
    let inherited = densityError(level: maximum) * (try activeFraction(above: level))
    return Measured(value: 0.5 * total.value, error: 0.5 * (total.error + inherited))
  }

  func dispersion(level: Double) throws -> Double {
    guard level > minimum else { return 0.5 }
    let below = Term.function { frequency in
      let ratio = min(1, density(frequency) / level)
      return ratio * ratio
    }
    return try 0.5 * integral(level: level, above: .constant(1), below: below).value
  }
}
