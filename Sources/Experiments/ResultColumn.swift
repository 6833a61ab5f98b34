// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities
internal import Reporting

/// One column of a table of points and one member of their JSON objects.
struct ResultColumn<Point> {
  let column: Table.Column
  /// The value in full, `.null` for none; the second argument is the point's index.
  let value: (Point, Int) -> JSONValue
  /// The value in a table, where that differs.
  var tableValue: ((Point, Int) -> Table.Cell)?
  /// Whether the column stands in a table even if no point has a value.
  var isAlwaysShown = false
  /// Whether every JSON object has the member, `null` where there is no value: what scripts are promised.
  var isPromised = false

  func shown(_ point: Point, _ index: Int) -> Table.Cell {
    if let tableValue { return tableValue(point, index) }
    switch value(point, index) {
    case .number(let number): return .number(number)
    case .integer(let integer): return .integer(integer)
    case .string(let text): return .text(text)
    default: return .missing
    }
  }
}

extension Array {
  /// A table of `points` under these columns; what no point has, has no column unless it is always shown.
  func table<Point>(
    of points: [Point], title: String, notes: [String]
  ) throws(ReportingError) -> Table where Element == ResultColumn<Point> {
    let shown = map { column in (column, points.indices.map { column.shown(points[$0], $0) }) }
      .filter { column, cells in column.isAlwaysShown || cells.contains { $0 != .missing } }
    return try Table(
      title: title, columns: shown.map { $0.0.column }, rows: points.indices.map { row in shown.map { $0.1[row] } },
      notes: notes)
  }

  /// One object a point; what a point does not have is left out, unless it is promised.
  func json<Point>(of points: [Point]) -> [JSONValue] where Element == ResultColumn<Point> {
    points.enumerated().map { index, point in
      .object(
        compactMap { column in
          let value = column.value(point, index)
          return value == .null && !column.isPromised ? nil : JSONValue.Member(column.column.name, value)
        })
    }
  }
}

/// A lower bound in the reader's unit, rounded down where the conversion rounds.
func lowerNumber(_ amount: Nats, in unit: DisplayUnit) -> Double {
  unit == .nats ? amount.value : unit.number(amount).roundedDown
}

/// An upper bound in the reader's unit, rounded up where the conversion rounds.
func upperNumber(_ amount: Nats, in unit: DisplayUnit) -> Double {
  unit == .nats ? amount.value : unit.number(amount).roundedUp
}

extension Double {
  /// The next number below; zero and infinities stay.
  var roundedDown: Double { self == 0 || !isFinite ? self : nextDown }

  /// The next number above, likewise.
  var roundedUp: Double { self == 0 || !isFinite ? self : nextUp }
}
