// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities
internal import RateDistortion
public import Reporting

extension CurveReport {
  /// Points between two neighbours at which curves and bands are drawn.
  private static let subdivisions = 12

  /// The curve's points over the band that they prove, with closed form and Shannon's lower bound where there are any.
  ///
  /// - Throws: `ReportingError` never, for lists of equal length.
  public var figure: Figure {
    get throws(ReportingError) {
      let abscissae = self.abscissae
      let shown = points.filter { $0.distortion.isFinite && $0.rate.upper.value.value.isFinite }
      var curves: [Figure.Curve] = []
      func nats(_ rate: Double) -> Double { unit.number(Nats(rate)) }

      let band = try Figure.Band(
        "certified band", x: abscissae.map(distortionNumber), lower: abscissae.map { nats(envelope.lower(at: $0)) },
        upper: abscissae.map { nats(envelope.upper(at: $0)) })
      if let bound = world.shannonLowerBound {
        curves.append(
          try .init(
            "Shannon's lower bound", x: abscissae.map(distortionNumber),
            y: abscissae.map { bound($0).map(unit.number) ?? .nan }, style: .dashed))
      }
      let closed = shown.filter { $0.closedForm != nil }.sorted { $0.distortion < $1.distortion }
      if !closed.isEmpty {
        curves.append(
          try .init(
            "closed form", x: closed.map { distortionNumber($0.distortion) },
            y: closed.map { $0.closedForm.map(unit.number) ?? .nan }, style: closed.count > 1 ? .line : .points))
      }
      if let noncausalPoints {
        let ordinary = noncausalPoints.sorted { $0.distortion < $1.distortion }
        curves.append(
          try .init(
            "without the causal constraint", x: ordinary.map { distortionNumber($0.distortion) },
            y: ordinary.map { unit.number($0.rate.upper.value) }, style: .dashed))
      }
      curves.append(
        try .init(
          "certified points", x: shown.map { distortionNumber($0.distortion) },
          y: shown.map { unit.number($0.rate.upper.value) }, style: .points))
      let distortionUnit = world.distortionIsInformation ? unit.rawValue : nil
      return Figure(
        world.subject, x: .init("distortion D: \(world.distortionWords)", unit: distortionUnit),
        y: .init("rate R(D)", unit: unit.rawValue), bands: abscissae.isEmpty ? [] : [band], curves: curves)
    }
  }

  /// The points' distortions and an even subdivision between them, ascending.
  private var abscissae: [Double] {
    let ends = Set(points.map(\.distortion).filter(\.isFinite)).sorted()
    let between = zip(ends, ends.dropFirst()).flatMap { a, b in
      (1..<Self.subdivisions).map { a + (b - a) * Double($0) / Double(Self.subdivisions) }
    }
    return (ends + between).sorted()
  }
}
