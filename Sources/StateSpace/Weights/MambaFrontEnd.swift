// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation
public import LinearAlgebra

/// What stands between the input of a Mamba layer and its selective scan: a projection, a causal convolution of each
/// channel with the inputs before, and SiLU.
///
///     p_t = W u_t + b                                     the first D of the 2D rows of `in_proj`
///     x_t = silu(k_0 ⊙ p_{t−K+1} + … + k_{K−1} ⊙ p_t + b')     p = 0 before the first input
///
/// The scan's inputs are a function of the layer's, and its state depends on these through them alone, so that
/// `I(h_t; u_{1:t}) = I(h_t; x_{1:t})`: a recording of layer inputs, sent through here, asks about both.
/// Tensors: `in_proj.weight` 2D×m, `in_proj.bias` 2D or none, `conv1d.weight` D×1×K, `conv1d.bias` D or none.
/// Source: Gu & Dao 2023 (Mamba), figure 3.
public struct MambaFrontEnd: Sendable {
  private let projection: Matrix
  private let projectionBias: [Double]
  /// K numbers a channel, that of the latest input last.
  private let kernel: [Double]
  private let kernelBias: [Double]
  private let kernelSize: Int

  /// Components of the layer's input, m (`d_model`).
  public var inputSize: Int { projection.columns }
  /// Channels of the scan, D (`d_inner`).
  public var channelCount: Int { projection.rows }

  init(_ tensors: LayerTensors) throws(FileError) {
    let both = try tensors.matrix("in_proj.weight")
    guard both.rows % 2 == 0 else {
      throw tensors.bad("in_proj.weight", "\(both.rows) rows, expected an even number: input, then gate")
    }
    let width = both.rows / 2
    let kernels = try tensors.array("conv1d.weight", [width, 1, nil])
    let zero = [Double](repeating: 0, count: width)
    projection = both.slice(rows: 0..<width)
    projectionBias = try tensors.optionalVector("in_proj.bias", count: 2 * width).map { Array($0[..<width]) } ?? zero
    kernel = kernels.values
    kernelSize = kernels.shape[2]
    kernelBias = try tensors.optionalVector("conv1d.bias", count: width) ?? zero
  }

  /// The scan's inputs, T×D, for consecutive inputs of the layer, T×m.
  ///
  /// Errors: ``ModelError`` if the inputs have another number of components.
  public func scanInputs(_ layerInputs: Matrix) throws(ModelError) -> Matrix {
    let projected: Matrix
    do { projected = try layerInputs * projection.transpose } catch {
      throw ModelError("layer inputs", "\(layerInputs.shape)", expected: "one input a row, \(inputSize) components")
    }
    let width = channelCount
    var inputs = Matrix(rows: projected.rows, columns: width)
    for time in 0..<projected.rows {
      for channel in 0..<width {
        var sum = kernelBias[channel]
        for lag in 0..<min(kernelSize, time + 1) {
          let weight = kernel[(channel + 1) * kernelSize - 1 - lag]
          sum += weight * (projected[time - lag, channel] + projectionBias[channel])
        }
        inputs[time, channel] = sum / (1 + exp(-sum))
      }
    }
    return inputs
  }
}
