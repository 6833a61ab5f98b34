// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities
public import RateDistortion

/// What a table of certified points says about the whole curve (M4.3).
///
/// Below: every point's dual line holds at every distortion, so their maximum does. Above: a rate–distortion function
/// is convex and never rises, so it lies under the lower convex hull of the points.
public struct CurveEnvelope: Sendable {
  /// `R(D) ≥ intercept − slope · D` for every `D`, nats.
  struct Line {
    let slope: Double
    let intercept: Double
  }

  /// A vertex of the upper bound, rates in nats.
  struct Vertex {
    let distortion: Double
    let rate: Double
  }

  let lines: [Line]
  /// Ascending in distortion, falling in rate.
  let hull: [Vertex]

  /// The envelope of `points`, in any order.
  public init(_ points: [CurvePoint]) {
    lines = points.compactMap { point in
      let lower = point.rate.lower.value.value
      let slope = point.certificate?.slope ?? point.slope
      // A lower bound cut at zero is no line's value any more.
      guard lower > 0, slope.isFinite, point.distortion.isFinite else { return nil }
      let product = slope * point.distortion
      return Line(slope: slope, intercept: lower + product - 2 * .ulpOfOne * (lower + product.magnitude))
    }
    let vertices = points.map { Vertex(distortion: $0.distortion, rate: $0.rate.upper.value.value) }
      .filter { $0.distortion.isFinite && $0.rate.isFinite }
      .sorted { ($0.distortion, $0.rate) < ($1.distortion, $1.rate) }
    var hull: [Vertex] = []
    for vertex in vertices {
      if let last = hull.last, vertex.rate >= last.rate { continue }
      while hull.count >= 2, Self.liesAbove(hull[hull.count - 1], from: hull[hull.count - 2], to: vertex) {
        hull.removeLast()
      }
      hull.append(vertex)
    }
    self.hull = hull
  }

  private static func liesAbove(_ middle: Vertex, from a: Vertex, to b: Vertex) -> Bool {
    (middle.rate - a.rate) * (b.distortion - a.distortion) >= (b.rate - a.rate) * (middle.distortion - a.distortion)
  }

  /// A lower bound on `R(distortion)` in nats, at least 0.
  public func lower(at distortion: Double) -> Double {
    lines.reduce(0) { max($0, $1.intercept - $1.slope * distortion) }
  }

  /// An upper bound on `R(distortion)` in nats; infinite left of the points.
  public func upper(at distortion: Double) -> Double {
    guard let first = hull.first, let last = hull.last, distortion >= first.distortion else { return .infinity }
    guard distortion < last.distortion else { return last.rate }
    let right = hull.firstIndex { $0.distortion > distortion } ?? hull.count - 1
    let (a, b) = (hull[right - 1], hull[right])
    let part = (distortion - a.distortion) / (b.distortion - a.distortion)
    return a.rate + part * (b.rate - a.rate)
  }

  /// The distortions where a tangent of slope `−s` can touch the curve, narrowed by the other points.
  ///
  /// A tangent touches where `R(D) + sD` is least, which is no more than at `point`; every other dual line bounds how
  /// far away that can be. What is not finite or not positive in slope is returned unchanged.
  public func distortionRange(of point: CurvePoint) -> ClosedRange<Double> {
    let (range, s) = (point.distortionRange, point.slope)
    let least = point.rate.upper.value.value + s * point.distortion
    guard range.lowerBound < range.upperBound, s.isFinite, s > 0, least.isFinite else { return range }
    var (from, to) = (range.lowerBound, range.upperBound)
    for line in lines {
      let room = least - line.intercept
      let rounding = 4 * .ulpOfOne * (abs(least) + abs(line.intercept))
      if s > line.slope { to = min(to, (room + rounding) / (s - line.slope)) }
      if s < line.slope { from = max(from, -(room + rounding) / (line.slope - s)) }
    }
    return from <= point.distortion && point.distortion <= to ? from...to : range
  }
}
