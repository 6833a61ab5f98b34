// SPDX-License-Identifier: GPL-3.0-or-later

/// A closed interval of numbers; an end may be infinite.
///
/// Sums and products are enclosures up to rounding; who needs more widens the result by some ulps.
public struct Interval: Sendable, Equatable {
  /// The least number.
  public let lower: Double
  /// The greatest number.
  public let upper: Double

  /// The numbers from `lower` to `upper ≥ lower`.
  public init(_ lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// One number.
  init(_ point: Double) { self.init(point, point) }

  /// All numbers.
  static let everything = Interval(-.infinity, .infinity)

  /// The largest `|x|`.
  public var magnitude: Double { max(abs(lower), abs(upper)) }
  /// Whether both ends are finite.
  public var isBounded: Bool { magnitude.isFinite }

  /// Whether `other` lies inside, ends included.
  public func contains(_ other: Interval) -> Bool { lower <= other.lower && other.upper <= upper }

  /// The smallest interval with both in it.
  func hull(_ other: Interval) -> Interval { Interval(min(lower, other.lower), max(upper, other.upper)) }

  static func + (a: Interval, b: Interval) -> Interval { Interval(a.lower + b.lower, a.upper + b.upper) }

  static func * (a: Interval, b: Interval) -> Interval {
    let corners = [a.lower * b.lower, a.lower * b.upper, a.upper * b.lower, a.upper * b.upper]
    // 0 · ∞ is 0: the infinite end is approached by finite numbers.
    let products = corners.map { $0.isNaN ? 0 : $0 }
    return products.reduce(Interval(products[0])) { $0.hull(Interval($1)) }
  }

  /// Every number multiplied by a finite `factor`.
  func scaled(by factor: Double) -> Interval { self * Interval(factor) }

  /// The image under a monotone function.
  func mapped(_ function: (Double) -> Double) -> Interval {
    let (a, b) = (function(lower), function(upper))
    return Interval(min(a, b), max(a, b))
  }

  /// Both ends moved out by `relative · magnitude + absolute`.
  func widened(relative: Double, absolute: Double = .leastNormalMagnitude) -> Interval {
    let margin = relative * magnitude + absolute
    return Interval(lower - margin, upper + margin)
  }
}
