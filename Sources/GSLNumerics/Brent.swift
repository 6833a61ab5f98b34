// SPDX-License-Identifier: GPL-3.0-or-later

/// Where Brent's methods ended.
public struct BrentResult: Sendable, Equatable {
  /// The best point.
  public let value: Double
  /// An interval that contains the root or the minimum.
  public let bracket: ClosedRange<Double>
  /// Steps after the ends were looked at.
  public let iterations: Int
  /// Whether the bracket is as narrow as was asked.
  public let converged: Bool
}

/// The interval that was handed over does not enclose what is looked for.
public enum BracketingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The function has one sign at both ends.
  case noSignChange(lower: Double, upper: Double, valueAtLower: Double, valueAtUpper: Double)
  /// An end is infinite, or the ends are further apart than the largest double.
  case unboundedRange(lower: Double, upper: Double)

  /// One sentence for the reader of an error message.
  public var description: String {
    switch self {
    case .noSignChange(let lower, let upper, let valueAtLower, let valueAtUpper):
      "no sign change: the function is \(valueAtLower) at \(lower) and \(valueAtUpper) at \(upper)"
    case .unboundedRange(let lower, let upper):
      "the range \(lower)…\(upper) is not of finite length"
    }
  }
}

/// What the two methods share.
enum Brent {
  /// Refuses a range whose length is not finite: the steps would leave it.
  static func requireFinite(_ range: ClosedRange<Double>) throws(BracketingError) {
    guard (range.upperBound - range.lowerBound).isFinite else {
      throw .unboundedRange(lower: range.lowerBound, upper: range.upperBound)
    }
  }

  /// Takes steps until the bracket is no wider than `tolerance`, or 4 ulps of the best point where that is wider.
  static func iterate(
    atMost maximum: Int, tolerance: Double,
    _ step: () throws(GSLError) -> (value: Double, lower: Double, upper: Double)
  ) throws(GSLError) -> BrentResult {
    var iterations = 0
    while true {
      let (value, lower, upper) = try step()
      iterations += 1
      let narrow = upper - lower <= max(tolerance, 4 * value.ulp)
      if narrow || iterations >= maximum {
        return BrentResult(value: value, bracket: lower...upper, iterations: iterations, converged: narrow)
      }
    }
  }
}
