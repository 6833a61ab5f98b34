// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Foundation
import LinearAlgebra
import Quantities
import Reporting
import StateSpace
import Testing

@Suite struct StabilityReportTests {
  private func member(_ name: String, of point: JSONValue) -> JSONValue? {
    guard case .object(let members) = point else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// `h_t = h_{t−1}/2 + x_t` forgets one bit a step: exponents follow the unit, norms and radii do not.
  @Test func exponentsAreInformationAStep() throws {
    let update = try GatedUpdate(
      rule: .linear, transition: Matrix([[0.5]]), inputMap: Matrix([[1]]), inputWeights: Matrix(rows: 0, columns: 1),
      bias: [])
    let model = try StateSpaceModel(name: "half", update: .gated(update), noise: .perStep(Matrix([[1]])))
    for (unit, expected) in [(DisplayUnit.bits, -1.0), (.nats, -log(2))] {
      let report = try StabilityReport(model, replications: 4, steps: 20, unit: unit)
      for label in ["M7.3 Lyapunov", "M7.2 log"] {
        let point = try #require(report.points.first { member("condition", of: $0) == .string(label) })
        guard case .number(let value) = member("value", of: point) else {
          Issue.record("\(label) has no value")
          continue
        }
        #expect(abs(value - expected) < 1e-9, "\(label)")
        #expect(member("unit", of: point) == .string("\(unit.rawValue)/step"))
      }
      let radius = try #require(report.points.first { member("condition", of: $0) == .string("M2.2") })
      #expect(member("value", of: radius) == .number(0.5) && member("unit", of: radius) == .null)
    }
  }
}
