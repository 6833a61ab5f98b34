// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
public import Reporting

/// A figure of a merged store: a quantity over a parameter, a curve for each value of another, bands between the sides.
public struct SweepPlot: Sendable {
  /// The horizontal axis: a parameter of the points, or a member of their answers.
  public var x: String
  /// The vertical axis: a member of the answers, or a bracket of theirs.
  public var y: String
  /// The parameter that tells curves apart; nil for one curve.
  public var color: String?
  /// Values that parameters must have, as texts; `point` is the place in an answer of several points, from 0.
  public var conditions: [(name: String, value: String)]

  /// The most curves, so that they can be told apart.
  public static let mostCurves = 12
  /// Curves of at most so many points show them.
  private static let mostMarks = 40
  private static let point = "point"

  /// The figure of `y` over `x`.
  public init(x: String, y: String, color: String? = nil, conditions: [(name: String, value: String)] = []) {
    self.x = x
    self.y = y
    self.color = color
    self.conditions = conditions
  }

  /// The figure, and how many points it lacks for want of an answer or of the quantity.
  ///
  /// Errors: `FileError` with `badData` for a name that the store does not have, with those that it has; for several
  /// answers at one place, with what they differ in; for too many curves.
  public func figure(of store: SweepStore) throws -> (figure: Figure, missing: Int) {
    let names = try store.mergedNames()
    try check(x, "axis", names.parameters + names.numbers, store)
    for name in [color].compactMap({ $0 }) { try check(name, "parameter", names.parameters, store) }
    for condition in conditions { try check(condition.name, "parameter", names.parameters + [Self.point], store) }
    let quantity = try PlotQuantity(y, members: names.numbers, store: store.path)
    let table = try PlotTable(self, quantity: quantity, isParameter: names.parameters.contains(x), store: store)

    var curves: [Figure.Curve] = []
    var bands: [Figure.Band] = []
    for (number, curve) in table.curves.enumerated() {
      let tint = Figure.Tint.forCurves[number % Figure.Tint.forCurves.count]
      let label = color.map { "\($0) = \(curve.name)" } ?? ""
      let x = curve.rows.map(\.x)
      curves.append(
        try Figure.Curve(
          label, x: x, y: curve.rows.map(\.value), style: x.count <= Self.mostMarks ? .linePoints : .line, tint: tint))
      if let words = quantity.bandLabel {
        bands.append(
          try Figure.Band(
            number == 0 ? words : "", x: x, lower: curve.rows.map { $0.lower ?? $0.value },
            upper: curve.rows.map { $0.upper ?? $0.value }, tint: tint))
      }
    }
    let figure = Figure(
      store.name, x: .init(x, logarithmic: try store.isLogarithmic(axis: x)),
      y: .init(quantity.title(of: store.question), unit: quantity.isInformation(of: store.question) ? table.unit : nil),
      legend: curves.count > 1 || !bands.isEmpty ? .below : .none, bands: bands, curves: curves)
    return (figure, table.missing)
  }

  private func check(_ name: String, _ kind: String, _ known: [String], _ store: SweepStore) throws(FileError) {
    guard known.contains(name) else {
      throw FileError(
        .badData, path: store.path,
        "no \(kind) \(quoted(name)) in the store; it has \(known.isEmpty ? "none" : known.joined(separator: ", "))")
    }
  }
}

/// The numbers of a figure.
private struct PlotTable {
  struct Row {
    let x: Double
    let value: Double
    let lower: Double?
    let upper: Double?
  }

  /// By colour: numbers in their order, then texts in theirs.
  let curves: [(name: String, rows: [Row])]
  let missing: Int
  let unit: String?

  init(_ plot: SweepPlot, quantity: PlotQuantity, isParameter: Bool, store: SweepStore) throws {
    var rows: [ParameterValue?: [Row]] = [:]
    var owners: [ParameterValue?: [Double: String]] = [:]
    var missing = 0
    var unit: String?
    var spread = ParameterSpread(except: [plot.x, plot.color])
    var doubled: (color: ParameterValue?, x: Double)?
    try store.forEachMerged { record in
      func parameter(_ name: String) -> JSONValue? { record.parameters.first { $0.name == name }?.value }
      let isWanted = plot.conditions.allSatisfy {
        $0.name == "point" || parameter($0.name).map(SweepStore.field) == $0.value
      }
      guard isWanted else { return }
      guard record.status == .ok else {
        missing += 1
        return
      }
      unit = unit ?? record.unit
      let color = plot.color.flatMap(parameter).flatMap { ParameterValue($0) }
      for (number, point) in record.points.enumerated() {
        guard plot.conditions.allSatisfy({ $0.name != "point" || $0.value == "\(number)" }) else { continue }
        guard let x = (isParameter ? parameter(plot.x) : point.first { $0.name == plot.x }?.value)?.number,
          let (value, lower, upper) = quantity.values(point)
        else {
          missing += 1
          continue
        }
        spread.add(record.parameters, point: isParameter ? number : nil)
        // Over a parameter each place has one value; over a member of the answers a curve is one answer.
        let place = isParameter ? x : 0
        let owner = isParameter ? "\(record.key) \(number)" : record.key
        if let other = owners[color]?[place], other != owner { doubled = doubled ?? (color, x) }
        owners[color, default: [:]][place] = owner
        rows[color, default: []].append(Row(x: x, value: value, lower: lower, upper: upper))
      }
    }
    if let doubled {
      let place =
        [isParameter ? "\(plot.x) = \(DecimalText.shortest(doubled.x))" : nil]
        + [plot.color.map { "\($0) = \(doubled.color?.text ?? "none")" }]
      let words = place.compactMap { $0 }.joined(separator: ", ")
      throw FileError(
        .badData, path: store.path,
        "several answers\(words.isEmpty ? "" : " at \(words)"), which differ in "
          + "\(spread.varying.joined(separator: ", ")); expected a value for each of these, or one of them as the colour"
      )
    }
    guard !rows.isEmpty else { throw FileError(.badData, path: store.path, "no answer is left to be drawn") }
    guard rows.count <= SweepPlot.mostCurves else {
      throw FileError(
        .badData, path: store.path,
        "\(plot.color ?? "") has \(rows.count) values; a figure has room for \(SweepPlot.mostCurves) curves")
    }
    curves = rows.sorted { left, right in
      switch (left.key?.number, right.key?.number) {
      case (let first?, let second?): first < second
      case (nil, nil): (left.key?.text ?? "") < (right.key?.text ?? "")
      case (let first, _): first != nil
      }
    }.map { ($0.key?.text ?? "", $0.value.sorted { $0.x < $1.x }) }
    self.missing = missing
    self.unit = unit
  }
}

/// Which parameters take more than one value.
private struct ParameterSpread {
  private let ignored: [String]
  private var first: [String: JSONValue] = [:]
  private var names = ColumnNames()

  init(except ignored: [String?]) { self.ignored = ignored.compactMap { $0 } }

  mutating func add(_ parameters: [JSONValue.Member], point: Int?) {
    for member in parameters + (point.map { [.init("point", .integer($0))] } ?? []) where !ignored.contains(member.name)
    {
      if let value = first[member.name] {
        if value != member.value { names.add(member.name) }
      } else {
        first[member.name] = member.value
      }
    }
  }

  var varying: [String] { names.list.isEmpty ? ["nothing but their points"] : names.list }
}
