// SPDX-License-Identifier: GPL-3.0-or-later

internal import Information
internal import Quantities
public import Reporting

extension FanoReport {
  /// One object a point, with all its rows.
  public var json: [JSONValue] {
    world.cases.map { point in
      let lags: [JSONValue.Member] =
        point.lags.isEmpty ? [] : [.init("lags", .array(point.lags.map { .object(members($0)) }))]
      return .object(members(point) + [.init("bounds", .array(point.bounds.map(row)))] + lags + design(point))
    }
  }

  /// One row a point, under the names of the JSON members.
  var pointsTable: Table {
    get throws(ReportingError) {
      let all = world.cases.map { point in
        members(point) + design(point).filter { if case .array = $0.value { false } else { true } }
      }
      let aims = world.cases.contains { $0.targetError != nil }
      let hidden = isOfModel ? Self.namesNotOfModels : ["information_kind"]
      let widest = all.max { $0.count < $1.count } ?? []
      let shown = widest.map(\.name).filter { name in
        (aims ? Self.namesOfDesign.contains(name) : !hidden.contains(name))
          && all.contains { value(name, in: $0) != .missing }
      }
      return try Table(
        title: world.subject, columns: shown.map(column),
        rows: all.map { members in shown.map { value($0, in: members) } },
        notes: [
          aims
            ? "information: no decoder reaches the error with less; sufficient information: with so much the best one "
              + "does, whatever is seen"
            : "error lower, symbol error lower: no decoder errs less often; error upper: the best one errs no more often"
        ] + (isOfModel ? [Self.noteOnModels] : []))
    }
  }

  /// What the table of a model leaves to the table of one point, for want of room.
  private static let namesNotOfModels: Set = [
    "alphabet", "information_kind", "symbol_error_lower", "conditional_entropy", "weak_bound", "paper_bound", "status",
  ]

  /// Whether the points are those of a model's state.
  var isOfModel: Bool { world.cases.contains { $0.exactError("map-error") != nil || $0.known.ends != nil } }

  private static let noteOnModels =
    "error lower: from the information alone; for prior: with the law of the sequences too; by lag: with what is known "
    + "of each symbol; map error: the best decoder's own. Of symbols: mean share of wrong ones"

  private static let namesOfDesign: Set = [
    "alphabet", "length", "target_error", "entropy", "information_nats", "information_bits", "information_per_symbol",
    "sufficient_information", "least_dimension",
  ]

  private func members(_ point: FanoCase) -> [JSONValue.Member] {
    func value(_ name: FanoBound.Name) -> JSONValue { point.bound(name)?.value.map(JSONValue.number) ?? .null }
    func exact(_ name: String) -> JSONValue { point.exactError(name).map(JSONValue.number) ?? .null }
    let stated = point.known.stated
    let ends = point.known.ends ?? (stated, stated)
    let isBracket = point.known.ends != nil
    return [
      .init("alphabet", .integer(point.hypotheses.letters)),
      .init("length", .integer(point.hypotheses.length)),
    ]
      + (point.targetError.map { [.init("target_error", .number($0))] } ?? [])
      + [
        .init("information", number(stated.information)),
        .init("information_kind", .string(point.known.ends == nil ? point.known.kind.rawValue : "sandwich")),
      ]
      + (isBracket
        ? [
          .init("information_lower", number(ends.lower.information)),
          .init("information_upper", number(ends.upper.information)),
        ] : [])
      + [
        .init("entropy", number(point.hypotheses.entropy)),
        .init("conditional_entropy", number(stated.conditionalEntropy)),
        .init("error_lower", value(.sharp)),
        .init("error_lower_for_prior", point.hypotheses.isUniform ? .null : value(.priorTight)),
        .init("map_error", exact("map-error")),
        .init("error_upper", point.greatestError.map(JSONValue.number) ?? .null),
        .init("symbol_error_lower", value(.perSymbol)),
        .init("symbol_error_lower_by_lag", value(.perLag)),
        .init("symbol_map_error", exact("map-symbol-error")),
        .init("weak_bound", value(.weak)),
        .init("paper_bound", value(.paper)),
        .init("status", point.bound(.sharp).map { .string($0.status.rawValue) } ?? .null),
      ]
      // Not every kind of question has these.
      .filter { $0.value != .null || !Self.optionalNames.contains($0.name) }
  }

  private static let optionalNames: Set = [
    "error_lower_for_prior", "map_error", "symbol_error_lower_by_lag", "symbol_map_error",
  ]

  /// What a target error adds.
  private func design(_ point: FanoCase) -> [JSONValue.Member] {
    guard point.targetError != nil else { return [] }
    let least = point.known.stated.information
    let enough = point.needs.first { $0.side == .upper }?.information
    return [
      .init("information_nats", .number(least.value)),
      .init("information_bits", .number(Bits(least).value)),
      .init("information_per_symbol", .number(unit.number(least) / Double(point.hypotheses.length))),
      .init("sufficient_information", enough.map(number) ?? .null),
    ]
      + (point.dimensions.map { dimensions in
        [
          .init("least_dimension", dimensions.least(keeping: least).map(JSONValue.integer) ?? .null),
          .init("held_information", number(dimensions.held)),
        ]
      } ?? []) + [
        .init("least_information", .array(point.needs.map(row)))
      ]
  }

  private func number(_ amount: Nats) -> JSONValue { .number(unit.number(amount)) }

  private func row(_ bound: FanoBound) -> JSONValue {
    .object(
      [
        .init("name", .string(bound.name)),
        .init("value", bound.value.map(JSONValue.number) ?? .null),
        .init("side", .string(bound.side.rawValue)),
        .init("status", .string(bound.status.rawValue)),
        .init("source", .string(bound.source.text)),
      ] + (bound.remark.map { [.init("remark", .string($0))] } ?? []))
  }

  private func row(_ need: FanoNeed) -> JSONValue {
    .object(
      [
        .init("name", .string(need.name.rawValue)),
        .init("value", need.information.map(number) ?? .null),
        .init("side", .string(need.side.rawValue)),
        .init("status", .string(need.status.rawValue)),
        .init("source", .string(need.name.source.text)),
      ] + (need.remark.map { [.init("remark", .string($0))] } ?? []))
  }

  private func column(_ name: String) -> Table.Column {
    let info = unit.rawValue
    switch name {
    case "alphabet", "length", "least_dimension": return .init(name, alignment: .trailing)
    case "error_lower", "error_lower_for_prior", "symbol_error_lower", "symbol_error_lower_by_lag", "weak_bound":
      return .lower(name, unit: nil)
    case "error_upper": return .upper(name, unit: nil)
    case "information_lower": return .lower(name, unit: info)
    case "information_upper": return .upper(name, unit: info)
    case "information", "entropy", "conditional_entropy", "sufficient_information": return .init(name, unit: info)
    case "information_per_symbol": return .init(name, unit: "\(info)/symbol")
    case "information_nats": return .init("information_nats", heading: "information", unit: "nats")
    case "information_bits": return .init("information_bits", heading: "information", unit: "bits")
    case "status": return .text(name)
    default: return .init(name)
    }
  }

  private func value(_ name: String, in members: [JSONValue.Member]) -> Table.Cell {
    switch members.first(where: { $0.name == name })?.value {
    case .number(let number): .number(number)
    case .integer(let integer): .integer(integer)
    case .string(let text): .text(text)
    default: .missing
    }
  }
}
