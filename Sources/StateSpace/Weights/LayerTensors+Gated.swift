// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation
internal import LinearAlgebra

/// Layers whose gates see the input alone.
extension LayerTensors {
  /// minGRU: `linear_z.weight`, `linear_h.weight` d×m with optional biases for gate and candidate; or
  /// `to_hidden_and_gate.weight` 2d×m, candidate first.
  ///
  /// Source: Feng et al. 2024, "Were RNNs All We Needed?", section 3.1. Departs from the log-space form in their
  /// appendix B, whose candidate passes through a positive g and so is not affine in the input.
  func minimalGRU() throws -> GatedUpdate {
    let (gate, candidate, gateBias, offset): (Matrix, Matrix, [Double]?, [Double]?)
    if has("to_hidden_and_gate.weight") {
      let both = try matrix("to_hidden_and_gate.weight")
      guard both.rows % 2 == 0 else {
        throw bad("to_hidden_and_gate.weight", "\(both.rows) rows, expected an even number: candidate, then gate")
      }
      let d = both.rows / 2
      let bias = try optionalVector("to_hidden_and_gate.bias", count: 2 * d)
      (candidate, gate) = (both.slice(rows: 0..<d), both.slice(rows: d..<2 * d))
      (offset, gateBias) = (bias.map { Array($0[..<d]) }, bias.map { Array($0[d...]) })
    } else {
      gate = try matrix("linear_z.weight")
      candidate = try matrix("linear_h.weight", rows: gate.rows, columns: gate.columns)
      gateBias = try optionalVector("linear_z.bias", count: gate.rows)
      offset = try optionalVector("linear_h.bias", count: gate.rows)
    }
    return try GatedUpdate(
      rule: .minimalGRU(.sigmoid), transition: nil, inputMap: candidate, inputWeights: gate,
      bias: gateBias ?? [Double](repeating: 0, count: gate.rows), driveOffset: offset)
  }

  /// RG-LRU: `recurrent_param` Λ of d numbers, `recurrent_gate_weight` and `input_gate_weight` [heads, w, w] with
  /// `heads · w = d` that act on each head's part of the input from the right, and their `_bias` [heads, w].
  ///
  /// The decay is `a = e^{−softplus(Λ)} = σ(−Λ)`, to the power `8 r`: the sign of Λ in the published weights, which is
  /// the opposite of the paper's `a = σ(Λ)`.
  /// Source: De et al. 2024 (Griffin), section 2.4, and the `RecurrentGemmaRglru` of Hugging Face's transformers.
  /// Departs: there the first input of a document enters without the factor `sqrt(1 − a²)`; here every step has it.
  func realGatedLRU() throws -> GatedUpdate {
    let sharpness = 8.0
    let parameter = try vector("recurrent_param")
    let d = parameter.count
    var weights = Matrix(rows: 2 * d, columns: d)
    var bias: [Double] = []
    // The order of the rule's pre-activations: r, then i.
    for (gate, name) in ["recurrent_gate", "input_gate"].enumerated() {
      let blocks = try array("\(name)_weight", [nil, nil, nil])
      let (heads, width) = (blocks.shape[0], blocks.shape[1])
      guard blocks.shape[2] == width, heads * width == d else {
        throw bad(
          "\(name)_weight", "shape \(heads) × \(width) × \(blocks.shape[2]), expected square blocks for \(d) components"
        )
      }
      for head in 0..<heads {
        for from in 0..<width {
          for to in 0..<width {
            weights[gate * d + head * width + to, head * width + from] =
              blocks.values[(head * width + from) * width + to]
          }
        }
      }
      bias += try array("\(name)_bias", [heads, width]).values
    }
    return try GatedUpdate(
      rule: .realGatedLRU(
        decay: parameter.map { 1 / (1 + exp($0)) }, sharpness: sharpness, recurrence: .sigmoid, input: .sigmoid),
      transition: nil, inputMap: .identity(d), inputWeights: weights, bias: bias)
  }
}
