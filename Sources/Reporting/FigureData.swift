// SPDX-License-Identifier: GPL-3.0-or-later

/// A figure's numbers as gnuplot reads them: one data set a band or curve, bands first, two empty lines between sets,
/// one empty line where points that cannot be drawn leave a gap.
struct FigureData {
  /// The data file's text.
  let text: String
  /// How many points of each data set are drawn, bands first.
  let counts: [Int]
  /// Whether each data set's drawn points all lie at one place (a curve) or abscissa (a band).
  let isPoint: [Bool]
  /// The least and greatest abscissa drawn, markers included; nil if nothing is.
  let xExtent: ClosedRange<Double>?
  /// The least and greatest ordinate drawn.
  let yExtent: ClosedRange<Double>?

  /// The drawable numbers of `figure`, whole or at `digits` significant digits.
  init(_ figure: Figure, digits: Int?) {
    var sets: [(label: String, columns: [String], rows: [[Double]])] = []
    for band in figure.bands {
      let rows = band.x.indices.map { [band.x[$0], band.lower[$0], band.upper[$0]] }
      sets.append((band.label, ["x", "lower", "upper"], rows))
    }
    for curve in figure.curves {
      sets.append((curve.label, ["x", "y"], curve.x.indices.map { [curve.x[$0], curve.y[$0]] }))
    }
    func shows(_ row: [Double]) -> Bool {
      row.prefix(1).allSatisfy(figure.xAxis.shows) && row.dropFirst().allSatisfy(figure.yAxis.shows)
    }
    func written(_ number: Double) -> String {
      digits.map { DecimalText.significant(number, digits: $0) } ?? DecimalText.shortest(number)
    }

    let drawn = sets.map { $0.rows.filter(shows) }
    counts = drawn.map(\.count)
    isPoint = drawn.enumerated().map { index, rows in
      rows.allSatisfy { index < figure.bands.count ? $0[0] == rows[0][0] : $0 == rows[0] }
    }
    text = sets.map { set in
      let runs = set.rows.split { !shows($0) }.map { run in
        run.map { $0.map(written).joined(separator: " ") + "\n" }.joined()
      }
      let head = "# \(set.label.withVisibleControls)\n# \(set.columns.joined(separator: " "))\n"
      return head + runs.joined(separator: "\n")
    }.joined(separator: "\n\n")
    let points = drawn.joined()
    let markers = figure.markers.map(\.x).filter(figure.xAxis.shows)
    xExtent = Self.extent(points.compactMap(\.first) + (points.isEmpty ? [] : markers))
    yExtent = Self.extent(points.flatMap { $0.dropFirst() })
  }

  private static func extent(_ values: [Double]) -> ClosedRange<Double>? {
    guard let least = values.min(), let greatest = values.max() else { return nil }
    return least...greatest
  }
}
