// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import Parallel
internal import Quantities

/// The least `I(X;T)` with `I(T;Y) ≥ τ` of a discrete law, between two sides.
///
/// From below every trade-off's dual bound is a line, `I(X;T) ≥ bound + β τ`. From above two encoders that are shared in
/// time reach the chord between their points, with nothing kept and X itself among them: what a first-order transition
/// leaves out, and all of a curve whose Y is a function of X. Between the two points next to τ the trade-off is halved
/// until both sides agree.
struct RelevanceConstraint {
  /// A point that some encoder reaches.
  private struct Reached {
    let compression: Double
    let relevance: Double
  }

  private let solver: DiscreteBottleneck
  private var points: [BottleneckPoint]

  /// Halvings for each amount, at most.
  private static let largestStepCount = 48
  /// Width at which the two sides agree, nats.
  private static let agreement = 1e-6

  /// - Parameter start: points at trade-offs from the onset to where nearly all of the relevance is kept
  init(_ solver: DiscreteBottleneck, start: [BottleneckPoint]) {
    self.solver = solver
    points = start.sorted { $0.beta < $1.beta }
  }

  /// The row for one amount. Errors: `BottleneckError` for an amount that is negative or above `I(X;Y)`.
  mutating func row(keeping wanted: Nats, _ cancellation: Cancellation) throws -> BottleneckRow {
    let total = solver.law.information
    guard wanted.value >= 0, wanted.value <= total.value * (1 + 1e-12) else {
      throw BottleneckError.relevanceOutOfRange(wanted, maximum: total)
    }
    let tau = min(wanted, total).value
    var steps = 0
    while steps < Self.largestStepCount, upper(tau) - lower(tau).value > Self.agreement {
      try cancellation.check()
      let next = points.firstIndex { $0.relevance.value >= tau }
      let beta: Double
      switch next {
      case 0: beta = points[0].beta / 2
      case let index?: beta = (points[index - 1].beta * points[index].beta).squareRoot()
      case nil: beta = 2 * (points.last?.beta ?? 1)
      }
      let place = points.firstIndex { $0.beta >= beta } ?? points.count
      guard beta < Self.largestBeta, !points.contains(where: { $0.beta == beta }) else { break }
      points.insert(try solver.point(beta: beta), at: place)
      steps += 1
    }
    let (least, greatest) = (lower(tau), upper(tau))
    var row = BottleneckRow(compression: Nats(greatest), relevance: Nats(tau), kind: .solved)
    row.wanted = wanted
    row.beta = least.point?.beta
    row.compressionSides = .init(lower: Nats(min(least.value, greatest)), upper: Nats(greatest))
    row.proof = least.point.map {
      .init(status: $0.status, dualBound: $0.dualBound, gap: Nats(max(0, greatest - least.value)))
    }
    row.iterations = steps
    row.termination = greatest - least.value <= Self.agreement ? .converged : .iterationLimit
    if row.termination != .converged { row.reason = "the two sides of the least compression are apart" }
    return row
  }

  /// Trade-offs beyond this are rounding.
  private static let largestBeta = 1e9

  /// The best line at τ, with its point: none where `I(X;T) ≥ I(T;Y)` says more.
  private func lower(_ tau: Double) -> (value: Double, point: BottleneckPoint?) {
    points.reduce((value: tau, point: nil)) { best, point in
      let value = point.dualBound.value + point.beta * tau
      return value > best.value ? (value, point) : best
    }
  }

  /// The least compression on a chord at τ.
  private func upper(_ tau: Double) -> Double {
    let reached =
      [Reached(compression: 0, relevance: 0)]
      + points.map { Reached(compression: $0.compression.value, relevance: $0.relevance.value) }
      + [Reached(compression: solver.law.classEntropy.value, relevance: solver.law.information.value)]
    var least = Double.infinity
    for a in reached where a.relevance <= tau {
      for b in reached where b.relevance >= tau {
        let share = b.relevance > a.relevance ? (tau - a.relevance) / (b.relevance - a.relevance) : 0
        least = min(least, a.compression + share * (b.compression - a.compression))
      }
    }
    return least
  }
}
