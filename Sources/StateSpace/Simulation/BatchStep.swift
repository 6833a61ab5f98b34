// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// Many sequences at once: the rows `v = [h; x; 1]` of a block of sequences times `[A B c]`, and times `[U W b]`.
final class BatchStep: MeanStep {
  private let blend: GateBlend
  private let driveMap: RowwiseMap
  /// Nil for a rule without gates.
  private let gateMap: RowwiseMap?
  private let rows: DoubleBuffer
  private let sums: DoubleBuffer
  private let (d, m, r): (Int, Int, Int)
  /// Columns of `A` and `U`: d, or 0 if there is neither.
  private let width: Int

  /// Sequences of one block: their sums stay in the second cache.
  private static let block = 256

  /// Errors: ``ModelError`` for matrices that BLAS cannot hold.
  init(_ update: GatedUpdate) throws(ModelError) {
    blend = GateBlend(update)
    (d, m, r) = (update.stateSize, update.inputSize, update.preactivationCount)
    width = update.transition == nil && update.stateWeights == nil ? 0 : d
    do {
      driveMap = try RowwiseMap(
        BatchStep.joined(update.transition, update.inputMap, update.driveOffset, width: width))
      gateMap =
        r > 0
        ? try RowwiseMap(BatchStep.joined(update.stateWeights, update.inputWeights, update.bias, width: width)) : nil
    } catch {
      throw ModelError("A, B, gate", "\(error)", expected: "matrices that BLAS can hold")
    }
    rows = DoubleBuffer(count: BatchStep.block * (width + m + 1))
    sums = DoubleBuffer(count: BatchStep.block * d)
  }

  /// `[first second offset]`; zeros for what is missing.
  private static func joined(_ first: Matrix?, _ second: Matrix, _ offset: [Double]?, width: Int) -> Matrix {
    var result = Matrix(rows: second.rows, columns: width + second.columns + 1)
    for i in 0..<second.rows {
      if let first { for j in 0..<width { result[i, j] = first[i, j] } }
      for j in 0..<second.columns { result[i, width + j] = second[i, j] }
      result[i, width + second.columns] = offset?[i] ?? 0
    }
    return result
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
    let length = width + m + 1
    for row in 0..<count {
      let v = rows.start + row * length
      v.update(from: states + row * d, count: width)
      (v + width).update(from: inputs + row * m, count: m)
      v[width + m] = 1
    }
    let v = UnsafeBufferPointer(start: UnsafePointer(rows.start), count: count * length)
    driveMap.apply(v, into: .init(start: sums.start, count: count * d), count: count)
    gateMap?.apply(v, into: .init(start: gates, count: count * r), count: count)
    blend.advance(states, gates: gates, sums: sums.start, count: count)
  }
}
