// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Reporting

/// Points of a result drawn as one of its command's charts says.
struct ResultFigure {
  let chart: ResultLayout.Chart
  let unit: String

  /// One run of rows that belong together, sorted by abscissa.
  fileprivate struct Series {
    let name: String
    let rows: [[JSONNode.Member]]
    let x: [Double]
  }

  /// The figure of `sets` of points, each with the name that tells it from the others in the legend; nil unless there
  /// are two different abscissae with something to draw.
  func figure(
    _ title: String, _ sets: [(name: String, points: [[JSONNode.Member]])]
  ) throws(ReportingError) -> Figure? {
    var series: [Series] = []
    var bands: [Figure.Band] = []
    var curves: [Figure.Curve] = []
    for set in sets {
      let own = self.series(set.name, set.points)
      for band in chart.sharedBands {
        guard let one = own.first, let lower = one.numbers(band.lower), let upper = one.numbers(band.upper) else {
          continue
        }
        let label = [set.name, band.label].filter { !$0.isEmpty }.joined(separator: ": ")
        bands.append(try Figure.Band(label, x: one.x, lower: lower, upper: upper))
      }
      series += own
    }
    for one in series {
      for band in chart.bands {
        guard let lower = one.numbers(band.lower), let upper = one.numbers(band.upper) else { continue }
        bands.append(try Figure.Band(label(band.label, of: one), x: one.x, lower: lower, upper: upper))
      }
      for curve in chart.curves {
        guard let y = one.numbers(curve.member) else { continue }
        curves.append(try Figure.Curve(label(curve.label, of: one), x: one.x, y: y, style: curve.style))
      }
    }
    let abscissae = Set(series.flatMap { $0.x }.filter { $0.isFinite })
    guard abscissae.count >= 2, !bands.isEmpty || !curves.isEmpty else { return nil }
    return Figure(
      title, x: axis(abscissae), y: .init(chart.y.title, unit: chart.y.measure?.name(unit)), legend: .below,
      bands: bands, curves: curves)
  }

  /// Logarithmic where counts, such as times, span more than a factor of fifty.
  private func axis(_ abscissae: Set<Double>) -> Figure.Axis {
    let positive = abscissae.filter { $0 > 0 }
    let isCount = abscissae.allSatisfy { $0 == $0.rounded() } && positive.count == abscissae.count
    let isLong = isCount && (positive.max() ?? 1) > 50 * (positive.min() ?? 1)
    return .init(chart.x.title, unit: chart.x.measure?.name(unit), logarithmic: isLong)
  }

  /// The points in series of one group each, in the order in which the groups first occur.
  private func series(_ name: String, _ points: [[JSONNode.Member]]) -> [Series] {
    var groups: [String] = []
    var members: [String: [(x: Double, row: [JSONNode.Member])]] = [:]
    for row in points {
      guard let x = row.value(of: chart.x.member)?.number else { continue }
      let group = chart.groups.compactMap { member -> String? in
        guard let value = row.value(of: member) else { return nil }
        switch ResultTable.cell(value) {
        case .integer(let integer): return "\(member) \(integer)"
        case .number(let number): return "\(member) \(DecimalText.significant(number))"
        case .text(let text): return "\(member) \(text)"
        case .missing: return nil
        }
      }.joined(separator: ", ")
      if members[group] == nil { groups.append(group) }
      members[group, default: []].append((x, row))
    }
    return groups.map { group in
      let sorted = (members[group] ?? []).enumerated().sorted { ($0.element.x, $0.offset) < ($1.element.x, $1.offset) }
      let own = groups.count > 1 ? group : ""
      return Series(
        name: [name, own].filter { !$0.isEmpty }.joined(separator: ", "), rows: sorted.map(\.element.row),
        x: sorted.map(\.element.x))
    }
  }

  private func label(_ label: String, of series: Series) -> String {
    [series.name, label].filter { !$0.isEmpty }.joined(separator: ": ")
  }
}

extension ResultFigure.Series {
  /// The numbers of one member, NaN where a row has none: a gap; nil if no row has a finite one.
  fileprivate func numbers(_ member: String) -> [Double]? {
    let numbers = rows.map { $0.value(of: member)?.number ?? .nan }
    return numbers.contains(where: \.isFinite) ? numbers : nil
  }
}
