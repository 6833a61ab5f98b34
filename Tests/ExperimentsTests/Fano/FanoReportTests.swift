// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Information
import Quantities
import Reporting
import Testing

@Suite struct FanoReportTests {
  private func report(
    _ question: FanoSpecification.Question, letters: [Int] = [27], lengths: [Int] = [1], unit: DisplayUnit = .bits
  ) throws -> FanoReport {
    var specification = FanoSpecification(question)
    specification.alphabets = letters
    specification.lengths = lengths
    return FanoReport(try FanoWorld(specification), unit: unit)
  }

  private func number(_ json: JSONValue, _ name: String) -> Double {
    if case .number(let number)? = json[name] { number } else { .nan }
  }

  @Test func membersOfAPoint() throws {
    for unit in DisplayUnit.allCases {
      let json = try report(.information([Nats(Bits(2))]), lengths: [10], unit: unit).json[0]
      #expect(json["alphabet"] == 27 && json["length"] == 10 && json["status"] == "valid")
      #expect(abs(number(json, "information") - (unit == .bits ? 2 : 2 * Bits.natsPerBit)) < 1e-15)
      let sum = number(json, "information") + number(json, "conditional_entropy")
      #expect(abs(sum - number(json, "entropy")) < 1e-12)
      #expect(number(json, "error_lower") > number(json, "weak_bound"))
      #expect(number(json, "error_upper") >= number(json, "error_lower") && number(json, "paper_bound") > 1)
      #expect(number(json, "symbol_error_lower") > 0)
      guard case .array(let rows)? = json["bounds"] else {
        Issue.record("no rows")
        continue
      }
      #expect(rows.count == 10)
      for row in rows { #expect(["name", "value", "side", "status", "source"].allSatisfy { row[$0] != nil }) }
    }
  }

  @Test func whatIsRefusedIsNull() throws {
    var specification = FanoSpecification(.information([Nats(1)]))
    specification.alphabets = [4]
    specification.kind = .lower
    let report = FanoReport(try FanoWorld(specification), unit: .bits)
    #expect(report.json[0]["error_lower"] == .null && report.json[0]["status"] == "not-applicable")
    #expect(report.json[0]["error_upper"] != .null)
    #expect(report.warnings.count == 1 && report.warnings[0].contains("may not enter"))
  }

  @Test func oneRowABoundOrOneRowAPoint() throws {
    let one = try report(.information([Nats(1)]))
    #expect(try one.table.rows.count == 10 && one.boundsTable.rows.count == 10)
    let several = try report(.information([.zero, Nats(1), Nats(2)]), letters: [9, 27])
    #expect(try several.table.rows.count == 6 && several.boundsTable.rows.count == 60)
    #expect(try several.table.columns.contains { $0.name == "error_lower" })
    #expect(try several.boundsTable.columns.map(\.name).contains("status"))
  }

  @Test func aTargetTellsNatsAndBits() throws {
    let aim = try report(.targetErrors([0.01]), lengths: [100])
    let json = aim.json[0]
    #expect(abs(number(json, "information_nats") - number(json, "information_bits") * Bits.natsPerBit) < 1e-12)
    #expect(abs(number(json, "information_per_symbol") * 100 - number(json, "information_bits")) < 1e-12)
    #expect(abs(number(json, "error_lower") - 0.01) < 1e-14)
    #expect(number(json, "sufficient_information") > number(json, "information"))
    #expect(try aim.table.columns.filter { $0.name == "information" }.map(\.unit) == [nil, "nats", "bits"])
    #expect(try report(.targetErrors([0.01, 0.1])).table.rows.count == 2)
  }

  @Test func theRegionLiesBetweenTheBounds() throws {
    let figure = try report(.information([Nats(1), Nats(2)])).figure
    let band = try #require(figure.bands.first)
    #expect(zip(band.lower, band.upper).allSatisfy { $0 <= $1 + 1e-15 } && band.x.first == 0)
    #expect(zip(band.lower, band.lower.dropFirst()).allSatisfy { $0 > $1 })
    #expect(band.lower.last == 0 && band.upper.last == 0)
    let points = try #require(figure.curves.last)
    #expect(points.x.count == 4 && points.style == .points)
    #expect(throws: WorldError.self) { try report(.information([.zero]), letters: [2, 3]).figure }
  }
}
