// SPDX-License-Identifier: GPL-3.0-or-later

import Quantities

/// The spectrum of a stationary Gaussian process of one or more components, as reverse water-filling needs it.
///
/// `S(ω)` has the variance `(1/2π) ∫_{−π}^{π} S dω`; of several components the eigenvalues of the spectral matrix
/// are meant and summed. Every method takes a level `0 < θ < maximum`. Source: Kolmogorov (1956).
protocol PowerSpectrum: Sendable {
  /// Components of a sample.
  var components: Int { get }
  /// The largest density found.
  var maximum: Double { get }
  /// No density exceeds this, so that at and above it nothing is sent; infinite where no bound is known.
  var maximumBound: Double { get }
  /// The variance of a sample, summed over components, rounded up: `D_max`.
  var variance: Double { get }
  /// The true variance is between `variance − varianceError > 0` and `variance`, unless both are 0.
  var varianceError: Double { get }
  /// `(1/2π) ∫ #{S > θ} dω`, in `[0, components]`: `dD/dθ`, and `−2 dR/d log θ`.
  func activeFraction(above level: Double) throws -> Double
  /// `D(θ) = (1/2π) ∫ min(θ, S) dω`.
  func distortion(level: Double) throws -> Measured
  /// `R(θ) = (1/4π) ∫ log⁺(S/θ) dω` nats a sample.
  func rate(level: Double) throws -> Measured
  /// `V(θ) = (1/4π) ∫ min(1, (S/θ)²) dω` nats² (Tian & Kostina 2019).
  func dispersion(level: Double) throws -> Double
  /// Whether rate and distortion at this level are formulas.
  func isClosedForm(level: Double) -> Bool
}

/// The curve of a stationary Gaussian process, squared error a sample: every question becomes a water level.
struct SpectralCurve<Spectrum: PowerSpectrum>: RateDistortionCurve {
  let subject: String
  let spectrum: Spectrum
  let source: Citation

  func ends() -> CurveEnds {
    CurveEnds(
      minimumDistortion: 0, rateAtMinimum: Nats(spectrum.variance > 0 ? .infinity : 0),
      maximumDistortion: spectrum.variance)
  }

  func point(at query: Query) throws -> CurvePoint {
    switch try query.checked(maximumRate: Nats(spectrum.variance > 0 ? .infinity : 0)) {
    case .slope(let slope):
      let level = 0.5 / slope
      guard level < spectrum.maximumBound else {
        return .zeroRate(belowCriticalSlope: slope, maximum: spectrum.variance, subject: subject, source: source)
      }
      guard level < spectrum.maximum else { return nearlyZeroRate(slope: slope) }
      let distortion = try spectrum.distortion(level: level)
      let rate = try spectrum.rate(level: level)
      // R at the distortion reported: an error of that is worth s times as much.
      return try point(
        level: level, slope: slope, distortion: distortion.value,
        range: interval(distortion.value, margin: distortion.error, within: 0...spectrum.variance),
        rate: Measured(value: rate.value, error: rate.error + slope * distortion.error), iterations: 0)
    case .distortion(let distortion):
      guard distortion > 0 || (distortion == 0 && spectrum.variance == 0) else {
        throw CurveError.distortionBelowMinimum(distortion, minimum: 0)
      }
      guard distortion < spectrum.variance else {
        let slope = distortion == spectrum.variance && distortion > 0 ? 0.5 / spectrum.maximumBound : 0
        return .zeroRate(at: distortion, slope: slope, subject: subject, source: source)
      }
      let least = spectrum.variance - spectrum.varianceError
      guard distortion <= least else {
        // Whether anything need be sent is not known; what the curve's last certain distortion takes is enough.
        var answer = try point(distortion: least)
        answer.distortion = distortion
        answer.distortionRange = distortion...distortion
        answer.rate = uncertainRate(atMost: answer.rate.upper.value.value)
        answer.closedForm = nil
        return answer
      }
      return try point(distortion: distortion)
    case .rate(let rate):
      guard rate > .zero else {
        return .zeroRate(
          at: spectrum.variance, slope: spectrum.variance > 0 ? 0.5 / spectrum.maximumBound : 0,
          range: (spectrum.variance - spectrum.varianceError)...spectrum.variance, subject: subject, source: source)
      }
      return try point(rate: rate.value)
    }
  }

  /// The answer to a slope whose level lies between the largest density found and the bound of all densities `B`.
  ///
  /// At most the fraction `σ²/θ` of the frequencies is above `θ` (Markov), so that `R ≤ ½ min(d, σ²/θ) log(B/θ)` and
  /// `D ≥ σ² − min(d, σ²/θ) (B − θ)`; and `R ≤ R + sD ≤ s σ²` in any case.
  private func nearlyZeroRate(slope: Double) -> CurvePoint {
    let level = 0.5 / slope
    let (variance, bound) = (spectrum.variance, spectrum.maximumBound)
    let fraction = min(Double(spectrum.components), variance / level)
    let rate = bound.isFinite ? min(slope * variance, 0.5 * fraction * logRatio(bound, level)) : slope * variance
    let least = max(0, variance - spectrum.varianceError - fraction * (bound - level))
    return CurvePoint(
      slope: slope, distortion: variance, distortionRange: least...variance, rate: uncertainRate(atMost: rate),
      closedForm: nil, iterations: 0, method: .quadrature, dispersion: nil)
  }

  private func uncertainRate(atMost rate: Double) -> Bracket<Nats> {
    Bracket(
      subject: subject, lower: Bound(.zero, kind: .solved, source: source),
      upper: Bound(Nats(rate), kind: .solved, source: source))
  }

  private func point(distortion: Double) throws -> CurvePoint {
    let found = try WaterLevel.level(of: spectrum, distortion: distortion)
    let slope = 0.5 / found.level
    let reached = try spectrum.distortion(level: found.level)
    let rate = try spectrum.rate(level: found.level)
    // The tangent carries the rate over the little that is left between the two distortions.
    let shift = slope * (reached.value - distortion)
    return try point(
      level: found.level, slope: slope, distortion: distortion, range: distortion...distortion,
      rate: Measured(value: rate.value + shift, error: rate.error + slope * reached.error + abs(shift)),
      iterations: found.iterations)
  }

  private func point(rate: Double) throws -> CurvePoint {
    let found = try WaterLevel.level(of: spectrum, rate: rate)
    let slope = 0.5 / found.level
    let reached = try spectrum.rate(level: found.level)
    let distortion = try spectrum.distortion(level: found.level)
    let shift = reached.value - rate
    let margin = distortion.error + (reached.error + abs(shift)) / slope
    let carried = min(distortion.value + shift / slope, spectrum.variance)
    return try point(
      level: found.level, slope: slope, distortion: carried,
      range: interval(carried, margin: margin, within: 0...spectrum.variance),
      rate: Measured(value: rate, error: reached.error + slope * distortion.error + abs(shift)),
      iterations: found.iterations)
  }

  private func point(
    level: Double, slope: Double, distortion: Double, range: ClosedRange<Double>, rate: Measured, iterations: Int
  ) throws -> CurvePoint {
    let isExact = spectrum.isClosedForm(level: level)
    return CurvePoint(
      slope: slope, distortion: distortion, distortionRange: range,
      rate: .rate(rate.value, error: rate.error, kind: isExact ? .exact : .solved, of: subject, source: source),
      closedForm: isExact ? Nats(max(0, rate.value)) : nil, iterations: iterations,
      method: isExact ? .closedForm : .quadrature, dispersion: try spectrum.dispersion(level: level))
  }
}
