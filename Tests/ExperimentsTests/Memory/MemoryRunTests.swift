// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Foundation
import Memory
import Parallel
import Quantities
import Reporting
import StateSpace
import Testing

/// Model files that ship with the project.
enum Example {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Examples")

  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".json") }.sorted()

  static func model(_ name: String) throws -> StateSpaceModel {
    try ModelFile.read(folder.appendingPathComponent(name).path)
  }

  /// A goal that the first replications reach.
  static let easy: SandwichGoal = {
    var goal = SandwichGoal()
    goal.accuracy = Nats(100)
    goal.largestComponentCount = 64
    return goal
  }()

  static func run(
    _ name: String, times: [StateTime]? = [.step(2)], resolutions: [StateResolution] = [.none], threads: Int = 2
  ) throws -> MemoryRun {
    try MemoryRun(
      MemoryWorld(try model(name)), times: times, resolutions: resolutions, goal: easy, threads: threads)
  }

  static func held(_ name: String, _ time: Int = 2, resolution: StateResolution = .none) throws -> MemoryPoint {
    let run = try run(name, times: [.step(time)], resolutions: [resolution])
    try run.hold(threads: 2)
    return try #require(run.heldReport(unit: .nats).points.first)
  }
}

/// How each model is answered, and that its answers fit together.
@Suite struct MemoryRunTests {
  // Closed form

  @Test func aLeakyIntegratorHoldsHalfTheLogOfElevenAtEveryTime() throws {
    let run = try Example.run("linear-scalar.json", times: [.step(1), .step(7), .stationary])
    try run.hold()
    let points = run.heldReport(unit: .nats).points
    #expect(points.map(\.time) == [.step(1), .step(7), .stationary])
    for point in points {
      #expect(abs(point.sides.lower.value - 0.5 * log(11)) < 1e-14)
      #expect(point.information.kindName == "exact" && point.sampled == nil && point.termination == .converged)
    }
  }

  @Test func aNoiseFreeLatchHoldsTheEntropyOfItsValue() throws {
    // After two inputs a symbol is stored with probability 1 − (19/20)²; symbol 0 looks like the beginning.
    let each = (1 - 0.95 * 0.95) / 8
    let entropy = -(1 - 7 * each) * log(1 - 7 * each) - 7 * each * log(each)
    let point = try Example.held("latch.json")
    #expect(abs(point.sides.lower.value - entropy) < 1e-9 && point.sides.lower == point.sides.upper)
  }

  /// Paths of a thousand million steps are refused at once; a closed form has any time.
  @Test func timesThatAreTooLong() throws {
    #expect(throws: MemoryError.self) { try Example.run("tokens.json", times: [.step(1_000_000_000)]) }
    _ = try Example.run("linear-scalar.json", times: [.step(1_000_000_000)])
  }

  // Property: every shipped model is answered by the method that its kind allows.

  @Test(arguments: [
    ("ar-input.json", "exact"), ("arma-input.json", "exact"), ("counterexample-explosion.json", "exact"),
    ("deterministic.json", "infinite"), ("gru.json", "sandwich"), ("latch-noisy.json", "exact"),
    ("latch.json", "exact"), ("linear-legendre.json", "exact"), ("linear-rotation.json", "exact"),
    ("linear-scalar.json", "exact"), ("lstm.json", "sandwich"), ("min-gru.json", "sandwich"),
    ("product-gate.json", "sandwich"), ("product-state-gate.json", "sandwich"), ("retain-gate.json", "sandwich"),
    ("retain-state-gate.json", "sandwich"), ("rg-lru.json", "sandwich"), ("s6-euler.json", "sandwich"),
    ("s6-selective.json", "sandwich"), ("s6-zero-order-hold.json", "sandwich"), ("tokens-markov.json", "exact"),
    ("tokens.json", "exact"), ("top-k-gate.json", "sandwich"), ("weather.json", "sandwich"),
  ]) func everyExampleIsAnswered(_ name: String, _ kind: String) throws {
    // One step of what is sampled: particles are slow in a build for debugging.
    let point = try Example.held(name, kind == "sandwich" ? 1 : 2)
    #expect(point.information.kindName == kind)
    #expect(point.sides.lower <= point.sides.upper)
    #expect(kind == "infinite" || point.sides.upper.value.isFinite)
    #expect((point.sampled != nil) == (kind == "sandwich"))
    if let outcome = point.sampled {
      #expect(outcome.sandwich.replicationCount >= 16 && outcome.sandwich.confidence == 0.95)
      #expect(point.sides.lower < outcome.sandwich.point.value && outcome.sandwich.point.value < point.sides.upper)
    }
  }

