// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Information
internal import Quantities
public import Reporting

extension FanoReport {
  /// Abscissae of the region, denser towards its ends, where its edges bend most.
  private static let abscissae = 241

  /// More regions than these cannot be told apart.
  private static let largestRegionCount = 4

  /// The edges of the region of possible (information, error) pairs.
  private struct Region {
    let hypotheses: Hypotheses
    let places: [Equivocation]
    let isTight: Bool
    let least: [Double]
    let greatest: [Double]

    init(_ all: Hypotheses) throws {
      hypotheses = all
      places = try (0..<abscissae).map { index in
        let part = (1 - cos(Double.pi * Double(index) / Double(abscissae - 1))) / 2
        return try Equivocation(of: all, information: part * all.entropy)
      }
      let isTight = !all.isUniform && places.first?.leastErrorForPrior != nil
      self.isTight = isTight
      least = places.map { place in
        (isTight ? place.leastErrorForPrior : nil) ?? max(place.leastError, place.hanVerduLeastError)
      }
      greatest = places.map(\.greatestError)
    }
  }

  /// The region of possible (information, error) pairs between the bounds, with the points in it; of a model one region
  /// for each length.
  ///
  /// - Throws: ``WorldError`` for points about different hypotheses beyond what can be drawn; `ReportingError` never,
  ///   for lists of equal length.
  public var figure: Figure {
    get throws {
      var all: [Hypotheses] = []
      for point in world.cases where !all.contains(point.hypotheses) { all.append(point.hypotheses) }
      guard let first = all.first else { throw ReportingError.nothingToDraw(title: world.subject) }
      if all.count > 1 { return try regionsOfLengths(all) }
      let region = try Region(first)
      let x = region.places.map { unit.number($0.information) }
      var curves: [Figure.Curve] = [
        try .init(region.isTight ? "least for this prior" : "sharp Fano", x: x, y: region.least),
        try .init("Feder–Merhav, or guessing", x: x, y: region.greatest),
        try .init("weak Fano", x: x, y: region.places.map(\.weakLeastError), style: .dashed),
      ]
      if region.isTight {
        curves.append(try .init("sharp Fano", x: x, y: region.places.map(\.leastError), style: .dashed))
      }
      return Figure(
        world.subject, x: .init("information I(X;Y)", unit: unit.rawValue), y: .init("error of the best decoder"),
        legend: legend(region),
        bands: [try .init("possible", x: x, lower: region.least, upper: region.greatest)], curves: try curves + marks)
    }
  }

  /// Regions over the part of the entropy that is known, so that lengths can be compared.
  private func regionsOfLengths(_ all: [Hypotheses]) throws -> Figure {
    guard all.count <= Self.largestRegionCount, Set(all.map(\.letters)).count == 1,
      isOfModel
    else {
      throw WorldError.options(
        "--plot draws one region, or of a model up to \(Self.largestRegionCount); give one alphabet and one length, or "
          + "fewer times")
    }
    var curves: [Figure.Curve] = []
    for (index, hypotheses) in all.enumerated() {
      let region = try Region(hypotheses)
      let x = region.places.map { part($0.information, of: hypotheses) }
      let tint = Figure.Tint.forCurves[index]
      // Areas on top of each other cannot be told apart: each region is drawn by its two edges.
      curves += [
        try .init("region and best decoder, t = \(hypotheses.length)", x: x, y: region.least, style: .line, tint: tint),
        try .init("", x: x, y: region.greatest, style: .line, tint: tint),
      ]
      let points = world.cases.filter { $0.hypotheses == hypotheses }.compactMap { point -> (x: Double, y: Double)? in
        guard let error = point.exactError("map-error") else { return nil }
        return (part(point.known.stated.information, of: hypotheses), error)
      }
      guard !points.isEmpty else { continue }
      curves.append(
        try .init(
          "", x: points.map(\.x), y: points.map(\.y), style: .points, tint: tint))
    }
    return Figure(
      world.subject, x: .init("part of the entropy that is known, I/H"), y: .init("error of the best decoder"),
      legend: .below, curves: curves)
  }

  private func part(_ information: Nats, of hypotheses: Hypotheses) -> Double {
    hypotheses.entropy > .zero ? information.value / hypotheses.entropy.value : 0
  }

  /// The corner that the region leaves free: few hypotheses curve it down, many fill all above the diagonal.
  private func legend(_ region: Region) -> Figure.Legend {
    let greatest = region.greatest
    return greatest[greatest.count * 3 / 5] < 0.75 * region.hypotheses.guessingError ? .topRight : .bottomLeft
  }

  /// What the points themselves say: their bounds, and the errors that are known exactly.
  private var marks: [Figure.Curve] {
    get throws(ReportingError) {
      var asked: [(x: Double, y: Double)] = []
      var exact: [(x: Double, y: Double)] = []
      for point in world.cases {
        let x = unit.number(point.known.stated.information)
        let lower = point.bound(.priorTight)?.value ?? point.bound(.sharp)?.value
        let ends = [point.targetError ?? lower, point.targetError == nil ? point.greatestError : nil]
        asked += ends.compactMap { $0 }.map { (x, $0) }
        exact += [point.exactError("map-error")].compactMap { $0 }.map { (x, $0) }
      }
      var marks = [
        try Figure.Curve(
          world.cases.contains { $0.targetError != nil } ? "error aimed at" : "bounds asked for",
          x: asked.map(\.x), y: asked.map(\.y), style: .points)
      ]
      if !exact.isEmpty {
        marks.append(
          try Figure.Curve("best decoder", x: exact.map(\.x), y: exact.map(\.y), style: .points))
      }
      return marks
    }
  }
}
