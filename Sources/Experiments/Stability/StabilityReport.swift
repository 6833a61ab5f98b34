// SPDX-License-Identifier: GPL-3.0-or-later

public import Memory
public import Parallel
public import Quantities
public import Reporting
public import StateSpace

/// The stability of one model as a table and as JSON: one row a condition.
public struct StabilityReport: Sendable {
  /// The model's name and what was simulated.
  public let subject: String
  /// What was found.
  public let analysis: StabilityAnalysis
  /// The unit of exponents, which are information a step.
  public let unit: DisplayUnit

  /// The report on `model`.
  ///
  /// - Parameters:
  ///   - replications: independent paths, or pairs of copies, of each measurement
  ///   - steps: of each path
  ///   - confidence: of the intervals, two-sided
  ///   - unit: of exponents
  /// - Throws: `DomainError` for an option out of domain; errors of the analysis.
  public init(
    _ model: StateSpaceModel, replications: Int = 32, steps: Int = 1000, confidence: Double = 0.95, seed: UInt64 = 0,
    threads: Int = Parallel.defaultThreadCount, unit: DisplayUnit = .nats
  ) throws {
    self.unit = unit
    analysis = try StabilityAnalysis(
      model,
      StabilityOptions(
        replications: replications, steps: steps, confidence: confidence, seed: seed, threads: threads))
    subject = "\(model.name), state of \(model.stateSize), input of \(model.inputSize)"
  }

  /// One row a condition; estimated values have the limits of their confidence interval.
  public var table: Table {
    get throws {
      try Table(
        title: subject,
        columns: [
          .text("condition"), .text("statement"), Table.Column("value"), Table.Column("lower"), Table.Column("upper"),
          Table.Column("threshold"), .text("verdict"), .text("standing"), .text("remark"),
        ],
        rows: analysis.conditions.map { row in
          [
            .text(row.label), .text(row.statement), Table.Cell(row.number.map { shown($0, row) }),
            Table.Cell((row.limits?.lower).map { shown($0, row) }),
            Table.Cell((row.limits?.upper).map { shown($0, row) }), Table.Cell(row.threshold.map { shown($0, row) }),
            .text(row.verdict.name), .text(row.standing.rawValue), .text(remark(row)),
          ]
        }, notes: notes)
    }
  }

  /// The rows with their sources, as `--format json` prints them.
  public var points: [JSONValue] {
    analysis.conditions.map { row in
      let remarks = [row.verdict.reason, row.remark].compactMap { $0 }.map(JSONValue.string)
      return .object([
        .init("condition", .string(row.label)),
        .init("statement", .string(row.statement)),
        .init("consequence", .string(row.consequence)),
        .init("value", JSONValue(row.number.map { shown($0, row) })),
        .init("lower", JSONValue((row.limits?.lower).map { shown($0, row) })),
        .init("upper", JSONValue((row.limits?.upper).map { shown($0, row) })),
        .init("threshold", JSONValue(row.threshold.map { shown($0, row) })),
        .init("unit", row.isExponent ? .string(perStep) : .null),
        .init("holds", row.verdict.holds.map(JSONValue.bool) ?? .null),
        .init("verdict", .string(row.verdict.name)),
        .init("standing", .string(row.standing.rawValue)),
        .init("source", .string(row.source.text)),
        .init("remarks", .array(remarks)),
      ])
    }
  }

  /// Beside the points: the invariant box, the pattern that grows fastest, the cost of a step.
  public var details: [JSONValue.Member] {
    var members: [JSONValue.Member] = [.init("invariant_box", boxValue)]
    if let pattern = analysis.pattern {
      let gates = analysis.patternGates.map { JSONValue.array($0.map { .number($0) }) }
      members.append(
        .init("pattern", .object([.init("growth", .number(pattern.growth)), .init("gates", .array(gates))])))
    }
    if let cost = analysis.cost {
      members.append(
        .init(
          "cost",
          .object([
            .init("dim_eff", .number(cost.effectiveDimension.value)),
            .init("nnz", .number(cost.openGates.value)),
            .init("dense", .integer(cost.dense)),
            .init("skipping", .number(cost.skipping.value)),
            .init("claimed", .number(cost.claimed)),
            .init("gates", .integer(cost.gates)),
          ])))
    }
    return members
  }

  /// What contradicts what: conditions of the paper that hold while a theorem or a measurement shows the opposite.
  public var warnings: [String] {
    let unstable = analysis.conditions.first {
      $0.standing == .measurement && $0.verdict == .fails
    }
    guard let unstable else { return [] }
    let refuted = analysis.conditions.filter { $0.standing == .refutedClaim && $0.verdict == .holds }.map(\.label)
    guard !refuted.isEmpty else { return [] }
    let claims = Set(refuted).sorted().joined(separator: ", ")
    return ["\(claims): the paper's condition holds, yet what it claims does not: \(unstable.label) fails"]
  }

  private var notes: [String] {
    var notes: [String] = []
    switch analysis.box {
    case .found(let box):
      let sides = box.sides.prefix(4).map { "[\(rounded($0.lower)), \(rounded($0.upper))]" }.joined(separator: " × ")
      notes.append("invariant box: \(sides)\(box.sides.count > 4 ? " × …" : "")")
    case .impossible(let reason): notes.append("no invariant box: \(reason)")
    case .notFound(let reason): notes.append("no invariant box found: \(reason)")
    }
    if let pattern = analysis.pattern, pattern.growth > 1, !analysis.patternGates.isEmpty {
      let gates = analysis.patternGates.prefix(4).map { step in
        "(\(step.prefix(8).map(rounded).joined(separator: ", "))\(step.count > 8 ? ", …" : ""))"
      }
      notes.append(
        "fastest pattern found, gates in order of time: \(gates.joined(separator: " "))"
          + (analysis.patternGates.count > 4 ? " …" : ""))
    }
    return notes
  }

  /// A number of `row` in the reader's unit, if it has one.
  private func shown(_ value: Double, _ row: StabilityCondition) -> Double {
    row.isExponent ? unit.number(Nats(value)) : value
  }

  private var perStep: String { "\(unit.rawValue)/step" }

  private func remark(_ row: StabilityCondition) -> String {
    if let reason = row.verdict.reason { return reason }
    return [row.isExponent ? perStep : nil, row.remark].compactMap { $0 }.joined(separator: "; ")
  }

  private func rounded(_ value: Double) -> String { DecimalText.significant(value, digits: 4) }

  private var boxValue: JSONValue {
    guard case .found(let box) = analysis.box else { return .null }
    return .array(box.sides.map { .array([.number($0.lower), .number($0.upper)]) })
  }
}

extension JSONValue {
  /// A number, or null where there is none.
  fileprivate init(_ number: Double?) { self = number.map(JSONValue.number) ?? .null }
}

extension StabilityCondition {
  /// The number, certain or estimated.
  fileprivate var number: Double? {
    switch value {
    case .certain(let value), .estimated(let value, _, _): value
    case .none: nil
    }
  }

  /// The limits of an estimate.
  fileprivate var limits: (lower: Double, upper: Double)? {
    guard case .estimated(_, let lower, let upper) = value else { return nil }
    return (lower, upper)
  }
}
