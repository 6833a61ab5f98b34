// SPDX-License-Identifier: GPL-3.0-or-later

public import Memory
public import Quantities
public import Reporting

/// What a state holds of the input at one lag, and of all inputs at that lag and beyond.
public struct ProfilePoint: Sendable {
  /// When the state is read.
  public let time: StateTime
  /// k: the input is `x_{t−k}`.
  public let lag: Int
  /// `I(h_t; x_{t−k})`; nil where it is not known.
  public var atLag: StateInformation?
  /// `I(h_t; x_{1:t−k})`; nil where it is not known.
  public var beyond: StateInformation?
  /// `I(h_t; x_{t−k} | gates)`; nil where it is not known.
  public var givenGates: StateInformation?

  /// A point of which nothing is known yet.
  public init(time: StateTime, lag: Int) {
    self.time = time
    self.lag = lag
  }
}

/// A memory profile as a reader gets it.
public struct ProfileReport: ResultReport {
  /// What the points are about.
  public let subject: String
  /// The points, lags ascending, for each time.
  public let points: [ProfilePoint]
  /// The unit of everything that is information.
  public let unit: DisplayUnit
  /// Remarks on how the question was put.
  public let remarks: [String]

  /// A report of `points`.
  public init(subject: String, points: [ProfilePoint], unit: DisplayUnit, remarks: [String] = []) {
    self.subject = subject
    self.points = points
    self.unit = unit
    self.remarks = remarks
  }

  /// The points as a table for readers and for CSV.
  public var table: Table {
    get throws(ReportingError) { try columns.table(of: points, title: subject, notes: notes) }
  }

  /// One object a point.
  public var json: [JSONValue] { columns.json(of: points) }

  /// What a reader must know before using the numbers.
  public var warnings: [String] {
    let undecided = points.contains { point in
      [point.atLag, point.beyond, point.givenGates].contains { $0?.isUndecided ?? false }
    }
    return remarks + (undecided ? [undecidedRemark] : [])
  }

  private var notes: [String] {
    var notes = ["lower, upper: information on the input at that lag alone"]
    if points.contains(where: { $0.beyond != nil }) {
      notes.append("beyond: information on all inputs at that lag and before; lag 0 is everything")
    }
    if points.contains(where: { $0.givenGates != nil }) {
      notes.append("given gates: the same where the gates' pattern is known")
    }
    return notes
  }

  private var columns: [ResultColumn<ProfilePoint>] {
    var columns: [ResultColumn<ProfilePoint>] = [
      .time(\.time),
      .init(
        column: .init("lag", alignment: .trailing), value: { point, _ in .integer(point.lag) }, isAlwaysShown: true),
    ]
    columns += pair("", \.atLag) + pair("beyond_", \.beyond) + pair("given_gates_", \.givenGates)
    columns += [
      .init(
        column: .text("kind"), value: { point, _ in (point.leading?.kindName).map(JSONValue.string) ?? .null }),
      .init(
        column: .init("confidence"),
        value: { point, _ in
          if case .sandwich(_, let confidence)? = point.leading { .number(confidence) } else { .null }
        }),
    ]
    return columns
  }

  private func pair(
    _ prefix: String, _ part: @escaping @Sendable (ProfilePoint) -> StateInformation?
  ) -> [ResultColumn<ProfilePoint>] {
    [
      .init(
        column: .lower("\(prefix)lower", unit: unit.rawValue),
        value: { point, _ in part(point).map { .number(lowerNumber($0.sides.lower, in: unit)) } ?? .null }),
      .init(
        column: .upper("\(prefix)upper", unit: unit.rawValue),
        value: { point, _ in part(point).map { .number(upperNumber($0.sides.upper, in: unit)) } ?? .null }),
    ]
  }

  /// Information at each lag and beyond it, the brackets as bands.
  ///
  /// - Throws: `ReportingError` never, for lists of equal length.
  public var figure: Figure? {
    get throws(ReportingError) {
      var bands: [Figure.Band] = []
      var curves: [Figure.Curve] = []
      let parts: [(String, (ProfilePoint) -> StateInformation?)] = [
        ("at the lag", \.atLag), ("at the lag and beyond", \.beyond), ("at the lag, given the gates", \.givenGates),
      ]
      var times: [StateTime] = []
      for point in points where !times.contains(point.time) { times.append(point.time) }
      for time in times {
        for (name, part) in parts {
          let known = points.filter { $0.time == time }.compactMap { point in
            part(point).flatMap { $0.sides.upper.value.isFinite ? (Double(point.lag), $0) : nil }
          }
          guard !known.isEmpty else { continue }
          let label = times.count > 1 ? "\(name), t = \(time)" : name
          let x = known.map(\.0)
          let lower = known.map { unit.number($0.1.sides.lower) }
          let upper = known.map { unit.number($0.1.sides.upper) }
          if zip(lower, upper).contains(where: { $1 > $0 }) {
            bands.append(try .init("", x: x, lower: lower, upper: upper))
          }
          curves.append(try .init(label, x: x, y: zip(lower, upper).map { ($0 + $1) / 2 }, style: .linePoints))
        }
      }
      return Figure(
        subject, x: .init("lag k", unit: "steps"), y: .init("information", unit: unit.rawValue), bands: bands,
        curves: curves)
    }
  }
}

extension ProfilePoint {
  /// The part whose kind and confidence stand for the point.
  fileprivate var leading: StateInformation? { atLag ?? beyond ?? givenGates }
}
