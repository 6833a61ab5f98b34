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
        .sorted { $0.distortion < $1.distortion }
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
      let closed = shown.filter { $0.closedForm != nil }
      // At the curve's end every source has one; alone it would say nothing.
      let hasClosedForm = closed.count > 1 || closed.count == shown.count && !closed.isEmpty
      if hasClosedForm {
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
          y: shown.map { unit.number($0.rate.upper.value) }, style: hasClosedForm ? .points : .linePoints))
      let distortionUnit = world.distortionIsInformation ? unit.rawValue : nil
      return Figure(
        title, x: .init("distortion D: \(world.distortionWords)", unit: distortionUnit),
        y: .init("rate R(D)", unit: unit.rawValue), bands: abscissae.isEmpty ? [] : [band], curves: curves)
    }
  }

  /// Characters that fit above the axes.
  private static let titleLength = 80

  /// The subject without its remarks in brackets, shortened in the middle where it is still too long.
  private var title: String {
    let short = world.subject.replacing(/\ \([^()]*(\([^()]*\)[^()]*)*\)/, with: "")
    guard short.count > Self.titleLength else { return short }
    return "\(short.prefix(Self.titleLength / 2)) … \(short.suffix(Self.titleLength / 2 - 3))"
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
