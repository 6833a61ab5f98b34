// SPDX-License-Identifier: GPL-3.0-or-later

/// A JSON value as it was read: members in the order of the file, every number the double nearest to its decimal.
public enum JSONNode: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONNode])
  case object([Member])

  /// One name and value of an object; names are unique within it.
  public struct Member: Sendable {
    /// Its name.
    public let name: String
    /// Its value.
    public let value: JSONNode

    /// The member `name` with `value`.
    public init(name: String, value: JSONNode) {
      self.name = name
      self.value = value
    }
  }

  /// What the value is, in words for messages.
  public var words: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let value): "the number \(value)"
    case .string(let text): "the text \(quoted(text))"
    case .array(let elements): elements.isEmpty ? "an empty list" : "a list"
    case .object: "an object"
    }
  }
}

/// The beginning of a text from a file in quotes, with control characters escaped: a hostile file must not drive the
/// reader's terminal.
public func quoted(_ text: String) -> String {
  let longest = 40
  var shown = ""
  for scalar in text.unicodeScalars.prefix(longest) {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: shown += scalar.escaped(asASCII: true)
    default: shown.unicodeScalars.append(scalar)
    }
  }
  return "'\(shown)\(text.unicodeScalars.count > longest ? "…" : "")'"
}
