// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
import Quantities

/// A stationary Gaussian process whose spectral density is given by a table and linear between its rows, squared
/// error a sample. Every integral of the reverse water-filling is a closed form on every segment.
///
/// Source: Kolmogorov (1956); Berger (1971), §4.5. Dispersion: Tian & Kostina (2019).
public struct TabulatedSpectrumCurve: RateDistortionCurve {
  /// The source and the distortion, in words.
  public var subject: String { curve.subject }
  /// `(1/π) ∫_0^π S dω`, the variance of a sample and the distortion of sending nothing.
  public var variance: Double { curve.spectrum.variance }
  private let curve: SpectralCurve<PiecewiseLinearSpectrum>

  /// How far, relative to π, the last frequency may be from it: the digits that a text file usually has.
  public static let endTolerance = 0x1p-26

  /// - Parameters:
  ///   - frequencies: `ω` in radians a sample, strictly ascending from 0 to π
  ///   - density: `S(ω) ≥ 0`, one for each frequency, such that the variance is `(1/π) ∫_0^π S dω`
  /// - Throws: ``GaussianSourceError`` naming the row.
  public init(frequencies: [Double], density: [Double]) throws(GaussianSourceError) {
    guard frequencies.count == density.count else {
      throw .shape(
        matrix: "the list of densities", rows: density.count, columns: 1, expectedRows: frequencies.count,
        expectedColumns: 1)
    }
    guard frequencies.count >= 2, let last = frequencies.last else { throw .empty("the spectrum between 0 and π") }
    if frequencies[0] != 0 { throw .frequency(row: 0, value: frequencies[0], expected: "0, the first frequency") }
    for row in 1..<frequencies.count where !(frequencies[row] > frequencies[row - 1]) {
      throw .frequency(row: row, value: frequencies[row], expected: "above \(frequencies[row - 1])")
    }
    guard abs(last - .pi) <= TabulatedSpectrumCurve.endTolerance * .pi, frequencies[frequencies.count - 2] < .pi else {
      throw .frequency(row: frequencies.count - 1, value: last, expected: "π, the last frequency")
    }
    if let row = density.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .spectralDensity(row: row, value: density[row])
    }
    curve = SpectralCurve(
      subject: "Gaussian process, piecewise-linear spectrum of \(frequencies.count) rows, squared error a sample",
      spectrum: PiecewiseLinearSpectrum(frequencies: frequencies.dropLast() + [.pi], density: density),
      source: Citation("Kolmogorov (1956), integrated in closed form on every linear segment"))
  }

  /// Where the curve begins and ends.
  public func ends() -> CurveEnds { curve.ends() }

  /// Answers one question; throws ``CurveError`` for one without an answer.
  public func point(at query: Query) throws -> CurvePoint { try curve.point(at: query) }
}

/// A density that is linear between `ω_k`, both lists of shape `[n]`.
struct PiecewiseLinearSpectrum: PowerSpectrum {
  let frequencies: [Double]
  let density: [Double]
  let maximum: Double
  let variance: Double

  init(frequencies: [Double], density: [Double]) {
    self.frequencies = frequencies
    self.density = density
    maximum = density.max() ?? 0
    let areas = (1..<frequencies.count).map { k -> Double in
      let mean = 0.5 * density[k] + 0.5 * density[k - 1]
      return mean * (frequencies[k] - frequencies[k - 1])
    }
    variance = compensatedSum(areas) / .pi
  }

  var components: Int { 1 }
  var maximumBound: Double { maximum }
  var varianceError: Double { 0 }
  func isClosedForm(level: Double) -> Bool { true }

  /// A stretch of frequencies over which the density is linear and stays on one side of the level.
  private struct Stretch {
    let width: Double
    let first: Double
    let last: Double
    let isAbove: Bool
    var mean: Double { 0.5 * first + 0.5 * last }
  }

  /// `(1/π) Σ value(stretch)` over all stretches of the level.
  private func integral(level: Double, _ value: (Stretch) -> Double) -> Double {
    var terms: [Double] = []
    for k in 1..<frequencies.count {
      let width = frequencies[k] - frequencies[k - 1]
      for stretch in stretches(width: width, from: density[k - 1], to: density[k], level: level) {
        terms.append(value(stretch))
      }
    }
    return compensatedSum(terms) / .pi
  }

  private func stretches(width: Double, from a: Double, to b: Double, level: Double) -> [Stretch] {
    guard (a > level) != (b > level) else { return [Stretch(width: width, first: a, last: b, isAbove: a > level)] }
    let part = width * ((level - a) / (b - a))
    return [
      Stretch(width: part, first: a, last: level, isAbove: a > level),
      Stretch(width: width - part, first: level, last: b, isAbove: b > level),
    ]
  }

  func activeFraction(above level: Double) -> Double {
    integral(level: level) { $0.isAbove ? $0.width : 0 }
  }

  func distortion(level: Double) -> Measured {
    let value = integral(level: level) { $0.width * ($0.isAbove ? level : $0.mean) }
    return Measured(value: value, error: 4 * .ulpOfOne * value)
  }

  func rate(level: Double) -> Measured {
    let value = 0.5 * integral(level: level) { $0.isAbove ? $0.width * meanLogRatio($0, level) : 0 }
    // A crossing is known to an ulp of its segment; the integrand vanishes there.
    return Measured(value: value, error: 8 * .ulpOfOne * (value + activeFraction(above: level)))
  }

  func dispersion(level: Double) -> Double {
    0.5
      * integral(level: level) { stretch in
        guard !stretch.isAbove else { return stretch.width }
        let (u, v) = (stretch.first / level, stretch.last / level)
        return stretch.width * (u * u + u * v + v * v) / 3
      }
  }

  /// The mean of `log(S/θ)` for `S` linear from `first` to `last`, both at least `θ > 0`.
  ///
  /// With the mean `m` of `S` and `S = m (1 + r t)`, `|t| ≤ 1`, it is `log(m/θ) + ½ ∫ log(1 + r t) dt`.
  private func meanLogRatio(_ stretch: Stretch, _ level: Double) -> Double {
    let sum = 0.5 * stretch.first + 0.5 * stretch.last
    let r = abs(0.5 * stretch.last - 0.5 * stretch.first) / sum
    return logRatio(sum, level) + meanLog(halfRange: r, complement: min(stretch.first, stretch.last) / sum)
  }
}

/// `½ ∫_{−1}^{1} log(1 + r t) dt` for `0 ≤ r ≤ 1`, with `complement = 1 − r` given to full relative accuracy.
///
/// The closed form `[(1 + r) log(1 + r) − (1 − r) log(1 − r)]/2r − 1` cancels for small `r`, where the series
/// `−Σ r^{2k} / 2k(2k + 1)` takes over.
private func meanLog(halfRange r: Double, complement: Double) -> Double {
  guard r < 0.125 else {
    let lower = complement > 0 ? complement * log(complement) : 0
    return ((1 + r) * log1p(r) - lower) / (2 * r) - 1
  }
  // r² ≤ 1/64: the tenth term is below 2⁻⁶⁰ of the first.
  let square = r * r
  var sum = 0.0
  for k in stride(from: 10.0, through: 1, by: -1) {
    sum = square * (sum - 1 / (2 * k * (2 * k + 1)))
  }
  return sum
}
