// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
public import LinearAlgebra

/// Long short-term memory as a step of one state `[h; c]`, so that d = 2H.
///
///     [i; f; g; o] = W_ih x + b_ih + W_hh h + b_hh
///     c' = σ(f) ⊙ c + σ(i) ⊙ tanh(g)
///     h' = σ(o) ⊙ tanh(c')
///
/// Shapes, in PyTorch's order of rows (i, f, g, o): W_ih 4H×m, W_hh 4H×H, b_ih and b_hh 4H numbers. Its gates are
/// σ(i), σ(f), σ(o), in this order: 3H values in [0, 1].
/// Source: Hochreiter & Schmidhuber 1997; with the forget gate of Gers, Schmidhuber & Cummins 2000.
public struct LSTMCell: Cell {
  private let weights: RecurrentWeights

  /// Hidden units, H.
  public var hiddenSize: Int { weights.hiddenSize }
  /// 2H.
  public var stateSize: Int { 2 * weights.hiddenSize }
  /// m.
  public var inputSize: Int { weights.inputSize }
  /// 3H.
  public var gateCount: Int { 3 * weights.hiddenSize }

  /// A cell from its weights; a missing bias is zero.
  ///
  /// Errors: ``ModelError`` naming `W_ih`, `W_hh`, `b_ih` or `b_hh`, if it does not fit the others or is not finite.
  public init(
    inputWeights: Matrix, hiddenWeights: Matrix, inputBias: [Double]? = nil, hiddenBias: [Double]? = nil
  ) throws(ModelError) {
    weights = try RecurrentWeights(
      inputWeights: inputWeights, hiddenWeights: hiddenWeights, inputBias: inputBias, hiddenBias: hiddenBias, blocks: 4)
  }

  /// The means of many states; see ``Cell``.
  public func advance(
    _ states: UnsafeMutableBufferPointer<Double>, inputs: UnsafeBufferPointer<Double>,
    gates: UnsafeMutableBufferPointer<Double>?, count: Int
  ) {
    let size = hiddenSize
    withScratch(count * 5 * size + size) { scratch in
      let sums = UnsafeMutableBufferPointer(rebasing: scratch[..<(count * 4 * size)])
      let hidden = UnsafeMutableBufferPointer(rebasing: scratch[(count * 4 * size)..<(count * 5 * size)])
      let squashed = UnsafeMutableBufferPointer(rebasing: scratch[(count * 5 * size)...])
      // BLAS wants the h of all states without the c between them.
      for row in 0..<count {
        for j in 0..<size { hidden[row * size + j] = states[row * 2 * size + j] }
      }
      weights.preactivations(inputs: inputs, hidden: UnsafeBufferPointer(hidden), into: sums, count: count)
      guard let sum = sums.baseAddress, let squash = squashed.baseAddress else { return }
      for row in 0..<count {
        let (input, forget, candidate, output) = (
          sum + row * 4 * size, sum + (row * 4 + 1) * size, sum + (row * 4 + 2) * size, sum + (row * 4 + 3) * size
        )
        ssm_sigmoid(2 * size, 1, input, input)
        ssm_tanh(size, candidate, candidate)
        ssm_sigmoid(size, 1, output, output)
        let h = row * 2 * size
        let c = h + size
        for j in 0..<size {
          states[c + j] = forget[j] * states[c + j] + input[j] * candidate[j]
          squash[j] = states[c + j]
        }
        ssm_tanh(size, squash, squash)
        for j in 0..<size { states[h + j] = output[j] * squash[j] }
        guard let gates else { continue }
        for j in 0..<size {
          gates[row * 3 * size + j] = input[j]
          gates[(row * 3 + 1) * size + j] = forget[j]
          gates[(row * 3 + 2) * size + j] = output[j]
        }
      }
    }
  }
}
