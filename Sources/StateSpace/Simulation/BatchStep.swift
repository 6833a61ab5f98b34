// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// Many sequences at once, by one product of matrices for each of A, B, U, W and each block of sequences.
final class BatchStep: MeanStep {
  private let blend: GateBlend
  private let transition: RowwiseMap?
  private let inputMap: RowwiseMap
  private let stateWeights: RowwiseMap?
  private let inputWeights: RowwiseMap?
  private let driveOffset: [Double]
  private let bias: [Double]
  private let sums: DoubleBuffer
  private let (d, m, r): (Int, Int, Int)

  /// Sequences of one block: their sums stay in the second cache.
  private static let block = 128

  /// Errors: ``ModelError`` for matrices that BLAS cannot hold.
  init(_ update: GatedUpdate) throws(ModelError) {
    blend = GateBlend(update)
    (d, m, r) = (update.stateSize, update.inputSize, update.preactivationCount)
    do {
      inputMap = try RowwiseMap(update.inputMap)
      transition = try update.transition.map { try RowwiseMap($0) }
      stateWeights = try r > 0 ? update.stateWeights.map { try RowwiseMap($0) } : nil
      inputWeights = try r > 0 ? RowwiseMap(update.inputWeights) : nil
    } catch {
      throw ModelError("A, B, gate", "\(error)", expected: "matrices that BLAS can hold")
    }
    driveOffset = update.driveOffset ?? [Double](repeating: 0, count: d)
    bias = update.bias
    sums = DoubleBuffer(count: BatchStep.block * d)
  }

  func advance(
    _ states: UnsafeMutablePointer<Double>, inputs: UnsafePointer<Double>, gates: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    for first in stride(from: 0, to: count, by: BatchStep.block) {
      advanceBlock(
        states + first * d, inputs: inputs + first * m, gates: gates + first * r,
        count: min(BatchStep.block, count - first))
    }
  }

  private func advanceBlock(
    _ states: UnsafeMutablePointer<Double>, inputs: UnsafePointer<Double>, gates: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    let h = UnsafeBufferPointer(start: states, count: count * d)
    let x = UnsafeBufferPointer(start: inputs, count: count * m)
    let z = UnsafeMutableBufferPointer(start: sums.start, count: count * d)
    let a = UnsafeMutableBufferPointer(start: gates, count: count * r)
    z.fill(withRow: driveOffset, count: count)
    inputMap.apply(x, keep: 1, into: z, count: count)
    transition?.apply(h, keep: 1, into: z, count: count)
    if let inputWeights {
      a.fill(withRow: bias, count: count)
      inputWeights.apply(x, keep: 1, into: a, count: count)
      stateWeights?.apply(h, keep: 1, into: a, count: count)
    }
    for row in 0..<count {
      blend.open(gates + row * r)
      blend.advance(states + row * d, gates: gates + row * r, sums: sums.start + row * d)
    }
  }
}
