// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Memory
import Quantities
import Reporting
import Testing

@Suite struct MemoryReportFigureTests {
  private let source = Citation("by hand")

  private func exact(_ nats: Double, _ time: StateTime, _ resolution: StateResolution = .none) -> MemoryPoint {
    MemoryPoint(
      time: time, resolution: resolution, information: .exact(Nats(nats), source: source, conditionNumber: 1))
  }

  private func bracket(_ lower: Double, _ upper: Double, _ time: StateTime) -> MemoryPoint {
    MemoryPoint(
      time: time, resolution: .none,
      information: .sandwich(
        Bracket(
          subject: "by hand", lower: Bound(Nats(lower), kind: .estimated, source: source),
          upper: Bound(Nats(upper), kind: .estimated, source: source)), confidence: 0.95))
  }

  private func report(_ points: [MemoryPoint], unit: DisplayUnit = .nats) -> MemoryReport {
    MemoryReport(subject: "by hand", points: points, unit: unit)
  }

  @Test func againstTimeInTheReadersUnit() throws {
    let points = [exact(2, .step(4)), exact(1, .step(1))]
    for unit in DisplayUnit.allCases {
      let figure = try #require(try report(points, unit: unit).figure)
      #expect(figure.curves.count == 1 && figure.bands.isEmpty)
      #expect(figure.curves[0].x == [1, 4], "in the order of time")
      #expect(figure.curves[0].y == [unit.number(Nats(1)), unit.number(Nats(2))])
      #expect(figure.yAxis.unit == unit.rawValue && figure.xAxis.unit == "steps" && !figure.xAxis.isLogarithmic)
    }
    #expect(try report([exact(1, .step(1)), exact(2, .step(100))]).figure?.xAxis.isLogarithmic == true)
  }

  @Test func bracketsAreBandsAroundTheirMiddle() throws {
    let figure = try #require(try report([bracket(1, 2, .step(1)), bracket(2, 4, .step(3))]).figure)
    #expect(figure.bands.count == 1)
    #expect(figure.bands[0].lower == [1, 2] && figure.bands[0].upper == [2, 4])
    #expect(figure.curves[0].y == [1.5, 3] && figure.bands[0].tint == figure.curves[0].tint)
  }

  @Test func theLimitLawIsALevel() throws {
    let figure = try #require(try report([exact(1, .step(1)), exact(2, .step(9)), exact(3, .stationary)]).figure)
    #expect(figure.curves.count == 2)
    #expect(figure.curves[1].x == [1, 9] && figure.curves[1].y == [3, 3] && figure.curves[1].style == .dashed)
  }

  @Test func againstResolutionWhereThereAreSeveral() throws {
    let points = [StateTime.step(1), .step(2)].flatMap { time in
      [
        exact(1, time, .noise(0.1)), exact(2, time, .noise(0.01)), exact(5, time, .rounding(.bfloat16)),
      ]
    }
    let figure = try #require(try report(points).figure)
    #expect(figure.xAxis.isLogarithmic)
    #expect(figure.curves.map(\.x) == [[0.01, 0.1], [0.01, 0.1], [0.01, 0.1], [0.01, 0.1]])
    #expect(figure.curves.map(\.y) == [[2, 1], [5, 5], [2, 1], [5, 5]])
    #expect(Set(figure.curves.map(\.label)).count == 4)
  }

  @Test func oneDeviationIsALineAgainstTime() throws {
    let figure = try #require(
      try report([exact(1, .step(1), .noise(0.1)), exact(2, .step(2), .noise(0.1))]).figure)
    #expect(figure.curves.map(\.x) == [[1, 2]] && figure.curves[0].label.contains("0.1"))
  }

  @Test func nothingToDraw() throws {
    #expect(try report([]).figure == nil)
    #expect(try report([exact(1, .stationary)]).figure == nil)
    let infinite = MemoryPoint(time: .step(1), resolution: .none, information: .infinite(reason: "by hand"))
    #expect(try report([infinite]).figure == nil)
    #expect(try report([infinite, exact(1, .step(2))]).figure?.curves[0].x == [2])
  }
}
