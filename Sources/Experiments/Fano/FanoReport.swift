// SPDX-License-Identifier: GPL-3.0-or-later

internal import Information
public import Quantities
public import Reporting

/// The points of a question about errors and information as a reader gets them, in one unit of information.
public struct FanoReport: Sendable {
  /// The points and what they are about.
  public let world: FanoWorld
  /// The unit of everything that is information.
  public let unit: DisplayUnit

  /// A report of the points of `world`.
  public init(_ world: FanoWorld, unit: DisplayUnit) {
    self.world = world
    self.unit = unit
  }

  /// For readers: one row a bound if there is one point, otherwise one row a point.
  public var table: Table {
    get throws(ReportingError) {
      guard world.cases.count == 1, let only = world.cases.first else { return try pointsTable }
      return only.targetError == nil ? try errorTable(only) : try needsTable(only)
    }
  }

  /// For programs: one row a bound of every point.
  public var boundsTable: Table {
    get throws(ReportingError) {
      let info = unit.rawValue
      let hasTargets = world.cases.contains { $0.targetError != nil }
      let target: [Table.Column] = hasTargets ? [.init("target_error")] : []
      let columns: [Table.Column] =
        [.init("alphabet", alignment: .trailing), .init("length", alignment: .trailing)] + target + [
          .init("information", unit: info), .init("entropy", unit: info), .text("name"),
          hasTargets ? .init("value", unit: info) : .init("value"), .text("side"), .text("status"), .text("source"),
          .text("remark"),
        ]
      let rows = world.cases.flatMap { point in
        let head: [Table.Cell] =
          [.integer(point.hypotheses.letters), .integer(point.hypotheses.length)]
          + (hasTargets ? [Table.Cell(point.targetError)] : [])
          + [number(point.known.stated.information), number(point.hypotheses.entropy)]
        return hasTargets ? point.needs.map { head + cells($0) } : point.bounds.map { head + cells($0) }
      }
      return try Table(title: world.subject, columns: columns, rows: rows)
    }
  }

  /// What a reader must know before using the numbers.
  public var warnings: [String] {
    var told = world.warnings
    guard let known = world.cases.first?.known else { return told }
    for side in ErrorSide.allCases {
      do throws(FanoError) { _ = try known.entering(side) } catch {
        if !told.contains(error.description) { told.append(error.description) }
      }
    }
    return told
  }

  private func number(_ amount: Nats) -> Table.Cell { .number(unit.number(amount)) }

  private func cells(_ row: FanoBound) -> [Table.Cell] {
    [
      .text(row.name), Table.Cell(row.value), .text(row.side.rawValue), .text(row.status.rawValue),
      .text(row.source.text), row.remark.map(Table.Cell.text) ?? .missing,
    ]
  }

  private func cells(_ row: FanoNeed) -> [Table.Cell] {
    [
      .text(row.name.rawValue), Table.Cell(row.information.map(unit.number)), .text(row.side.rawValue),
      .text(row.status.rawValue), .text(row.name.source.text), row.remark.map(Table.Cell.text) ?? .missing,
    ]
  }
}

extension FanoReport {
  private func errorTable(_ point: FanoCase) throws(ReportingError) -> Table {
    func shown(_ row: FanoBound, _ side: FanoBound.Side) -> Table.Cell {
      row.side == side || row.side == .exact ? Table.Cell(row.value) : .missing
    }
    return try Table(
      title: world.subject,
      columns: [
        .text("bound"), .lower("error at least", unit: nil), .upper("error at most", unit: nil), .text("status"),
        .text("source"),
      ],
      rows: point.bounds.map { row in
        [
          .text(row.name), shown(row, .lower), shown(row, .upper), .text(row.status.rawValue),
          .text(row.source.text),
        ]
      }, notes: amounts(point) + remarks(point.bounds.map { ($0.name, $0.remark) }) + legend)
  }

  private func needsTable(_ point: FanoCase) throws(ReportingError) -> Table {
    let symbols = Double(point.hypotheses.length)
    return try Table(
      title: "\(world.subject); error at most \(DecimalText.significant(point.targetError ?? 0))",
      columns: [
        .text("bound"), .text("information"), .init("information", unit: "nats"), .init("information", unit: "bits"),
        .init("per symbol", unit: "bits/symbol"),
      ] + (point.dimensions == nil ? [] : [.init("linear dimensions", alignment: .trailing)]) + [
        .text("status"), .text("source"),
      ],
      rows: point.needs.map { need in
        [
          .text(need.name.rawValue), .text(need.side == .lower ? "needs at least" : "suffices"),
          Table.Cell(need.information?.value), Table.Cell(need.information.map { Bits($0).value }),
          Table.Cell(need.information.map { Bits($0).value / symbols }),
        ] + dimensionCells(need, point) + [.text(need.status.rawValue), .text(need.name.source.text)]
      }, notes: remarks(point.needs.map { ($0.name.rawValue, $0.remark) }) + dimensionNotes(point))
  }

  private func dimensionCells(_ need: FanoNeed, _ point: FanoCase) -> [Table.Cell] {
    guard let dimensions = point.dimensions else { return [] }
    return [need.information.flatMap(dimensions.least).map(Table.Cell.integer) ?? .missing]
  }

  private func dimensionNotes(_ point: FanoCase) -> [String] {
    guard let dimensions = point.dimensions else { return [] }
    return [
      "linear dimensions: as many of the best linear summaries of the state of \(dimensions.name) at t = "
        + "\(dimensions.time) keep that much; – where all together, with \(text(dimensions.held)), keep less"
    ]
  }

  private func amounts(_ point: FanoCase) -> [String] {
    let stated = point.known.stated
    let entropy = "entropy of what is decided on \(text(point.hypotheses.entropy)), information about it "
    if let ends = point.known.ends {
      return [
        entropy + "between \(text(ends.lower.information)) and \(text(ends.upper.information)), left open between "
          + "\(text(ends.upper.conditionalEntropy)) and \(text(ends.lower.conditionalEntropy))"
      ]
    }
    let kind =
      switch point.known.kind {
      case .exact: ""
      case .upper: " (an upper bound)"
      case .lower: " (a lower bound)"
      case .estimate: " (an estimate)"
      }
    return [
      entropy + "\(text(stated.information))\(kind), left open \(text(stated.conditionalEntropy))"
    ]
  }

  private func text(_ amount: Nats) -> String {
    "\(DecimalText.significant(unit.number(amount))) \(unit.rawValue)"
  }

  /// Rows with the same remark share one line.
  private func remarks(_ rows: [(name: String, remark: String?)]) -> [String] {
    var lines: [(names: [String], remark: String)] = []
    for (name, remark) in rows {
      guard let remark else { continue }
      if let index = lines.firstIndex(where: { $0.remark == remark }) {
        lines[index].names.append(name)
      } else {
        lines.append(([name], remark))
      }
    }
    return lines.map { "\($0.names.joined(separator: ", ")): \($0.remark)" }
  }

  private var legend: [String] {
    [
      "error: the probability that the whole sequence is not named rightly. No decoder errs less often than 'error at "
        + "least'; the best one errs no more often than 'error at most'",
      "vacuous: true, but it says no more than 0 or guessing unseen does",
    ]
  }
}
