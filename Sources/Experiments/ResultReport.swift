// SPDX-License-Identifier: GPL-3.0-or-later

public import Reporting

/// Results as a reader gets them, in one unit.
public protocol ResultReport: Sendable {
  /// What the points are about.
  var subject: String { get }
  /// The points as a table for readers and for CSV.
  var table: Table { get throws }
  /// One object a point.
  var json: [JSONValue] { get }
  /// Further members of the JSON document.
  var details: [JSONValue.Member] { get }
  /// What a reader must know before using the numbers.
  var warnings: [String] { get }
  /// The points drawn; nil where there is nothing to draw.
  var figure: Figure? { get throws }
}

extension ResultReport {
  /// Nothing further.
  public var details: [JSONValue.Member] { [] }
  /// Nothing to warn of.
  public var warnings: [String] { [] }
  /// Nothing to draw.
  public var figure: Figure? { nil }
}
