// SPDX-License-Identifier: GPL-3.0-or-later

public import Memory
public import Quantities
public import Reporting

/// What a state holds, as a reader gets it: a table, JSON objects and a figure, all in one unit of information.
///
/// This is where nats turn into the reader's unit; lower sides are then rounded down and upper sides up.
public struct MemoryReport: ResultReport {
  /// What the points are about.
  public let subject: String
  /// The points, in the order asked.
  public let points: [MemoryPoint]
  /// The unit of everything that is information.
  public let unit: DisplayUnit
  /// Remarks on how the question was put.
  public let remarks: [String]

  /// A report of `points`.
  public init(subject: String, points: [MemoryPoint], unit: DisplayUnit, remarks: [String] = []) {
    self.subject = subject
    self.points = points
    self.unit = unit
    self.remarks = remarks
  }

  /// The points as a table for readers and for CSV. What no point has, has no column.
  public var table: Table {
    get throws(ReportingError) { try columns.table(of: points, title: subject, notes: notes) }
  }

  /// One object a point; what a point does not have is left out.
  public var json: [JSONValue] { columns.json(of: points) }

  /// What a reader must know before using the numbers.
  public var warnings: [String] {
    var warnings = remarks
    for point in points {
      if let outcome = point.sampled, outcome.termination != .converged {
        let width = DecimalText.significant(unit.number(Nats(outcome.sandwich.width)), digits: 3, rounding: .up)
        let goal = DecimalText.significant(unit.number(outcome.goal), digits: 3)
        warnings.append(
          "t = \(point.time): the bracket is \(width) \(unit.rawValue) wide, \(goal) were wanted"
            + (outcome.reason.map { ": \($0)" } ?? ""))
      }
      if point.information.isUndecided {
        warnings.append("t = \(point.time): \(undecidedRemark); --resolution asks less of it")
      }
      if case .exact(_, _, let condition) = point.information, condition > Self.largestCondition {
        warnings.append(
          "t = \(point.time): the state's covariance given the inputs is nearly singular, condition number "
            + DecimalText.significant(condition, digits: 2))
      }
    }
    return warnings
  }

  /// Beyond this the inputs themselves, known to a double, hardly fix the answer.
  private static let largestCondition = 1e14

  /// The points whose brackets are wider than wanted.
  public var unconverged: Int { points.count { $0.termination != .converged } }

  private var notes: [String] {
    var notes: [String] = []
    if points.contains(where: { $0.sampled != nil }) {
      notes.append("sandwich: both sides hold with the confidence given; they are confidence limits, not means")
      notes.append("point: near the truth, but certified by nothing")
    }
    if points.contains(where: { $0.parts != nil }) {
      notes.append("gating: what the state tells about the gates' pattern; content: about the inputs beyond it")
    }
    if points.contains(where: { $0.need != nil }) {
      notes.append(
        "need: rate–distortion function of the inputs at the distortion of the best linear decoder; excess: what the "
          + "state holds beyond it")
    }
    for reason in Set(points.compactMap(\.infiniteReason)).sorted() { notes.append("inf: \(reason)") }
    return notes
  }
}

extension MemoryPoint {
  fileprivate var infiniteReason: String? {
    if case .infinite(let reason) = information { reason } else { nil }
  }
}

extension MemoryReport {
  /// Everything that is told about a point, in the order of the columns.
  private var columns: [ResultColumn<MemoryPoint>] {
    let info = unit.rawValue
    let resolutions = Set(points.map(\.resolution.label))
    var columns: [ResultColumn<MemoryPoint>] = [
      .time(\.time)
    ]
    if resolutions != [nil] {
      columns.append(
        .init(
          column: .init("resolution", alignment: .trailing),
          value: { point, _ in
            switch point.resolution {
            case .none: .null
            case .noise(let sigma): .number(sigma)
            case .rounding(let format): .string(format.rawValue)
            }
          }))
    }
    columns += [
      .init(
        column: .lower("lower", unit: info), value: { point, _ in lower(point.sides.lower) }, isAlwaysShown: true),
      .init(
        column: .upper("upper", unit: info), value: { point, _ in upper(point.sides.upper) }, isAlwaysShown: true),
      .init(column: .text("kind"), value: { point, _ in .string(point.information.kindName) }, isAlwaysShown: true),
      .init(
        column: .init("confidence"),
        value: { point, _ in
          if case .sandwich(_, let confidence) = point.information { .number(confidence) } else { .null }
        }),
      .init(
        column: .init("point", unit: info),
        value: { point, _ in point.sampled.map { .number(unit.number($0.sandwich.point.value)) } ?? .null }),
    ]
    columns += partColumns + needColumns + provenanceColumns
    return columns
  }

