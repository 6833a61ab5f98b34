// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Files
import Foundation
import Quantities
import RateDistortion

/// A folder of one test, removed at its end.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("experiments-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func file(_ name: String, _ text: String) throws -> String {
    let place = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: place))
    return place
  }

  func reference(_ name: String, _ text: String) throws -> ArrayReference {
    ArrayReference(path: try file(name, text))
  }
}

/// A convex polygon as a curve, exact at every point: vertices ascending in distortion, falling in rate.
struct PolygonCurve: RateDistortionCurve {
  let subject = "polygon"
  let vertices: [(distortion: Double, rate: Double)]

  func ends() -> CurveEnds {
    CurveEnds(
      minimumDistortion: vertices[0].distortion, rateAtMinimum: Nats(vertices[0].rate),
      maximumDistortion: vertices[vertices.count - 1].distortion)
  }

  func point(at query: Query) throws -> CurvePoint {
    switch query {
    case .slope(let slope):
      let best = vertices.min { $0.rate + slope * $0.distortion < $1.rate + slope * $1.distortion } ?? vertices[0]
      return exact(best.distortion, best.rate, slope: slope)
    case .distortion(let distortion) where distortion == vertices[0].distortion:
      return exact(distortion, vertices[0].rate, slope: .infinity)
    case .distortion(let distortion):
      return exact(distortion, 0, slope: 0)
    case .rate(let rate):
      throw CurveError.rateOutOfRange(rate, maximum: Nats(vertices[0].rate))
    }
  }
}

/// `R(D) = (1 − D)²` on `[0, 1]`, slope `2(1 − D)`, with brackets of the given half width.
struct ParabolaCurve: RateDistortionCurve {
  let subject = "parabola"
  var halfWidth = 0.0
  /// Called before each answer.
  var onQuery: @Sendable () -> Void = {}

  func ends() -> CurveEnds { CurveEnds(minimumDistortion: 0, rateAtMinimum: Nats(1), maximumDistortion: 1) }

  func point(at query: Query) throws -> CurvePoint {
    onQuery()
    switch query {
    case .slope(let slope):
      let distortion = max(0, 1 - slope / 2)
      return exact(distortion, (1 - distortion) * (1 - distortion), slope: slope, halfWidth: halfWidth)
    case .distortion(let distortion):
      let rest = max(0, 1 - distortion)
      return exact(distortion, rest * rest, slope: 2 * rest, halfWidth: halfWidth)
    case .rate(let rate):
      let rest = rate.value.squareRoot()
      return exact(1 - rest, rate.value, slope: 2 * rest, halfWidth: halfWidth)
    }
  }
}

func exact(_ distortion: Double, _ rate: Double, slope: Double, halfWidth: Double = 0) -> CurvePoint {
  let source = Citation("test")
  return CurvePoint(
    slope: slope, distortion: distortion,
    rate: Bracket(
      subject: "test", lower: Bound(Nats(max(0, rate - halfWidth)), kind: .exact, source: source),
      upper: Bound(Nats(rate + halfWidth), kind: .exact, source: source)),
    method: .closedForm)
}
