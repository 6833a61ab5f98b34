// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra
import Memory
import StateSpace
import TestSupport

/// The slow readable twin: the joint covariance of all inputs, states and outputs of a few steps, formed entry by entry
/// from impulse responses; information from log determinants of its blocks. For moderate conditioning only.
struct JointCovariance {
  let model: StateSpaceModel
  let steps: Int
  /// Covariance of `(x_1, …, x_t)`, tm×tm.
  let inputs: Matrix
  /// `(h_1, …, h_t)` as a function of the inputs: td×tm.
  let response: Matrix
  /// Covariance of `(h_1, …, h_t)` given all inputs: td×td.
  let noise: Matrix

  init(_ model: StateSpaceModel, steps: Int) throws {
    guard case .gated(let update) = model.update, let a = update.transition, case .perStep(let q) = model.noise else {
      throw LinearAlgebraError.noConvergence(operation: "the twin knows linear models only")
    }
    self.model = model
    self.steps = steps
    let (d, m) = (update.stateSize, update.inputSize)
    var powers = [Matrix.identity(d)]
    for _ in 0..<steps { powers.append(try powers[powers.count - 1] * a) }
    var inputs = Matrix(rows: steps * m, columns: steps * m)
    var response = Matrix(rows: steps * d, columns: steps * m)
    var noise = Matrix(rows: steps * d, columns: steps * d)
    for i in 0..<steps {
      for j in 0...i {
        let covariance = try JointCovariance.inputCovariance(model.input, lag: i - j)
        JointCovariance.set(&inputs, covariance, i * m, j * m)
        JointCovariance.set(&inputs, covariance.transpose, j * m, i * m)
        JointCovariance.set(&response, try powers[i - j] * update.inputMap, i * d, j * m)
        // Both states share the start and the noise of the steps up to the earlier one.
        var shared = try powers[i + 1] * model.initial.covariance * powers[j + 1].transpose
        for k in 0...j { shared = try shared + powers[i - k] * q * powers[j - k].transpose }
        JointCovariance.set(&noise, shared, i * d, j * d)
        JointCovariance.set(&noise, shared.transpose, j * d, i * d)
      }
    }
    (self.inputs, self.response, self.noise) = (inputs, response, noise)
  }

  /// `I(h_t; x_i for i in given)`, steps counted from 1.
  func information(given: ClosedRange<Int>) throws -> Double {
    let d = model.stateSize
    let m = model.inputSize
    let last = block(response, (steps - 1) * d..<steps * d, 0..<steps * m)
    let total =
      try last * inputs * last.transpose + block(noise, (steps - 1) * d..<steps * d, (steps - 1) * d..<steps * d)
    let range = (given.lowerBound - 1) * m..<given.upperBound * m
    let own = block(inputs, range, range)
    let cross = try last * block(inputs, 0..<steps * m, range)
    let conditional = try (total - cross * Cholesky(own).solve(cross.transpose)).symmetrized()
    return try 0.5 * (Cholesky(total.symmetrized()).logDeterminant - Cholesky(conditional).logDeterminant)
  }

  /// `I(x_{1:t}; y_{1:t})`.
  func outputInformation() throws -> Double {
    let (d, n) = (model.stateSize, model.outputSize)
    var output = Matrix(rows: steps * n, columns: steps * d)
    var outputNoise = Matrix(rows: steps * n, columns: steps * n)
    for i in 0..<steps {
      JointCovariance.set(&output, model.outputMap, i * n, i * d)
      JointCovariance.set(&outputNoise, model.outputNoise, i * n, i * n)
    }
    let given = try output.congruence(noise) + outputNoise
    let total = try given + (output * response).congruence(inputs)
    return try 0.5 * (Cholesky(total).logDeterminant - Cholesky(given).logDeterminant)
  }

  private static func inputCovariance(_ law: InputLaw, lag: Int) throws -> Matrix {
    switch law {
    case .gaussian(let law): return lag == 0 ? law.covariance : Matrix(rows: law.mean.count, columns: law.mean.count)
    case .process(let process):
      var carried = process.stationaryCovariance
      for _ in 0..<lag { carried = try process.transition * carried }
      return try process.outputMap * carried * process.outputMap.transpose
    case .tokens, .recorded: throw LinearAlgebraError.noConvergence(operation: "the twin knows Gaussian inputs only")
    }
  }

  private static func set(_ matrix: inout Matrix, _ block: Matrix, _ row: Int, _ column: Int) {
    for i in 0..<block.rows { for j in 0..<block.columns { matrix[row + i, column + j] = block[i, j] } }
  }

  private func block(_ matrix: Matrix, _ rows: Range<Int>, _ columns: Range<Int>) -> Matrix {
    var result = Matrix(rows: rows.count, columns: columns.count)
    for (i, row) in rows.enumerated() { for (j, column) in columns.enumerated() { result[i, j] = matrix[row, column] } }
    return result
  }
}

/// Models that exercise every kind of input, well conditioned.
func twinModels() throws -> [StateSpaceModel] {
  var random = SplitMix64(seed: 11)
  let a = random.matrix(3, 3, scale: 0.5)
  let p0 = try random.twoDirections(3)
  let q = try 0.25 * Matrix.identity(3) + random.twoDirections(3)
  let one = random.matrix(3, 1)
  let two = random.matrix(3, 2)
  let c = random.matrix(2, 3)
  let r = try Matrix([[0.5, 0.125], [0.125, 0.25]])
  let sigma = try GaussianLaw(mean: [1, -1], covariance: Matrix([[2, 0.5], [0.5, 1]]), origin: "input")
  let pair = try [Matrix([[0.5, 0.25], [0, 0.5]]), Matrix([[0.125, 0], [-0.25, 0.125]])]
  return [
    try linearModel(a: a, b: two, q: q, p0: p0, input: .gaussian(sigma), c: c, r: r),
    try linearModel(
      a: 2 * a, b: one, q: q, input: .process(.ar(coefficients: [0.5, 0.25], innovation: 0.5, mean: 3)), c: c, r: r),
    try linearModel(
      a: a, b: one, q: q, p0: p0, input: .process(.arma(ar: [0.75], ma: [0.5, -0.25], innovation: 2)), c: c, r: r),
    try linearModel(
      a: a, b: two, q: q,
      input: .process(.var(matrices: pair, innovationCovariance: Matrix([[1, 0.5], [0.5, 2]]))), c: c, r: r),
  ]
}
