// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Quantities

/// `log(a / b)` for positive finite `a`, `b`, to two ulps of the result: near `a = b` the difference is exact
/// (Sterbenz 1974), and a ratio that overflows or underflows is taken apart.
func logRatio(_ a: Double, _ b: Double) -> Double {
  if a <= 2 * b && b <= 2 * a { return log1p((a - b) / b) }
  let ratio = a / b
  return ratio.isNormal ? log(ratio) : log(a) - log(b)
}

/// `a e^{−x}`, in two steps: the factor alone may underflow where the product does not.
func decayed(_ a: Double, by x: Double) -> Double {
  let half = exp(-0.5 * x)
  return a * half * half
}

/// A number with what its computation may have added: rounding, or the estimate of a quadrature.
struct Measured {
  var value: Double
  var error: Double
}

extension Bracket where Quantity == Nats {
  /// `value ± error` nats, cut at zero: no rate is negative. An infinite rate is both of its sides.
  static func rate(_ value: Double, error: Double, kind: Kind, of subject: String, source: Citation) -> Bracket {
    let margin = value.isFinite ? max(0, error) : 0
    return Bracket(
      subject: subject, lower: Bound(Nats(max(0, value - margin)), kind: kind, source: source),
      upper: Bound(Nats(max(0, value + margin)), kind: kind, source: source))
  }
}

/// `centre ± margin`, between `limits`.
func interval(_ centre: Double, margin: Double, within limits: ClosedRange<Double>) -> ClosedRange<Double> {
  let centre = min(max(centre, limits.lowerBound), limits.upperBound)
  return max(limits.lowerBound, centre - margin)...min(limits.upperBound, centre + margin)
}

extension Query {
  /// The question itself, unless it is a slope or a rate that no curve has.
  func checked(maximumRate: Nats) throws(CurveError) -> Query {
    switch self {
    case .slope(let slope) where !(slope >= 0 && slope.isFinite): throw .slopeOutOfRange(slope)
    case .rate(let rate) where !(rate >= .zero && rate <= maximumRate && rate.value.isFinite):
      throw .rateOutOfRange(rate, maximum: maximumRate)
    default: return self
    }
  }
}

extension CurvePoint {
  /// Nothing is sent: `R = 0` at a distortion of `D_max` or more.
  ///
  /// Every slope up to the curve's last one supports it at `D_max`; slope 0 supports it all the way to the right.
  static func zeroRate(
    at distortion: Double, slope: Double, range: ClosedRange<Double>? = nil, subject: String, source: Citation,
    supportSize: Int? = nil, dispersion: Double? = 0
  ) -> CurvePoint {
    CurvePoint(
      slope: slope, distortion: distortion, distortionRange: range,
      rate: .rate(0, error: 0, kind: .exact, of: subject, source: source), closedForm: .zero,
      supportSize: supportSize, method: .closedForm, dispersion: dispersion)
  }

  /// The answer to a slope too small to send anything.
  static func zeroRate(
    belowCriticalSlope slope: Double, maximum: Double, subject: String, source: Citation, supportSize: Int? = nil,
    dispersion: Double? = 0
  ) -> CurvePoint {
    zeroRate(
      at: maximum, slope: slope, range: maximum...(slope > 0 ? maximum : .infinity), subject: subject,
      source: source, supportSize: supportSize, dispersion: dispersion)
  }
}
