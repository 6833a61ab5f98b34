// SPDX-License-Identifier: GPL-3.0-or-later
public import Quantities

/// The one JSON object that a command prints: what was asked, in which unit, the points, and how to get them again.
public struct ResultDocument: Sendable, Equatable {
  /// What makes the same bytes come out again. No time, host or path of the machine is in it.
  public struct Provenance: Sendable, Equatable {
    /// The program's version.
    public let version: String
    /// The arguments without those that do not change the result (`--threads`, `--quiet`, `--output`, `--plot`).
    public let arguments: [String]
    /// The seed of the random streams; nil where nothing is random.
    public let seed: UInt64?
    /// Further members, such as the libraries' versions, after the three above.
    public let details: [JSONValue.Member]

    /// The provenance of one run.
    public init(version: String, arguments: [String], seed: UInt64? = nil, details: [JSONValue.Member] = []) {
      self.version = version
      self.arguments = arguments
      self.seed = seed
      self.details = details
    }
  }

  /// The command's name, such as `rd-curve`.
  public let command: String
  /// What the numbers are about: of a discretised source, that it is discretised.
  public let subject: String
  /// The unit of everything that is information.
  public let unit: DisplayUnit
  /// The answers, in the order asked; one object each.
  public let points: [JSONValue]
  /// What a reader must know before using the points.
  public let warnings: [String]
  /// How the points came about.
  public let provenance: Provenance
  /// Further members that a command adds beside its points, such as a certificate's file name.
  public let details: [JSONValue.Member]

  /// The document of one run.
  public init(
    command: String, subject: String, unit: DisplayUnit, points: [JSONValue], warnings: [String] = [],
    provenance: Provenance, details: [JSONValue.Member] = []
  ) {
    self.command = command
    self.subject = subject
    self.unit = unit
    self.points = points
    self.warnings = warnings
    self.provenance = provenance
    self.details = details
  }

  /// The document as a tree: `command`, `subject`, `unit`, `points`, details, `warnings`, `provenance`.
  public var json: JSONValue {
    let seed = provenance.seed.map { [JSONValue.Member("seed", .unsigned($0))] } ?? []
    let origin =
      [
        JSONValue.Member("version", .string(provenance.version)),
        JSONValue.Member("arguments", .array(provenance.arguments.map(JSONValue.string))),
      ] + seed + provenance.details
    return .object(
      [
        JSONValue.Member("command", .string(command)),
        JSONValue.Member("subject", .string(subject)),
        JSONValue.Member("unit", .string(unit.rawValue)),
        JSONValue.Member("points", .array(points)),
      ] + details + [
        JSONValue.Member("warnings", .array(warnings.map(JSONValue.string))),
        JSONValue.Member("provenance", .object(origin)),
      ])
  }
}
