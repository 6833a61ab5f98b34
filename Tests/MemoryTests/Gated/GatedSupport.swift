// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
import Memory
import StateSpace

/// The sandwich of `replications` replications.
func sandwich(
  _ information: GatedInformation, part: GatedSandwich.Part = .whole, accuracy: Double = 0.05, replications: Int = 6,
  confidence: Double = 0.999, threads: Int = 2
) throws -> Sandwich {
  guard case .sampled(let whole) = try information.prepare(accuracy: accuracy, threads: threads) else {
    throw ModelError("test", "an answer", expected: "an estimator")
  }
  let estimator = whole.restricted(to: part)
  let measured = try (0..<replications).map { try estimator.replication($0, threads: threads) }
  return try Sandwich(estimator, replications: measured, confidence: confidence)
}

/// A matrix of reproducible normal entries.
func normalMatrix(_ rows: Int, _ columns: Int, scale: Double, stream: UInt64) throws -> Matrix {
  let source = RandomStream(seed: 42, stream: stream)
  return try Matrix(rows: rows, columns: columns, storage: (0..<rows * columns).map { _ in scale * source.normal() })
}

/// `½ log det S_t − ½ log det P_t` by the plain recursions of M2.1, inputs `N(0, I)`, `h_0 = 0`.
func linearInformation(_ a: Matrix, _ b: Matrix, _ q: Matrix, steps: Int) throws -> Double {
  var s = Matrix(rows: a.rows, columns: a.rows)
  var p = s
  for _ in 0..<steps {
    s = try a.congruence(s) + b * b.transpose + q
    p = try a.congruence(p) + q
  }
  return try 0.5 * (Cholesky(s).logDeterminant - Cholesky(p).logDeterminant)
}

/// A gated model with inputs `N(0, I)` and noise `q I`.
func gatedModel(
  _ rule: GateRule, a: Matrix? = nil, b: Matrix, w: Matrix, bias: [Double], q: Double, input: InputLaw? = nil
) throws -> StateSpaceModel {
  let update = try GatedUpdate(rule: rule, transition: a, inputMap: b, inputWeights: w, bias: bias)
  return try StateSpaceModel(
    name: "gated", update: .gated(update), noise: .perStep(q * .identity(b.rows)), input: input)
}
