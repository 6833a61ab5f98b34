// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Foundation
import Memory
import Quantities
import Reporting
import Testing

/// Profiles, spectra and outputs.
@Suite struct MemoryViewTests {
  private func profile(_ name: String, _ time: Int, lag: Int? = nil) throws -> [ProfilePoint] {
    let run = try Example.run(name, times: [.step(time)])
    try run.profile(greatestLag: lag)
    return run.profileReport(unit: .nats).points
  }

  // Property: what is held beyond lag 0 is everything, and less and less beyond later ones.

  @Test(arguments: ["linear-rotation.json", "ar-input.json", "tokens.json", "latch-noisy.json"])
  func exactProfilesTelescope(_ name: String) throws {
    let points = try profile(name, 4)
    #expect(points.map(\.lag) == [0, 1, 2, 3])
    let beyond = try points.map { try #require($0.beyond).sides.lower.value }
    let whole = try Example.held(name, 4).sides.lower.value
    #expect(abs(beyond[0] - whole) < 1e-9 * max(1, whole))
    #expect(zip(beyond, beyond.dropFirst()).allSatisfy { $0 >= $1 - 1e-12 })
    for point in points {
      let (at, rest) = (try #require(point.atLag).sides.lower, try #require(point.beyond).sides.lower)
      #expect(at <= rest + Nats(1e-12) && at >= Nats(-1e-12))
    }
    // The oldest input is all that lies beyond itself.
    #expect(abs(try #require(points[3].atLag).sides.lower.value - beyond[3]) < 1e-9)
  }

  @Test func independentInputsTellLessOneByOneThanTogether() throws {
    let points = try profile("linear-rotation.json", 6)
    let sum = try points.reduce(0) { $0 + (try #require($1.atLag).sides.lower.value) }
    #expect(sum <= (try #require(points[0].beyond).sides.lower.value) + 1e-12)
  }

  @Test func aRecordingHasTheProfileOfItsContent() throws {
    let points = try profile("weather.json", 3)
    #expect(points.count == 3 && points.allSatisfy { $0.atLag == nil && $0.givenGates != nil })
    let run = try Example.run("weather.json", times: [.step(3)])
    #expect(run.profileReport(unit: .nats).warnings.contains { $0.contains("recording") })
  }

  @Test func aSpectrumEndsAtTheWholeAndCountsItsDimensions() throws {
    let run = try Example.run("linear-rotation.json", times: [.step(3)])
    let whole = try Example.held("linear-rotation.json", 3).sides.lower
    let report = try run.spectrumReport(keeping: whole - Nats(1e-9), unit: .nats)
    let spectrum = report.spectra[0].spectrum
    #expect(abs((try #require(spectrum.cumulative.last)).value - whole.value) < 1e-9)
    guard case .array(let least)? = report.details.first(where: { $0.name == "least_dimensions" })?.value else {
      Issue.record("no least dimensions")
      return
    }
    #expect(least == [.object([.init("time", .integer(3)), .init("dimension", .integer(2))])])
    // A refusal speaks the reader's unit.
    for unit in DisplayUnit.allCases {
      #expect {
        _ = try run.spectrumReport(keeping: whole + Nats(1), unit: unit)
      } throws: { error in
        let asked = DecimalText.significant(unit.number(whole + Nats(1)))
        return "\(error)".contains("\(asked) \(unit.rawValue) were asked") && error is WorldError
      }
    }
  }

  @Test func outputsTellNoMoreThanTheInputsMove() throws {
    // y = h without noise: the outputs tell ½ log(1 + 10) of every input of the leaky integrator.
    let run = try Example.run("linear-scalar.json", times: [.step(1), .step(5), .stationary])
    let rows = try run.observedReport(unit: .nats).rows
    for (row, count) in zip(rows, [1.0, 5, 1]) {
      guard case .exact(let value, _) = row.information else {
        Issue.record("not exact at \(row.time)")
        continue
      }
      #expect(abs(value.value - count * 0.5 * log(11)) < 1e-12)
    }
  }

  @Test func reportsHaveFiguresAndTables() throws {
    let run = try Example.run("linear-rotation.json", times: [.step(3)])
    try run.hold()
    try run.profile()
    #expect(try run.profileReport(unit: .bits).figure != nil)
    #expect(try run.spectrumReport(keeping: nil, unit: .bits).figure != nil)
    #expect(try run.profileReport(unit: .bits).table.csv.split(separator: "\r\n").count == 4)
    #expect(run.heldReport(unit: .bits).json.count == 1)
  }
}
