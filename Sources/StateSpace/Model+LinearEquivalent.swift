// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

extension GatedUpdate {
  /// Whether no gate, step or projection varies: the pre-activations are always `b`, or the gates ignore them.
  public var gatesAreConstant: Bool {
    if case .selectiveScan = rule { return stateWeights == nil && inputWeights.maximumMagnitude == 0 }
    let ignoring = rule.gates.allSatisfy { if case .constant = $0 { true } else { false } }
    return ignoring || (stateWeights == nil && inputWeights.maximumMagnitude == 0)
  }
}

extension StateSpaceModel {
  /// The same model with the rule ``GateRule/linear``: `F = diag(α) A + diag(β)` in the place of A, `diag(γ) B` of B,
  /// `γ ⊙ c` of c, and integrated noise as the covariance of its one step. Nil where gates vary, and for cells.
  ///
  /// What is exact for linear models (M2) is thereby exact for gates that are constant.
  ///
  /// Errors: ``ModelError`` if a coefficient of the step is not finite.
  public func linearEquivalent() throws(ModelError) -> StateSpaceModel? {
    guard case .gated(let gated) = update, gated.gatesAreConstant else { return nil }
    if case .linear = gated.rule { return self }
    var coefficients = StepCoefficients(for: gated)
    gated.evaluate(gated.bias, into: &coefficients)
    let d = stateSize
    var transition = gated.transition ?? Matrix(rows: d, columns: d)
    var inputMap = gated.inputMap
    for i in 0..<d {
      for j in 0..<d { transition[i, j] *= coefficients.gain[i] }
      transition[i, i] += coefficients.carry[i]
      for j in 0..<inputSize { inputMap[i, j] *= coefficients.drive[i] }
    }
    let covariance: Matrix
    switch noise {
    case .perStep(let q): covariance = q
    case .integrated(let q):
      guard case .selectiveScan(let scan) = gated.rule else { return nil }
      covariance = Matrix(
        diagonal: q.indices.map {
          scan.noiseVariance(of: $0, intensity: q[$0], step: coefficients.step[$0])
        })
    }
    return try StateSpaceModel(
      name: name,
      update: .gated(
        try GatedUpdate(
          rule: .linear, transition: transition, inputMap: inputMap,
          inputWeights: Matrix(rows: 0, columns: inputSize), bias: [],
          driveOffset: gated.driveOffset.map { zip($0, coefficients.drive).map { $0 * $1 } })),
      noise: .perStep(covariance), outputMap: observesState ? nil : outputMap,
      outputNoise: isObservedExactly ? nil : outputNoise, initial: initial, input: input)
  }
}
