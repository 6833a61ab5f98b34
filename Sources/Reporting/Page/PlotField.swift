// SPDX-License-Identifier: GPL-3.0-or-later

/// What stands between the axes of a drawing on a page: bands, curves, markers, annotations, and the legend of these.
struct PlotField {
  let figure: Figure
  let x: PlotScale
  let y: PlotScale

  private typealias Place = (x: Double, y: Double)

  /// What the pointer meets where nothing is drawn.
  var ground: String {
    "<rect class=\"ground\" width=\"\(Figure.PlotSize.fieldWidth.short)\" "
      + "height=\"\(Figure.PlotSize.fieldHeight.short)\"/>"
  }

  /// The shapes, in units of the field.
  var shapes: String {
    var parts: [String] = []
    for (index, band) in figure.bands.enumerated() { parts.append(shape(of: band, series: index)) }
    for (index, curve) in figure.curves.enumerated() {
      parts.append(shape(of: curve, place: index, series: figure.bands.count + index))
    }
    for marker in figure.markers where figure.xAxis.shows(marker.x) {
      let place = (x.part(marker.x) * Figure.PlotSize.fieldWidth).short
      parts.append("<path class=\"marker\" d=\"M\(place) 0V\(Figure.PlotSize.fieldHeight.short)\"/>")
    }
    return parts.joined()
  }

  /// Names of markers, each on a line of its own, and annotations; `data-x` and `data-y` are places in the field.
  var labels: String {
    var parts: [String] = []
    for (line, marker) in figure.markers.enumerated() where figure.xAxis.shows(marker.x) && !marker.label.isEmpty {
      let place = x.part(marker.x) * Figure.PlotSize.fieldWidth
      let isRight = place > Figure.PlotSize.fieldWidth / 2
      let row = Figure.PlotSize.top + 16 + 18 * Double(line % 5)
      parts.append(
        "<text data-x=\"\(place.short)\" x=\"\((Figure.PlotSize.left + place).short)\" dx=\"\(isRight ? -6 : 6)\" "
          + "y=\"\(row.short)\" text-anchor=\"\(isRight ? "end" : "start")\">\(marker.label.escapedForHTML)</text>")
    }
    for note in figure.annotations {
      guard let place = place(note.x, note.y) else { continue }
      parts.append(
        "<text data-x=\"\(place.x.short)\" data-y=\"\(place.y.short)\" x=\"\((Figure.PlotSize.left + place.x).short)\" "
          + "y=\"\((Figure.PlotSize.top + place.y).short)\">\(note.text.escapedForHTML)</text>")
    }
    return parts.joined()
  }

  /// The names of bands and curves beside a sample of each.
  var legend: String {
    guard figure.legend != .none else { return "" }
    let areas = figure.bands.enumerated().map { index, band in
      (band.label, index, "<path class=\"band \(tint(of: band, index))\" d=\"M0 2H30V12H0Z\"/>")
    }
    let lines = figure.curves.enumerated().map { index, curve in
      let series = figure.bands.count + index
      return (curve.label, series, strokes(of: curve, place: index, line: "M1 7H29", dots: "M15 7h0"))
    }
    let items = (areas + lines).filter { !$0.0.isEmpty }.map { label, series, sample in
      "<li data-series=\"\(series)\"><svg class=\"sample\" viewBox=\"0 0 30 14\">\(sample)</svg>"
        + "\(label.escapedForHTML)</li>"
    }
    return items.isEmpty ? "" : "<ul class=\"legend\">\(items.joined())</ul>"
  }

  /// A point's place in the field; nil if an axis has none for it.
  private func place(_ abscissa: Double, _ ordinate: Double) -> Place? {
    guard figure.xAxis.shows(abscissa), figure.yAxis.shows(ordinate) else { return nil }
    let size = (Figure.PlotSize.fieldWidth, Figure.PlotSize.fieldHeight)
    return (x.part(abscissa) * size.0, (1 - y.part(ordinate)) * size.1)
  }

