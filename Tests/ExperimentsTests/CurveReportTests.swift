// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Foundation
import Quantities
import RateDistortion
import Reporting
import Testing

@Suite struct CurveReportTests {
  private func world(_ configure: (inout RateDistortionWorld) -> Void = { _ in }) -> RateDistortionWorld {
    var world = RateDistortionWorld(curve: ParabolaCurve(), distortionWords: "test error")
    configure(&world)
    return world
  }

  private func number(_ json: JSONValue, _ name: String) throws -> Double {
    guard case .number(let number)? = json[name] else { throw Missing(name: name) }
    return number
  }
  private struct Missing: Error { let name: String }

  private var sample: CurvePoint {
    var point = exact(0.25, 0.7, slope: 2, halfWidth: 0.01)
    point.closedForm = Nats(0.7)
    point.supportSize = 3
    point.iterations = 12
    point.dispersion = 0.48
    return point
  }

  @Test func natsArePrintedAsTheyAre() throws {
    let json = try CurveReport(world(), points: [sample], unit: .nats).json[0]
    #expect(try number(json, "slope") == 2)
    #expect(try number(json, "distortion") == 0.25)
    #expect(try number(json, "rate_lower") == 0.7 - 0.01)
    #expect(try number(json, "rate_upper") == 0.7 + 0.01)
    #expect(try number(json, "closed_form") == 0.7)
    #expect(json["support"] == .integer(3) && json["iterations"] == .integer(12))
    #expect(json["method"] == "closed-form" && json["termination"] == "converged")
    #expect(json["dispersion"] == nil)
  }

  @Test func bitsFollowTheUnitAndBracketsAreRoundedOutward() throws {
    let bits = 0.6931471805599453
    let json = try CurveReport(world(), points: [sample], unit: .bits, showsDispersion: true).json[0]
    #expect(abs(try number(json, "slope") - 2 / bits) < 1e-15)
    #expect(try number(json, "distortion") == 0.25)
    let (lower, upper) = (try number(json, "rate_lower"), try number(json, "rate_upper"))
    #expect(lower < 0.69 / bits && lower > 0.69 / bits * (1 - 1e-15))
    #expect(upper > 0.71 / bits && upper < 0.71 / bits * (1 + 1e-15))
    #expect(try number(json, "gap") == upper - lower)
    #expect(abs(try number(json, "dispersion") - 0.48 / (bits * bits)) < 1e-14)
  }

  @Test func zeroStaysZeroAndInfinityInfinity() throws {
    let ends = [exact(1, 0, slope: 0), exact(0, .infinity, slope: .infinity)]
    let json = try CurveReport(world(), points: ends, unit: .bits).json
    #expect(try number(json[0], "rate_lower") == 0 && number(json[0], "rate_upper") == 0)
    #expect(try number(json[1], "rate_upper") == .infinity && number(json[1], "gap") == 0)
    #expect(try JSONValue.array(json).text(.compact).contains("\"slope\":\"inf\""))
  }

  /// Under logarithmic loss the distortion is information as well, and the slope a pure number.
  @Test func aDistortionThatIsInformationFollowsTheUnit() throws {
    let report = try CurveReport(world { $0.distortionIsInformation = true }, points: [sample], unit: .bits)
    #expect(abs(try number(report.json[0], "distortion") - 0.25 / 0.6931471805599453) < 1e-15)
    #expect(try number(report.json[0], "slope") == 2)
    #expect(try report.table.csv.hasPrefix("slope,distortion_bits,"))
  }

  @Test func lettersOfSeveralSymbolsHaveRatesPerSymbol() throws {
    let json = try CurveReport(world { $0.symbolsPerLetter = 3 }, points: [sample], unit: .nats).json[0]
    #expect(try number(json, "rate_lower_per_symbol") <= 0.23 && number(json, "rate_upper_per_symbol") >= 0.71 / 3)
    #expect(abs(try number(json, "rate_upper_per_symbol") - 0.71 / 3) < 1e-15)
  }

