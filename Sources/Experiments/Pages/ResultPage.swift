// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Quantities
public import Reporting

/// Results of this program on one page: what they are about, their warnings, figures, tables, and the commands that make
/// them again.
public struct ResultPage: Sendable {
  /// The most series that a comparison draws over each other.
  private static let mostCompared = 6

  /// The results, in the order of the page.
  public let files: [ResultFile]
  /// The page's title.
  public let title: String

  /// A page of `files`; without a title it is called after its only subject or after what it holds.
  public init(_ files: [ResultFile], title: String? = nil) {
    self.files = files
    self.title = title ?? (files.count == 1 ? files[0].subject : "\(files.count) results of ssm-info")
  }

  /// What whoever makes the page should know: files without points, and files in different units.
  public var warnings: [String] {
    let empty = files.filter(\.isEmpty).map { "\($0.path): holds no points" }
    let units = Set(files.map(\.unit.rawValue)).sorted()
    let mixed =
      units.count > 1
      ? ["\(units.joined(separator: " and ")) stand on one page; heads name the unit, and 1 nat is 1.442695 bits"]
      : []
    return mixed + empty
  }

  /// The page.
  /// - Throws: `ReportingError`, never for what a ``ResultFile`` holds.
  public var page: Page {
    get throws(ReportingError) {
      var blocks: [Page.Block] = [.warnings(warnings)]
      for figure in try comparisons { blocks.append(.figure(figure)) }
      for (index, file) in files.enumerated() {
        if files.count > 1 || title != file.subject { blocks.append(.heading(Self.name(file, index), level: 2)) }
        blocks += try section(of: file)
      }
      return Page(title, blocks)
    }
  }

  /// A result's heading, and its name in a comparison.
  private static func name(_ file: ResultFile, _ index: Int) -> String { "\(index + 1). \(file.subject)" }

  private func section(of file: ResultFile) throws(ReportingError) -> [Page.Block] {
    let layout = ResultLayout.of(file)
    let tables = ResultTable(layout: layout, unit: file.unit.rawValue)
    var blocks: [Page.Block] = [
      .paragraph("ssm-info \(file.command), version \(file.version); information in \(file.unit.rawValue)."),
      .warnings(file.warnings),
    ]
    let inner = layout.charts.filter { $0.nested != nil }
    for chart in [layout.chart(of: file.points)].compactMap(\.self) + inner {
      let rows = chart.nested.map { name in file.points.flatMap { $0.value(of: name)?.rows ?? [] } } ?? file.points
      let drawing = ResultFigure(chart: chart, unit: file.unit.rawValue)
      if let figure = try drawing.figure("\(chart.y.title) over \(chart.x.title)", [("", rows)]) {
        blocks += [.figure(figure), .paragraph(chart.between)]
      }
    }
    blocks.append(.paragraph("Made by:"))
    blocks.append(.command(file.commandLine))
    if file.isEmpty {
      blocks.append(.paragraph("The file holds no points: there is nothing to show."))
    } else {
      let note = "Shown at six digits: lower sides rounded down, upper sides rounded up. The file holds all digits."
      blocks.append(.table(try tables.table("Points", file.points, notes: [note])))
    }
    for (name, rows) in Self.nested(in: file.points) { blocks.append(.table(try tables.table(name, rows))) }
    blocks += try details(of: file, tables)
    return blocks
  }

  /// Lists of objects inside points, under their name: the rows of all points, told apart by the point's number.
  private static func nested(in points: [[JSONNode.Member]]) -> [(name: String, rows: [[JSONNode.Member]])] {
    var names: [String] = []
    var rows: [String: [[JSONNode.Member]]] = [:]
    for (index, point) in points.enumerated() {
      for member in point {
        guard let inner = member.value.rows else { continue }
        if rows[member.name] == nil { names.append(member.name) }
        let number = points.count > 1 ? [JSONNode.Member(name: "of point", value: .number(Double(index + 1)))] : []
        rows[member.name, default: []] += inner.map { number + $0 }
      }
    }
    return names.map { ($0, rows[$0] ?? []) }
  }

  /// Members beside the points: lists of objects as tables, the others in one row.
  private func details(of file: ResultFile, _ tables: ResultTable) throws(ReportingError) -> [Page.Block] {
    var blocks: [Page.Block] = []
    var plain: [JSONNode.Member] = []
    for member in file.details {
      if let rows = member.value.rows {
        blocks.append(.table(try tables.table(member.name, rows)))
      } else if case .object(let members) = member.value {
        blocks.append(.table(try tables.table(member.name, [members])))
      } else {
        plain.append(member)
      }
    }
    return plain.isEmpty ? blocks : [.table(try tables.table("Of the whole", [plain]))] + blocks
  }

  /// Brackets of results that answer one question over one axis, drawn over each other.
  private var comparisons: [Figure] {
    get throws(ReportingError) {
      var figures: [Figure] = []
      var drawn: Set<Question> = []
      for file in files {
        let layout = ResultLayout.of(file)
        guard var chart = layout.chart(of: file.points), drawn.insert(Question(file, chart)).inserted else { continue }
        let alike = files.enumerated().filter { _, other in
          ResultLayout.of(other).chart(of: other.points).map { Question(other, $0) } == Question(file, chart)
        }
        guard (2...Self.mostCompared).contains(alike.count) else { continue }
        // One series a result: its first bracket, or its first curve where some have no bracket.
        let bands = chart.bands.prefix(1).map { (lower: $0.lower, upper: $0.upper, label: "") }
        let isBanded = bands.allSatisfy { band in
          alike.allSatisfy { $0.element.points.contains { $0.value(of: band.lower) != nil } }
        }
        chart.bands = isBanded || chart.curves.isEmpty ? bands : []
        chart.curves = chart.bands.isEmpty ? chart.curves.prefix(1).map { ($0.member, "", $0.style) } : []
        let sets = alike.map { (name: Self.name($0.element, $0.offset), points: $0.element.points) }
        let drawing = ResultFigure(chart: chart, unit: file.unit.rawValue)
        if let figure = try drawing.figure("Compared: \(chart.y.title) over \(chart.x.title)", sets) {
          figures.append(figure)
        }
      }
      return figures
    }
  }

  /// What results must share to be drawn over each other.
  private struct Question: Hashable {
    let command: String
    let unit: String
    let abscissa: String

    init(_ file: ResultFile, _ chart: ResultLayout.Chart) {
      command = file.command
      unit = file.unit.rawValue
      abscissa = chart.x.member
    }
  }
}
