// SPDX-License-Identifier: GPL-3.0-or-later

/// What a point can ask: a command of the program, and the options that it takes.
public struct Question: Sendable {
  /// One option of a command.
  public struct Option: Sendable, Hashable {
    /// Its name without the hyphens before it.
    public let name: String
    /// Whether a value follows; otherwise it is there or not.
    public let takesValue: Bool
    /// Whether the value names a file.
    public let isFile: Bool

    /// An option.
    public init(_ name: String, takesValue: Bool = true, isFile: Bool = false) {
      self.name = name
      self.takesValue = takesValue
      self.isFile = isFile
    }
  }

  /// The command's name.
  public let name: String
  /// Its options.
  public let options: [Option]

  /// A question.
  public init(_ name: String, options: [Option]) {
    self.name = name
    self.options = options
  }

  /// Options that a sweep sets itself, or that would make an answer depend on anything but the point.
  static let reserved: Set = [
    "format", "output", "plot", "threads", "quiet", "strict", "save-certificate", "budget", "help", "version",
  ]

  /// The options that a plan may set, by name.
  var available: [String: Option] {
    Dictionary(options.filter { !Self.reserved.contains($0.name) }.map { ($0.name, $0) }) { first, _ in first }
  }
}
