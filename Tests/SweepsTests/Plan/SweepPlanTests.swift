// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Sweeps
import Testing

@Suite struct SweepPlanTests {
  @Test func axesAreCrossedAndTheLastRunsFastest() throws {
    let plan = try plan(#"[{"name":"level","values":[1,2]},{"name":"word","values":["a","b","c"]}]"#)
    #expect(plan.gridCount == 6)
    #expect(try points(plan) == [["1", "a"], ["1", "b"], ["1", "c"], ["2", "a"], ["2", "b"], ["2", "c"]])
    #expect(try plan.count() == 6)
    #expect(plan.axes.map(\.name) == ["level", "word"])
  }

  @Test func zippedAxesRunTogether() throws {
    let plan = try plan(
      #"[{"name":"seed","values":[0,1]},{"zip":[{"name":"level","values":[5,6]},{"name":"word","values":["x","y"]}]}]"#)
    #expect(try points(plan) == [["0", "5", "x"], ["0", "6", "y"], ["1", "5", "x"], ["1", "6", "y"]])
  }

  @Test func conditionsLeavePointsOut() throws {
    let plan = try plan(
      #"[{"name":"level","range":{"from":1,"to":4,"step":1}},{"name":"seed","values":[1,2,3,4]}]"#,
      conditions: #"["seed < level", "level != 3"]"#)
    #expect(plan.isConditional && plan.gridCount == 16)
    #expect(try points(plan) == [["2", "1"], ["4", "1"], ["4", "2"], ["4", "3"]])
    #expect(try plan.count() == 4)
    #expect(plan.firstPoint.map(\.text) == ["2", "1"])
  }

  @Test(arguments: [
    (#"{"from":0,"to":0.5,"count":6}"#, "range", ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]),
    (#"{"from":-1,"to":1,"step":0.5}"#, "range", ["-1", "-0.5", "0", "0.5", "1"]),
    (#"{"from":2,"to":0,"step":-1}"#, "range", ["2", "1", "0"]),
    (#"{"from":0,"to":1,"step":0.4}"#, "range", ["0", "0.4", "0.8"]),
    (#"{"from":0.001,"to":10,"count":5}"#, "log-range", ["0.001", "0.01", "0.1", "1", "10"]),
    (#"{"from":0.1,"to":0.3,"step":0.1}"#, "range", ["0.1", "0.2", "0.3"]),
  ])
  func rangesHaveTheValuesOfAList(range: String, form: String, expected: [String]) throws {
    #expect(try points(plan(#"[{"name":"level","\#(form)":\#(range)}]"#)) == expected.map { [$0] })
  }

  @Test func aMillionPointsAreNotListed() throws {
    let plan = try plan(
      #"[{"name":"level","range":{"from":1,"to":10000,"step":1}},{"name":"seed","range":{"from":1,"to":10000,"step":1}}]"#
    )
    #expect(plan.gridCount == 100_000_000)
    #expect(try plan.values(99_999_999)?.map(\.text) == ["10000", "10000"])
    #expect(try plan.values(12_345)?.map(\.text) == ["2", "2346"])
  }

  @Test(arguments: [
    (#"[{"name":"colour","values":[1]}]"#, "unknown axis 'colour'"),
    (
      #"[{"name":"colour","values":[1]}]"#,
      "expected an option of 'ask' (exact, level, levels, model, seed, table, word)"
    ),
    (#"[{"name":"threads","values":[1]}]"#, "'threads' is not for plans"),
    (#"[]"#, "the grid would be empty"),
    (#"[{"name":"level","values":[]}]"#, "'level' has no values; the grid would be empty"),
    (#"[{"name":"level","values":[1,2,1.0]}]"#, "the number 1 stands twice"),
    (#"[{"name":"level","values":[0,-0.0]}]"#, "the number 0 stands twice"),
    (#"[{"name":"level","values":[[1]]}]"#, "expected numbers, texts, true or false"),
    (#"[{"name":"level","values":[1]},{"name":"level","values":[2]}]"#, "'level' is given twice"),
    (#"[{"name":"level"}]"#, "expected one of \"values\", \"range\" and \"log-range\""),
    (#"[{"name":"level","values":[1],"range":{"from":0,"to":1,"count":2}}]"#, "expected one of"),
    (#"[{"name":"level","range":{"from":0,"to":1}}]"#, "count: missing; expected a number"),
    (#"[{"name":"level","range":{"from":0,"to":1,"count":1}}]"#, "expected an integer ≥ 2"),
    (#"[{"name":"level","range":{"from":0,"to":1,"count":2.5}}]"#, "expected an integer ≥ 2"),
    (#"[{"name":"level","range":{"from":0,"to":1,"step":0}}]"#, "do not lead from"),
    (#"[{"name":"level","range":{"from":0,"to":1,"step":-1}}]"#, "do not lead from"),
    (#"[{"name":"level","range":{"from":0,"to":1,"step":1e-300}}]"#, "do not lead from"),
    (#"[{"name":"level","range":{"from":1,"to":1,"count":3}}]"#, "cannot be told apart"),
    (#"[{"name":"level","range":{"from":-1e308,"to":1e308,"count":3}}]"#, "cannot be told apart"),
    (#"[{"name":"level","log-range":{"from":0,"to":1,"count":3}}]"#, "expected numbers > 0"),
    (#"[{"zip":[]}]"#, "nothing is zipped"),
    (#"[{"zip":[{"name":"level","values":[1]},{"name":"seed","values":[1,2]}]}]"#, "zipped axes are of equal length"),
    (#"[{"name":"level","values":[1],"colour":2}]"#, "unknown key 'colour'"),
    (#"[{"name":"1st","values":[1]}]"#, "expected a name of letters"),
    (#"[{"name":"model.gate.b","values":[1]}]"#, "\"model\" is missing"),
    (#"{"name":"level","values":[1]}"#, "axes: an object; expected a list"),
  ])
  func refusesAxes(axes: String, expected: String) {
    #expect(refusal { _ = try plan(axes) }.contains(expected))
  }

  @Test func refusesPlansThatAreTooLargeWithoutExpandingThem() {
    let axis = { (name: String, count: String) in #"{"name":"\#(name)","range":{"from":0,"to":1,"count":\#(count)}}"# }
    let million = ["level", "seed"].map { axis($0, "1000000") }.joined(separator: ",")
    #expect(
      refusal { _ = try plan("[\(million)]") }.contains(
        "1000000 × 1000000 = 1000000000000 points; a sweep goes through at most 100000000"))
    let names = ["level", "seed", "levels", "word"]
    let huge = names.map { axis($0, "1000000") }.joined(separator: ",")
    #expect(refusal { _ = try plan("[\(huge)]") }.contains("more than 9·10¹⁸ points"))
    #expect(refusal { _ = try plan("[\(axis("level", "1e300"))]") }.contains("expected an integer ≥ 2"))
  }

  @Test(arguments: [
    (#"{"format":"ssm-info-sweep/9","name":"p","question":"ask","axes":[]}"#, "format 'ssm-info-sweep/9'"),
    (#"{"format":"ssm-info-sweep/1","name":"","question":"ask","axes":[]}"#, "name: the text ''; expected a text"),
    (#"{"format":"ssm-info-sweep/1","name":"p","question":"guess","axes":[]}"#, "unknown; expected ask, tell"),
    (#"{"format":"ssm-info-sweep/1","name":"p","axes":[]}"#, "\"question\" is missing"),
    (#"{"format":"ssm-info-sweep/1","name":"p","question":"ask","axes":[],"Axes":[]}"#, "unknown key 'Axes'"),
    (#"{"format":"ssm-info-sweep/1","name":"p","question":"ask","axes":[],"axes":[]}"#, "axes"),
    (#"[1]"#, "the plan: a list; expected an object"),
    (#"{"format":"#, "plan.json"),
    ("", "plan.json"),
  ])
  func refusesPlans(text: String, expected: String) {
    #expect(refusal { _ = try plan(text: text) }.contains(expected))
  }

  @Test(arguments: [
    (#"{"colour":1}"#, "[]", "unknown option 'colour'"),
    (#"{"output":"x"}"#, "[]", "'output' is not for plans"),
    (#"{"level":2}"#, "[]", "'level' is given twice"),
    (#"[]"#, "[]", "options: an empty list; expected an object"),
    (#"{"table":"missing.csv"}"#, "[]", "missing.csv"),
    (#"{"table":"-"}"#, "[]", "standard input has no place in a sweep"),
    ("{}", #"["level > 9"]"#, "no point of 2 satisfies the conditions"),
    ("{}", #"["level +"]"#, "where 'level +'"),
    ("{}", #"["level + 1"]"#, "a condition, true or false, is needed at level = 1"),
    ("{}", "[3]", "where: the number 3.0; expected a text"),
  ])
  func refusesOptionsAndConditions(options: String, conditions: String, expected: String) {
    #expect(
      refusal { _ = try plan(#"[{"name":"level","values":[1,2]}]"#, options: options, conditions: conditions) }
        .contains(expected))
  }

  @Test func conditionsNameKeysOfTheModel() throws {
    try withFolder { folder in
      try AtomicOutput.write(#"{"A":[[0.5]],"Q":1}"#, to: "\(folder)/m.json")
      let plan = try plan(
        #"[{"name":"model.A.0.0","values":[1,2]},{"name":"model.Q","values":[1,2]}]"#, options: #"{"model":"m.json"}"#,
        conditions: #"["model.A.0.0 < model.Q"]"#, path: "\(folder)/plan.json")
      #expect(try points(plan) == [["1", "2"]])
    }
  }

  @Test func anOutlookTimesAndTellsWhatHasNoAnswer() throws {
    let plan = try plan(#"[{"name":"level","range":{"from":1,"to":10,"step":1}}]"#)
    let outlook = try PlanOutlook(plan, shards: 3)
    #expect(outlook.pointCount == 10 && outlook.first.count == 5)
    #expect(outlook.smallestShard <= outlook.largestShard && outlook.largestShard <= 10)
    let timing = try #require(try outlook.timing(of: 5) { $0.arguments[0] == "--level=5" ? "no" : nil })
    #expect(timing.count == 5 && timing.failures == 1 && timing.reason == "no" && timing.seconds >= 0)
    #expect(try outlook.timing(of: 0, answer: { _ in nil })?.count == nil)
    #expect(try outlook.timing(of: 100, answer: { _ in nil })?.count == 10)
  }

  @Test func shardsAreNumberedFromZero() {
    #expect(ShardNumber(0, of: 1) == .whole)
    #expect(ShardNumber(7, of: 8)?.description == "7/8")
    for (index, count) in [(8, 8), (-1, 8), (0, 0), (0, -1), (0, 100_000), (Int.max, Int.max)] {
      #expect(ShardNumber(index, of: count) == nil)
    }
  }
}
