// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
import Quantities

extension ContinuousCurve {
  /// The point of slope `−s`.
  func point(slope: Double) throws -> CurvePoint {
    let line = try line(at: slope)
    let distortion = min(line.distortion, maximumDistortion)
    return CurvePoint(
      slope: slope, distortion: distortion, distortionRange: distortionRange(line),
      rate: bracket(lower: line.lowerBound(at: distortion), upper: line.rate), closedForm: closedForm(line.rate),
      supportSize: line.supportSize, iterations: line.iterations, method: method, termination: line.termination)
  }

  /// Where the tangent of the line's slope may touch the curve. Under squared error, with `B` the point's `R + sD`:
  /// Shannon's bound there is at most `B − sD`, which for `u = 2sD` reads
  /// `u − log u ≤ 1 + 2B − 2h(X) + log(π/s)`: an interval around `u = 1`.
  private func distortionRange(_ line: SupportingLine) -> ClosedRange<Double> {
    let distortion = min(line.distortion, maximumDistortion)
    // At a proved end nothing is open; at one that is only within the gap, the tangent may touch before it.
    guard difference == .squared, line.rate > 0 || line.gap > 0 else { return distortion...distortion }
    let level = 1 + 2 * (line.rate + line.slope * line.distortion - law.entropy.value) + log(Double.pi / line.slope)
    func end(from inside: Double, to outside: Double) -> Double {
      var (inside, outside) = (inside, outside)
      for _ in 0..<Self.bisections {
        let middle = inside + (outside - inside) / 2
        if middle - log(middle) <= level { inside = middle } else { outside = middle }
      }
      return outside / (2 * line.slope)
    }
    // u − log u > u/2 for every u, and ≥ −log u.
    let lower = min(distortion, end(from: 1, to: exp(-level)))
    let upper = max(distortion, min(maximumDistortion, end(from: 1, to: 2 * level)))
    return lower...upper
  }

  private static let bisections = 60

  /// The least rate at `distortion`, between 0 and the greatest.
  func point(distortion: Double) throws -> CurvePoint {
    var envelope = Envelope(maximumDistortion: maximumDistortion)
    let start = difference == .squared ? 1 / (2 * distortion) : 1 / distortion
    let termination = try search(from: start, &envelope) {
      log($0.distortion / distortion)
    } isDone: {
      let rates = $0.rates(at: distortion)
      return isTight(rates, at: rates.upper)
    }
    let rates = envelope.rates(at: distortion)
    return CurvePoint(
      slope: rates.slope, distortion: distortion, rate: bracket(lower: rates.lower, upper: rates.upper),
      closedForm: closedForm(rates.upper), supportSize: rates.supportSize, iterations: envelope.iterations,
      method: method, termination: termination)
  }

  /// The least distortion at `rate` nats, a positive number.
  func point(rate: Double) throws -> CurvePoint {
    var envelope = Envelope(maximumDistortion: maximumDistortion)
    let start = exp(difference == .squared ? 2 * rate : rate) / maximumDistortion
    let termination = try search(from: start, &envelope) {
      rate - $0.rate
    } isDone: {
      isTight($0.distortions(at: rate), at: rate)
    }
    let distortions = envelope.distortions(at: rate)
    let rates = envelope.rates(at: distortions.upper)
    return CurvePoint(
      slope: rates.slope, distortion: distortions.upper, distortionRange: distortions.lower...distortions.upper,
      rate: bracket(lower: rates.lower, upper: min(rate, rates.upper)), closedForm: closedForm(rates.upper),
      supportSize: rates.supportSize, iterations: envelope.iterations, method: method, termination: termination)
  }

  private var method: Method { difference == .squared ? .columnGeneration : .closedForm }

  private func closedForm(_ rate: Double) -> Nats? { difference == .squared ? nil : Nats(rate) }

  /// Whether a search may stop; formulas go on to rounding.
  private func isTight(_ sides: Envelope.Sides, at rate: Double) -> Bool {
    sides.width <= (difference == .squared ? tolerance.value : 1024 * Double.ulpOfOne * max(1, rate))
  }

  private static let searchLimit = 60

  /// Solves at more slopes, by the Illinois variant of regula falsi (Dowell & Jarratt 1971) in `log s`, until
  /// `isDone`.
  ///
  /// - Parameters:
  ///   - residual: positive where the slope is too small, falling as it grows
  /// - Returns: the worst termination of the lines, or how the search ended.
  private func search(
    from start: Double, _ envelope: inout Envelope, residual: (SupportingLine) -> Double,
    isDone: (Envelope) -> Bool
  ) throws -> Termination {
    var low: (at: Double, residual: Double)?
    var high: (at: Double, residual: Double)?
    var at = log(start)
    var stride = 0.05
    var lastWasLow: Bool?
    for _ in 0..<Self.searchLimit {
      let line = try line(at: exp(at))
      envelope.insert(line)
      if isDone(envelope) { return .converged }
      let value = residual(line)
      guard value.isFinite else { return .stalled }
      if value > 0 {
        if lastWasLow == true, let old = high { high = (old.at, old.residual / 2) }
        low = (at, value)
      } else {
        if lastWasLow == false, let old = low { low = (old.at, old.residual / 2) }
        high = (at, value)
      }
      lastWasLow = value > 0
      if let low, let high {
        at = low.at + (high.at - low.at) * (low.residual / (low.residual - high.residual))
        guard low.at < at, at < high.at else { return line.termination == .converged ? .stalled : line.termination }
      } else {
        // No bracket yet. The residual falls by about 1 a unit of `log s` where the rate is high, less where it is low.
        stride *= 2
        at += value > 0 ? max(1.05 * value, min(stride, 1)) : min(1.05 * value, -min(stride, 1))
      }
    }
    return .iterationLimit
  }
}
