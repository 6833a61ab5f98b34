// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import Quantities
internal import Reporting

extension BottleneckReport {
  /// Everything that is told about a point, in the order of the columns.
  var columns: [ResultColumn<BottleneckRow>] {
    let info = unit.rawValue
    func amount(_ name: String, always: Bool = false, _ value: @escaping (BottleneckRow) -> Nats?)
      -> ResultColumn<BottleneckRow>
    {
      .init(
        column: .init(name, unit: info), value: { row, _ in value(row).map { .number(unit.number($0)) } ?? .null },
        isAlwaysShown: always)
    }
    func sides(_ name: String, _ value: @escaping (BottleneckRow) -> BottleneckRow.Sides?)
      -> [ResultColumn<BottleneckRow>]
    {
      [
        .init(
          column: .lower("\(name)_lower", unit: info),
          value: { row, _ in value(row).map { .number(lowerNumber($0.lower, in: unit)) } ?? .null }),
        .init(
          column: .upper("\(name)_upper", unit: info),
          value: { row, _ in value(row).map { .number(upperNumber($0.upper, in: unit)) } ?? .null }),
      ]
    }
    func integer(_ name: String, _ value: @escaping (BottleneckRow) -> Int?) -> ResultColumn<BottleneckRow> {
      .init(
        column: .init(name, alignment: .trailing), value: { row, _ in value(row).map { .integer($0) } ?? .null })
    }
    func word(_ name: String, _ value: @escaping (BottleneckRow) -> String?) -> ResultColumn<BottleneckRow> {
      .init(column: .text(name), value: { row, _ in value(row).map { .string($0) } ?? .null })
    }
    return [
      word("member", \.label),
      .init(column: .init("beta", heading: "β"), value: { row, _ in row.beta.map { .number($0) } ?? .null }),
      amount("tau", \.wanted), amount("compression", always: true) { $0.compression },
    ] + sides("compression", \.compressionSides) + [amount("relevance", always: true) { $0.relevance }]
      + sides("relevance", \.relevanceSides) + sides("distance", \.distance) + [
        amount("entropy", \.entropy), word("kind") { $0.kind.rawValue },
        .init(column: .init("confidence"), value: { row, _ in row.confidence.map { .number($0) } ?? .null }),
        word("status") { $0.proof?.status.rawValue },
        .init(
          column: .lower("dual_bound", unit: info),
          value: { row, _ in row.proof.map { .number(lowerNumber($0.dualBound, in: unit)) } ?? .null }),
        .init(
          column: .upper("gap", unit: info, digits: 2),
          value: { row, _ in row.proof.map { .number(upperNumber($0.gap, in: unit)) } ?? .null }),
        integer("clusters", \.clusters), integer("dimensions", \.dimensions), integer("iterations", \.iterations),
        word("termination") { $0.termination?.rawValue },
        .init(
          column: .text("reason"), value: { row, _ in row.reason.map { .string($0) } ?? .null },
          tableValue: { _, _ in .missing }),
      ]
  }
}
