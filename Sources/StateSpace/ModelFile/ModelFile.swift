// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
internal import Foundation
internal import LinearAlgebra

/// A model read from a JSON file. ``ModelKey`` lists the keys of each object, their shapes and their fallbacks.
///
/// The file is read strictly: unknown and repeated keys, wrong shapes and numbers beyond a double are refused, with
/// the place and what was expected. Files that the model names are looked for beside it.
public struct ModelFile: Sendable {
  /// A value that the file leaves out, and what stands for it.
  public struct Fallback: Sendable, Equatable {
    /// The place of the value, such as `gate, b`.
    public let place: String
    /// What stands for it, in words.
    public let value: String
  }

  /// The path as it was given.
  public let path: String
  /// The update that the file names.
  public let update: UpdateName
  /// The model.
  public let model: StateSpaceModel
  /// Values that the file leaves out, in the order of ``ModelKey``'s tables.
  public let fallbacks: [Fallback]

  /// Reads the file at `path` (`-` is standard input).
  ///
  /// Errors: `FileError` with `cannotRead` for this file or one it names, or `badData` naming the place.
  public init(path: String) throws(FileError) {
    try self.init(try FileBytes.read(path, limit: JSONReader.longestText), path: path)
  }

  /// Reads a model from the bytes of its file.
  ///
  /// - Parameter path: named in errors; its folder is where the model's other files are looked for.
  ///
  /// Errors: those of ``init(path:)``.
  public init(_ bytes: [UInt8], path: String) throws(FileError) {
    let document = try JSONReader.read(bytes, path: path)
    do {
      try self.init(document, path: path)
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(.badData, path: path, "\(error)")
    }
  }

  /// The model in the file at `path`. Errors: those of ``init(path:)``.
  public static func read(_ path: String) throws(FileError) -> StateSpaceModel { try ModelFile(path: path).model }

  /// The model in `bytes`. Errors: those of ``init(path:)``.
  public static func parse(_ bytes: [UInt8], path: String) throws(FileError) -> StateSpaceModel {
    try ModelFile(bytes, path: path).model
  }

  private init(_ document: JSONNode, path: String) throws {
    let update = try Self.updateName(document, path: path)
    let node = try ModelNode(document, place: "", path: path, keys: ModelKey.keys(of: update))
    let step = try ParsedUpdate(update, node)
    let d = step.update.stateSize
    let m = step.update.inputSize
    try ModelNumbers.checkOrder(d, "the state")
    try ModelNumbers.checkOrder(m, "the input")
    let outputMap = try node.matrix("C", columns: d)
    let outputSize = outputMap?.rows ?? d
    try ModelNumbers.checkOrder(outputSize, "the output")
    let initial = try node.object("initial", keys: ModelKey.initialKeys)
    let input = try node["input"].map { try ParsedInput($0, node: node, size: m) }
    model = try StateSpaceModel(
      name: try node.text("name") ?? Self.name(of: path), update: step.update,
      noise: try Self.noise(node, order: d), outputMap: outputMap,
      outputNoise: try node.square("R", order: outputSize),
      initial: try initial.map { try Self.law($0, origin: "initial", spread: 0, size: d) }, input: input?.law)
    fallbacks = node.fallbacks + step.fallbacks + (initial?.fallbacks ?? []) + (input?.fallbacks ?? [])
    self.update = update
    self.path = path
  }

  /// The update's name decides which other keys are allowed.
  private static func updateName(_ document: JSONNode, path: String) throws -> UpdateName {
    guard case .object(let members) = document else {
      throw ModelError("the document", document.words, expected: "an object")
    }
    guard let update = members.first(where: { $0.name == "update" }) else {
      throw ModelError("update", "missing", expected: UpdateName.list)
    }
    guard case .string(let text) = update.value, let name = UpdateName(rawValue: text) else {
      throw ModelError("update", update.value.words, expected: UpdateName.list)
    }
    return name
  }

  private static func noise(_ node: ModelNode, order d: Int) throws -> ProcessNoise {
    enum Kind: String, CaseIterable {
      case perStep = "per-step"
      case integrated
    }
    switch try node.name("noise", of: Kind.self) {
    case .integrated: return .integrated(try node.vector("Q", count: d) ?? [Double](repeating: 0, count: d))
    case .perStep, nil: return .perStep(try node.square("Q", order: d) ?? Matrix(rows: d, columns: d))
    }
  }

  /// A Gaussian law; without a covariance `spread` times the identity.
  static func law(_ node: ModelNode, origin: String, spread: Double, size: Int) throws -> GaussianLaw {
    let mean = try node.vector("mean", count: size) ?? [Double](repeating: 0, count: size)
    let covariance =
      try node.square("covariance", order: size) ?? Matrix(diagonal: [Double](repeating: spread, count: size))
    return try GaussianLaw(mean: mean, covariance: covariance, origin: origin)
  }

  private static func name(of path: String) -> String {
    guard path != "-" else { return "standard input" }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.hasSuffix(".json") ? String(file.dropLast(5)) : file
  }

  /// The numbers of a file that the model file at `path` names.
  ///
  /// Errors: `FileError`, also for what is no ordinary file, since models come from strangers.
  static func table(
    _ name: String, beside path: String, place: String, missing: MissingPolicy = .refuse
  ) throws(FileError) -> NumericTable {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let isAlone = name.hasPrefix("/") || (folder.isEmpty && !path.hasPrefix("/"))
    let reference = ArrayReference(isAlone ? name : "\(folder)/\(name)")
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: reference.path).resolvingSymlinksInPath().path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else {
      throw FileError(
        .cannotRead, path: reference.path, "no such file; \(place) of the model \(quoted(path)) should be in it")
    }
    return try reference.read(missing: missing)
  }
}
