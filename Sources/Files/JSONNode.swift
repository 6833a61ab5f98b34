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
