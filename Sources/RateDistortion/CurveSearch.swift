// SPDX-License-Identifier: GPL-3.0-or-later
// Symbols: s slope, L(s) = min R + sD the Lagrangian, its lower bound (intercept) and a channel's (D, R).

import Foundation

/// What is known of a curve after one slope was solved: a line below it and a point above it.
struct SupportingPoint: Sendable {
  /// `s ≥ 0`; infinite at the least distortion.
  var slope: Double
  /// `R(D') ≥ intercept − lineSlope · D'` for every `D'`, nats.
  var intercept: Double
  /// `s` of the line; finite even where `slope` is not.
  var lineSlope: Double
  /// A channel's distortion.
  var distortion: Double
  /// At least the rate of that channel, nats.
  var rateUpper: Double
}

/// A search along the slopes of a convex curve for the point at a given distortion or rate.
///
/// Each solved slope adds a line below the curve and a point above it; the answer lies between the best line and the
/// chord of the two points around the target (M4.3). The next slope is the chord's, which ends the search at once on
/// a straight segment (Eisner & Severance 1976), or the secant's in logarithms.
struct CurveSearch<Node> {
  enum Target {
    case distortion(Double)
    case rate(Double)
  }

  let target: Target
  /// `D_min`: distortions are interpolated by the logarithm of their excess over it.
  let leastDistortion: Double
  /// The width of the bracket, in nats, at which to stop.
  let tolerance: Double
  /// Reads off what a node proves.
  let supporting: (Node) -> SupportingPoint
  /// Solves one slope.
  let solve: (Double) throws -> Node

  struct Outcome {
    /// Nodes whose channels, mixed with `share` of the first, meet the target.
    let left: Node
    let right: Node
    let share: Double
    /// The node whose line is highest at the answer.
    let line: Node
    let distortion: Double
    let lower: Double
    let upper: Double
    let converged: Bool
    let solves: Int
  }

  /// Whether a node's channel lies on the side of less distortion than the target (or meets it).
  private func isLeft(_ node: Node) -> Bool {
    let point = supporting(node)
    return switch target {
    case .distortion(let distortion): point.distortion <= distortion
    case .rate(let rate): point.rateUpper >= rate
    }
  }

  /// - Parameters:
  ///   - right: a node on the far side: more distortion than the target, or less rate
  ///   - left: a node on the near side, or nil to look for one from `firstSlope` on
  ///   - firstSlope: where to look first, nats per unit of distortion
  func run(left: Node?, right: Node, firstSlope: Double, limit: Int = 80) throws -> Outcome {
    var right = right
    var left = left
    var lines = [right] + (left.map { [$0] } ?? [])
    var solves = 0
    var slope = firstSlope
    // The search for a left end, quadrupling.
    while left == nil, solves < limit {
      let node = try solve(slope)
      solves += 1
      lines.append(node)
      if isLeft(node) { left = node } else { (right, slope) = (node, slope * 4) }
    }
    guard var left else { throw CurveError.slopeOutOfRange(slope) }
    var outcome = answer(left, right, lines, solves)
    var idle = 0
    while outcome.upper - outcome.lower > tolerance, solves < limit {
      let (a, b) = (supporting(left), supporting(right))
      let chord = (a.rateUpper - b.rateUpper) / (b.distortion - a.distortion)
      // The chord ends a search on a straight segment; elsewhere the secant is faster.
      var next = solves % 3 == 0 ? chord : secant(lines) ?? chord
      if !(next > b.slope && next < a.slope) { next = chord }
      guard next > 0, next.isFinite, next != a.slope, next != b.slope else { break }
      let node = try solve(next)
      solves += 1
      lines.append(node)
      let point = supporting(node)
      // A channel on an end moves its slope only; one beyond an end is worse than what is there, by its gap.
      if isLeft(node) {
        if point.distortion >= a.distortion { left = node }
      } else if point.distortion <= b.distortion {
        right = node
      }
      let improved = answer(left, right, lines, solves)
      idle = improved.upper - improved.lower < outcome.upper - outcome.lower ? 0 : idle + 1
      outcome = improved
      if idle > 8 { break }
    }
    return outcome
  }

  /// Where the line through the two solved slopes nearest to the target meets it, in `log s` against `log(D − D_min)`
  /// or `log R`: for many curves nearly straight.
  private func secant(_ nodes: [Node]) -> Double? {
    func height(_ point: SupportingPoint) -> Double {
      switch target {
      case .distortion: log(point.distortion - leastDistortion)
      case .rate: log(point.rateUpper)
      }
    }
    let aim =
      switch target {
      case .distortion(let distortion): log(distortion - leastDistortion)
      case .rate(let rate): log(rate)
      }
    let known = nodes.map(supporting).filter { $0.slope > 0 && $0.slope.isFinite && height($0).isFinite }
    let nearest = known.sorted { abs(height($0) - aim) < abs(height($1) - aim) }.prefix(2)
    guard nearest.count == 2, aim.isFinite else { return nil }
    let (first, second) = (nearest[0], nearest[1])
    let rise = height(second) - height(first)
    guard rise != 0 else { return nil }
    return exp(log(first.slope) + (aim - height(first)) / rise * log(second.slope / first.slope))
  }

  private func answer(_ left: Node, _ right: Node, _ lines: [Node], _ solves: Int) -> Outcome {
    let (a, b) = (supporting(left), supporting(right))
    let share: Double
    switch target {
    case .distortion(let distortion):
      share = b.distortion > a.distortion ? (b.distortion - distortion) / (b.distortion - a.distortion) : 1
    case .rate(let rate):
      share = a.rateUpper > b.rateUpper ? (rate - b.rateUpper) / (a.rateUpper - b.rateUpper) : 1
    }
    let clamped = min(1, max(0, share))
    // An infinite right end contributes nothing but rate zero: the left point stands for the mixture.
    let mixes = b.distortion.isFinite && clamped < 1
    let distortion: Double
    switch target {
    case .distortion(let asked): distortion = asked
    case .rate: distortion = mixes ? clamped * a.distortion + (1 - clamped) * b.distortion : a.distortion
    }
    let upper = mixes ? clamped * a.rateUpper + (1 - clamped) * b.rateUpper : a.rateUpper
    let heights = lines.map { supporting($0).intercept - supporting($0).lineSlope * distortion }
    let best = heights.indices.reduce(0) { heights[$1] > heights[$0] ? $1 : $0 }
    let lower = max(0, heights[best])
    return Outcome(
      left: left, right: right, share: mixes ? clamped : 1, line: lines[best], distortion: distortion, lower: lower,
      upper: upper, converged: upper - lower <= tolerance, solves: solves)
  }
}
