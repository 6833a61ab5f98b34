// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Information
public import Quantities

/// The Lagrangian problem at one slope: minimise `R + sD` over channels (M4.1).
public struct SlopeProblem: Sendable {
  /// The source and the distortion.
  public let problem: FiniteProblem
  /// `s`, finite and positive, nats per unit of distortion.
  public let slope: Double
  /// The gap between the two sides of `R + sD`, in nats, at which to stop.
  public let tolerance: Double

  /// - Throws: ``CurveError/slopeOutOfRange(_:)`` unless `0 < slope < ∞`.
  public init(problem: FiniteProblem, slope: Double, tolerance: Double) throws(CurveError) {
    guard slope > 0, slope.isFinite else { throw .slopeOutOfRange(slope) }
    self.problem = problem
    self.slope = slope
    self.tolerance = tolerance
  }
}

/// A primal and a dual point at one slope: claims, until a ``Certificate`` has weighed them.
public struct SlopeAnswer: Sendable {
  /// `log λ_i`, shape `[rows]`, nats; 0 for letters of probability zero.
  public let logDual: [Double]
  /// `q`, shape `[columns]`.
  public let reproduction: Distribution

  /// A dual and a primal point, shapes as described at each.
  public init(logDual: [Double], reproduction: Distribution) {
    self.logDual = logDual
    self.reproduction = reproduction
  }

  /// Letters that carry more than rounding: a share above `10⁻¹²` of the heaviest's.
  public var supportSize: Int {
    let heaviest = reproduction.probabilities.max() ?? 0
    return reproduction.probabilities.count { $0 > 1e-12 * heaviest }
  }
}

/// A solver of the Lagrangian problem at a slope.
public protocol SlopeSolver: Solver, Sendable where Problem == SlopeProblem, Answer == SlopeAnswer {
  /// The name it goes by.
  var method: Method { get }
}
