// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
public import Reporting
public import StateSpace

/// What a model file says, what stands for what it leaves out, and which questions have exact answers.
public struct ModelCheck: Sendable {
  /// The file.
  public let file: ModelFile
  /// How the information that the state holds can be had.
  public let information: InformationRoute
  /// Conditions for a stable state.
  public let stability: StabilityOutlook
  /// Largest modulus of the eigenvalues of A; nil where the update has none.
  public let transitionRadius: Double?
  /// The same of `F = diag(α) A + diag(β)`; nil where gates vary.
  public let stepRadius: Double?
  private let facts: ModelFacts

  /// Reads and checks a model file. Errors: `FileError`, and those of ``init(_:)``.
  public init(file path: String) throws { try self.init(try ModelFile(path: path)) }

  /// Checks a model that has been read. Errors: `LinearAlgebraError` if an eigenvalue iteration fails.
  public init(_ file: ModelFile) throws {
    self.file = file
    facts = ModelFacts(file.model)
    information = InformationRoute(file.model)
    stability = StabilityOutlook(file.model)
    transitionRadius =
      if case .gated(let update) = file.model.update, let a = update.transition {
        try GeneralEigen.spectralRadius(a)
      } else {
        nil
      }
    stepRadius =
      if let linear = try file.model.linearEquivalent(), case .gated(let update) = linear.update,
        let f = update.transition
      {
        try GeneralEigen.spectralRadius(f)
      } else {
        nil
      }
  }

  /// The model's name.
  public var subject: String { file.model.name }

  private var gates: [GateFunction] {
    if case .gated(let update) = file.model.update { update.rule.gates } else { [] }
  }

  /// What stands where, for readers.
  public var table: Table {
    get throws(ReportingError) {
      try Table(
        title: subject, columns: [.text("part"), .text("found"), .text("remark")],
        rows: shapeRows + radiusRows + answerRows + fallbackRows)
    }
  }

  private func row(_ part: String, _ found: String, _ remark: String? = nil) -> [Table.Cell] {
    [.text(part), .text(found), remark.map(Table.Cell.text) ?? .missing]
  }

  private var shapeRows: [[Table.Cell]] {
    let model = file.model
    let sees = facts.gatesSeeInputsOnly ? "sees inputs only" : "sees the state"
    let names = gates.count > 1 ? ["gate r", "gate i"] : ["gate"]
    return [
      row("update", file.update.rawValue, file.formula),
      row("state", counted(model.stateSize, "component"), facts.initialIsCertain ? "h_0 known" : "h_0 random"),
      row("input", counted(model.inputSize, "component"), model.input.words),
      row("output", counted(model.outputSize, "component")),
      row("noise", model.noise.words(rank: facts.noiseRank, stateSize: model.stateSize)),
    ] + zip(names, gates).map { row($0, $1.words, facts.isLinear ? "does not vary" : sees) }
  }

  private var radiusRows: [[Table.Cell]] {
    func text(_ radius: Double) -> String { DecimalText.significant(radius) }
    let verdict = stepRadius.map { $0 < 1 ? "stable" : "not stable" }
    // The step of a linear update is A itself.
    let isLinear = file.update == .linear
    return (transitionRadius.map { [row("spectral radius of A", text($0), isLinear ? verdict : nil)] } ?? [])
      + (isLinear ? [] : stepRadius.map { [row("spectral radius of F", text($0), verdict)] } ?? [])
  }

  private var answerRows: [[Table.Cell]] {
    [row("information", information.kind.rawValue, information.reason)]
      + stability.conditions.map { row("stability", $0.statement, "\($0.consequence) (\($0.source))") }
  }

  private var fallbackRows: [[Table.Cell]] {
    file.fallbacks.map { row("default of \($0.place)", $0.value) }
  }

  /// The same for programs: one object.
  public var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
    let model = file.model
    return .object([
      .init("update", .string(file.update.rawValue)), .init("state_size", .integer(model.stateSize)),
      .init("input_size", .integer(model.inputSize)), .init("output_size", .integer(model.outputSize)),
      .init("input", .string(model.input.words)), .init("noise_rank", .integer(facts.noiseRank)),
      .init("gates", .array(gates.map { .string($0.words) })),
      .init("gates_see_inputs_only", .bool(facts.gatesSeeInputsOnly)), .init("gates_vary", .bool(!facts.isLinear)),
      .init("transition_spectral_radius", number(transitionRadius)),
      .init("step_spectral_radius", number(stepRadius)), .init("information", .string(information.kind.rawValue)),
      .init("reason", .string(information.reason)),
      .init(
        "stability",
        .array(
          stability.conditions.map {
            .object([
              .init("condition", .string($0.statement)), .init("consequence", .string($0.consequence)),
              .init("source", .string($0.source)),
            ])
          })),
      .init("defaults", .object(file.fallbacks.map { .init($0.place, .string($0.value)) })),
    ])
  }
}
