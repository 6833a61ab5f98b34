// SPDX-License-Identifier: GPL-3.0-or-later

public import Reporting

/// A report in the layout that is asked for.
public struct FanoAnswer: ResultReport {
  /// What the table has rows for.
  public enum Layout: Sendable {
    /// One row a bound if there is one point, otherwise one row a point.
    case readers
    /// One row a bound of every point.
    case programs
    /// One row a symbol.
    case lags
  }

  /// The report.
  public let report: FanoReport
  /// What the table has rows for.
  public let layout: Layout

  /// `report` laid out.
  public init(_ report: FanoReport, layout: Layout) {
    self.report = report
    self.layout = layout
  }

  /// What the points are about.
  public var subject: String { report.world.subject }
  /// One object a point, whatever the layout.
  public var json: [JSONValue] { report.json }
  /// What a reader must know before using the numbers.
  public var warnings: [String] { report.warnings }
  /// The region of possible errors with the points in it.
  public var figure: Figure? { get throws { try report.figure } }

  /// The rows of ``layout``.
  public var table: Table {
    get throws {
      switch layout {
      case .readers: try report.table
      case .programs: try report.boundsTable
      case .lags: try report.lagsTable
      }
    }
  }
}
