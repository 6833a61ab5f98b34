// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import LinearAlgebra

/// An object of a model file whose keys are known to be allowed.
///
/// Errors name the value's place: `gate, W` is `W` of the object `gate`.
struct ModelNode {
  /// The object's own place; empty for the document.
  let place: String
  /// The model file, beside which the files it names are looked for.
  let path: String
  private let members: [String: JSONNode]
  /// Places of missing values, with what stands for them.
  let fallbacks: [ModelFile.Fallback]

  /// Errors: ``ModelError`` if `node` is no object, or for the first unknown or missing key.
  init(_ node: JSONNode, place: String, path: String, keys: [ModelKey]) throws {
    guard case .object(let members) = node else {
      throw ModelError(place.isEmpty ? "the document" : place, node.words, expected: "an object")
    }
    let names = keys.map(\.name)
    if let unknown = members.first(where: { !names.contains($0.name) }) {
      throw ModelError(
        place.isEmpty ? "unknown key" : "\(place), unknown key", quoted(unknown.name),
        expected: "one of \(names.joined(separator: ", "))")
    }
    self.place = place
    self.path = path
    self.members = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
    let missing = keys.filter { key in !members.contains { $0.name == key.name } }
    if let required = missing.first(where: { $0.fallback == nil }) {
      throw ModelError(
        Self.place(place, required.name), "missing", expected: "\(required.meaning) (\(required.shape))")
    }
    fallbacks = missing.compactMap { key in
      key.fallback.map { ModelFile.Fallback(place: Self.place(place, key.name), value: $0) }
    }
  }

  private static func place(_ object: String, _ key: String) -> String { object.isEmpty ? key : "\(object), \(key)" }

  /// The place of a member.
  func place(_ key: String) -> String { Self.place(place, key) }

  /// The value of `key`; nil where it is missing.
  subscript(key: String) -> JSONNode? { members[key] }

  /// The object at `key`.
  func object(_ key: String, keys: [ModelKey]) throws -> ModelNode? {
    try self[key].map { try ModelNode($0, place: place(key), path: path, keys: keys) }
  }

  /// A text.
  func text(_ key: String) throws -> String? {
    guard let node = self[key] else { return nil }
    guard case .string(let text) = node else { throw ModelError(place(key), node.words, expected: "a text") }
    return text
  }

  /// One of the names of `Name`.
  func name<Name: CaseIterable & RawRepresentable>(_ key: String, of: Name.Type) throws -> Name?
  where Name.RawValue == String {
    guard let text = try text(key) else { return nil }
    guard let name = Name(rawValue: text) else { throw ModelError(place(key), quoted(text), expected: Name.list) }
    return name
  }

  /// `true` or `false`.
  func flag(_ key: String) throws -> Bool? {
    guard let node = self[key] else { return nil }
    guard case .bool(let flag) = node else { throw ModelError(place(key), node.words, expected: "true or false") }
    return flag
  }

  /// A number.
  func number(_ key: String) throws -> Double? {
    guard let node = self[key] else { return nil }
    guard case .number(let number) = node else { throw ModelError(place(key), node.words, expected: "a number") }
    return number
  }

  /// An integer.
  func integer(_ key: String) throws -> Int? {
    guard let number = try number(key) else { return nil }
    guard let integer = Int(exactly: number) else { throw ModelError(place(key), "\(number)", expected: "an integer") }
    return integer
  }

  /// Numbers in whatever shape they stand.
  func numbers(_ key: String) throws -> ModelNumbers? {
    try self[key].map { try ModelNumbers($0, place: place(key), path: path) }
  }

  /// A vector of `count` components; of any number of them where that is nil.
  func vector(_ key: String, count: Int? = nil) throws -> [Double]? {
    try numbers(key)?.vector(count: count, place: place(key))
  }

  /// A matrix with these numbers of rows and columns, as far as they are known.
  func matrix(_ key: String, rows: Int? = nil, columns: Int? = nil) throws -> Matrix? {
    try numbers(key)?.matrix(rows: rows, columns: columns, place: place(key))
  }

  /// A square matrix, which may also be a number (times the identity) or a list (the diagonal).
  func square(_ key: String, order: Int) throws -> Matrix? {
    try numbers(key)?.square(order: order, place: place(key))
  }
}
