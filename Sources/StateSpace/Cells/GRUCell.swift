// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
public import LinearAlgebra

/// The gated recurrent unit, in the form whose reset gate acts on the product with the weights.
///
///     r = σ(W_r x + b_r + U_r h + b'_r)
///     z = σ(W_z x + b_z + U_z h + b'_z)
///     n = tanh(W_n x + b_n + r ⊙ (U_n h + b'_n))
///     h' = (1 − z) ⊙ n + z ⊙ h
///
/// Shapes, in PyTorch's order of rows (r, z, n): W_ih = [W_r; W_z; W_n] 3H×m, W_hh 3H×H, b_ih and b_hh 3H numbers;
/// d = H. Its gates are r and z, in this order: 2H values in [0, 1].
/// Source: Cho et al. 2014, version 1 of the preprint, as in PyTorch and cuDNN (version 3 resets h before the product).
public struct GRUCell: Cell {
  private let weights: RecurrentWeights

  /// H.
  public var stateSize: Int { weights.hiddenSize }
  /// m.
  public var inputSize: Int { weights.inputSize }
  /// 2H.
  public var gateCount: Int { 2 * weights.hiddenSize }

  /// A cell from its weights; a missing bias is zero.
  ///
  /// Errors: ``ModelError`` naming `W_ih`, `W_hh`, `b_ih` or `b_hh`, if it does not fit the others or is not finite.
  public init(
    inputWeights: Matrix, hiddenWeights: Matrix, inputBias: [Double]? = nil, hiddenBias: [Double]? = nil
  ) throws(ModelError) {
    weights = try RecurrentWeights(
      inputWeights: inputWeights, hiddenWeights: hiddenWeights, inputBias: inputBias, hiddenBias: hiddenBias, blocks: 3)
  }

  /// The means of many states; see ``Cell``.
  public func advance(
    _ states: UnsafeMutableBufferPointer<Double>, inputs: UnsafeBufferPointer<Double>,
    gates: UnsafeMutableBufferPointer<Double>?, count: Int
  ) {
    let size = stateSize
    withScratch(count * 6 * size) { scratch in
      let fromInput = UnsafeMutableBufferPointer(rebasing: scratch[..<(count * 3 * size)])
      let fromState = UnsafeMutableBufferPointer(rebasing: scratch[(count * 3 * size)...])
      fromInput.fill(withRow: weights.inputBias, count: count)
      fromState.fill(withRow: weights.hiddenBias, count: count)
      weights.inputMap.apply(inputs, keep: 1, into: fromInput, count: count)
      weights.hiddenMap.apply(UnsafeBufferPointer(states), keep: 1, into: fromState, count: count)
      guard let base = fromInput.baseAddress else { return }
      for row in 0..<count {
        let (reset, update, candidate) = (
          base + row * 3 * size, base + (row * 3 + 1) * size, base + (row * 3 + 2) * size
        )
        for j in 0..<(2 * size) { reset[j] += fromState[row * 3 * size + j] }
        ssm_sigmoid(2 * size, 1, reset, reset)
        for j in 0..<size { candidate[j] += reset[j] * fromState[(row * 3 + 2) * size + j] }
        ssm_tanh(size, candidate, candidate)
        for j in 0..<size {
          let h = row * size + j
          states[h] = (1 - update[j]) * candidate[j] + update[j] * states[h]
        }
        guard let gates else { continue }
        for j in 0..<(2 * size) { gates[row * 2 * size + j] = reset[j] }
      }
    }
  }
}
