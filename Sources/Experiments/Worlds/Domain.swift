// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// An interval of numbers that a question accepts.
public struct Domain: Sendable, Hashable {
  /// The least number accepted.
  public let lower: Double
  /// The greatest number accepted.
  public let upper: Double

  /// The interval `[lower, upper]`.
  public init(_ lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// Probabilities.
  public static let unitInterval = Domain(0, 1)

  /// How far beyond a limit, relative to it, a number may be by rounding alone.
  public static let tolerance = 1e-12

  /// The number, or the limit that it exceeds by rounding alone.
  ///
  /// - Throws: `DomainError` for what lies farther outside, and for NaN.
  public func clamped(_ number: Double, of origin: String) throws(DomainError) -> Double {
    if number >= lower, number <= upper { return number }
    if number > upper, number <= upper + Self.tolerance * upper.magnitude { return upper }
    if number < lower, number >= lower - Self.tolerance * lower.magnitude { return lower }
    throw DomainError(number, of: origin, expected: "a number from \(lower) to \(upper)")
  }
}
