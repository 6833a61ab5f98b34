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

  public var subject: String { report.world.subject }
  public var json: [JSONValue] { report.json }
  public var warnings: [String] { report.warnings }
  public var figure: Figure? { get throws { try report.figure } }

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
