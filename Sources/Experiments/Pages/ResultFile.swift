// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
public import Quantities

/// A result of this program as it stands in a JSON file, before anything about its numbers is believed.
public struct ResultFile: Sendable {
  /// The file's name as the user gave it.
  public let path: String
  /// The command that made it, such as `rd-curve`.
  public let command: String
  /// What its numbers are about.
  public let subject: String
  /// The unit of everything that is information.
  public let unit: DisplayUnit
  /// The answers, one object each.
  let points: [[JSONNode.Member]]
  /// What the command adds beside its points.
  let details: [JSONNode.Member]
  /// What a reader must know before using the numbers.
  public let warnings: [String]
  /// The arguments that make the same result again.
  public let arguments: [String]
  /// The version of the program that made it.
  public let version: String

  /// Whether there are no points.
  public var isEmpty: Bool { points.isEmpty }

  /// Reads the result in `file`; `-` is standard input.
  /// - Throws: `FileError`: `cannotRead`, or `badData` naming what the file lacks; a file of this program that is no
  ///   result, such as a certificate, is told by its name.
  public init(file: String) throws(FileError) {
    let bytes = try FileBytes.read(file)
    guard bytes.count <= JSONReader.longestText else {
      throw FileError(
        .badData, path: file,
        "\(bytes.count) bytes; a page is made of at most \(JSONReader.longestText) a file: ask for fewer points")
    }
    let document: JSONNode
    do {
      document = try JSONReader.read(bytes, path: file)
    } catch {
      let message = "\(error.message); \(Self.expectation)"
      throw FileError(.badData, path: file, row: error.row, column: error.column, message)
    }
    try self.init(document, path: file)
  }

  private static let expectation = "expected a result as ssm-info prints it with --format json"

  /// The result in a document that has been read.
  init(_ document: JSONNode, path: String) throws(FileError) {
    func failure(_ message: String) -> FileError {
      FileError(.badData, path: path, "\(message); \(Self.expectation)")
    }
    guard case .object(let members) = document else { throw failure("holds \(document.words)") }
    func text(_ name: String) throws(FileError) -> String {
      guard let node = members.value(of: name) else { throw failure(Self.lack(of: name, in: members)) }
      guard case .string(let text) = node else { throw failure("'\(name)' is \(node.words)") }
      return text
    }
    func list(_ name: String, of owner: [JSONNode.Member]) throws(FileError) -> [JSONNode] {
      guard let node = owner.value(of: name) else { throw failure(Self.lack(of: name, in: members)) }
      guard case .array(let elements) = node else { throw failure("'\(name)' is \(node.words)") }
      return elements
    }
    func texts(_ name: String, of owner: [JSONNode.Member]) throws(FileError) -> [String] {
      var texts: [String] = []
      for element in try list(name, of: owner) {
        guard case .string(let text) = element else { throw failure("'\(name)' holds \(element.words)") }
        texts.append(text)
      }
      return texts
    }

    self.path = path
    command = try text("command")
    subject = try text("subject")
    let unitName = try text("unit")
    guard let unit = DisplayUnit(rawValue: unitName) else {
      let known = DisplayUnit.allCases.map(\.rawValue).joined(separator: " or ")
      throw failure("'unit' is \(quoted(unitName)), not \(known)")
    }
    self.unit = unit
    var points: [[JSONNode.Member]] = []
    for (index, element) in try list("points", of: members).enumerated() {
      guard case .object(let point) = element else { throw failure("point \(index + 1) is \(element.words)") }
      points.append(point)
    }
    self.points = points
    warnings = try texts("warnings", of: members)
    guard case .object(let provenance) = members.value(of: "provenance") else {
      throw failure(Self.lack(of: "provenance", in: members))
    }
    arguments = try texts("arguments", of: provenance)
    guard case .string(let version) = provenance.value(of: "version") else {
      throw failure("'provenance' lacks 'version'")
    }
    self.version = version
    let known: Set = ["command", "subject", "unit", "points", "warnings", "provenance"]
    details = members.filter { !known.contains($0.name) }
  }

  /// What a document without a member called `name` seems to be.
  private static func lack(of name: String, in members: [JSONNode.Member]) -> String {
    if case .string(let format) = members.value(of: "format"), format.hasPrefix("ssm-info-certificate") {
      return "is a certificate, which 'ssm-info verify' reads"
    }
    if members.value(of: "update") != nil { return "is a model, which 'ssm-info model --check' reads" }
    return "lacks '\(name)'"
  }

  /// The command line that makes the result again, quoted for a shell.
  public var commandLine: String {
    (["ssm-info"] + arguments).map { argument in
      let isPlain =
        !argument.isEmpty
        && argument.unicodeScalars.allSatisfy { scalar in
          scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-_=,./:+@%".unicodeScalars.contains(scalar))
        }
      return isPlain ? argument : "'\(argument.replacing("'", with: "'\\''"))'"
    }.joined(separator: " ")
  }
}

extension [JSONNode.Member] {
  /// The value of the member called `name`, if there is one.
  func value(of name: String) -> JSONNode? { first { $0.name == name }?.value }
}

extension JSONNode {
  /// The number, the infinities among them being words in JSON; nil for everything else.
  var number: Double? {
    switch self {
    case .number(let number): number
    case .string("inf"): .infinity
    case .string("-inf"): -.infinity
    default: nil
    }
  }
}
