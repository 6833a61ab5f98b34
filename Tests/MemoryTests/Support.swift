// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra
import StateSpace

/// The scalar linear model `h_t = a h_{t−1} + x_t + w_t` with input variance `s`, noise variance `q` and `h_0 = 0`.
func scalarLinearModel(a: Double, s: Double, q: Double) throws -> StateSpaceModel {
  let update = try GatedUpdate(
    rule: .linear, transition: Matrix([[a]]), inputMap: Matrix([[1]]), inputWeights: Matrix(rows: 0, columns: 1),
    bias: [])
  return try StateSpaceModel(
    name: "scalar", update: .gated(update), noise: .perStep(Matrix([[q]])),
    input: .gaussian(GaussianLaw(mean: [0], covariance: Matrix([[s]]), origin: "input")))
}
