// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Information
internal import Quantities
public import Reporting

extension FanoReport {
  /// Abscissae of the region, denser towards its ends, where its edges bend most.
  private static let abscissae = 241

  /// The region of possible (information, error) pairs between the bounds, with the points in it.
  ///
  /// - Throws: ``WorldError`` for points about different hypotheses; `ReportingError` never, for lists of equal length.
  public var figure: Figure {
    get throws {
      guard let all = world.cases.first?.hypotheses, world.cases.allSatisfy({ $0.hypotheses == all }) else {
        throw WorldError.options("--plot draws one region; give one alphabet and one length")
      }
      let places = try (0..<Self.abscissae).map { index in
        let part = (1 - cos(Double.pi * Double(index) / Double(Self.abscissae - 1))) / 2
        return try Equivocation(of: all, information: part * all.entropy)
      }
      let x = places.map { unit.number($0.information) }
      let isTight = all.prior != nil && places.first?.leastErrorForPrior != nil
      let least = places.map { place in
        (isTight ? place.leastErrorForPrior : nil) ?? max(place.leastError, place.hanVerduLeastError)
      }
      let greatest = places.map(\.greatestError)
      var curves: [Figure.Curve] = [
        try .init(isTight ? "least for this prior" : "sharp Fano", x: x, y: least),
        try .init("Feder–Merhav, or guessing", x: x, y: greatest),
        try .init("weak Fano", x: x, y: places.map(\.weakLeastError), style: .dashed),
      ]
      if isTight { curves.append(try .init("sharp Fano", x: x, y: places.map(\.leastError), style: .dashed)) }
      return Figure(
        world.subject, x: .init("information I(X;Y)", unit: unit.rawValue), y: .init("error of the best decoder"),
        legend: legend(greatest, of: all),
        bands: [try .init("possible", x: x, lower: least, upper: greatest)], curves: try curves + marks)
    }
  }

  /// The corner that the region leaves free: few hypotheses curve it down, many fill all above the diagonal.
  private func legend(_ greatest: [Double], of hypotheses: Hypotheses) -> Figure.Legend {
    greatest[greatest.count * 3 / 5] < 0.75 * hypotheses.guessingError ? .topRight : .bottomLeft
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
        exact += point.bounds.filter { $0.name == "map-error" }.compactMap(\.value).map { (x, $0) }
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
