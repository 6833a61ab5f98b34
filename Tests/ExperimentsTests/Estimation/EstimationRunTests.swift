// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import Experiments
import Files
import Foundation
import GSLNumerics
import Parallel
import Quantities
import Reporting
import Testing

@Suite struct EstimationRunTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  /// A linear state `h_t = 0.8 h_{t−1} + x_t + w_t` with noise of variance ½, and its inputs: [paths, steps, 1] each.
  private func states(paths: Int, steps: Int) throws -> (x: ArrayReference, h: ArrayReference, model: String) {
    let random = RandomStream(seed: 1, stream: 0)
    var (x, h) = ([Double](), [Double]())
    for _ in 0..<paths {
      var state = 0.0
      for _ in 0..<steps {
        let input = random.normal()
        state = 0.8 * state + input + 0.5.squareRoot() * random.normal()
        x.append(input)
        h.append(state)
      }
    }
    func write(_ name: String, _ values: [Double]) throws -> ArrayReference {
      let path = "\(scratch.path)/\(name)"
      try AtomicOutput.write(
        NumpyArray.encode(try NumericArray(shape: [paths, steps, 1], values: values)), to: path)
      return ArrayReference(path: path)
    }
    let model = try scratch.file(
      "m.json", #"{ "name": "m", "update": "linear", "A": 0.8, "B": [[1]], "Q": 0.5 }"#)
    return (try write("x.npy", x), try write("h.npy", h), model)
  }

  /// Rows that lack a value in one file leave the others too: what is left stays beside what it belongs to.
  @Test func droppedRowsLeaveAllFiles() throws {
    let random = RandomStream(seed: 3, stream: 0)
    let pairs = (0..<200).map { _ in
      let x = random.normal()
      return (x, x + 0.1 * random.normal())
    }
    func file(_ name: String, _ numbers: [Double], missing: Int) throws -> ArrayReference {
      var lines = numbers.map { "\($0)" }
      lines[missing] = "NA"
      return ArrayReference(path: try scratch.file(name, lines.joined(separator: "\n") + "\n"))
    }
    let (x, y) = (try file("x.csv", pairs.map(\.0), missing: 20), try file("y.csv", pairs.map(\.1), missing: 150))
    var specification = EstimationSpecification(x: x, y: y)
    specification.methods = [.gaussian]
    specification.missing = .drop
    specification.hasErrors = false
    let run = try EstimationRun(specification)
    try run.estimate(threads: 1)
    let point = try #require(run.report(unit: .nats).points.first)
    #expect(point.estimate.sampleCount == 198 && point.estimate.standardError == nil)
    #expect(abs(point.estimate.value.value - 0.5 * log(101)) < 0.3)
    // In a series the rows after a gap would move in time.
    specification.windows.lag = 1
    #expect(throws: WorldError.self) { try EstimationRun(specification) }
    specification.windows.lag = 0
    specification.y = ArrayReference(path: try scratch.file("z.csv", "1\n2\n3\n"))
    #expect(throws: WorldError.self) { try EstimationRun(specification) }
  }

  /// One input against the state: `Var h_4 = 1.5 (1 + 0.64 + 0.64² + 0.64³)`, of which 1 is the last input's.
  @Test func theAuditStandsBesideTheEstimate() throws {
    let files = try states(paths: 3000, steps: 4)
    var specification = EstimationSpecification(x: files.x, y: files.h)
    specification.methods = [.gaussian, .copula]
    specification.windows.time = 4
    specification.model = .file(files.model)
    let run = try EstimationRun(specification)
    try run.estimate()
    let report = run.report(unit: .nats)
    let variance = 1.5 * (1 + 0.64 + 0.64 * 0.64 + 0.64 * 0.64 * 0.64)
    let truth = -0.5 * log(1 - 1 / variance)
    #expect(report.points.count == 2)
    for point in report.points {
      let model = try #require(point.model?.sides)
      #expect(abs(model.lower.value - truth) < 1e-12 && abs(model.upper.value - truth) < 1e-12)
      let error = try #require(point.estimate.standardError)
      #expect(abs(point.estimate.value.value - truth) < 4 * error.value.value && error.source == .subsampling)
    }
    #expect(report.json.first?["verdict"] == .string("agrees"))
  }

  /// All inputs together: `I = ½ log(Var h / Var noise part)`, a third of the variance being noise's.
  @Test func allInputsAreHeldAgainstTheWhole() throws {
    let files = try states(paths: 2000, steps: 3)
    var specification = EstimationSpecification(x: files.x, y: files.h)
    specification.methods = [.gaussian]
    specification.windows.time = 3
    specification.windows.past = 3
    specification.model = .file(files.model)
    let run = try EstimationRun(specification)
    try run.estimate()
    let point = try #require(run.report(unit: .nats).points.first)
    #expect(abs(try #require(point.model).sides.lower.value - 0.5 * log(3)) < 1e-12)
    #expect(abs(point.estimate.value.value - 0.5 * log(3)) < 0.08)
    specification.windows.past = 2
    #expect(throws: WorldError.self) { try EstimationRun(specification) }
  }

  @Test func aProfileHasOneRowALagAndMethod() throws {
    let files = try states(paths: 1, steps: 600)
    var specification = EstimationSpecification(x: files.x, y: files.h)
    specification.greatestLag = 3
    specification.methods = [.gaussian, .binned]
    specification.permutations = 9
    let run = try EstimationRun(specification)
    try run.estimate()
    let report = run.report(unit: .bits)
    #expect(report.points.map(\.lag) == [0, 0, 1, 1, 2, 2, 3, 3])
    let values = report.points.filter { $0.estimate.method == "gaussian" }.map(\.estimate.value.value)
    #expect(values == values.sorted(by: >))
    #expect(report.points[0].permutation?.pValue == 0.1)
    // The states remember: blocks are kept together, and the reader is told.
    #expect(report.warnings.contains { $0.contains("autocorrelated") })
    #expect(report.warnings.contains { $0.contains("blocks of") })
    #expect(try report.figure != nil)
  }

  @Test func threadsChangeNothing() throws {
    let files = try states(paths: 100, steps: 5)
    var specification = EstimationSpecification(x: files.x, y: files.h)
    specification.methods = [.ksg, .auto]
    specification.permutations = 5
    let tables = try [1, 2].map { threads in
      let run = try EstimationRun(specification)
      try run.estimate(threads: threads)
      return try run.report(unit: .bits).table.csv
    }
    #expect(tables[0] == tables[1] && tables[0].contains("auto,ksg-canonical,"))
  }

  @Test func aMethodThatCannotAnswerIsTold() throws {
    let files = try states(paths: 60, steps: 1)
    var specification = EstimationSpecification(x: files.x, y: files.h)
    specification.methods = [.gaussian, .classifier]
    let run = try EstimationRun(specification)
    try run.estimate()
    let report = run.report(unit: .bits)
    #expect(report.points.count == 1 && report.warnings.contains { $0.hasPrefix("classifier cannot answer") })
    specification.methods = [.classifier]
    let alone = try EstimationRun(specification)
    #expect(throws: EstimationError.self) { try alone.estimate() }
  }

  @Test func anInterruptedRunKeepsWhatIsFinished() throws {
    let files = try states(paths: 1, steps: 100)
    var specification = EstimationSpecification(x: files.x, y: files.h)
    specification.greatestLag = 5
    specification.methods = [.gaussian]
    let run = try EstimationRun(specification)
    let cancellation = Cancellation()
    try run.estimate(cancellation: cancellation) { if $0 > 0.3 { cancellation.cancel() } }
    #expect(run.report(unit: .bits).points.count == 2)
  }
}
