// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estimation
public import Quantities
public import Reporting

/// Estimates as a reader gets them, in one unit.
public struct EstimationReport: ResultReport {
  /// What the points are about.
  public let subject: String
  /// The points: lags ascending, methods in the order asked.
  public let points: [EstimationPoint]
  /// The unit of everything that is information.
  public let unit: DisplayUnit
  /// Remarks on how the question was put, and on methods that could not answer.
  public let remarks: [String]

  /// A report of `points`.
  public init(subject: String, points: [EstimationPoint], unit: DisplayUnit, remarks: [String] = []) {
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
  public var warnings: [String] { remarks + told { !$0.isRemark } }

  private var notes: [String] {
    var notes = told(where: \.isRemark)
    let sources = points.compactMap { $0.estimate.standardError?.source.rawValue }
    if let first = sources.first {
      let others = Set(sources).subtracting([first]).sorted()
      notes.append("standard error: by \(([first] + others).joined(separator: ", "))")
    }
    if let test = points.compactMap(\.permutation).first {
      notes.append("p value: (b + 1)/(n + 1), n = \(test.permutations) permutations of y")
    }
    if points.contains(where: { $0.estimate.target == .lowerBound }) {
      notes.append("lower bound: with more samples the value approaches something not above the information")
    }
    if points.contains(where: { $0.model != nil }) {
      notes.append("model lower, upper: what is proven of the model itself; verdict: within 2 standard errors of it")
    }
    return notes
  }

  /// Warnings of all points that `isWanted`, each once, with the lags they are about where not all are.
  private func told(where isWanted: (EstimationWarning) -> Bool) -> [String] {
    var order: [String] = []
    var lags: [String: [Int]] = [:]
    for point in points {
      for warning in point.estimate.warnings.filter(isWanted).map({ $0.sentence(in: unit) }) {
        if lags[warning] == nil { order.append(warning) }
        if lags[warning]?.last != point.lag { lags[warning, default: []].append(point.lag) }
      }
    }
    let all = Set(points.map(\.lag)).count
    return order.map { warning in
      let own = lags[warning] ?? []
      return own.count == all ? warning : "lag \(own.map(String.init).joined(separator: ", ")): \(warning)"
    }
  }

  private var columns: [ResultColumn<EstimationPoint>] {
    let info = unit.rawValue
    return [
      .init(
        column: .init("lag", alignment: .trailing), value: { point, _ in .integer(point.lag) }, isAlwaysShown: true),
      .init(
        column: .text("method"), value: { point, _ in .string(point.estimate.method) }, isAlwaysShown: true),
      .init(column: .text("chosen"), value: { point, _ in point.chosen.map(JSONValue.string) ?? .null }),
      .init(
        column: .init("value", unit: info), value: { point, _ in .number(unit.number(point.estimate.value)) },
        isAlwaysShown: true),
      .init(
        column: .init("standard_error", unit: info, digits: 3),
        value: { point, _ in (point.estimate.standardError?.value).map { .number(unit.number($0)) } ?? .null },
        isPromised: true),
      .init(
        column: .init("p_value", digits: 3),
        value: { point, _ in (point.permutation?.pValue).map(JSONValue.number) ?? .null }),
      .init(
        column: .init("samples", alignment: .trailing), value: { point, _ in .integer(point.estimate.sampleCount) }),
      .init(column: .text("target"), value: { point, _ in .string(point.estimate.target.rawValue) }),
      .init(
        column: .lower("model_lower", unit: info),
        value: { point, _ in (point.model?.sides.lower).map { .number(lowerNumber($0, in: unit)) } ?? .null }),
      .init(
        column: .upper("model_upper", unit: info),
        value: { point, _ in (point.model?.sides.upper).map { .number(upperNumber($0, in: unit)) } ?? .null }),
      .init(column: .text("model_kind"), value: { point, _ in (point.model?.kindName).map(JSONValue.string) ?? .null }),
      .init(column: .text("verdict"), value: { point, _ in point.verdict.map(JSONValue.string) ?? .null }),
      .init(
        column: .text("warnings"),
        value: { point, _ in .array(point.estimate.warnings.map { .string($0.sentence(in: unit)) }) },
        // Told once below the table instead of in every row.
        tableValue: { _, _ in .missing }),
    ]
  }

  /// Values of each method against the lag with their errors, and the model's bracket; nil for one lag.
  ///
  /// - Throws: `ReportingError` never, for lists of equal length.
  public var figure: Figure? {
    get throws(ReportingError) {
      guard Set(points.map(\.lag)).count > 1 else { return nil }
      var bands: [Figure.Band] = []
      var curves: [Figure.Curve] = []
      var methods: [String] = []
      for point in points where !methods.contains(point.estimate.method) { methods.append(point.estimate.method) }
      let bounded = points.filter {
        $0.estimate.method == methods[0] && $0.model?.sides.upper.value.isFinite == true
      }
      if !bounded.isEmpty {
        let sides = bounded.compactMap { $0.model?.sides }
        bands.append(
          try .init(
            "model", x: bounded.map { Double($0.lag) }, lower: sides.map { unit.number($0.lower) },
            upper: sides.map { unit.number($0.upper) }))
      }
      for method in methods {
        let own = points.filter { $0.estimate.method == method }
        curves.append(
          try .init(
            method, x: own.map { Double($0.lag) }, y: own.map { unit.number($0.estimate.value) }, style: .linePoints))
      }
      return Figure(
        subject, x: .init("lag k", unit: "rows"), y: .init("information", unit: unit.rawValue), bands: bands,
        curves: curves)
    }
  }
}