  /// A region's rims keep it visible where it is thinner than a pixel; a region without width is a bar.
  private func shape(of band: Figure.Band, series: Int) -> String {
    let runs = band.x.indices.map { index -> (lower: Place, upper: Place)? in
      guard let lower = place(band.x[index], band.lower[index]), let upper = place(band.x[index], band.upper[index])
      else { return nil }
      return (lower, upper)
    }.split { $0 == nil }.map { $0.compactMap(\.self) }
    let paths = runs.map { run in
      let lower = run.map(\.lower)
      let upper = run.map(\.upper)
      let area = Self.path(lower + upper.reversed()) + "Z"
      let isBar = run.allSatisfy { $0.lower.x == run[0].lower.x }
      let bar = isBar ? "<path class=\"bar\" d=\"\(Self.path([lower[0], upper[0]]))\"/>" : ""
      return "<path d=\"\(area)\"/>\(bar)"
        + "<path class=\"rim\" d=\"\(Self.path(lower))\"/><path class=\"rim\" d=\"\(Self.path(upper))\"/>"
    }
    return "<g class=\"band \(tint(of: band, series))\" data-series=\"\(series)\">\(paths.joined())</g>"
  }

  private func shape(of curve: Figure.Curve, place index: Int, series: Int) -> String {
    let runs = curve.x.indices.map { place(curve.x[$0], curve.y[$0]) }.split { $0 == nil }
      .map { $0.compactMap(\.self) }
    let line = runs.map { curve.style == .step ? Self.steps($0) : Self.path($0) }.joined()
    let isPoint = runs.allSatisfy { run in run.allSatisfy { $0 == run[0] } }
    let dots = runs.joined().map { "M\($0.x.short) \($0.y.short)h0" }.joined()
    let shapes = strokes(of: curve, place: index, line: line, dots: dots, isPoint: isPoint)
    return "<g data-series=\"\(series)\">\(shapes)</g>"
  }

  /// A curve's line and dots, as its style has them; a line through one point would be invisible.
  private func strokes(
    of curve: Figure.Curve, place index: Int, line: String, dots: String, isPoint: Bool = false
  ) -> String {
    let tint = (curve.tint ?? Figure.Tint.forCurves[index % Figure.Tint.forCurves.count]).htmlClass
    let hasLine = curve.style != .points
    let hasDots = isPoint || curve.style == .points || curve.style == .linePoints
    // The first plain line is solid; every other stroke has dashes of its own.
    let before = figure.curves.prefix(index).count { $0.style != .points }
    let isDashed = before > 0 || curve.style == .dashed
    let dash = isDashed ? " stroke-dasharray=\"\(Self.dashes[before % Self.dashes.count])\"" : ""
    return (hasLine ? "<path class=\"line \(tint)\"\(dash) d=\"\(line)\"/>" : "")
      + (hasDots ? "<path class=\"dots \(tint)\" d=\"\(dots)\"/>" : "")
  }

  private func tint(of band: Figure.Band, _ index: Int) -> String {
    (band.tint ?? Figure.Tint.forBands[index % Figure.Tint.forBands.count]).htmlClass
  }

  /// Lengths of strokes and gaps, in pixels.
  private static let dashes = ["12 5", "3 4", "12 4 3 4", "20 5", "12 4 3 4 3 4", "7 7"]

  private static func path(_ places: [Place]) -> String {
    guard let first = places.first else { return "" }
    // A line of no length, so that round ends make a dot of a single place.
    guard places.count > 1 else { return "M\(first.x.short) \(first.y.short)h0" }
    return "M" + places.map { "\($0.x.short) \($0.y.short)" }.joined(separator: "L")
  }

  private static func steps(_ places: [Place]) -> String {
    guard let first = places.first else { return "" }
    return "M\(first.x.short) \(first.y.short)" + places.dropFirst().map { "H\($0.x.short)V\($0.y.short)" }.joined()
  }
}

extension Figure.Tint {
  /// The class that the page's style paints in this colour, or in its like on a dark ground.
  var htmlClass: String { "tint-\(self)" }
}
