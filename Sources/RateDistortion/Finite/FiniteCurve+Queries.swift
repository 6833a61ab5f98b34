// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
import Optimization
import Quantities

extension FiniteCurve {
  // MARK: At a slope

  func point(slope: Double) throws -> CurvePoint {
    guard slope >= 0, slope.isFinite else { throw CurveError.slopeOutOfRange(slope) }
    guard slope > 0 else {
      guard let node = try zeroRateNode() else { throw CurveError.slopeOutOfRange(slope) }
      return point(node, distortion: node.verdict.distortion, range: node.verdict.distortion...Double.infinity)
    }
    if let level = try levelPoint(slope: slope) { return level }
    let node = try solve(slope: slope)
    // A channel past D_max, by rounding or by a loose gap, is no better than one letter.
    if node.verdict.distortion >= lastColumn.distortion, let zero = try zeroRateNode() {
      var point = point(zero, distortion: lastColumn.distortion, range: try distortionRange(node))
      point.slope = slope
      return point
    }
    return point(node, distortion: node.verdict.distortion, range: try distortionRange(node))
  }

  /// At a slope that the whole curve is too short for: `R + sD` differs by less than rounding from end to end.
  private func levelPoint(slope: Double) throws -> CurvePoint? {
    let spread = lastColumn.distortion - problem.minimumDistortion
    guard slope * spread <= 0x1p-60, slope.isFinite, let zero = try zeroRateNode() else { return nil }
    var point = point(
      zero, distortion: lastColumn.distortion, range: problem.minimumDistortion...lastColumn.distortion)
    point.slope = slope
    return point
  }

  /// The point at a slope without the two further solves that tell what the slope leaves open about `D`:
  /// `distortionRange` is the channel's own distortion.
  ///
  /// - Throws: as ``point(at:)``.
  public func solved(atSlope slope: Double) throws -> CurvePoint {
    guard slope > 0 else { return try point(slope: slope) }
    if let level = try levelPoint(slope: slope) { return level }
    let node = try solve(slope: slope)
    return point(node, distortion: node.verdict.distortion, range: node.verdict.distortion...node.verdict.distortion)
  }

  private func point(_ node: Node, distortion: Double, range: ClosedRange<Double>) -> CurvePoint {
    var point = CurvePoint(
      slope: node.slope, distortion: distortion, distortionRange: range,
      rate: bracket(node.verdict.rateLower, node.verdict.rateUpper), supportSize: node.supportSize,
      iterations: node.iterations, method: node.method, termination: node.termination,
      dispersion: dispersion(node.certificate.logDual), certificate: node.certificate)
    point.closedForm = closedForm(atDistortion: distortion)
    return point
  }

  /// Every `D` whose tangent has this slope. `L(s) = min R + sD` is concave with these `D` as its derivatives, so that
  /// for `h > 0`: `(L(s + h) − L(s))/h ≤ D ≤ (L(s) − L(s − h))/h`, with bounds for `L` on the safe side. The step
  /// balances the gap against the curve's bend.
  private func distortionRange(_ node: Node) throws -> ClosedRange<Double> {
    let own = node.verdict.distortion
    let upper = node.verdict.rateUpper + node.slope * own
    let floor = max(node.gap, 1e-13 * (1 + node.slope * abs(own)))
    let step = min(0.25, (8 * floor).squareRoot())
    let above = try solve(slope: node.slope * (1 + step))
    let below = try solve(slope: node.slope * (1 - step))
    let low = (above.verdict.intercept - upper) / (above.slope - node.slope)
    let high = (upper - below.verdict.intercept) / (node.slope - below.slope)
    return min(own, max(problem.minimumDistortion, low))...max(own, min(lastColumn.distortion, high))
  }

  // MARK: At a distortion

  func point(distortion: Double) throws -> CurvePoint {
    let least = problem.minimumDistortion
    let scale = max(abs(least), abs(distortion)) * 1e-12
    guard distortion >= least - scale else {
      throw CurveError.distortionBelowMinimum(distortion, minimum: least)
    }
    if distortion >= lastColumn.distortion, let zero = try zeroRateNode() {
      return point(zero, distortion: distortion, range: distortion...distortion)
    }
    if distortion <= least + scale {
      let node = try nearestNode()
      var point = point(
        node, distortion: node.verdict.distortion, range: node.verdict.distortion...node.verdict.distortion)
      point.slope = .infinity
      return point
    }
    if let slope = closedFormSlope(atDistortion: distortion) {
      let node = try closedFormNode(slope: slope, distortion: distortion)
      var point = point(node, distortion: distortion, range: distortion...distortion)
      let lower = node.verdict.intercept - node.slope * distortion
      // Moving along the tangent from the channel's own distortion, which is the asked one up to rounding.
      let upper = node.verdict.rateUpper + node.slope * abs(node.verdict.distortion - distortion)
      point.rate = bracket(lower, upper)
      return point
    }
    return try mixed(search(.distortion(distortion)), range: distortion...distortion)
  }

