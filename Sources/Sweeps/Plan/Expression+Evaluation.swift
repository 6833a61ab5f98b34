// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation

extension Expression {
  /// The value where the slots hold `environment`.
  ///
  /// Errors: ``ExpressionError`` for operands of the wrong type and for numbers that are not finite.
  func value(_ environment: [ParameterValue]) throws(ExpressionError) -> ParameterValue {
    try evaluate(root, environment)
  }

  /// Whether the condition holds. Errors: as ``value(_:)``, and a value that is neither true nor false.
  func holds(_ environment: [ParameterValue]) throws(ExpressionError) -> Bool {
    try flag(value(environment))
  }

  /// The value as a number; true counts 1 and false 0.
  func number(_ environment: [ParameterValue]) throws(ExpressionError) -> Double {
    try number(value(environment))
  }

  private func evaluate(_ node: Node, _ environment: [ParameterValue]) throws(ExpressionError) -> ParameterValue {
    switch node {
    case .constant(let value): return value
    case .slot(let slot): return environment[slot]
    case .not(let operand): return .flag(!(try flag(evaluate(operand, environment))))
    case .negative(let operand): return .number(0 - (try number(evaluate(operand, environment))))
    case .binary(.and, let left, let right):
      guard try flag(evaluate(left, environment)) else { return .flag(false) }
      return .flag(try flag(evaluate(right, environment)))
    case .binary(.or, let left, let right):
      if try flag(evaluate(left, environment)) { return .flag(true) }
      return .flag(try flag(evaluate(right, environment)))
    case .binary(let operation, let left, let right):
      return try apply(operation, evaluate(left, environment), evaluate(right, environment))
    case .call(.choose, let arguments):
      let branch = try flag(evaluate(arguments[0], environment)) ? arguments[1] : arguments[2]
      return try evaluate(branch, environment)
    case .call(let function, let arguments):
      var numbers: [Double] = []
      for argument in arguments { numbers.append(try number(evaluate(argument, environment))) }
      return try finite(Self.apply(function, numbers))
    }
  }

  private func apply(
    _ operation: Operation, _ left: ParameterValue, _ right: ParameterValue
  ) throws(ExpressionError) -> ParameterValue {
    switch operation {
    case .equal: return .flag(left == right)
    case .unequal: return .flag(left != right)
    case .less: return .flag(try number(left) < number(right))
    case .atMost: return .flag(try number(left) <= number(right))
    case .greater: return .flag(try number(left) > number(right))
    case .atLeast: return .flag(try number(left) >= number(right))
    case .plus: return try finite(number(left) + number(right))
    case .minus: return try finite(number(left) - number(right))
    case .times: return try finite(number(left) * number(right))
    case .over: return try finite(number(left) / number(right))
    case .modulo: return try finite(number(left).truncatingRemainder(dividingBy: number(right)))
    case .power: return try finite(pow(number(left), number(right)))
    case .and, .or: return .flag(false)
    }
  }

  private static func apply(_ function: Function, _ numbers: [Double]) -> Double {
    switch function {
    case .abs: numbers[0].magnitude
    case .floor: numbers[0].rounded(.down)
    case .ceil: numbers[0].rounded(.up)
    case .round: numbers[0].rounded()
    case .exp: Foundation.exp(numbers[0])
    case .log: Foundation.log(numbers[0])
    case .log2: Foundation.log2(numbers[0])
    case .sqrt: numbers[0].squareRoot()
    case .min: numbers.reduce(.infinity) { Swift.min($0, $1) }
    case .max: numbers.reduce(-.infinity) { Swift.max($0, $1) }
    case .choose: numbers[0]
    }
  }

  private func number(_ value: ParameterValue) throws(ExpressionError) -> Double {
    switch value {
    case .number(let number): return number
    case .flag(let flag): return flag ? 1 : 0
    case .text: throw ExpressionError("\(quoted(text)): \(value.words) where a number is needed")
    }
  }

  private func flag(_ value: ParameterValue) throws(ExpressionError) -> Bool {
    guard case .flag(let flag) = value else {
      throw ExpressionError("\(quoted(text)): \(value.words) where a condition, true or false, is needed")
    }
    return flag
  }

  private func finite(_ number: Double) throws(ExpressionError) -> ParameterValue {
    guard number.isFinite else { throw ExpressionError("\(quoted(text)) is \(number); expected a finite number") }
    return .number(number == 0 ? 0 : number)
  }
}
