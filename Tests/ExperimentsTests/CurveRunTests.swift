// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Foundation
import Parallel
import Quantities
import RateDistortion
import Synchronization
import Testing

@Suite struct CurveRunTests {
  private func points(_ curve: any RateDistortionCurve, _ count: Int, threads: Int = 1) throws -> [CurvePoint] {
    let run = CurveRun(curve, at: .adaptive(points: count))
    try run.run(threads: threads)
    return run.points
  }

  /// A parabola bends alike everywhere, so that halving is optimal and the points are even.
  @Test func aParabolaGetsEvenPoints() throws {
    let distortions = try points(ParabolaCurve(), 17).map(\.distortion)
    #expect(distortions.count == 17)
    for (k, distortion) in distortions.enumerated() { #expect(abs(distortion - Double(k) / 16) < 1e-12) }
  }

  @Test func aPolygonGetsItsVerticesAndNoOthers() throws {
    let vertices = [(0.0, 2.0), (0.1, 1.2), (0.5, 0.3), (1.5, 0.0)]
    let found = try points(PolygonCurve(vertices: vertices), 20)
    #expect(found.map(\.distortion) == vertices.map(\.0))
  }

  @Test func aStraightCurveHasTwoPointsAndAnEmptyOneOne() throws {
    #expect(try points(PolygonCurve(vertices: [(0, 1), (1, 0)]), 9).count == 2)
    #expect(try points(PolygonCurve(vertices: [(0.5, 0)]), 9).map(\.distortion) == [0.5])
  }

  /// Between two points the curve can differ from its chord by no more than the brackets allow: nothing is left to see.
  @Test func pointsStopWhereTheBracketsHideTheCurve() throws {
    let found = try points(ParabolaCurve(halfWidth: 1e-3), 1000)
    #expect(found.count < 40)
    for (a, b) in zip(found, found.dropFirst()) {
      let width = b.distortion - a.distortion
      #expect(width * width / 4 < 3 * 4e-3)
    }
  }

  /// The sandwich's error falls with the square of the number of points (Rote 1992, theorem 2).
  @Test func theErrorFallsQuadratically() throws {
    struct Reciprocal: RateDistortionCurve {
      let subject = "½ log(1/D)"
      func ends() -> CurveEnds {
        CurveEnds(minimumDistortion: 0, rateAtMinimum: Nats(.infinity), maximumDistortion: 1)
      }
      func point(at query: Query) throws -> CurvePoint {
        let distortion =
          switch query {
          case .slope(let slope): min(1, 0.5 / slope)
          case .distortion(let distortion): distortion
          case .rate(let rate): exp(-2 * rate.value)
          }
        return exact(distortion, -0.5 * log(distortion), slope: 0.5 / distortion)
      }
    }
    func worst(_ count: Int) throws -> Double {
      let found = try points(Reciprocal(), count)
      #expect(found.count == count)
      #expect(abs(found[0].rate.upper.value.value - CurveRun.largestRate.value) < 1e-12)
      return zip(found, found.dropFirst()).map { a, b in
        (0...50).map { k in
          let part = Double(k) / 50
          let distortion = a.distortion + part * (b.distortion - a.distortion)
          let chord = (1 - part) * a.rate.upper.value.value + part * b.rate.upper.value.value
          return (chord + 0.5 * log(distortion)) * (b.distortion - a.distortion)
        }.max() ?? 0
      }.reduce(0, +)
    }
    let (coarse, fine) = (try worst(20), try worst(80))
    #expect(fine < coarse / 8)
  }

  @Test func theNumberOfThreadsDoesNotShow() throws {
    let one = try points(ParabolaCurve(), 23, threads: 1).map(\.distortion)
    for threads in [2, 3, 8] { #expect(try points(ParabolaCurve(), 23, threads: threads).map(\.distortion) == one) }
  }

  @Test func questionsAreAnsweredInTheirOrder() throws {
    let run = CurveRun(
      ParabolaCurve(), at: .queries([.distortion(0.5), .distortion(0.1), .slope(1), .rate(Nats(0.25))]))
    try run.run(threads: 2)
    #expect(run.points.map(\.distortion) == [0.5, 0.1, 0.5, 0.5])
  }

  @Test func anInterruptionKeepsWhatIsFinished() throws {
    let cancellation = Cancellation()
    let counter = Counter()
    let curve = ParabolaCurve(onQuery: { if counter.next() == 5 { cancellation.cancel() } })
    let run = CurveRun(curve, at: .queries((1...20).map { .distortion(Double($0) / 40) }))
    try run.run(threads: 1, cancellation: cancellation)
    #expect(run.points.map(\.distortion) == (1...5).map { Double($0) / 40 })
    #expect(run.total == 20)
  }

  @Test func anInterruptedGridKeepsWhatIsFinished() throws {
    let cancellation = Cancellation()
    let counter = Counter()
    let run = CurveRun(
      ParabolaCurve(onQuery: { if counter.next() == 6 { cancellation.cancel() } }), at: .adaptive(points: 40))
    try run.run(threads: 2, cancellation: cancellation)
    let distortions = run.points.map(\.distortion)
    #expect((2...7).contains(distortions.count))
    #expect(distortions == distortions.sorted())
  }

  @Test func errorsOfTheCurveArePassedOn() {
    let polygon = PolygonCurve(vertices: [(0, 1), (1, 0)])
    #expect(throws: CurveError.self) { try CurveRun(polygon, at: .queries([.slope(1), .rate(Nats(2))])).run() }
    #expect(throws: DomainError.self) { try CurveRun(polygon, at: .adaptive(points: 1)).run() }
  }
}

private final class Counter: Sendable {
  private let count = Atomic(0)
  func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
