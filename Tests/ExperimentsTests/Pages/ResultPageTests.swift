// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Files
import Reporting
import Testing

@Suite struct ResultPageTests {
  /// A result of `command`, read from a file.
  private func result(
    _ command: String, points: String, unit: String = "bits", subject: String = "a coin", warnings: String = "",
    arguments: String = "\"rd-curve\"", more: String = ""
  ) throws -> ResultFile {
    try read(
      """
      {"command": "\(command)", "subject": "\(subject)", "unit": "\(unit)", "points": [\(points)], \(more)
       "warnings": [\(warnings)], "provenance": {"version": "0.1.0", "arguments": [\(arguments)], "seed": 0}}
      """)
  }

  private func read(_ text: String) throws -> ResultFile {
    let scratch = try Scratch()
    return try ResultFile(file: scratch.file("result.json", text))
  }

  private static let curve = """
    {"slope": "inf", "distortion": 0, "rate_lower": 0.7219280948873111, "rate_upper": 0.7219280948873631},
    {"slope": 0, "distortion": 0.2, "rate_lower": 0, "rate_upper": 0}
    """

  private func figures(_ page: ResultPage) throws -> [Figure] {
    try page.page.blocks.compactMap { if case .figure(let figure) = $0 { figure } else { nil } }
  }

