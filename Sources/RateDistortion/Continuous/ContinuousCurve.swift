// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
public import Information
public import Quantities

/// The rate–distortion function of a continuous law on the line itself, not of a discretisation of it.
///
/// Absolute error is answered by formula (`AbsoluteErrorSolution`), squared error by column generation with both
/// sides of the bracket evaluated for the continuous law (`SquaredErrorSolution`): tails and the supremum of the dual
/// constraint over all real reproductions are inside the bracket by proof, the quadrature's error by an estimate with a
/// safety factor of ten.
public struct ContinuousCurve: RateDistortionCurve {
  /// The source.
  public let law: ScalarLaw
  /// Squared or absolute error.
  public let difference: Distortion.Difference
  /// The width of bracket at which to stop, nats.
  public let tolerance: Nats

  /// Widths below this are not to be had from sums of thousands of terms.
  public static let leastTolerance = Nats(1e-10)

  /// Finite rates above this belong to slopes that overflow.
  public static let largestRate = Nats(300)

  /// - Parameter tolerance: the width of bracket at which to stop; smaller ones than ``leastTolerance`` are
  ///   taken as that
  /// - Throws: ``CurveError/methodUnavailable(_:reason:)`` for one-sided error.
  public init(
    _ law: ScalarLaw, _ difference: Distortion.Difference, tolerance: Nats = Nats(1e-6)
  ) throws(CurveError) {
    guard difference != .oneSided else {
      throw .methodUnavailable(.columnGeneration, reason: "it takes squared or absolute error of a continuous law")
    }
    self.law = law
    self.difference = difference
    self.tolerance = tolerance.value > Self.leastTolerance.value ? tolerance : Self.leastTolerance
  }

  /// The law and the distortion, and that they are meant on the line itself.
  public var subject: String { "\(law), \(difference.rawValue) error (the continuous source)" }

  /// The least distortion at rate 0: the variance, or the mean absolute deviation about the median.
  var maximumDistortion: Double { difference == .squared ? law.variance : law.meanAbsoluteDeviation }

  /// Distortion 0 takes an infinite rate; rate 0 gives the variance, or the mean absolute deviation about the median.
  public func ends() -> CurveEnds {
    CurveEnds(minimumDistortion: 0, rateAtMinimum: Nats(.infinity), maximumDistortion: maximumDistortion)
  }

  /// Answers one question; at a slope below the one at which the curve ends, the end itself.
  ///
  /// - Throws: ``CurveError`` for a slope, distortion or rate that is negative or NaN, an infinite slope, a finite
  ///   rate above ``largestRate`` or a distortion that would take one.
  public func point(at query: Query) throws -> CurvePoint {
    switch query {
    case .slope(let slope):
      guard slope >= 0, slope < .infinity else { throw CurveError.slopeOutOfRange(slope) }
      return slope == 0 ? end(at: maximumDistortion) : try point(slope: slope)
    case .distortion(let distortion):
      guard distortion >= 0 else { throw CurveError.distortionBelowMinimum(distortion, minimum: 0) }
      if distortion >= maximumDistortion { return end(at: distortion) }
      if distortion == 0 { return beginning() }
      let least = maximumDistortion * exp((difference == .squared ? -2 : -1) * Self.largestRate.value)
      guard distortion >= least else { throw CurveError.distortionBelowMinimum(distortion, minimum: least) }
      return try point(distortion: distortion)
    case .rate(let rate):
      guard rate.value >= 0 else { throw CurveError.rateOutOfRange(rate, maximum: Nats(.infinity)) }
      if rate == .zero { return end(at: maximumDistortion) }
      if rate.value == .infinity { return beginning() }
      guard rate <= Self.largestRate else { throw CurveError.rateOutOfRange(rate, maximum: Self.largestRate) }
      return try point(rate: rate.value)
    }
  }

  /// Rate 0, exactly.
  private func end(at distortion: Double) -> CurvePoint {
    let zero = Bound(Nats.zero, kind: .exact, source: Citation("M4.4: the best constant reproduction"))
    return CurvePoint(
      slope: 0, distortion: distortion, rate: Bracket(subject: subject, lower: zero, upper: zero), closedForm: .zero,
      supportSize: 1, method: .closedForm)
  }

  /// Distortion 0.
  private func beginning() -> CurvePoint {
    let infinite = Bound(
      Nats(.infinity), kind: .exact, source: Citation("Shannon 1959: the lower bound is infinite at distortion 0"))
    return CurvePoint(
      slope: .infinity, distortion: 0, rate: Bracket(subject: subject, lower: infinite, upper: infinite),
      closedForm: Nats(.infinity), method: .closedForm)
  }

  /// The line of slope `−s` below the curve, and a point above it; a line at a slope nearby makes it quicker.
  func line(at slope: Double, near neighbour: SupportingLine? = nil) throws -> SupportingLine {
    // The unit of length in which the slope is 1.
    let unit = difference == .squared ? 1 / slope.squareRoot() : 1 / slope
    let scale = law.scale / unit
    guard scale >= ScalarLaw.smallestScale else {
      return .rateZero(distortion: slope * maximumDistortion).scaled(by: 1 / slope, length: unit)
    }
    guard scale <= 1 / ScalarLaw.smallestScale else { throw CurveError.slopeOutOfRange(slope) }
    let reduced = try ScalarLaw.standard(law.family, scale: scale)
    let line =
      switch difference {
      case .squared:
        try SquaredErrorSolution(tolerance: tolerance.value / 2).line(
          reduced, refinements: neighbour?.refinements.map { $0 / unit } ?? []) ?? .shannon(reduced)
      case .absolute, .oneSided: try AbsoluteErrorSolution.line(reduced)
      }
    return line.scaled(by: 1 / slope, length: unit)
  }

  func bracket(lower: Double, upper: Double) -> Bracket<Nats> {
    let kind = difference == .squared ? Kind.solved : .exact
    // The formulas are exact up to rounding, which the bracket has to show.
    let slack = difference == .squared ? 0 : Self.rounding * (1 + abs(upper))
    let (low, high) =
      difference == .squared
      ? (
        "Csiszár 1974, dual point evaluated for the continuous law; integration error estimated, ten times over",
        "Blahut 1972, for the continuous law; integration error estimated, ten times over"
      )
      : ("Tan & Yao 1975, dual point", "Tan & Yao 1975, channel")
    return Bracket(
      subject: subject,
      lower: Bound(Nats(max(0, min(lower, upper) - slack)), kind: kind, source: Citation(low)),
      upper: Bound(Nats(upper + slack), kind: kind, source: Citation(high)))
  }

  private static let rounding = 64 * Double.ulpOfOne
}

extension SupportingLine {
  /// What Shannon's lower bound and the Gaussian upper bound `½ log(Var X/D)` (Berger 1971, theorem 4.3.3) prove at
  /// slope 1 under squared error, where a solution would be too long: valid, not tight.
  static func shannon(_ law: ScalarLaw) -> SupportingLine {
    let intercept = law.entropy.value - log(Double.pi) / 2
    return SupportingLine(
      slope: 1, intercept: intercept, distortion: 0.5, rate: log(2 * law.variance) / 2, supportSize: nil,
      termination: .iterationLimit)
  }
}
