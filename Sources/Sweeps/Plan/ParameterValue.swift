// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
public import Reporting

/// What a parameter of a point can be: a number, a text, or true or false.
public enum ParameterValue: Sendable, Hashable {
  /// A finite number; −0 is 0.
  case number(Double)
  case text(String)
  case flag(Bool)

  /// The value of a scalar JSON node; nil for lists, objects and null.
  init?(_ value: JSONValue) {
    switch value {
    case .number(let number): self = .number(number == 0 ? 0 : number)
    case .integer(let integer): self = .number(Double(integer))
    case .string(let text): self = .text(text)
    case .bool(let flag): self = .flag(flag)
    default: return nil
    }
  }

  /// The value as JSON; integers without a decimal point.
  public var json: JSONValue {
    switch self {
    case .number(let number):
      Int(exactly: number).map { $0.magnitude <= Self.largestInteger ? .integer($0) : .number(number) }
        ?? .number(number)
    case .text(let text): .string(text)
    case .flag(let flag): .bool(flag)
    }
  }

  /// The number, if it is one.
  public var number: Double? { if case .number(let number) = self { number } else { nil } }

  /// The value as the command line and a reader see it.
  public var text: String {
    switch self {
    case .number(let number):
      Int(exactly: number).flatMap { $0.magnitude <= Self.largestInteger ? "\($0)" : nil }
        ?? DecimalText.shortest(number)
    case .text(let text): text
    case .flag(let flag): "\(flag)"
    }
  }

  /// The value in words for messages.
  var words: String {
    switch self {
    case .number: "the number \(text)"
    case .text(let text): "the text \(quoted(text))"
    case .flag: text
    }
  }

  /// 2⁵³: up to it every integer is a double.
  static let largestInteger: UInt = 1 << 53
}