  // MARK: At a rate

  func point(rate: Nats) throws -> CurvePoint {
    let nearest = try nearestNode()
    let most = nearest.verdict.rateUpper
    guard rate.value >= 0, rate.value <= most * (1 + 1e-12) else {
      throw CurveError.rateOutOfRange(rate, maximum: Nats(most))
    }
    if rate.value <= 0, let zero = try zeroRateNode() {
      return point(zero, distortion: lastColumn.distortion, range: lastColumn.distortion...lastColumn.distortion)
    }
    // The end itself, when its own two sides are as close as rounding allows.
    let isEnd =
      rate.value >= most * (1 - 1e-12)
      || (rate.value >= nearest.verdict.rateLower * (1 - 1e-12) && nearest.gap <= 1e-12 * (1 + most))
    if isEnd {
      let least = nearest.verdict.distortion
      var point = point(nearest, distortion: least, range: least...least)
      point.slope = .infinity
      return point
    }
    let outcome = try search(.rate(min(rate.value, most)), left: nearest)
    // D(R) is at least where the best line comes down to the rate.
    let line = outcome.line.supporting
    let least = line.lineSlope > 0 ? (line.intercept - rate.value) / line.lineSlope : problem.minimumDistortion
    // Where no channel found comes down to the rate, its distortion may lie anywhere beyond.
    let greatest = outcome.upper <= rate.value * (1 + 1e-12) ? outcome.distortion : lastColumn.distortion
    return try mixed(outcome, range: min(outcome.distortion, max(problem.minimumDistortion, least))...greatest)
  }

  // MARK: Search and mixture

  private func search(_ target: CurveSearch<Node>.Target, left: Node? = nil) throws -> CurveSearch<Node>.Outcome {
    let search = CurveSearch<Node>(
      target: target, leastDistortion: problem.minimumDistortion, tolerance: options.gap.value,
      supporting: \.supporting, solve: { try solve(slope: $0) })
    let right = try zeroRateNode() ?? boundlessNode()
    // Near `1/(D − D_min)` for most curves; a search for a rate begins from both ends.
    var room = lastColumn.distortion.isFinite ? lastColumn.distortion - problem.minimumDistortion : 1
    if case .distortion(let distortion) = target { room = min(room, distortion - problem.minimumDistortion) }
    return try search.run(left: left, right: right, firstSlope: 1 / max(room, .leastNormalMagnitude))
  }

  /// Where no single letter serves all sources `D_max` is infinite: the right end is the channel at a slope so small
  /// that its line is level.
  private func boundlessNode() throws -> Node {
    var row = [Double](repeating: 0, count: problem.distortion.columns)
    var greatest = 0.0
    for i in problem.source.support {
      problem.distortion.fill(&row, with: i)
      for d in row where d < .infinity { greatest = max(greatest, d - problem.rowMinima[i]) }
    }
    return try solve(slope: greatest > 0 ? 1e-9 / greatest : 1)
  }

  /// The point that time-shares two channels under the best line.
  private func mixed(_ outcome: CurveSearch<Node>.Outcome, range: ClosedRange<Double>) throws -> CurvePoint {
    var channels = outcome.left.certificate.channels
    if outcome.share < 1 {
      channels =
        outcome.left.certificate.channels.map {
          .init(weight: $0.weight * outcome.share, slope: $0.slope, reproduction: $0.reproduction)
        }
        + outcome.right.certificate.channels.map {
          .init(weight: $0.weight * (1 - outcome.share), slope: $0.slope, reproduction: $0.reproduction)
        }
    }
    let line = outcome.line.certificate
    let certificate = Certificate(
      problem: problem, slope: line.slope, logDual: line.logDual, channels: channels.filter { $0.weight > 0 })
    // Of the shares, and of the distortions that they mix.
    let size = outcome.upper + line.slope * abs(outcome.distortion)
    let rounding = outcome.share < 1 ? 4 * Double.ulpOfOne * size : 0
    let termination = outcome.converged ? Termination.converged : .stalled
    var point = CurvePoint(
      slope: outcome.line.slope, distortion: outcome.distortion, distortionRange: range,
      rate: bracket(outcome.lower - rounding, outcome.upper + rounding),
      supportSize: max(outcome.left.supportSize, outcome.right.supportSize),
      iterations: outcome.left.iterations + outcome.right.iterations, method: outcome.left.method,
      termination: termination, dispersion: dispersion(line.logDual), certificate: certificate)
    point.closedForm = closedForm(atDistortion: outcome.distortion)
    return point
  }

