// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Reporting

/// Models of a plan as JSON trees: files that they name, and keys that axes override.
enum ModelDocument {
  /// Keys whose texts are words; every other text in a model file names a file of numbers beside it.
  private static let words: Set = ["name", "update", "function", "kind", "discretization", "noise", "missing"]

  /// The files of numbers that a model names, as they stand there.
  static func files(in model: JSONValue, key: String = "") -> [String] {
    switch model {
    case .string(let name): words.contains(key) || key.hasPrefix("$") || key == "index" ? [] : [name]
    case .array(let elements): elements.flatMap { files(in: $0, key: key) }
    case .object(let members): members.flatMap { files(in: $0.value, key: $0.name) }
    default: []
    }
  }

  /// The model with its files named from `folder`, so that it may be read from anywhere.
  static func located(_ model: JSONValue, folder: String, key: String = "") -> JSONValue {
    switch model {
    case .string(let name) where !words.contains(key) && !name.hasPrefix("/"): .string(Folder.path(name, in: folder))
    case .array(let elements): .array(elements.map { located($0, folder: folder, key: key) })
    case .object(let members):
      .object(members.map { .init($0.name, located($0.value, folder: folder, key: $0.name)) })
    default: model
    }
  }

  /// The model with the value at `path` (keys of objects, indices of lists) replaced; a last key may be new.
  ///
  /// Errors: ``ExpressionError`` where the path leads nowhere.
  static func replacing(
    _ path: ArraySlice<String>, of model: JSONValue, by value: JSONValue, name: String
  ) throws(ExpressionError) -> JSONValue {
    guard let key = path.first else { return value }
    switch model {
    case .object(var members):
      if let place = members.firstIndex(where: { $0.name == key }) {
        let inner = try replacing(path.dropFirst(), of: members[place].value, by: value, name: name)
        members[place] = .init(key, inner)
      } else {
        guard path.count == 1 else { throw ExpressionError("\(quoted(name)): the model has no \(quoted(key))") }
        members.append(.init(key, value))
      }
      return .object(members)
    case .array(var elements):
      guard let index = Int(key), elements.indices.contains(index) else {
        throw ExpressionError(
          "\(quoted(name)): no element \(quoted(key)) in a list of \(elements.count), counted from 0")
      }
      elements[index] = try replacing(path.dropFirst(), of: elements[index], by: value, name: name)
      return .array(elements)
    default:
      throw ExpressionError("\(quoted(name)): \(quoted(key)) is looked for in what is neither an object nor a list")
    }
  }
}

/// Paths beside a file.
enum Folder {
  /// The folder of the file at `path`, `.` for the working folder.
  static func of(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The path of `name` in `folder`; absolute names stay.
  static func path(_ name: String, in folder: String) -> String {
    name.hasPrefix("/") || folder == "." ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }
}
