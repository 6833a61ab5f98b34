// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import LinearAlgebra

/// Layers whose gates see the state.
extension LayerTensors {
  /// PyTorch's GRU: `weight_ih_l0` 3H×m and `weight_hh_l0` 3H×H with the rows of r, z, n, and `bias_ih_l0`,
  /// `bias_hh_l0` of 3H; without `_l0` for a single cell.
  func gru() throws -> GRUCell {
    let weights = try recurrentWeights(gates: 3)
    return try GRUCell(
      inputWeights: weights.input, hiddenWeights: weights.hidden, inputBias: weights.inputBias,
      hiddenBias: weights.hiddenBias)
  }

  /// PyTorch's LSTM: the same with 4H rows, those of i, f, g, o.
  func lstm() throws -> LSTMCell {
    let weights = try recurrentWeights(gates: 4)
    return try LSTMCell(
      inputWeights: weights.input, hiddenWeights: weights.hidden, inputBias: weights.inputBias,
      hiddenBias: weights.hiddenBias)
  }

  private func recurrentWeights(
    gates: Int
  ) throws(FileError) -> (input: Matrix, hidden: Matrix, inputBias: [Double]?, hiddenBias: [Double]?) {
    let suffix = has("weight_hh_l0") ? "_l0" : ""
    try refuse(["weight_hr\(suffix)"], "a projection of the state; expected a layer without (proj_size = 0)")
    let hidden = try matrix("weight_hh\(suffix)")
    let rows = hidden.rows
    guard rows == gates * hidden.columns else {
      throw bad("weight_hh\(suffix)", "shape \(hidden.shape), expected \(gates) times as many rows as columns")
    }
    return (
      try matrix("weight_ih\(suffix)", rows: rows), hidden, try optionalVector("bias_ih\(suffix)", count: rows),
      try optionalVector("bias_hh\(suffix)", count: rows)
    )
  }
}
