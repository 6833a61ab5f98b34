// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
import Quantities

extension ContinuousCurve {
  /// The point of slope `−s`.
  func point(slope: Double) throws -> CurvePoint {
    let line = try line(at: slope)
    let distortion = min(line.distortion, maximumDistortion)
    let isTight = line.rate - line.lowerBound(at: distortion) <= tolerance.value
    return CurvePoint(
      slope: slope, distortion: distortion, distortionRange: try distortionRange(line),
      rate: bracket(lower: line.lowerBound(at: distortion), upper: line.rate), closedForm: closedForm(line.rate),
      supportSize: line.supportSize, iterations: line.iterations, method: method,
      termination: isTight ? .converged : line.termination)
  }

  /// Where the tangent of the line's slope may touch the curve: by Shannon's bound, or where that is loose and a line quickly had, by the
  /// lines of two slopes `s'` nearby, `D ≶ (B(s') − B(s))/(s' − s)`, as the intercept `B` is concave with slope `D`.
  private func distortionRange(_ line: SupportingLine) throws -> ClosedRange<Double> {
    let distortion = min(line.distortion, maximumDistortion)
    // At a proved end nothing is open; at one that is only within the gap, the tangent may touch before it.
    guard difference == .squared, line.rate > 0 || line.intercept < line.slope * line.distortion else {
      return distortion...distortion
    }
    let rough = shannonRange(line)
    guard line.termination == .converged, (line.supportSize ?? 0) < Self.smallSupport,
      rough.upperBound - rough.lowerBound > Self.rangeWidth * distortion
    else {
      return rough
    }
    let touching = line.rate + line.slope * line.distortion
    let (more, less) = (line.slope * (1 + Self.rangeWidth / 4), line.slope * (1 - Self.rangeWidth / 4))
    let lower = (try self.line(at: more, near: line).intercept - touching) / (more - line.slope)
    let upper = (touching - (try self.line(at: less, near: line).intercept)) / (line.slope - less)
    return max(rough.lowerBound, min(distortion, lower))...min(rough.upperBound, max(distortion, upper))
  }

  private static let smallSupport = 500
  /// A range of this relative width is good enough.
  private static let rangeWidth = 0x1p-7

  /// With `B` the point's `R + sD`, Shannon's bound at the touching point is at most `B − sD`, which for `u = 2sD` reads
  /// `u − log u ≤ 1 + 2B − 2h(X) + log(π/s)`: an interval around `u = 1`.
  private func shannonRange(_ line: SupportingLine) -> ClosedRange<Double> {
    let distortion = min(line.distortion, maximumDistortion)
    let level =
      1 + 2 * (line.rate + line.slope * line.distortion - law.entropy.value) + log(Double.pi / line.slope)
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
    let start = (difference == .squared ? 0.5 : 1) / distortion
    let first = try line(at: start)
    if first.termination == .iterationLimit { return point(unsolved: distortion, range: distortion...distortion) }
    return point(try search(.distortion(distortion), from: first), range: distortion...distortion)
  }

  /// The least distortion at `rate` nats, a positive number.
  func point(rate: Double) throws -> CurvePoint {
    // Where the Gaussian law's curve would have it.
    let guess = maximumDistortion * exp((difference == .squared ? -2 : -1) * rate)
    let first = try line(at: (difference == .squared ? 0.5 : 1) / guess)
    if first.termination == .iterationLimit {
      let least = exp(2 * (law.entropy.value - rate) - 1) / (2 * Double.pi)
      return point(unsolved: guess, range: min(least, guess)...guess)
    }
    let found = try search(.rate(rate), from: first)
    // Where the best line stands at `rate`: no code has less distortion.
    let least = max(0, (found.line.intercept - rate) / found.line.slope)
    return point(found, range: min(least, found.distortion)...found.distortion)
  }

  /// Between Shannon's lower bound and the Gaussian upper bound, where a solution would be too long.
  private func point(unsolved distortion: Double, range: ClosedRange<Double>) -> CurvePoint {
    let upper = log(law.variance / distortion) / 2
    let lower = law.entropy.value - (1 + log(2 * Double.pi * distortion)) / 2
    return CurvePoint(
      slope: 0.5 / distortion, distortion: distortion, distortionRange: range,
      rate: bracket(lower: lower, upper: upper), method: method,
      termination: upper - lower <= tolerance.value ? .converged : .iterationLimit)
  }

  private func point(
    _ found: CurveSearch<SupportingLine>.Outcome, range: ClosedRange<Double>
  ) -> CurvePoint {
    let ends = [found.left, found.right, found.line].map(\.termination)
    return CurvePoint(
      slope: found.line.slope, distortion: found.distortion, distortionRange: range,
      rate: bracket(lower: found.lower, upper: found.upper), closedForm: closedForm(found.upper),
      supportSize: found.left.supportSize, iterations: found.line.iterations, method: method,
      termination: found.converged ? .converged : ends.first { $0 != .converged } ?? .stalled)
  }

  /// Brackets the target by slopes close to each other, for points close to the tangent, and searches between them.
  private func search(_ target: CurveSearch<SupportingLine>.Target, from first: SupportingLine) throws
    -> CurveSearch<SupportingLine>.Outcome
  {
    // How far `log s` has to go if `R` falls by `log s` or half of it, as it does at high rates.
    func residual(_ line: SupportingLine) -> Double {
      switch target {
      case .distortion(let distortion): log(line.distortion / distortion)
      case .rate(let rate): (rate - line.rate) * (difference == .squared ? 2 : 1)
      }
    }
    var end = SupportingLine.rateZero(distortion: maximumDistortion)
    (end.slope, end.intercept) = (0, 0)
    var (left, right): (SupportingLine?, SupportingLine?) = (nil, nil)
    var line = first
    var stride = Self.leastStride
    for _ in 0..<Self.strideLimit {
      let distance = residual(line)
      if distance > 0 { right = line } else { left = line }
      if left != nil, right != nil { break }
      let step = max(abs(distance) * 1.05, stride)
      line = try self.line(at: line.slope * exp(distance > 0 ? step : -step))
      stride *= 2
    }
    let search = CurveSearch<SupportingLine>(
      target: target, leastDistortion: 0, tolerance: difference == .squared ? tolerance.value : Self.exactTolerance,
      supporting: {
        SupportingPoint(
          slope: $0.slope, intercept: $0.intercept, lineSlope: $0.slope, distortion: $0.distortion, rateUpper: $0.rate)
      }, solve: { try self.line(at: $0) })
    return try search.run(left: left, right: right ?? end, firstSlope: first.slope)
  }

  private static let leastStride = 0.02
  private static let strideLimit = 20

  private var method: Method { difference == .squared ? .columnGeneration : .closedForm }

  private func closedForm(_ rate: Double) -> Nats? { difference == .squared ? nil : Nats(rate) }

  /// Formulas are searched to rounding.
  private static let exactTolerance = 1024 * Double.ulpOfOne
}
