// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Quantities
import RateDistortion
import Testing

@Suite struct CurveEnvelopeTests {
  private func parabola(_ distortions: [Double], halfWidth: Double = 0) throws -> [CurvePoint] {
    try distortions.map { try ParabolaCurve(halfWidth: halfWidth).point(at: .distortion($0)) }
  }

  /// Tangents of `(1 − D)²` at 0 and ½ meet at ¼, where both are ½; the chord there is ⅝.
  @Test func tangentsBelowAndChordsAbove() throws {
    let envelope = CurveEnvelope(try parabola([1, 0, 0.5]))
    #expect(abs(envelope.lower(at: 0.25) - 0.5) < 1e-14)
    #expect(abs(envelope.upper(at: 0.25) - 0.625) < 1e-14)
    #expect(envelope.upper(at: -0.1) == .infinity)
    #expect(envelope.upper(at: 3) == 0 && envelope.lower(at: 3) == 0)
  }

  @Test func theCurveLiesBetween() throws {
    let envelope = CurveEnvelope(try parabola([0, 0.13, 0.4, 0.77, 1], halfWidth: 0.01))
    for k in 0...100 {
      let distortion = Double(k) / 100
      let rate = (1 - distortion) * (1 - distortion)
      #expect(envelope.lower(at: distortion) <= rate)
      #expect(envelope.upper(at: distortion) >= rate)
    }
  }

  @Test func pointsThatAreNoBetterDoNotCount() throws {
    let loose = exact(0.25, 0.9, slope: 1.5)
    let envelope = CurveEnvelope(try parabola([0, 0.5]) + [loose])
    #expect(abs(envelope.upper(at: 0.25) - 0.625) < 1e-14)
  }

  /// The slope of a chord's parallel tangent says nothing about `D` by itself; the neighbours' tangents do.
  @Test func neighboursNarrowWhatASlopeLeavesOpen() throws {
    var middle = try ParabolaCurve().point(at: .slope(1))
    middle.distortionRange = 0...1
    let envelope = CurveEnvelope(try parabola([0.45, 0.55]) + [middle])
    let range = envelope.distortionRange(of: middle)
    #expect(range.contains(0.5))
    #expect(range.lowerBound > 0.47 && range.upperBound < 0.53)
  }

  @Test func aStraightSegmentStaysOpen() throws {
    let ends = [exact(0, 1, slope: .infinity), exact(1, 0, slope: 0)]
    var segment = exact(0.3, 0.7, slope: 1)
    segment.distortionRange = 0...1
    #expect(CurveEnvelope(ends + [segment]).distortionRange(of: segment) == 0...1)
  }

  @Test func nothingIsKnownWithoutPoints() {
    let envelope = CurveEnvelope([])
    #expect(envelope.lower(at: 1) == 0 && envelope.upper(at: 1) == .infinity)
  }
}
