// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Foundation
import Reporting
import Testing

/// What is exact for a model, what is estimated, and why.
@Suite struct ModelCheckTests {
  private func check(_ json: String) throws -> ModelCheck {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json").path
    try Data(json.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try ModelCheck(file: path)
  }

  @Test(arguments: [
    (#"{"update": "linear", "A": 0.5, "B": [[1]], "Q": 1}"#, InformationRoute.Kind.exact),
    (#"{"update": "linear", "A": 0.5, "B": [[1]], "Q": 0}"#, .infinite),
    (#"{"update": "linear", "A": 0.5, "B": [[1]], "initial": {"covariance": 1}}"#, .exact),
    (#"{"update": "linear", "A": 0.5, "B": [[1]], "input": {"covariance": 0}}"#, .exact),
    (#"{"update": "product", "A": 0.5, "B": [[1]], "Q": 1, "gate": {"function": "constant", "value": 1}}"#, .exact),
    (#"{"update": "product", "A": 0.5, "B": [[1]], "Q": 1, "gate": {"W": [[1]]}}"#, .sandwich),
    (#"{"update": "product", "A": 0.5, "B": [[1]], "Q": 0, "gate": {"W": [[1]]}}"#, .infinite),
    (#"{"update": "retain", "A": 0.5, "B": [[0]], "gate": {"function": "threshold", "at": 0, "W": [[1]]}}"#, .exact),
    (
      #"{"update": "retain", "A": 0.5, "B": [[0]], "gate": {"function": "threshold", "at": 0, "W": [[1]]}, "#
        + #""initial": {"mean": [1]}}"#, .sandwich
    ),
    (#"{"update": "product", "A": 0.5, "B": [[1]], "Q": 1, "gate": {"U": [[1]]}}"#, .particles),
    (#"{"update": "s6", "A": [-1], "B": {"W": [[1]]}, "step": {"b": 0}, "Q": 1}"#, .sandwich),
    (#"{"update": "s6", "A": [-1], "B": [[1]], "step": {"b": 0}, "noise": "integrated", "Q": 1}"#, .exact),
    (#"{"update": "gru", "W_ih": [[1], [2], [3]], "W_hh": [[1], [2], [3]], "Q": 1}"#, .particles),
    (#"{"update": "gru", "W_ih": [[1], [2], [3]], "W_hh": [[1], [2], [3]]}"#, .infinite),
    (
      #"{"update": "linear", "A": 0.5, "B": [[1]], "Q": 1, "input": {"kind": "tokens", "probabilities": [1, 0], "#
        + #""embedding": [0, 1]}}"#, .enumeration
    ),
    (
      #"{"update": "linear", "A": 0.5, "B": [[1]], "input": {"kind": "tokens", "probabilities": [1, 0], "#
        + #""embedding": [0, 1]}}"#, .enumeration
    ),
  ])
  func routeFollowsFromTheModel(_ json: String, _ kind: InformationRoute.Kind) throws {
    #expect(try check(json).information.kind == kind)
  }

  @Test func pathsAreEnumeratedAsLongAsTheyFit() throws {
    let tokens = #"{"kind": "tokens", "probabilities": [0.5, 0.25, 0.25], "embedding": [1, 2, 3]}"#
    let report = try check(#"{"update": "linear", "A": 0.5, "B": [[1]], "Q": 1, "input": \#(tokens)}"#)
    // 3¹⁰ = 59,049 is the last power that 65,536 holds.
    #expect(
      report.information.reason.hasPrefix("all 3^t paths up to t = 10, longer ones if few end differently: quadrature"))
  }

  @Test func spectralRadiiAreThoseOfTheTransitionAndTheStep() throws {
    let retain = try check(
      #"{"update": "retain", "A": [[0, -0.5], [0.5, 0]], "B": [[1], [1]], "gate": {"function": "constant", "value": 0.5}}"#
    )
    let transition = try #require(retain.transitionRadius)
    let step = try #require(retain.stepRadius)
    #expect(abs(transition - 0.5) < 1e-15)
    // |½ (±½ i) + ½| = √(1/4 + 1/16)
    #expect(abs(step - (5.0 / 16).squareRoot()) < 1e-15)
    #expect(try check(#"{"update": "min-gru", "B": [[1]], "gate": {"W": [[1]]}}"#).transitionRadius == nil)
  }

  @Test func conditionsAreThoseThatCanHold() throws {
    func sources(_ json: String) throws -> [String] { try check(json).stability.conditions.map(\.source) }
    #expect(try sources(#"{"update": "linear", "A": 0.5, "B": [[1]]}"#) == ["M2.2"])
    #expect(
      try sources(#"{"update": "product", "A": 0.5, "B": [[1]], "Q": 1, "gate": {"W": [[1]]}}"#)
        == ["M7.1", "M7.3", "M7.3", "M7.3"])
    // A jump in the gate leaves no condition but what is measured or integrated.
    #expect(
      try sources(
        #"{"update": "product", "A": 0.5, "B": [[1]], "Q": 1, "gate": {"function": "threshold", "U": [[1]]}}"#)
        == ["M7.3"])
    #expect(
      try sources(#"{"update": "retain", "A": 0.5, "B": [[1]], "Q": 1, "gate": {"W": [[1]]}}"#)
        == ["M7.2", "M7.2", "M7.3", "M7.3", "M7.3"])
    #expect(try sources(#"{"update": "gru", "W_ih": [[1], [2], [3]], "W_hh": [[1], [2], [3]]}"#) == ["M7.3"])
  }

  @Test func everyExampleHasATable() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Examples").path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
    #expect(names.count >= 24)
    for name in names {
      let report = try ModelCheck(file: "\(folder)/\(name)")
      #expect(try report.table.rows.count > 5, "\(name)")
      #expect(throws: Never.self) { try report.json.text() }
    }
  }
}