  @Test func theOrdinaryCurveStandsBesideTheSequentialOne() throws {
    let report = try CurveReport(
      world { $0.noncausalCurve = ParabolaCurve() }, points: [exact(0.5, 0.4, slope: 1)], unit: .nats)
    #expect(try number(report.json[0], "noncausal_rate_upper") == 0.25)
  }

  @Test func columnsWithoutValuesAreLeftOutOfTables() throws {
    let header = try CurveReport(world(), points: [exact(0.5, 0.25, slope: 1)], unit: .bits).table.csv.prefix {
      $0 != "\r\n"
    }
    #expect(
      header
        == "slope_bits_D,distortion,rate_lower_bits,rate_upper_bits,gap_bits,iterations,method,termination")
  }

  @Test func aWideStretchOfDistortionIsShown() throws {
    var point = exact(0.3, 0.7, slope: 1)
    point.distortionRange = 0.1...0.9
    let report = try CurveReport(world(), points: [point], unit: .bits)
    #expect(try report.table.csv.contains("distortion_lower,distortion_upper"))
    #expect(try number(report.json[0], "distortion_lower") == 0.1 && number(report.json[0], "distortion_upper") == 0.9)
  }

  @Test func pointsShortOfTheirToleranceAreWarnedAbout() throws {
    var point = sample
    point.termination = .stalled
    let report = try CurveReport(world { $0.warnings = ["first"] }, points: [sample, point], unit: .nats)
    #expect(report.unconverged == 1)
    #expect(report.warnings.count == 2 && report.warnings[0] == "first")
    #expect(report.warnings[1].hasPrefix("1 of 2 points"))
  }

  @Test func theFigureHoldsBandClosedFormBoundAndPoints() throws {
    var world = try RateDistortionWorld(.bernoulli(p: 0.5))
    world.shannonLowerBound = { Nats(1 - $0) }
    let points = try [0, 0.1, 0.5].map { try world.curve.point(at: .distortion($0)) }
    let figure = try CurveReport(world, points: points, unit: .bits).figure
    #expect(figure.curves.map(\.label) == ["Shannon's lower bound", "closed form", "certified points"])
    let band = try #require(figure.bands.first)
    for (lower, upper) in zip(band.lower, band.upper) { #expect(lower <= upper) }
    #expect(figure.yAxis.unit == "bits" && figure.xAxis.title.contains("Hamming"))
  }

  /// Closed form: 1 − h(D) of the fair coin, in bits, also far from the points.
  @Test func theClosedFormIsDrawnOnTheCurveBetweenThePoints() throws {
    let world = try RateDistortionWorld(.bernoulli(p: 0.5))
    let points = try [0, 0.5].map { try world.curve.point(at: .distortion($0)) }
    let curve = try #require(try CurveReport(world, points: points, unit: .bits).figure.curves.first)
    #expect(curve.label == "closed form" && curve.x.count >= 200)
    for (distortion, rate) in zip(curve.x, curve.y) where distortion > 0 {
      let entropy = -distortion * log2(distortion) - (1 - distortion) * log2(1 - distortion)
      #expect(abs(rate - (1 - entropy)) < 1e-12)
    }
    for (left, right) in zip(curve.x, curve.x.dropFirst()) { #expect(left < right) }
  }

  @Test func aSingleClosedFormAtTheEndIsNoCurve() throws {
    var options = WorldOptions()
    options.distortion = .rule(.squared)
    let world = try RateDistortionWorld(.zipf(letters: 3, exponent: 1), options)
    let points = try [0, 0.2, 1].map { try world.curve.point(at: .distortion($0)) }
    #expect(points[2].closedForm == .zero)
    #expect(try CurveReport(world, points: points, unit: .bits).figure.curves.map(\.label) == ["certified points"])
  }

  @Test func aLongSubjectIsShortenedAboveAFigure() throws {
    let figure = try CurveReport(
      world { $0.subject = "law of \(String(repeating: "x", count: 140)) (with R(0) ≤ log 9), squared error" },
      points: [sample],
      unit: .bits
    ).figure
    #expect(figure.title.count <= 130 && figure.title.hasPrefix("law of") && figure.title.hasSuffix("squared error"))
    #expect(!figure.title.contains("R(0)"))
  }
}
