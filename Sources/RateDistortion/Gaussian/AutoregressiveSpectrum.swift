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
  let maximum: Double
  let minimum: Double
  /// `1, −a_1, …, −a_p`.
  private let filter: [Double]
  /// 0, the stationary points of `S` and π, ascending; further points do no harm.
  private let nodes: [Double]

  /// Asked of the quadrature, relative to the integral; its own estimate enters the bracket.
  private static let relativeTolerance = 1e-13

  init(coefficients: [Double], innovation: Double) throws {
    self.innovation = innovation
    variance = try AutoregressiveCurve.stationaryVariance(coefficients: coefficients, innovation: innovation)
    let filter = [1] + coefficients.map { -$0 }
    let series = ChebyshevSeries(coefficients: AutoregressiveSpectrum.cosineSeries(of: filter))
    let stationary = try series.derivative.rootCandidates().map(acos)
    let nodes = ([0, .pi] + stationary).sorted()
    let densities = nodes.map { innovation / AutoregressiveSpectrum.gain(filter, at: $0) }
    self.filter = filter
    self.nodes = nodes
    maximum = densities.reduce(0, max)
    minimum = densities.reduce(.infinity, min)
  }

  var components: Int { 1 }
  func isClosedForm(level: Double) -> Bool { level <= minimum }

  /// `|A(e^{iω})|² = Σ c_k cos kω`: `c_0 = Σ b_j²`, `c_k = 2 Σ b_j b_{j+k}`.
  private static func cosineSeries(of filter: [Double]) -> [Double] {
    filter.indices.map { k in
      let sum = (0..<(filter.count - k)).reduce(0.0) { $0 + filter[$1] * filter[$1 + k] }
      return k == 0 ? sum : 2 * sum
    }
  }

  /// `|A(e^{iω})|²`. The constant part `A(1)` is split off, `e^{−ikω} − 1 = −2 sin²(kω/2) − i sin kω`, so that a root
  /// near 1 loses no digits at low frequencies.
  private static func gain(_ filter: [Double], at frequency: Double) -> Double {
    var real = 0.0
    var imaginary = 0.0
    for k in stride(from: filter.count - 1, through: 1, by: -1) {
      let half = sin(0.5 * Double(k) * frequency)
      real -= 2 * filter[k] * half * half
      imaginary -= filter[k] * sin(Double(k) * frequency)
    }
    real += filter.reduce(0, +)
    return real * real + imaginary * imaginary
  }

  private func density(_ frequency: Double) -> Double {
    innovation / AutoregressiveSpectrum.gain(filter, at: frequency)
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
      let left = AutoregressiveSpectrum.gain(filter, at: a) < threshold
      let right = AutoregressiveSpectrum.gain(filter, at: b) < threshold
      guard left != right else { return [Stretch(range: a...b, isAbove: left)] }
      let kink = try Roots.brent(in: a...b) { AutoregressiveSpectrum.gain(filter, at: $0) - threshold }.value
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
    let size = filter.reduce(0) { $0 + abs($1) }
    return 4 * .ulpOfOne * Double(filter.count) * (1 + size * (level / innovation).squareRoot())
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
