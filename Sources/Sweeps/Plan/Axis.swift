// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Reporting

/// One parameter that a plan varies, with its values in order; ranges are not expanded.
public struct Axis: Sendable {
  enum Values: Sendable {
    case list([ParameterValue])
    case linear(from: Double, to: Double, count: Int)
    case logarithmic(from: Double, to: Double, count: Int)
  }

  /// The parameter's name.
  public let name: String
  let values: Values

  /// How many values it has.
  public var count: Int {
    switch values {
    case .list(let list): list.count
    case .linear(_, _, let count), .logarithmic(_, _, let count): count
    }
  }

  /// Whether its values are numbers that grow by equal factors.
  public var isLogarithmic: Bool { if case .logarithmic = values { true } else { false } }

  /// The value at an index from 0 to ``count`` − 1.
  ///
  /// Values of ranges are rounded to 15 significant digits, so that the third of 0.1, 0.2, … is the double nearest to
  /// 0.3 and has the identity that a list with 0.3 gives; the ends are met exactly.
  subscript(index: Int) -> ParameterValue {
    switch values {
    case .list(let list): return list[index]
    case .linear(let from, let to, let count):
      let part = Double(index) / Double(count - 1)
      return .number(Self.rounded(from + (to - from) * part, index, from, to, count))
    case .logarithmic(let from, let to, let count):
      let part = Double(index) / Double(count - 1)
      return .number(
        Self.rounded(exp(Foundation.log(from) * (1 - part) + Foundation.log(to) * part), index, from, to, count))
    }
  }

  private static func rounded(_ number: Double, _ index: Int, _ from: Double, _ to: Double, _ count: Int) -> Double {
    if index == 0 { return from }
    if index == count - 1 { return to }
    if number == number.rounded(), number.magnitude < 1e15 { return number == 0 ? 0 : number }
    // What rounding leaves of a zero between the ends.
    if number.magnitude < 1e-15 * Swift.max(from.magnitude, to.magnitude) { return 0 }
    return Double(DecimalText.significant(number, digits: 15)) ?? number
  }
}
