// SPDX-License-Identifier: GPL-3.0-or-later

public import Reporting
public import StateSpace

/// What a simulation left in its file, and how far the gates were open on the way.
public struct SimulationReport: Sendable {
  /// What was simulated.
  public let plan: SimulationPlan
  /// Sums over all steps that were kept; zero where gates do not open components.
  public let gates: GateCount
  /// Arrays of the file.
  public let shapes: [(name: String, shape: [Int])]

  /// The model's name.
  public var subject: String { plan.model.name }

  /// Mean over the kept steps; nil where gates do not open components one by one.
  private func perStep(_ sum: Double) -> Double? {
    plan.model.update.gatesAreOpenings ? sum / (Double(plan.paths) * Double(plan.steps)) : nil
  }

  /// One row: what is in the file, and the soft and the real count of open gates (M7.5).
  public var table: Table {
    get throws(ReportingError) {
      try Table(
        title: subject,
        columns: [
          .init("paths"), .init("steps"), .init("burn_in"), .text("arrays"), .init("numbers"), .init("dim_eff"),
          .init("nnz"),
        ],
        rows: [
          [
            .integer(plan.paths), .integer(plan.steps), .integer(plan.burnIn), .text(arrays),
            .integer(plan.paths * plan.steps * plan.numbersPerStep), cell(perStep(gates.openness)),
            cell(perStep(gates.nonzero)),
          ]
        ],
        notes: plan.model.update.gatesAreOpenings
          ? ["dim_eff: mean of the sum of the gates' values; nnz: mean number of gates that are not exactly 0"] : [])
    }
  }

  private func cell(_ value: Double?) -> Table.Cell { value.map { .number($0) } ?? .missing }

  /// For example `x 2×5×1, h 2×5×3`.
  private var arrays: String {
    shapes.map { "\($0.name) \($0.shape.map(String.init).joined(separator: "×"))" }.joined(separator: ", ")
  }
}
