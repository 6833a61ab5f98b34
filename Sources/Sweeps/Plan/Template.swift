// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Reporting

/// A JSON tree in which some values are computed from a point's axes.
///
/// - `{"$": "formula"}` stands for the formula's value;
/// - `{"$repeat": tree, "count": n or formula, "index": name}` for a list of n copies, in whose formulas the index
///   (default `i`) counts from 0. So a diagonal is one such list and a matrix is two, one in the other.
indirect enum Template: Sendable {
  case value(JSONValue)
  case formula(Expression)
  case list([Template])
  case object([(name: String, value: Template)])
  case repetition(body: Template, count: Expression)

  /// The most values that a tree may grow to, so that no plan fills the memory.
  static let largestSize = 1 << 22

  /// Reads a tree whose formulas use `names` (slots by index); indices of repetitions take the slots after them.
  ///
  /// Errors: ``ExpressionError``.
  init(_ value: JSONValue, names: [String]) throws(ExpressionError) {
    switch value {
    case .array(let elements):
      var list: [Template] = []
      for element in elements { list.append(try Template(element, names: names)) }
      self = list.allSatisfy(\.isConstant) ? .value(value) : .list(list)
    case .object(let members):
      if let formula = value["$"] {
        guard members.count == 1 else {
          throw ExpressionError("beside \"$\" stands \"\(members[1].name)\"; it stands alone")
        }
        self = .formula(try Self.formula(formula, names: names))
      } else if value["$repeat"] != nil {
        self = try Self.repetition(members, names: names)
      } else {
        var object: [(name: String, value: Template)] = []
        for member in members { object.append((member.name, try Template(member.value, names: names))) }
        self = object.allSatisfy(\.value.isConstant) ? .value(value) : .object(object)
      }
    default: self = .value(value)
    }
  }

  private var isConstant: Bool { if case .value = self { true } else { false } }

  /// The slots that the tree depends on; those of its own indices lie beyond the axes.
  var slots: Set<Int> {
    switch self {
    case .value: []
    case .formula(let formula): formula.slots
    case .list(let list): list.reduce(into: []) { $0.formUnion($1.slots) }
    case .object(let members): members.reduce(into: []) { $0.formUnion($1.value.slots) }
    case .repetition(let body, let count): body.slots.union(count.slots)
    }
  }

  private static func formula(_ value: JSONValue, names: [String]) throws(ExpressionError) -> Expression {
    switch value {
    case .string(let text): return try Expression(text, names: names)
    case .number, .integer: return try Expression(CanonicalJSON.text(value), names: names)
    default: throw ExpressionError("\"$\" holds no formula; expected a text such as {\"$\": \"2 * bias\"}")
    }
  }

  private static func repetition(_ members: [JSONValue.Member], names: [String]) throws(ExpressionError) -> Template {
    let object = JSONValue.object(members)
    guard let body = object["$repeat"], let count = object["count"] else {
      throw ExpressionError("\"$repeat\" needs \"count\", a number or a formula")
    }
    if let other = members.first(where: { !["$repeat", "count", "index"].contains($0.name) }) {
      throw ExpressionError("beside \"$repeat\" stands \(quoted(other.name)); expected \"count\" and \"index\"")
    }
    var index = "i"
    if let given = object["index"] {
      guard case .string(let name) = given else { throw ExpressionError("\"index\" of \"$repeat\": expected a name") }
      index = name
    }
    return .repetition(
      body: try Template(body, names: names + [index]), count: try formula(count["$"] ?? count, names: names))
  }

  /// The tree at a point whose axes have these values.
  ///
  /// Errors: ``ExpressionError`` from a formula, for a count that is no integer from 0, and for a tree that is too large.
  func expanded(_ environment: [ParameterValue]) throws(ExpressionError) -> JSONValue {
    var size = 0
    return try expanded(environment, &size)
  }

  private func expanded(_ environment: [ParameterValue], _ size: inout Int) throws(ExpressionError) -> JSONValue {
    size += 1
    guard size <= Self.largestSize else {
      throw ExpressionError("the tree grows beyond \(Self.largestSize) values, the most that a point may have")
    }
    switch self {
    case .value(let value): return value
    case .formula(let formula): return try formula.value(environment).json
    case .list(let list):
      var elements: [JSONValue] = []
      for element in list { elements.append(try element.expanded(environment, &size)) }
      return .array(elements)
    case .object(let object):
      var members: [JSONValue.Member] = []
      for member in object { members.append(.init(member.name, try member.value.expanded(environment, &size))) }
      return .object(members)
    case .repetition(let body, let formula):
      let number = try formula.number(environment)
      guard let count = Int(exactly: number), count >= 0 else {
        throw ExpressionError("\(quoted(formula.text)) copies are \(number); expected an integer ≥ 0")
      }
      var elements: [JSONValue] = []
      for index in 0..<count {
        elements.append(try body.expanded(environment + [.number(Double(index))], &size))
      }
      return .array(elements)
    }
  }
}