  private func tables(_ page: ResultPage) throws -> [Table] {
    try page.page.blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }
  }

  @Test func aCurveIsABandATableAndACommand() throws {
    let file = try result(
      "rd-curve", points: Self.curve, warnings: "\"take care\"",
      arguments: "\"rd-curve\", \"--pmf\", \"my file's.csv\", \"--points\", \"2\"")
    let page = ResultPage([file])
    #expect(page.title == "a coin" && page.warnings.isEmpty)
    let figure = try #require(try figures(page).first)
    #expect(figure.bands.first?.x == [0, 0.2])
    #expect(figure.bands.first?.upper == [0.7219280948873631, 0])
    #expect(figure.yAxis.unit == "bits" && figure.xAxis.unit == nil)
    let table = try #require(try tables(page).first)
    #expect(table.columns.map(\.name) == ["slope", "distortion", "rate_lower", "rate_upper"])
    #expect(table.columns.map(\.unit) == ["bits/D", nil, "bits", "bits"])
    #expect(table.columns.map(\.rounding) == [.nearest, .nearest, .down, .up])
    #expect(
      table.rows[0] == [.number(.infinity), .integer(0), .number(0.7219280948873111), .number(0.7219280948873631)])
    #expect(try page.page.blocks.contains(.warnings(["take care"])))
    #expect(try page.page.blocks.contains(.command("ssm-info rd-curve --pmf 'my file'\\''s.csv' --points 2")))
  }

  @Test func logLossIsInformationOnBothAxes() throws {
    let page = ResultPage([
      try result("rd-curve", points: Self.curve, unit: "nats", arguments: "\"--distortion\", \"log-loss\"")
    ])
    #expect(try figures(page)[0].xAxis.unit == "nats")
    #expect(try tables(page)[0].columns.map(\.unit) == [nil, "nats", "nats", "nats"])
  }

  /// One curve a method over the model's bracket, which is the same for all and drawn once.
  @Test func estimatesStandOverOneBracket() throws {
    let points = ["ksg", "copula"].flatMap { method in
      (0..<3).map { lag in
        #"{"lag": \#(lag), "method": "\#(method)", "value": 0.\#(lag)5, "model_lower": 0.\#(lag), "model_upper": 1}"#
      }
    }
    let page = ResultPage([try result("estimate", points: points.joined(separator: ", "))])
    let figure = try #require(try figures(page).first)
    #expect(figure.bands.map(\.lower) == [[0, 0.1, 0.2]])
    #expect(figure.curves.map(\.y) == [[0.05, 0.15, 0.25], [0.05, 0.15, 0.25]])
    #expect(figure.xAxis.unit == "rows" && figure.yAxis.unit == "bits")
    #expect(try tables(page)[0].columns.map(\.unit) == [nil, nil, "bits", "bits", "bits"])
  }

  @Test func eachQuestionOfMiHasItsFigure() throws {
    let times = ResultPage([
      try result(
        "mi",
        points:
          #"{"time": 4, "lower": 3, "upper": 4}, {"time": 1, "lower": 1, "upper": 2}, {"time": "inf", "lower": 5, "upper": 6}"#
      )
    ])
    #expect(try figures(times).map(\.xAxis.title) == ["time t"])
    // Sorted along the axis; what is at infinity has no place on it.
    #expect(try figures(times)[0].bands[0].lower == [1, 3, 5])
    #expect(try figures(times)[0].bands[0].x == [1, 4, .infinity])
    let profile = ResultPage([
      try result(
        "mi",
        points: (0..<4).map { #"{"time": \#(2 + $0 / 2 * 2), "lag": \#($0 % 2), "lower": 0, "upper": \#($0)}"# }
          .joined(separator: ","))
    ])
    #expect(try figures(profile).map(\.xAxis.title) == ["lag k"])
    #expect(
      try figures(profile)[0].bands.map(\.label) == [
        "time 2: of the input at the lag", "time 4: of the input at the lag",
      ])
    let long = ResultPage([
      try result("mi", points: #"{"time": 1, "lower": 1, "upper": 2}, {"time": 100, "lower": 3, "upper": 4}"#)
    ])
    #expect(try figures(long)[0].xAxis.isLogarithmic)
  }

  @Test func rowsInsidePointsHaveTablesOfTheirOwn() throws {
    let point = #"{"information": 1, "error_lower": 0.1, "bounds": [{"name": "sharp", "value": 0.1}]}"#
    let page = ResultPage([
      try result("fano", points: "\(point), \(point)", more: #""cost": {"dense": 1}, "tau": 5, "box": [[0, 1]], "#)
    ])
    let tables = try tables(page)
    #expect(tables.map(\.title) == ["Points", "bounds", "Of the whole", "cost"])
    #expect(tables[0].columns.map(\.name) == ["information", "error_lower"])
    #expect(tables[1].rows == [[1, "sharp", 0.1], [2, "sharp", 0.1]])
    #expect(tables[2].rows == [[5, "[[0,1]]"]])
  }

  @Test func resultsOfOneQuestionAreDrawnOverEachOther() throws {
    let one = try result("rd-curve", points: Self.curve, subject: "one")
    let other = try result("rd-curve", points: Self.curve, subject: "other")
    let inNats = try result("rd-curve", points: Self.curve, unit: "nats", subject: "nats")
    let page = ResultPage([one, other, inNats])
    #expect(try figures(page).map(\.title).count { $0.hasPrefix("Compared") } == 1)
    #expect(try figures(page)[0].bands.map(\.label) == ["1. one", "2. other"])
    #expect(page.warnings.count == 1 && page.warnings[0].contains("bits and nats"))
    #expect(try page.page.html.contains("bits and nats"))
  }

  @Test func anUnknownCommandIsATable() throws {
    let page = ResultPage([try result("of the future", points: #"{"a": 1, "b": true, "c": null, "d": ["x", "y"]}"#)])
    #expect(try figures(page).isEmpty)
    #expect(try tables(page)[0].rows == [[1, "yes", nil, "x; y"]])
  }

  @Test func noPointsAreSaid() throws {
    let page = ResultPage([try result("rd-curve", points: "")])
    #expect(page.warnings.count == 1 && page.warnings[0].hasSuffix("holds no points"))
    #expect(try page.page.html.contains("The file holds no points"))
    #expect(try tables(page).isEmpty && figures(page).isEmpty)
  }

  @Test func aSinglePointIsNoCurve() throws {
    let page = ResultPage([try result("rd-curve", points: #"{"distortion": 0.1, "rate_lower": 1, "rate_upper": 2}"#)])
    #expect(try figures(page).isEmpty)
    #expect(try tables(page).count == 1)
  }

  @Test func strangePointsMakeNoBrokenPage() throws {
    let deep = String(repeating: "[", count: 28) + String(repeating: "]", count: 28)
    let wide = (0..<200).map { "\"m\($0)\": \($0)" }.joined(separator: ",")
    let long = String(repeating: "x", count: 5000)
    let points = """
      {"distortion": "text", "rate_lower": [1], "rate_upper": {"a": 1}}, {"distortion": 0.1, "rate_lower": "inf"},
      {"deep": \(deep)}, {\(wide)}, {"long": "\(long)", "n": 1e308, "m": 9007199254740993, "bounds": []}, {}
      """
    for command in ["rd-curve", "mi", "fano", "verify", "estimate", "ib-curve", "worlds"] {
      let html = try ResultPage([try result(command, points: points)]).page.html
      #expect(html.contains("Left out are members beyond the first 60 columns."))
      #expect(!html.contains(long))
      #expect(html.ranges(of: "<td").count == html.ranges(of: "</td>").count)
    }
  }

  @Test(arguments: [
    ("[]", "holds an empty list"), ("{}", "lacks 'command'"), (#"{"command": 1}"#, "'command' is the number 1.0"),
    (#"{"format": "ssm-info-certificate/1", "points": []}"#, "is a certificate, which 'ssm-info verify' reads"),
    (#"{"name": "x", "update": "retain"}"#, "is a model, which 'ssm-info model --check' reads"),
    (#"{"command": "a", "subject": "b", "unit": "bytes"}"#, "'unit' is 'bytes', not bits or nats"),
    (#"{"command": "a", "subject": "b", "unit": "bits"}"#, "lacks 'points'"),
    (#"{"command": "a", "subject": "b", "unit": "bits", "points": [1]}"#, "point 1 is the number 1.0"),
    (
      #"{"command": "a", "subject": "b", "unit": "bits", "points": [], "warnings": [2]}"#, "'warnings' holds the number"
    ),
    (#"{"command": "a", "subject": "b", "unit": "bits", "points": [], "warnings": []}"#, "lacks 'provenance'"),
    (
      #"{"command": "a", "subject": "b", "unit": "bits", "points": [], "warnings": [], "provenance": {"arguments": []}}"#,
      "'provenance' lacks 'version'"
    ), ("{\"a\": NaN}", "JSON has neither NaN nor infinity"), ("", "is empty"), ("<html>", "expected a value"),
  ]) func filesOfAnotherProgramAreRefusedWithAReason(_ text: String, _ reason: String) throws {
    do {
      _ = try read(text)
      Issue.record("was read: \(text)")
    } catch let error as FileError {
      #expect(error.reason == .badData)
      #expect(error.description.contains(reason))
    }
  }

  @Test func aFileThatIsNotThereCannotBeRead() {
    #expect(throws: FileError.self) { try ResultFile(file: "/nonexistent/result.json") }
  }
}
