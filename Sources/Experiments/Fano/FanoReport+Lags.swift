// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Information
internal import Memory
internal import Quantities
public import Reporting

extension FanoReport {
  /// One row a symbol by its lag, of every point.
  public var lagsTable: Table {
    get throws {
      let hasForgetting = world.cases.contains { $0.lags.contains { $0.forgettingCeiling != nil } }
      let info = unit.rawValue
      let forgetting: [Table.Column] =
        hasForgetting
        ? [
          .upper("noise leaves at most", unit: info), .lower("so that the error is at least", unit: nil),
        ] : []
      let hasBrackets = world.cases.contains { $0.lags.contains { $0.known.ends != nil } }
      let information: [Table.Column] =
        hasBrackets
        ? [.lower("information at least", unit: info), .upper("information at most", unit: info)]
        : [.init("information", unit: info)]
      let columns: [Table.Column] =
        [.init("length", alignment: .trailing), .init("lag", alignment: .trailing)] + information
        + [
          .lower("error at least", unit: nil), .init("best decoder's error"), .upper("error at most", unit: nil),
          .init("guessing unseen"),
        ] + forgetting
      let rows = try world.cases.flatMap { point in
        try point.lags.map { lag in
          let ends = lag.known.ends ?? (lag.known.stated, lag.known.stated)
          let sides = hasBrackets ? [ends.lower, ends.upper] : [ends.lower]
          let head: [Table.Cell] =
            [.integer(point.hypotheses.length), .integer(lag.lag)] + sides.map { amount($0.information) }
          let cells: [Table.Cell] =
            head + [
              .number(try lag.leastError), Table.Cell(lag.mapError?.probability),
              .number(try lag.greatestError), .number(lag.symbol.guessingError),
            ]
          guard hasForgetting else { return cells }
          return cells + [lag.forgettingCeiling.map(amount) ?? .missing, Table.Cell(try lag.forgettingLeastError)]
        }
      }
      return try Table(
        title: "\(world.subject): single symbols x_{t−lag}", columns: columns, rows: rows,
        notes: [
          "information: I(h_t; x_{t−lag}). error at least: no decoder of the symbol errs less often, from the information "
            + "and the symbol's law (Ho & Verdú 2010); error at most: the best one errs no more often (Feder & Merhav 1994)"
        ]
          + (hasForgetting
            ? [
              "noise leaves at most: what the noise in the state lets through of the symbol, whatever the decoder "
                + "(Ordentlich & Polyanskiy 2021)"
            ] : []))
    }
  }

  private func amount(_ nats: Nats) -> Table.Cell { .number(unit.number(nats)) }

  /// What is known of one symbol, for programs.
  func members(_ lag: FanoLag) -> [JSONValue.Member] {
    let ends = lag.known.ends ?? (lag.known.stated, lag.known.stated)
    func number(_ amount: Nats) -> JSONValue { .number(unit.number(amount)) }
    func number(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
    return [
      .init("lag", .integer(lag.lag)),
      .init("information_lower", number(ends.lower.information)),
      .init("information_upper", number(ends.upper.information)),
      .init("entropy", number(lag.symbol.entropy)),
      .init("error_lower", number(try? lag.leastError)),
      .init("map_error", number(lag.mapError?.probability)),
      .init("error_upper", number(try? lag.greatestError)),
      .init("guessing_error", .number(lag.symbol.guessingError)),
      .init("forgetting_information_upper", lag.forgettingCeiling.map(number) ?? .null),
      .init("forgetting_error_lower", number((try? lag.forgettingLeastError) ?? nil)),
    ]
  }
}
