// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import StateSpace
import Testing

/// The published schema of model files knows the keys that the program knows, and no others.
@Suite struct ModelSchemaTests {
  private let schema: JSONNode

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appendingPathComponent("Documentation/schemas/model.schema.json").path
    schema = try JSONReader.read(try FileBytes.read(path), path: path)
  }

  @Test(arguments: UpdateName.allCases) func updates(_ update: UpdateName) throws {
    check(
      try #require(variant(of: schema, where: "update", is: update.rawValue)), ModelKey.keys(of: update))
  }

  @Test(arguments: GateName.allCases) func gates(_ function: GateName) throws {
    for (name, seesState) in [("gate", false), ("stateGate", true)] {
      let definition = try #require(schema["$defs"]?[name])
      let gate = try #require(variant(of: definition, where: "function", is: function.rawValue))
      // What tells variants apart is required where it is no default.
      check(gate, ModelKey.keys(ofGate: function, seesState: seesState), apartFrom: "function")
    }
  }

  @Test(arguments: InputName.allCases) func inputs(_ input: InputName) throws {
    let definition = try #require(schema["$defs"]?["input"])
    check(
      try #require(variant(of: definition, where: "kind", is: input.rawValue)), ModelKey.keys(of: input),
      apartFrom: "kind")
  }

  @Test func parts() throws {
    check(try #require(schema["$defs"]?["step"]), ModelKey.stepKeys)
    check(try #require(schema["$defs"]?["law"]), ModelKey.initialKeys)
    let projection = try #require(schema["$defs"]?["projection"]?["anyOf"]?.elements.last)
    check(projection, ModelKey.projectionKeys)
  }

  private func check(_ object: JSONNode, _ keys: [ModelKey], apartFrom special: String = "") {
    #expect(object["properties"]?.names.sorted() == keys.map(\.name).sorted())
    let required = object["required"]?.elements.compactMap(\.text).filter { $0 != special }.sorted()
    #expect(required == keys.filter { $0.fallback == nil && $0.name != special }.map(\.name).sorted())
    guard case .bool(false) = object["additionalProperties"] else {
      Issue.record("unknown keys are let through")
      return
    }
  }

  /// The alternative whose property `name` has the value.
  private func variant(of schema: JSONNode, where name: String, is value: String) -> JSONNode? {
    schema["oneOf"]?.elements.first { alternative in
      let property = alternative["properties"]?[name]
      return property?["const"]?.text == value
        || property?["enum"]?.elements.contains { $0.text == value } == true
    }
  }
}

extension JSONNode {
  fileprivate subscript(name: String) -> JSONNode? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  fileprivate var elements: [JSONNode] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  fileprivate var names: [String] {
    guard case .object(let members) = self else { return [] }
    return members.map(\.name)
  }

  fileprivate var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }
}