  @Test func gatingAndContentMakeTheWhole() throws {
    // The gate sees one input of two.
    let file = try Scratch()
    let path = try file.file(
      "m.json", #"{"update": "retain", "A": 0.5, "B": [[1, 1]], "Q": 0.1, "gate": {"W": [[1, 0]]}}"#)
    let run = try MemoryRun(MemoryWorld(try ModelFile.read(path)), times: [.step(2)], goal: Example.easy)
    try run.hold(threads: 2)
    let point = try #require(run.heldReport(unit: .nats).points.first)
    let parts = try #require(point.parts)
    #expect(parts.gating.lower.value + parts.content.lower.value <= point.sides.upper)
    #expect(parts.gating.upper.value + parts.content.upper.value >= point.sides.lower)
    #expect(parts.content.lower.value > Nats(0.1))
  }

  @Test(arguments: ["product-gate.json", "tokens-markov.json"])
  func threadsDoNotShow(_ name: String) throws {
    let reports = try [1, 2, 3].map { threads in
      let run = try Example.run(name, threads: threads)
      try run.hold(threads: threads)
      return run.heldReport(unit: .bits).json
    }
    #expect(reports[0] == reports[1] && reports[0] == reports[2] && !reports[0].isEmpty)
  }

  @Test func unitsDifferByTheLogOfTwo() throws {
    let run = try Example.run("product-gate.json")
    try run.hold()
    func number(_ unit: DisplayUnit, _ name: String) throws -> Double {
      guard case .object(let members)? = run.heldReport(unit: unit).json.first,
        case .number(let number)? = members.first(where: { $0.name == name })?.value
      else { throw WorldError.data("no \(name)") }
      return number
    }
    for name in ["lower", "upper", "point"] {
      #expect(abs(try number(.bits, name) * log(2) - number(.nats, name)) < 1e-14)
    }
  }

  @Test func finerReadingHoldsMore() throws {
    let sides = try [1, 0.3, 0.03].map { try Example.held("deterministic.json", resolution: .noise($0)).sides }
    #expect(sides[0].upper < sides[2].lower && sides[0].lower < sides[1].upper)
  }

  /// Inputs without variance, and copies of others, are nothing that a decoder could need bits for.
  @Test func onlyWhatVariesIsNeeded() throws {
    let file = try Scratch()
    func need(_ inputMap: String, _ covariance: String) throws -> StateNeed {
      let path = try file.file(
        "n.json",
        #"{"update": "linear", "A": 0.5, "B": [\#(inputMap)], "Q": 0.1, "input": {"covariance": \#(covariance)}}"#)
      let run = try MemoryRun(MemoryWorld(try ModelFile.read(path)), times: [.step(3)])
      try run.hold(comparing: true)
      return try #require(run.heldReport(unit: .nats).points.first?.need)
    }
    let alone = try need("[2]", "[1]")
    #expect(alone.inputCount == 3)
    for (inputMap, covariance) in [("[2, 7]", "[1, 0]"), ("[1, 1]", "[[1, 1], [1, 1]]")] {
      let beside = try need(inputMap, covariance)
      #expect(beside.inputCount == 3)
      #expect(abs(beside.distortion - alone.distortion) < 1e-12 && abs(beside.rate.value - alone.rate.value) < 1e-12)
    }
  }

  // M4.9: the state holds no less than what its own decoder needs.

  @Test(arguments: ["linear-rotation.json", "linear-scalar.json", "product-gate.json", "retain-gate.json"])
  func informationIsAtLeastTheNeed(_ name: String) throws {
    let run = try Example.run(name, times: [.step(1), .step(6)])
    try run.hold(comparing: true)
    for point in run.heldReport(unit: .nats).points {
      let need = try #require(point.need)
      #expect(need.rate.value > 0 && need.distortion < Double(need.inputCount))
      #expect(point.sides.upper.value >= need.rate.value - 1e-12)
    }
  }

  @Test func aScalarThatReadsOneInputNeedsAllItHolds() throws {
    // h = x + w: the linear decoder is the best there is, and R(D) = I at its distortion.
    let run = try Example.run("linear-scalar.json", times: [.step(1)])
    try run.hold(comparing: true)
    let point = try #require(run.heldReport(unit: .nats).points.first)
    #expect(abs(try #require(point.need).rate.value - point.sides.lower.value) < 1e-12)
  }

  /// What prepares a bracket counts: of a budget that is spent by then, the two replications that make one are left.
  @Test func aBudgetThatIsSpentLeavesTwoReplications() throws {
    var goal = SandwichGoal()
    (goal.accuracy, goal.budget) = (Nats(1e-6), .milliseconds(1))
    let run = try MemoryRun(MemoryWorld(Example.model("product-gate.json")), times: [.step(2)], goal: goal)
    try run.hold(threads: 1)
    let outcome = try #require(run.heldReport(unit: .nats).points.first?.sampled)
    #expect(outcome.sandwich.replicationCount == 2 && outcome.termination == .iterationLimit)
    #expect(outcome.reason?.contains("two replications") == true)
  }

  // Failure

  @Test func interruptedWorkKeepsWhatIsFinished() throws {
    let run = try Example.run("product-gate.json", times: [.step(1), .step(2)])
    let cancellation = Cancellation()
    cancellation.cancel()
    try run.hold(cancellation: cancellation)
    #expect(run.heldReport(unit: .nats).points.isEmpty)
  }

  @Test func explosionHasNoLimitLaw() throws {
    let run = try Example.run("counterexample-explosion.json", times: [.stationary])
    #expect(throws: MemoryError.self) { try run.hold() }
    // Without a time a finite one is asked, and the reader is told.
    let other = try Example.run("counterexample-explosion.json", times: nil)
    #expect(other.times != [.stationary] && other.remarks.first?.contains("no limit law") == true)
  }

  @Test func questionsThatDoNotApplyAreRefused() throws {
    #expect(throws: MemoryError.self) { try Example.run("gru.json", times: [.stationary]).hold() }
    #expect(throws: MemoryError.self) { try Example.run("gru.json", resolutions: [.rounding(.half)]).hold() }
    #expect(throws: ModelError.self) { try Example.run("product-gate.json", resolutions: [.rounding(.half)]).hold() }
    #expect(throws: MemoryError.self) { try Example.run("linear-scalar.json", times: [.step(0)]).hold() }
    #expect(throws: MemoryError.self) { try Example.run("tokens.json").hold(comparing: true) }
    #expect(throws: MemoryError.self) {
      try Example.run("linear-scalar.json", times: [.stationary]).hold(comparing: true)
    }
    #expect(throws: MemoryError.self) { try Example.run("gru.json").profile() }
    #expect(throws: MemoryError.self) { try Example.run("linear-scalar.json").profile(greatestLag: 2) }
    #expect(throws: MemoryError.self) { _ = try Example.run("gru.json").spectrumReport(keeping: nil, unit: .nats) }
    #expect(throws: MemoryError.self) { _ = try Example.run("product-gate.json").observedReport(unit: .nats) }
    #expect(throws: WorldError.self) {
      _ = try Example.run("linear-scalar.json", resolutions: [.noise(1)]).observedReport(unit: .nats)
    }
  }
}
