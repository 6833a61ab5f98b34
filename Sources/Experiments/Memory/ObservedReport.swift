// SPDX-License-Identifier: GPL-3.0-or-later

public import Memory
public import Quantities
public import Reporting

/// What the outputs of a linear model tell about its inputs, as a reader gets it (M2.6).
public struct ObservedReport: ResultReport {
  /// What the outputs tell by one time.
  public struct Row: Sendable {
    /// The time; ``StateTime/stationary`` is the limit of the information a step.
    public let time: StateTime
    /// `I(x_{1:t}; y_{1:t})`, or its limit a step.
    public let information: ObservedInformation

    /// The information by `time`.
    public init(time: StateTime, information: ObservedInformation) {
      self.time = time
      self.information = information
    }

    fileprivate var nats: Nats {
      switch information {
      case .exact(let value, _): value
      case .infinite: Nats(.infinity)
      }
    }
  }

  /// What the rows are about.
  public let subject: String
  /// The rows, in the order asked.
  public let rows: [Row]
  /// The unit of everything that is information.
  public let unit: DisplayUnit

  /// A report of `rows`.
  public init(subject: String, rows: [Row], unit: DisplayUnit) {
    self.subject = subject
    self.rows = rows
    self.unit = unit
  }

  /// The rows as a table.
  public var table: Table {
    get throws(ReportingError) {
      try columns.table(
        of: rows, title: subject, notes: ["per step at time inf: the limit that one more output brings"])
    }
  }

  /// One object a row.
  public var json: [JSONValue] { columns.json(of: rows) }

  private var columns: [ResultColumn<Row>] {
    [
      .time(\.time),
      .init(
        column: .init("information", unit: unit.rawValue),
        value: { row, _ in if case .step = row.time { .number(unit.number(row.nats)) } else { .null } }),
      .init(
        column: .init("per_step", unit: "\(unit.rawValue)/step"),
        value: { row, _ in
          if case .step(let step) = row.time {
            .number(unit.number(row.nats) / Double(step))
          } else {
            .number(unit.number(row.nats))
          }
        }),
      .init(
        column: .text("kind"),
        value: { row, _ in if case .exact = row.information { .string("exact") } else { .string("infinite") } }),
      .init(
        column: .text("reason"),
        value: { row, _ in if case .infinite(let reason) = row.information { .string(reason) } else { .null } }),
    ]
  }
}
