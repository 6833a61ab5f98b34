// SPDX-License-Identifier: GPL-3.0-or-later

/// Why something is no model: where the value stands, what it is, and what was expected.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The place in the model, such as `gate, W`.
  public let place: String
  /// What stands there.
  public let found: String
  /// What should.
  public let expected: String

  /// An error about what stands at `place`.
  public init(_ place: String, _ found: String, expected: String) {
    self.place = place
    self.found = found
    self.expected = expected
  }

  /// `place: found, expected …`.
  public var description: String { "\(place): \(found); expected \(expected)" }
}