  private var partColumns: [ResultColumn<MemoryPoint>] {
    let info = unit.rawValue
    return [
      .init(
        column: .lower("gating_lower", unit: info),
        value: { point, _ in point.parts.map { lower($0.gating.lower.value) } ?? .null }),
      .init(
        column: .upper("gating_upper", unit: info),
        value: { point, _ in point.parts.map { upper($0.gating.upper.value) } ?? .null }),
      .init(
        column: .lower("content_lower", unit: info),
        value: { point, _ in point.parts.map { lower($0.content.lower.value) } ?? .null }),
      .init(
        column: .upper("content_upper", unit: info),
        value: { point, _ in point.parts.map { upper($0.content.upper.value) } ?? .null }),
    ]
  }

  private var needColumns: [ResultColumn<MemoryPoint>] {
    let info = unit.rawValue
    return [
      .init(
        column: .init("decoder_distortion"), value: { point, _ in point.need.map { .number($0.distortion) } ?? .null }),
      .init(
        column: .init("need", unit: info),
        value: { point, _ in point.need.map { upper($0.rate) } ?? .null }),
      .init(
        column: .lower("excess_lower", unit: info),
        value: { point, _ in point.need.map { lower(point.sides.lower - $0.rate) } ?? .null }),
      .init(
        column: .upper("excess_upper", unit: info),
        value: { point, _ in point.need.map { upper(point.sides.upper - $0.rate) } ?? .null }),
    ]
  }

  private var provenanceColumns: [ResultColumn<MemoryPoint>] {
    func word(_ name: String, shown: Bool, _ value: @escaping (MemoryPoint) -> String?) -> ResultColumn<MemoryPoint> {
      .init(
        column: .text(name), value: { point, _ in value(point).map(JSONValue.string) ?? .null },
        tableValue: shown ? nil : { _, _ in .missing })
    }
    return [
      .init(
        column: .init("components", alignment: .trailing),
        value: { point, _ in point.sampled.map { .integer($0.sandwich.componentCount) } ?? .null }),
      .init(
        column: .init("replications", alignment: .trailing),
        value: { point, _ in point.sampled.map { .integer($0.sandwich.replicationCount) } ?? .null }),
      word("termination", shown: true) { $0.sampled.map(\.termination.rawValue) },
      word("about", shown: false) {
        if case .sandwich(let bracket, _) = $0.information { bracket.subject } else { nil }
      },
      word("lower_source", shown: false) { $0.information.sources?.lower.text },
      word("upper_source", shown: false) { $0.information.sources?.upper.text },
      word("reason", shown: false) { $0.infiniteReason ?? $0.sampled?.reason },
      .init(
        column: .init("condition_number"),
        value: { point, _ in
          if case .exact(_, _, let condition) = point.information { .number(condition) } else { .null }
        }, tableValue: { _, _ in .missing }),
    ]
  }

  private func lower(_ amount: Nats) -> JSONValue { .number(lowerNumber(amount, in: unit)) }

  private func upper(_ amount: Nats) -> JSONValue { .number(upperNumber(amount, in: unit)) }
}

/// Why the sides of an answer about a noise-free state are apart.
let undecidedRemark =
  "states without noise come closer together than rounding, and digits that were not read decide whether they are one: "
  + "the lower side takes such states as one, the upper as different"

extension StateInformation {
  /// The reasons to believe the two sides.
  fileprivate var sources: (lower: Citation, upper: Citation)? {
    switch self {
    case .exact(_, let source, _): (source, source)
    case .sandwich(let bracket, _): (bracket.lower.source, bracket.upper.source)
    case .infinite: nil
    }
  }
}

extension StateResolution {
  /// The deviation or the format; nil for the state itself.
  public var label: String? {
    switch self {
    case .none: nil
    case .noise(let sigma): DecimalText.significant(sigma)
    case .rounding(let format): format.rawValue
    }
  }
}
