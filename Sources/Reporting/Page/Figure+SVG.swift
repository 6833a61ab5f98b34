// SPDX-License-Identifier: GPL-3.0-or-later

extension Figure {
  /// The sides of the drawing and of the field between its axes, in user units of the SVG.
  enum PlotSize {
    static let (width, height) = (720.0, 432.0)
    static let (left, top) = (96.0, 40.0)
    static let (fieldWidth, fieldHeight) = (608.0, 332.0)
  }

  /// The figure as a `figure` element of a page: an SVG that needs no script, its legend, and its numbers for the script
  /// that adds tooltips and zoom.
  ///
  /// The field between the axes is an SVG of its own. A zoom only changes its `viewBox`, as lines keep their width
  /// (`vector-effect`), and redraws the ticks.
  /// - Parameter identifier: a name unique on the page
  /// - Throws: ``ReportingError/nothingToDraw(title:)`` if no point is finite and on its axes.
  func html(identifier: String) throws(ReportingError) -> String {
    let data = FigureData(self, digits: nil)
    guard data.xExtent != nil else { throw .nothingToDraw(title: title) }
    let x = PlotScale(xAxis, extent: data.xExtent)
    let y = PlotScale(yAxis, extent: data.yExtent)
    let field = PlotField(figure: self, x: x, y: y)
    let size = "viewBox=\"0 0 \(PlotSize.width.short) \(PlotSize.height.short)\""
    let fieldBox =
      "x=\"\(PlotSize.left.short)\" y=\"\(PlotSize.top.short)\" width=\"\(PlotSize.fieldWidth.short)\" "
      + "height=\"\(PlotSize.fieldHeight.short)\" "
      + "viewBox=\"0 0 \(PlotSize.fieldWidth.short) \(PlotSize.fieldHeight.short)\" preserveAspectRatio=\"none\""
    let bottom = PlotSize.top + PlotSize.fieldHeight
    let lines = [
      "<figure class=\"plot\" id=\"\(identifier)\">",
      title.isEmpty ? "" : "<figcaption>\(title.escapedForHTML)</figcaption>",
      "<svg \(size) role=\"img\" aria-label=\"\(title.escapedForHTML)\">",
      "<text class=\"axis\" x=\"0\" y=\"20\">\(yAxis.label.escapedForHTML)</text>",
      "<text class=\"axis\" x=\"\((PlotSize.left + PlotSize.fieldWidth).short)\" y=\"424\" text-anchor=\"end\">"
        + "\(xAxis.label.escapedForHTML)</text>",
      "<g class=\"ticks\">\(Self.ticks(x, y))</g>",
      "<svg class=\"field\" \(fieldBox)>\(field.ground)\(field.shapes)</svg>",
      "<g class=\"labels\">\(field.labels)</g>",
      "<path class=\"frame\" d=\"M\(PlotSize.left.short) \(PlotSize.top.short)V\(bottom.short)h"
        + "\(PlotSize.fieldWidth.short)\"/>",
      "</svg>",
      field.legend,
      "<script type=\"application/json\">\(try numbers(x, y).textForScriptElement)</script>",
      "</figure>",
    ]
    return lines.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// Grid lines and numbers beside the two axes.
  private static func ticks(_ x: PlotScale, _ y: PlotScale) -> String {
    let bottom = PlotSize.top + PlotSize.fieldHeight
    let right = PlotSize.left + PlotSize.fieldWidth
    let below = x.ticks.map { value in
      let place = (PlotSize.left + x.part(value) * PlotSize.fieldWidth).short
      return "<path d=\"M\(place) \(PlotSize.top.short)V\(bottom.short)\"/>"
        + "<text x=\"\(place)\" y=\"\((bottom + 22).short)\" text-anchor=\"middle\">"
        + "\(DecimalText.significant(value))</text>"
    }
    let beside = y.ticks.map { value in
      let place = bottom - y.part(value) * PlotSize.fieldHeight
      return "<path d=\"M\(PlotSize.left.short) \(place.short)H\(right.short)\"/>"
        + "<text x=\"\((PlotSize.left - 8).short)\" y=\"\((place + 5).short)\" text-anchor=\"end\">"
        + "\(DecimalText.significant(value))</text>"
    }
    return (below + beside).joined()
  }

  /// The axes and the drawn numbers, whole, as the script reads them.
  private func numbers(_ x: PlotScale, _ y: PlotScale) -> JSONValue {
    func axis(_ axis: Axis, _ scale: PlotScale) -> JSONValue {
      [
        "title": .string(axis.title.withVisibleControls),
        "unit": axis.unit.map { .string($0.withVisibleControls) } ?? nil,
        "logarithmic": .bool(scale.isLogarithmic),
        "range": [.number(scale.range.lowerBound), .number(scale.range.upperBound)],
      ]
    }
    func list(_ numbers: [Double]) -> JSONValue {
      .array(numbers.map { $0.isNaN ? .null : .number($0) })
    }
    let areas = bands.map { band -> JSONValue in
      [
        "label": .string(band.label.withVisibleControls), "x": list(band.x), "lower": list(band.lower),
        "upper": list(band.upper),
      ]
    }
    let strokes = curves.map { curve -> JSONValue in
      ["label": .string(curve.label.withVisibleControls), "x": list(curve.x), "y": list(curve.y)]
    }
    return ["x": axis(xAxis, x), "y": axis(yAxis, y), "series": .array(areas + strokes)]
  }
}

extension Double {
  /// A place in an SVG: at most eight digits.
  var short: String { DecimalText.significant(self, digits: 8) }
}
