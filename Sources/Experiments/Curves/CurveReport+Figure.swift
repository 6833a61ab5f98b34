// SPDX-License-Identifier: GPL-3.0-or-later

internal import Information
internal import Quantities
internal import RateDistortion
public import Reporting

extension CurveReport {
  /// Stretches between neighbouring points are cut at least this often, and all together about so often: enough for
  /// curves to look smooth.
  private static let (leastSubdivisions, totalSubdivisions) = (12, 400)
  /// A formula costs one pass over the letters; beyond so many letters it is not worked out between the points.
  private static let largestFormula = 100_000

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
        world.negentropy == nil ? "certified band" : "between the two sides", x: abscissae.map(distortionNumber),
        lower: abscissae.map { nats(envelope.lower(at: $0)) },
        upper: abscissae.map { nats(envelope.upper(at: $0)) })
      if let bound = world.shannonLowerBound {
        curves.append(
          try .init(
            "Shannon's lower bound", x: abscissae.map(distortionNumber),
            y: abscissae.map { bound($0).map(unit.number) ?? .nan }, style: .dashed))
      }
      let formula = closedForm(abscissae)
      if let formula {
        curves.append(
          try .init(
            "closed form", x: formula.map { distortionNumber($0.distortion) },
            y: formula.map { $0.rate.map(unit.number) ?? .nan }))
      }
      if noncausalPoints != nil, let ordinary = world.noncausalCurve {
        // Solved between the points too: chords would cross the causal curve, which lies above.
        let places = abscissae.enumerated().filter { $0.offset % 4 == 0 }.map(\.element)
        curves.append(
          try .init(
            "without the causal constraint", x: places.map(distortionNumber),
            y: places.map { distortion in
              (try? ordinary.point(at: .distortion(distortion))).map { unit.number($0.rate.upper.value) } ?? .nan
            }, style: .dashed))
      }
      curves.append(
        try .init(
          world.negentropy == nil ? "certified points" : "upper sides: the Gaussian's",
          x: shown.map { distortionNumber($0.distortion) },
          y: shown.map { unit.number($0.rate.upper.value) }, style: formula != nil ? .points : .linePoints))
      let distortionUnit = world.distortionIsInformation ? unit.rawValue : nil
      return Figure(
        title, x: .init("distortion D: \(world.distortionWords)", unit: distortionUnit),
        y: .init("rate R(D)", unit: unit.rawValue), bands: abscissae.isEmpty ? [] : [band], curves: curves)
    }
  }

  /// Characters that fit above the axes, in two lines.
  private static let titleLength = 130

  /// The subject without its remarks in brackets, shortened in the middle where it is still too long.
  private var title: String {
    let short = world.subject.replacing(/\ \([^()]*(\([^()]*\)[^()]*)*\)/, with: "")
    guard short.count > Self.titleLength else { return short }
    return "\(short.prefix(Self.titleLength / 2)) … \(short.suffix(Self.titleLength / 2 - 3))"
  }

  /// `R(D)` by formula, finely where that is cheap, in the order of distortions; nil where there is no formula.
  private func closedForm(_ abscissae: [Double]) -> [(distortion: Double, rate: Nats?)]? {
    let isCheap = (world.origin?.problem.source.count ?? 0) <= Self.largestFormula
    let drawn =
      isCheap
      ? abscissae.map { ($0, world.curve.closedForm(atDistortion: $0)) }
      : points.filter { $0.distortion.isFinite }.sorted { $0.distortion < $1.distortion }
        .map { ($0.distortion, $0.closedForm) }
    // From the curve's end on it is zero for every source, which alone would say nothing.
    let isFormula = drawn.count > 1 && drawn.contains { $0.1.map { $0.value > 0 && $0.value.isFinite } ?? false }
    return isFormula ? drawn : nil
  }

  /// The points' distortions and a subdivision between them, ascending; denser at the left, where curves bend more.
  private var abscissae: [Double] {
    let ends = Set(points.map(\.distortion).filter(\.isFinite)).sorted()
    let subdivisions = max(Self.leastSubdivisions, Self.totalSubdivisions / max(1, ends.count - 1))
    let between = zip(ends, ends.dropFirst()).flatMap { a, b in
      (1..<subdivisions).map { step in
        let part = Double(step) / Double(subdivisions)
        return a + (b - a) * part * part
      }
    }
    return (ends + between).sorted()
  }
}