  // MARK: The left end

  /// The least distortion: each letter to its nearest reproductions only, the mixture problem with a 0/1 kernel (M4.4).
  func nearestNode() throws -> Node {
    let rows = problem.source.support
    let support = problem.source
    if problem.distortion.pairsLettersOneToOne {
      let q = problem.source.probabilities + [Double](repeating: 0, count: problem.distortion.columns - support.count)
      return try nearestNode(primal: q, dual: [Double](repeating: 1, count: rows.count), iterations: 0)
    }
    let steep = SlopeProblem.steep(problem)
    let slopeProblem = try SlopeProblem(problem: problem, slope: steep, tolerance: min(options.gap.value, 1e-10))
    let solution = try slopeProblem.solved(by: MixtureColumnGeneration())
    let dual = rows.map {
      exp(solution.answer.logDual[$0] - steep * problem.rowMinima[$0]) * problem.source.probabilities[$0]
    }
    return try nearestNode(
      primal: solution.answer.reproduction.probabilities, dual: dual, iterations: solution.iterations)
  }

  /// - Parameter dual: `ν` of the 0/1 kernel, shape `[support]`
  private func nearestNode(primal: [Double], dual: [Double], iterations: Int) throws -> Node {
    let slope = SlopeProblem.steep(problem)
    let problemAtSlope = try SlopeProblem(problem: problem, slope: slope, tolerance: options.gap.value)
    let answer = try problemAtSlope.answer(primal: primal, dual: dual)
    let certificate = Certificate(
      problem: problem, slope: slope, logDual: answer.logDual,
      channels: [.init(weight: 1, slope: .infinity, reproduction: answer.reproduction)])
    let verdict = try certificate.check()
    let gap = verdict.rateUpper - verdict.rateLower
    return Node(
      certificate: certificate, verdict: verdict, slope: .infinity, supportSize: answer.supportSize,
      method: iterations == 0 ? .closedForm : .columnGeneration,
      termination: gap <= options.gap.value ? .converged : .stalled, iterations: iterations)
  }

  /// `V(D) = Var_p(log z_i)`, nats² (Kostina & Verdú 2012, definition 6, theorem 12).
  private func dispersion(_ logDual: [Double]) -> Double {
    let p = problem.source.probabilities
    let support = problem.source.support
    let mean = compensatedSum(support.lazy.map { p[$0] * logDual[$0] })
    return compensatedSum(support.lazy.map { p[$0] * (logDual[$0] - mean) * (logDual[$0] - mean) })
  }
}

extension SlopeProblem {
  /// A slope so steep that every distortion above its row's least is e⁻¹⁵⁰ or less of the row: beyond it the curve
  /// only shows rounding.
  static func steep(_ problem: FiniteProblem) -> Double {
    var least = Double.infinity
    if problem.distortion.pairsLettersOneToOne {
      switch problem.distortion.form {
      case .hamming, .erasure, .matrix, .points: least = 1
      case .line(let difference, let source, _):
        let gap = zip(source.sorted(), source.sorted().dropFirst()).reduce(Double.infinity) { min($0, $1.1 - $1.0) }
        least = difference == .squared ? gap * gap : gap
      case .plane(let x, let y):
        for axis in [x.sorted(), y.sorted()] {
          for (a, b) in zip(axis, axis.dropFirst()) { least = min(least, (b - a) * (b - a)) }
        }
      }
    } else {
      var row = [Double](repeating: 0, count: problem.distortion.columns)
      for i in problem.source.support {
        problem.distortion.fill(&row, with: i)
        for d in row where d > problem.rowMinima[i] { least = min(least, d - problem.rowMinima[i]) }
      }
    }
    // All reproductions alike: any slope will do.
    guard least.isFinite else { return 1 }
    return (150 + log(Double(problem.source.count))) / least
  }
}
