// SPDX-License-Identifier: GPL-3.0-or-later

internal import Memory
internal import Quantities
public import Reporting

extension MemoryReport {
  /// What the state holds against time, or against the resolution where several deviations were asked; brackets as bands
  /// around their middle. What has no place on the axis (the limit law, rounding, no resolution) is a level across it.
  ///
  /// Infinite amounts are left out; nil where no finite point has a place on an axis.
  /// - Throws: `ReportingError` never, for lists of equal length.
  public var figure: Figure? {
    get throws(ReportingError) {
      let deviations = Set(points.compactMap(\.resolution.ownDeviation))
      return deviations.count > 1 ? try figureByResolution : try figureByTime
    }
  }

  /// One line a resolution.
  private var figureByTime: Figure? {
    get throws(ReportingError) {
      let places = points.compactMap(\.place)
      let isLong = (places.max() ?? 0) > Self.longTimes * (places.min() ?? 1)
      return try figure(
        .init("time t", unit: "steps", logarithmic: isLong), legend: .bottomRight, groups: \.resolution.label,
        place: \.place
      ) { resolution in resolution.map { "resolution \($0)" } ?? "the state" }
    }
  }

  /// One line a time.
  private var figureByResolution: Figure? {
    get throws(ReportingError) {
      try figure(
        .init("deviation σ of the resolution", logarithmic: true), legend: .below,
        groups: { point in
          let level = point.resolution.ownDeviation == nil ? point.resolution.label ?? "the state itself" : nil
          return "t = \(point.time)" + (level.map { ", \($0)" } ?? "")
        }, place: \.resolution.ownDeviation
      ) { $0 ?? "" }
    }
  }

  /// Times further apart than this stand on a logarithmic axis.
  private static let longTimes = 20.0

  private func figure(
    _ axis: Figure.Axis, legend: Figure.Legend, groups: (MemoryPoint) -> String?, place: (MemoryPoint) -> Double?,
    label: (String?) -> String
  ) throws(ReportingError) -> Figure? {
    let known = points.filter { $0.sides.upper.value.isFinite }
    let places = known.compactMap(place)
    guard let first = places.min(), let last = places.max() else { return nil }
    var names: [String?] = []
    for name in known.map(groups) where !names.contains(name) { names.append(name) }
    var bands: [Figure.Band] = []
    var curves: [Figure.Curve] = []
    for (index, name) in names.enumerated() {
      let members = known.filter { groups($0) == name }
      let tint = Figure.Tint.forCurves[index % Figure.Tint.forCurves.count]
      func draw(_ members: [MemoryPoint], x: [Double], label: String, style: Figure.Style) throws(ReportingError) {
        let lower = members.map { unit.number($0.sides.lower) }
        let upper = members.map { unit.number($0.sides.upper) }
        if zip(lower, upper).contains(where: { $1 > $0 }) {
          bands.append(try .init("", x: x, lower: lower, upper: upper, tint: tint))
        }
        curves.append(
          try .init(label, x: x, y: zip(lower, upper).map { ($0 + $1) / 2 }, style: style, tint: tint))
      }
      let placed = members.filter { place($0) != nil }.sorted { (place($0) ?? 0) < (place($1) ?? 0) }
      if !placed.isEmpty {
        try draw(placed, x: placed.compactMap(place), label: label(name), style: .linePoints)
      }
      for level in members where place(level) == nil {
        let limit = level.time == .stationary && !placed.isEmpty ? ", limit law" : ""
        try draw([level, level], x: [first, last], label: label(name) + limit, style: .dashed)
      }
    }
    return Figure(
      subject, x: axis, y: .init("information", unit: unit.rawValue), legend: legend, bands: bands, curves: curves)
  }
}

extension MemoryPoint {
  /// The step's number; nil for the limit law.
  fileprivate var place: Double? { if case .step(let step) = time { Double(step) } else { nil } }
}

extension StateResolution {
  /// The deviation that was asked for, above 0; nil for none and for rounding.
  fileprivate var ownDeviation: Double? { if case .noise(let sigma) = self { sigma } else { nil } }
}
