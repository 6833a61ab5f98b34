// SPDX-License-Identifier: GPL-3.0-or-later

/// The gnuplot commands that draw a figure from its data file.
///
/// Texts of the figure are data, never commands: see ``quoted(_:)``. gnuplot's markup (`enhanced`) is switched off.
struct GnuplotScript {
  /// The commands.
  let text: String

  /// - Parameters:
  ///   - dataFile: the data file's name, in the folder where gnuplot runs
  ///   - output: the figure's name, in the same folder
  init(_ figure: Figure, data: FigureData, dataFile: String, output: String, format: FigureFormat) {
    var lines = [
      "set terminal \(format.terminal)",
      "set encoding utf8",
      "set output \(Self.quoted("./" + output))",
      "set title \(Self.wrapped(figure.title)) font ',16'",
      "set xlabel \(Self.quoted(figure.xAxis.label))",
      "set ylabel \(Self.quoted(figure.yAxis.label))",
      "set border 3 linecolor rgb '#444444'",
      "set tics nomirror textcolor rgb '#222222'",
      "set grid linecolor rgb '#dddddd' linetype 1 linewidth 0.6",
      Self.key(figure.legend),
    ]
    lines += figure.xAxis.commands("x", data.xExtent) + figure.yAxis.commands("y", data.yExtent)
    for marker in figure.markers where figure.xAxis.shows(marker.x) {
      lines.append(
        "set arrow from \(marker.x), graph 0 to \(marker.x), graph 1 nohead "
          + "linecolor rgb '#666666' linewidth 1.2 dashtype (3,4)")
      // Above the frame, where no curve runs.
      lines.append(
        "set label \(Self.quoted(marker.label)) at \(marker.x), graph 1.025 center textcolor rgb '#444444'")
    }
    for note in figure.annotations where figure.xAxis.shows(note.x) && figure.yAxis.shows(note.y) {
      lines.append("set label \(Self.quoted(note.text)) at \(note.x), \(note.y) left front")
    }
    let elements = Self.elements(figure, data, file: Self.quoted("./" + dataFile))
    lines.append("plot " + elements.joined(separator: ", \\\n  "))
    text = lines.map { $0 + "\n" }.joined()
  }

  /// A gnuplot string that stands for `text` letter by letter, control characters spelt out.
  ///
  /// Every ASCII mark that gnuplot could take for the string's end, an escape, a macro or a shell command is written in
  /// octal. Single quotes would not do: gnuplot 5.4 ends `'''a'` after its second mark.
  static func quoted(_ text: String) -> String {
    let text = text.withVisibleControls.unicodeScalars.map { scalar in
      if !scalar.isASCII || scalar.properties.isAlphabetic || " 0123456789.,:;()[]/+-=_%<>|".contains(String(scalar)) {
        return String(scalar)
      }
      let digits = String(scalar.value, radix: 8)
      return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }
    return "\"" + text.joined() + "\""
  }

  /// A title in lines that fit the figure's width, broken at spaces: a gnuplot expression.
  private static func wrapped(_ text: String) -> String {
    var lines = [""]
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.count + 1 + word.count <= 74 {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.map(quoted).joined(separator: #"."\n"."#)
  }

  private static func key(_ legend: Figure.Legend) -> String {
    let place =
      switch legend {
      case .topRight: "top right"
      case .topLeft: "top left"
      case .bottomRight: "bottom right"
      case .bottomLeft: "bottom left"
      case .below: "outside center bottom horizontal"
      case .none: ""
      }
    // Below the axis an opaque legend would cover the axis' title.
    let background = legend == .below ? "noopaque" : "opaque"
    return legend == .none ? "unset key" : "set key \(place) Left reverse samplen 3 spacing 1.3 \(background)"
  }

  /// What `plot` draws, in the order of the data sets.
  private static func elements(_ figure: Figure, _ data: FigureData, file: String) -> [String] {
    var elements: [String] = []
    for (index, band) in figure.bands.enumerated() where data.counts[index] > 0 {
      let tint = band.tint ?? Figure.Tint.forBands[index % Figure.Tint.forBands.count]
      // A region without width would be invisible: it becomes a bar.
      let shape =
        data.isPoint[index]
        ? "using 1:2:(0):($3-$2) with vectors nohead linecolor rgb '#A6\(tint.rawValue.dropFirst())' linewidth 14"
        : "using 1:2:3 with filledcurves fillcolor rgb '\(tint.rawValue)' fillstyle transparent solid 0.35 noborder"
      elements.append("\(file) index \(index) \(shape) \(title(band.label))")
      if !data.isPoint[index] {
        // The rims keep a band visible where it is thinner than a pixel.
        for column in [2, 3] {
          elements.append(
            "\(file) index \(index) using 1:\(column) with lines linecolor rgb '\(tint.rawValue)' linewidth 1.6 notitle"
          )
        }
      }
    }
    var strokes = 0
    for (place, curve) in figure.curves.enumerated() {
      let index = figure.bands.count + place
      guard data.counts[index] > 0 else { continue }
      let tint = curve.tint ?? Figure.Tint.forCurves[place % Figure.Tint.forCurves.count]
      // Shapes grow and all but the first are open, so that points that coincide can still be counted.
      let shapeIndex = place % Figure.pointTypes.count
      let size = 1 + 0.25 * Double(shapeIndex)
      let points = "pointtype \(Figure.pointTypes[shapeIndex]) pointsize \(size)"
      var dash = "solid"
      if curve.style != .points {
        // The first plain line is solid; every other stroke has dashes of its own.
        if strokes > 0 || curve.style == .dashed { dash = Figure.dashes[strokes % Figure.dashes.count] }
        strokes += 1
      }
      let line = "linewidth 2.2 dashtype \(dash)"
      let shape =
        switch curve.style {
        // A line through one point would be invisible.
        case _ where data.isPoint[index]: "with points \(points) linewidth 2.2"
        case .line, .dashed: "with lines \(line)"
        case .points: "with points \(points) linewidth 2.2"
        case .linePoints: "with linespoints \(line) \(points)"
        case .step: "with steps \(line)"
        }
      let paint = "linecolor rgb '\(tint.rawValue)'"
      elements.append("\(file) index \(index) using 1:2 \(shape) \(paint) \(title(curve.label))")
    }
    return elements
  }

  private static func title(_ label: String) -> String { label.isEmpty ? "notitle" : "title \(quoted(label))" }
}
