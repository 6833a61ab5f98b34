// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Sweeps
import Testing

@Suite struct PointRequestTests {
  @Test func optionsBecomeArgumentsInTheOrderOfTheirNames() throws {
    let plan = try plan(
      #"[{"name":"word","values":["b a"]},{"name":"seed","values":[3]}]"#,
      options: #"{"levels":[1,0.5,-2e-7],"exact":true,"level":{"$":"2 * seed"}}"#)
    let request = try plan.request([.text("b a"), .number(3)])
    #expect(request.question == "ask")
    #expect(request.arguments == ["--exact", "--level=6", "--levels=1,0.5,-2e-07", "--seed=3", "--word=b a"])
    #expect(request.model == nil)
    #expect(request.options["level"]?.number == 6)
  }

  @Test func flagsThatAreFalseAreNotThere() throws {
    let plan = try plan(#"[{"name":"exact","values":[true,false]},{"name":"seed","values":[1]}]"#)
    #expect(try plan.request([.flag(true), .number(1)]).arguments == ["--exact", "--seed=1"])
    #expect(try plan.request([.flag(false), .number(1)]).arguments == ["--seed=1"])
  }

  @Test func theSeedIsThatOfTheKey() throws {
    let plan = try plan(#"[{"name":"level","values":[1,2]},{"name":"replicate","values":[1,2]}]"#)
    let seeds = try (0..<4).map { number throws in
      try plan.request(plan.values(number) ?? []).arguments.last ?? ""
    }
    #expect(Set(seeds).count == 4)
    let values = try plan.values(0) ?? []
    #expect(seeds[0] == "--seed=\(plan.key(values).seed)")
  }

  @Test func treesAreRepeated() throws {
    let plan = try plan(
      #"[{"name":"d","values":[2]}]"#,
      options: #"""
        {"model":{"A":{"$repeat":0.5,"count":{"$":"d"}},
          "W":{"$repeat":{"$repeat":{"$":"10 * i + j"},"count":3,"index":"j"},"count":{"$":"d"}},"none":{"$repeat":1,"count":0}}}
        """#)
    #expect(
      try plan.request([.number(2)]).model
        == #"{"name":"p","A":[0.5,0.5],"W":[[0,1,2],[10,11,12]],"none":[]}"#)
  }

  @Test(arguments: [
    (#"{"$":"d","x":1}"#, "it stands alone"), (#"{"$":true}"#, "holds no formula"),
    (#"{"$repeat":1}"#, "needs \"count\""), (#"{"$repeat":1,"count":2,"step":3}"#, "expected \"count\" and \"index\""),
    (#"{"$repeat":1,"count":2,"index":3}"#, "expected a name"), (#"{"$repeat":{"$":"j"},"count":2}"#, "'j' is no axis"),
  ])
  func refusesTrees(tree: String, expected: String) {
    #expect(
      refusal { _ = try plan(#"[{"name":"d","values":[2]}]"#, options: #"{"model":{"A":\#(tree),"d":{"$":"d"}}}"#) }
        .contains(expected))
  }

  @Test(arguments: ["1.5", "-1", "0 - 1", "1e9"]) func refusesCounts(count: String) throws {
    let plan = try plan(
      #"[{"name":"d","values":[2]}]"#, options: #"{"model":{"A":{"$repeat":1,"count":{"$":"\#(count) + 0 * d"}}}}"#)
    let words = refusal { _ = try plan.request([.number(2)]) }
    #expect(words.contains(count == "1e9" ? "the most that a point may have" : "expected an integer ≥ 0"))
    #expect(words.contains("at d = 2"))
  }

  @Test func axesChangeKeysOfAModel() throws {
    try withFolder { folder in
      try AtomicOutput.write(#"{"gate":{"b":[0,0]},"input":{"file":"x.npy"}}"#, to: "\(folder)/gate.json")
      try AtomicOutput.write("numbers", to: "\(folder)/x.npy")
      let plan = try plan(
        #"[{"name":"model.gate.b.1","values":[3]},{"name":"model.Q","values":[0.5]}]"#,
        options: #"{"model":"gate.json"}"#, path: "\(folder)/plan.json")
      let request = try plan.request([.number(3), .number(0.5)])
      #expect(
        request.model == #"{"name":"gate","gate":{"b":[0,3]},"input":{"file":"\#(folder)/x.npy"},"Q":0.5}"#)
      #expect(request.modelOrigin == "gate.json")
      #expect(!request.arguments.contains { $0.hasPrefix("--model") })
    }
  }

  @Test(arguments: [
    ("model.gate.b.9", "no element '9' in a list of 2"), ("model.gate.x.y", "the model has no 'x'"),
    ("model.gate.b.0.z", "neither an object nor a list"),
  ])
  func refusesKeysThatLeadNowhere(axis: String, expected: String) throws {
    try withFolder { folder in
      try AtomicOutput.write(#"{"gate":{"b":[0,0]}}"#, to: "\(folder)/gate.json")
      let plan = try plan(
        #"[{"name":"\#(axis)","values":[3]}]"#, options: #"{"model":"gate.json"}"#, path: "\(folder)/plan.json")
      #expect(refusal { _ = try plan.request([.number(3)]) }.contains(expected))
    }
  }

  @Test func filesStandBesideThePlan() throws {
    try withFolder { folder in
      try AtomicOutput.write("1,2\n", to: "\(folder)/t.csv")
      let plan = try plan(
        #"[{"name":"seed","values":[1]}]"#, options: #"{"table":"t.csv:a,b"}"#, path: "\(folder)/plan.json")
      #expect(try plan.request([.number(1)]).arguments == ["--seed=1", "--table=\(folder)/t.csv:a,b"])
    }
  }
}
