// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bottleneck
internal import Quantities
public import Reporting

extension BottleneckReport {
  /// The information plane: what is achievable below the optimal curve, the points in it, sampled ones as bars of their two
  /// sides; the onset as the line whose slope it is, transitions as points of the curve. Infinite amounts are left out;
  /// nil where no point is finite.
  /// - Throws: `ReportingError` never, for lists of equal length.
  public var figure: Figure? {
    get throws(ReportingError) {
      let known = rows.filter { $0.compression.value.isFinite && $0.relevance.value.isFinite }
      guard !known.isEmpty || (curve?.information ?? .zero) > .zero else { return nil }
      var figure = Figure(
        subject, x: .init(axes.x, unit: unit.rawValue), y: .init(axes.y, unit: unit.rawValue), legend: .bottomRight)
      let greatest = known.map { max($0.compression, $0.compressionSides?.upper ?? .zero) }.max() ?? .zero
      if let curve {
        try draw(curve, upTo: greatest, in: &figure)
      } else {
        let most = unit.number(known.map { max($0.relevance, $0.relevanceSides?.upper ?? .zero) }.max() ?? .zero)
        figure.curves.append(try .init("no more is told than kept", x: [0, most], y: [0, most], style: .dashed))
      }
      try draw(known, in: &figure)
      return figure
    }
  }

  private func numbers(_ amounts: [Nats]) -> [Double] { amounts.map { unit.number($0) } }

  private func draw(_ curve: BottleneckCurve, upTo greatest: Nats, in figure: inout Figure) throws(ReportingError) {
    var reached = curve.reached
    if let last = reached.last, greatest > last.compression { reached.append((greatest, last.relevance)) }
    let (x, y) = (numbers(reached.map(\.compression)), numbers(reached.map(\.relevance)))
    figure.bands.append(
      try .init("achievable", x: x, lower: [Double](repeating: 0, count: x.count), upper: y))
    figure.curves.append(try .init("optimal", x: x, y: y))
    let total = unit.number(curve.information)
    guard let end = x.last, end > 0, total > 0 else { return }
    figure.curves.append(try .init("I(X;Y)", x: [0, end], y: [total, total], style: .dashed))
    if curve.onset.isFinite {
      let reach = min(end, curve.onset * total)
      figure.curves.append(
        try .init(
          "onset, slope 1/β* = 1/\(DecimalText.significant(curve.onset, digits: 4))", x: [0, reach],
          y: [0, reach / curve.onset], style: .dashed))
    }
    let shown = marks.filter { unit.number($0.compression) <= end }
    let orders: [(BottleneckTransition.Order, String)] = [
      (.second, "transitions"), (.first, "first-order transitions"),
    ]
    for (order, name) in orders {
      let own = shown.filter { $0.order == order }
      guard !own.isEmpty else { continue }
      figure.curves.append(
        try .init(name, x: numbers(own.map(\.compression)), y: numbers(own.map(\.relevance)), style: .points))
    }
  }

  private func draw(_ known: [BottleneckRow], in figure: inout Figure) throws(ReportingError) {
    let sampled = known.filter { $0.relevanceSides != nil || $0.compressionSides != nil }
    for row in sampled {
      let (across, up) = (row.compressionSides, row.relevanceSides)
      let x = numbers([across?.lower ?? row.compression, across?.upper ?? row.compression])
      let y = numbers([up?.lower ?? row.relevance, up?.upper ?? row.relevance])
      // The rectangle of the two brackets, in one tint.
      figure.curves.append(
        try .init(
          "", x: [x[0], x[1], x[1], x[0], x[0]], y: [y[0], y[0], y[1], y[1], y[0]],
          tint: Figure.Tint.forCurves[Self.sampledTint]))
    }
    let name = sampled.isEmpty ? "points" : known.contains { $0.label != nil } ? "members" : "encoders"
    figure.curves.append(
      try .init(
        name, x: numbers(known.map(\.compression)), y: numbers(known.map(\.relevance)),
        style: known.allSatisfy { $0.label != nil } && known.count > 1 ? .linePoints : .points,
        tint: sampled.isEmpty ? nil : Figure.Tint.forCurves[Self.sampledTint]))
    for row in known {
      guard let label = row.label else { continue }
      figure.annotations.append(
        .init(" " + label, x: unit.number(row.compression), y: unit.number(row.relevance)))
    }
  }

  /// The tint of all that is sampled.
  private static let sampledTint = 3
}
