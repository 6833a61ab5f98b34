// SPDX-License-Identifier: GPL-3.0-or-later

/// What is wrong with an expression, or with its value at a point.
struct ExpressionError: Error, Equatable, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// A formula over the axes of a plan: conditions (`where`) and computed values (`{"$": …}`).
///
/// `or`, `and`, `not`, comparisons, `+ − * / %`, `^` (to the right), parentheses, numbers, texts in quotes, `true`,
/// `false`, and the functions of ``Function``. Names stand for slots of the environment it is evaluated in.
struct Expression: Sendable, Equatable {
  /// An operation on two values.
  enum Operation: String, Sendable {
    case or, and
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"
    case modulo = "%"
    case power = "^"
  }

  /// A function of numbers; `if(condition, a, b)` alone takes a condition.
  enum Function: String, Sendable, CaseIterable {
    case abs, floor, ceil, round, exp, log, log2, sqrt, min, max
    case choose = "if"

    /// How many arguments it takes; nil for two or more.
    var argumentCount: Int? {
      switch self {
      case .min, .max: nil
      case .choose: 3
      default: 1
      }
    }
  }

  indirect enum Node: Sendable, Equatable {
    case constant(ParameterValue)
    case slot(Int)
    case not(Node)
    case negative(Node)
    case binary(Operation, Node, Node)
    case call(Function, [Node])
  }

  /// The formula as it was written, for messages.
  let text: String
  let root: Node

  /// The slots that the value depends on.
  var slots: Set<Int> { Self.slots(root) }

  private static func slots(_ node: Node) -> Set<Int> {
    switch node {
    case .constant: []
    case .slot(let slot): [slot]
    case .not(let operand), .negative(let operand): slots(operand)
    case .binary(_, let left, let right): slots(left).union(slots(right))
    case .call(_, let arguments): arguments.reduce(into: []) { $0.formUnion(slots($1)) }
    }
  }
}
