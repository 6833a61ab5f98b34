// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation
internal import LinearAlgebra

extension LayerTensors {
  /// The map of the inputs to the states is dense: one of more numbers than this takes more than a gigabyte.
  private static let largestMap = 1 << 27

  /// The selective scan of Mamba-1 as a function of the scan's own input x of D channels.
  ///
  /// Tensors: `A_log` D×N, `x_proj.weight` (R + 2N)×D with the rows of the step, of B and of C, `dt_proj.weight` D×R,
  /// `dt_proj.bias` D.
  ///
  ///     Δ = softplus(W_Δ W_x[..<R] x + b_Δ)         D numbers
  ///     B = W_x[R..<R+N] x                          N numbers
  ///     h[c, n]' = e^{−Δ_c e^{A_log[c, n]}} h[c, n] + Δ_c B_n x_c
  ///
  /// The state lists the N components of a channel after those of the channel before. Its output `C · h` has a C that
  /// depends on the input too, so that the model's own output is the state. `channels` keeps the states of some channels;
  /// their steps and B still come from all D.
  /// Source: Gu & Dao 2023 (Mamba), algorithm 2, and the `Mamba` of their `mamba-ssm`.
  func selectiveScan(channels: Range<Int>?) throws -> GatedUpdate {
    try refuse(
      ["x_proj.bias", "dt_layernorm.weight", "b_layernorm.weight", "B_layernorm.weight"],
      "is not part of Mamba-1; expected a layer without")
    let logarithms = try matrix("A_log")
    let (width, n) = (logarithms.rows, logarithms.columns)
    let channels = channels ?? 0..<width
    guard !channels.isEmpty, channels.lowerBound >= 0, channels.upperBound <= width else {
      throw FileError(.badData, path: place, "channels \(channels), expected a range within 0 ..< \(width)")
    }
    let d = channels.count * n
    guard d <= Self.largestMap / max(1, width) else {
      throw FileError(
        .badData, path: place,
        "\(d) states, \(n) a channel, with inputs of \(width) components; expected at most "
          + "\(Self.largestMap / max(1, width)) states of so many inputs: choose some of the channels")
    }
    let stepWeights = try matrix("dt_proj.weight", rows: width)
    let rank = stepWeights.columns
    let projections = try matrix("x_proj.weight", rows: rank + 2 * n, columns: width)
    let stepBias = try vector("dt_proj.bias", count: width)

    let steps = try stepWeights.slice(rows: channels) * projections.slice(rows: 0..<rank)
    let sources = projections.slice(rows: rank..<rank + n)
    let count = channels.count
    var inputMap = Matrix(rows: d, columns: width)
    for row in 0..<d { inputMap[row, channels.lowerBound + row / n] = 1 }
    let scan = SelectiveScan(
      poles: channels.flatMap { logarithms.row($0).map { -exp($0) } }, stepIndex: (0..<d).map { $0 / n },
      projectionIndex: (0..<d).map { count + $0 % n }, discretization: .euler, preactivationCount: count + n)
    return try GatedUpdate(
      rule: .selectiveScan(scan), transition: nil, inputMap: inputMap,
      inputWeights: try Matrix(rows: count + n, columns: width, storage: steps.storage + sources.storage),
      bias: Array(stepBias[channels]) + [Double](repeating: 0, count: n))
  }
}
