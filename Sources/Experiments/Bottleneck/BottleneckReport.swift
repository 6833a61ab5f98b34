// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
public import Quantities
public import Reporting

/// Points of the information plane as a reader gets them: a table, JSON objects and a figure, all in one unit.
///
/// This is where nats turn into the reader's unit; lower sides are then rounded down and upper sides up.
public struct BottleneckReport: ResultReport {
  /// What the points are about.
  public let subject: String
  /// The points, in the order asked.
  public let rows: [BottleneckRow]
  /// The best encoders of the source; nil where they are not known.
  public let curve: BottleneckCurve?
  /// Where the curve leaves the origin; nil where it is not known.
  public let onset: BottleneckMark.Onset?
  /// Transitions of the best T beyond the onset, by β.
  public let marks: [BottleneckMark]
  /// The unit of everything that is information.
  public let unit: DisplayUnit
  /// Remarks on how the question was put.
  public let remarks: [String]
  /// What the two axes of the plane are.
  var axes = (x: "compression I(X;T)", y: "relevance I(T;Y)")

  /// A report of `rows`.
  public init(
    subject: String, rows: [BottleneckRow], curve: BottleneckCurve?, onset: BottleneckMark.Onset?,
    marks: [BottleneckMark], unit: DisplayUnit, remarks: [String] = []
  ) {
    self.subject = subject
    self.rows = rows
    self.curve = curve
    self.onset = onset
    self.marks = marks
    self.unit = unit
    self.remarks = remarks
  }

  /// The points as a table for readers and for CSV. What no point has, has no column.
  public var table: Table {
    get throws(ReportingError) { try columns.table(of: rows, title: subject, notes: notes) }
  }

  /// One object a point; what a point does not have is left out.
  public var json: [JSONValue] { columns.json(of: rows) }

  /// `I(X;Y)`, onset and transitions.
  public var details: [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if let curve { members.append(.init("information", .number(unit.number(curve.information)))) }
    if let onset {
      members += [
        .init("onset_lower", number(onset.lower)), .init("onset_upper", number(onset.upper)),
        .init("onset_local", number(onset.local)),
        .init("transitions", .array(marks.map(json))),
      ]
    }
    return members
  }

  private func json(_ mark: BottleneckMark) -> JSONValue {
    var members = [JSONValue.Member("beta", .number(mark.beta))]
    if let betas = mark.betas {
      members += [.init("beta_lower", .number(betas.lowerBound)), .init("beta_upper", .number(betas.upperBound))]
    }
    members.append(.init("order", .string(mark.order.rawValue)))
    if let mechanism = mark.mechanism { members.append(.init("mechanism", .string(mechanism.rawValue))) }
    for (name, amount) in [
      ("jump", mark.jump), ("compression", mark.compression), ("relevance", mark.relevance),
    ] {
      if let amount { members.append(.init(name, .number(unit.number(amount)))) }
    }
    return .object(members)
  }

  private func number(_ beta: Double) -> JSONValue { .number(beta) }

  /// What a reader must know before using the numbers.
  public var warnings: [String] {
    remarks
      + rows.compactMap { row in
        guard !row.isSettled else { return nil }
        let place =
          row.label ?? row.beta.map { "β = \(DecimalText.significant($0))" } ?? "a point"
        if row.proof?.status == .refuted { return "\(place): a better encoder exists than the one that was found" }
        return "\(place): \(row.reason ?? "the tolerance was not reached")"
      }
  }

  /// The points that are not what was asked for, to the tolerance.
  public var unsettled: Int { rows.count { !$0.isSettled } }

  private var notes: [String] {
    var notes: [String] = []
    if let curve {
      let total = DecimalText.significant(unit.number(curve.information))
      if let onset {
        notes.append("I(X;Y) = \(total) \(unit.rawValue); \(onsetWords(onset))")
      } else {
        notes.append("I(X;Y) = \(total) \(unit.rawValue)")
      }
    }
    if !marks.isEmpty {
      notes.append("transitions: \(transitionWords)\(marks.count > Self.listedMarks ? "; …" : "")")
    }
    if rows.contains(where: { $0.proof?.status == .notRefuted }) {
      notes.append("not-refuted: a search found no better encoder; the gap is what that search leaves, not a proof")
    }
    if rows.contains(where: { $0.kind == .sandwich }) {
      notes.append("sandwich: both sides of each amount hold with the confidence given; the amounts beside them do not")
    }
    if rows.contains(where: { $0.distance != nil }) {
      notes.append("distance: what the best encoder of the source tells more of the future at the same compression")
    }
    for reason in Set(rows.filter { $0.kind == .infinite }.compactMap(\.reason)).sorted() {
      notes.append("inf: \(reason)")
    }
    return notes
  }

  /// Transitions that the note below a table lists.
  private static let listedMarks = 8

  /// The transitions, neighbours of one kind together.
  private var transitionWords: String {
    var groups: [(kind: String, betas: [String])] = []
    for mark in marks.prefix(Self.listedMarks) {
      let kind = words(mark)
      if groups.last?.kind != kind { groups.append((kind, [])) }
      groups[groups.count - 1].betas.append(DecimalText.significant(mark.beta))
    }
    return groups.map { "β = \($0.betas.joined(separator: ", ")) (\($0.kind))" }.joined(separator: "; ")
  }

  private func words(_ mark: BottleneckMark) -> String {
    switch mark.mechanism {
    case nil: "second order, one more dimension"
    case .split?: "second order, a value splits"
    case .appearance?: "second order, a value appears"
    case .disappearance?: "second order, a value disappears"
    case .jump?:
      "first order, I(X;T) jumps by \(DecimalText.significant(unit.number(mark.jump ?? .zero), digits: 3)) "
        + unit.rawValue
    }
  }

  private func onsetWords(_ onset: BottleneckMark.Onset) -> String {
    guard onset.upper.isFinite else { return "Y tells nothing of X" }
    let upper = DecimalText.significant(onset.upper)
    let lower = DecimalText.significant(onset.lower, rounding: .down)
    let found = onset.lower < onset.upper * (1 - 1e-6) ? "onset β* from \(lower) to \(upper)" : "onset β* = \(upper)"
    return onset.local > onset.upper * (1 + 1e-6)
      ? "\(found), local value \(DecimalText.significant(onset.local))" : found
  }
}

extension BottleneckRow {
  /// Whether the point is what was asked for, to the tolerance.
  var isSettled: Bool { (termination ?? .converged) == .converged && proof?.status != .refuted }
}
