// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Quantities

/// A curve that is reverse water-filling after a part of the distortion that no code removes.
struct WaterFilledCurve: RateDistortionCurve {
  let subject: String
  let filling: ReverseWaterFilling
  /// The distortion that is left at any rate.
  let floor: Double
  /// What rounding may have moved `floor` by.
  let floorError: Double
  /// What rounding may have moved every variance by.
  let varianceError: Double
  /// Whether the components are the source itself, so that its rate–dispersion function is known.
  let hasDispersion: Bool
  let source: Citation

  func ends() -> CurveEnds {
    CurveEnds(
      minimumDistortion: floor, rateAtMinimum: Nats(filling.variances.isEmpty ? 0 : .infinity),
      maximumDistortion: maximum)
  }

  func point(at query: Query) throws(CurveError) -> CurvePoint {
    let ceiling = filling.variances.isEmpty ? 0 : filling.rate(level: .leastNormalMagnitude)
    switch try query.checked(maximumRate: Nats(ceiling)) {
    case .slope(let slope):
      guard 2 * slope * filling.maximumLevel > 1 else {
        return .zeroRate(
          belowCriticalSlope: slope, maximum: maximum, subject: subject, source: source, supportSize: 0,
          dispersion: hasDispersion ? 0 : nil)
      }
      return point(level: 0.5 / slope, slope: slope)
    case .distortion(let distortion):
      guard distortion > floor || (distortion == floor && filling.variances.isEmpty) else {
        throw .distortionBelowMinimum(distortion, minimum: floor)
      }
      guard distortion < maximum else {
        let slope = distortion == maximum && filling.maximumLevel > 0 ? 0.5 / filling.maximumLevel : 0
        return .zeroRate(
          at: distortion, slope: slope, subject: subject, source: source, supportSize: 0,
          dispersion: hasDispersion ? 0 : nil)
      }
      var answer = point(level: filling.level(distortion: distortion - floor), slope: nil)
      answer.distortion = distortion
      answer.distortionRange = distortion...distortion
      return answer
    case .rate(let rate):
      guard rate > .zero else { return try point(at: .distortion(maximum)) }
      var answer = point(level: filling.level(rate: rate.value), slope: nil)
      let margin = (answer.gap.value + 4 * .ulpOfOne * (1 + rate.value)) / answer.slope
      answer.distortionRange = interval(answer.distortion, margin: margin, within: floor...maximum)
      return answer
    }
  }

  private var maximum: Double { floor + filling.maximumDistortion }

  private func point(level: Double, slope: Double?) -> CurvePoint {
    let slope = slope ?? 0.5 / level
    let rate = filling.rate(level: level)
    let distortion = floor + filling.distortion(level: level)
    let components = Double(filling.variances.count)
    // An error of a variance or of D, wherever it enters, moves R by at most s times as much.
    let inherited = slope * (2 * components * varianceError + floorError + .ulpOfOne * components * distortion)
    let margin = 4 * .ulpOfOne * distortion
    return CurvePoint(
      slope: slope, distortion: distortion,
      distortionRange: interval(distortion, margin: margin, within: floor...maximum),
      rate: .rate(
        rate, error: 4 * .ulpOfOne * (rate + components) + inherited, kind: .exact, of: subject, source: source),
      closedForm: Nats(rate), supportSize: filling.activeCount(level: level), method: .closedForm,
      dispersion: hasDispersion ? filling.dispersion(level: level) : nil)
  }
}
