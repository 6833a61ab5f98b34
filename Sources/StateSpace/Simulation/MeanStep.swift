// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// One way to compute the means of a step.
protocol MeanStep: AnyObject {
  /// Advances `count` states (d numbers each) under their inputs (m each); `gates` receives the gates (r each).
  func advance(
    _ states: UnsafeMutablePointer<Double>, inputs: UnsafePointer<Double>, gates: UnsafeMutablePointer<Double>,
    count: Int)
}

/// A cell's own step.
final class CellStep: MeanStep {
  private let cell: any Cell

  init(_ cell: any Cell) { self.cell = cell }

  func advance(
    _ states: UnsafeMutablePointer<Double>, inputs: UnsafePointer<Double>, gates: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    cell.advance(
      .init(start: states, count: count * cell.stateSize), inputs: .init(start: inputs, count: count * cell.inputSize),
      gates: .init(start: gates, count: count * cell.gateCount), count: count)
  }
}

/// One sequence after the other: the sums `[A h + B x + c; U h + W x + b]` by a product with each of two packed
/// matrices, nothing leaving the first cache.
final class SequenceStep: MeanStep {
  private let blend: GateBlend
  private let stateMap: PackedMatrix?
  /// Where the rows of ``stateMap`` stand among the sums: after `A h` if there is no `A`.
  private let stateMapOffset: Int
  private let inputMap: PackedMatrix
  private let offsets: DoubleBuffer
  private let sums: DoubleBuffer
  private let (d, m, r): (Int, Int, Int)

  init(_ update: GatedUpdate) {
    blend = GateBlend(update)
    (d, m, r) = (update.stateSize, update.inputSize, update.preactivationCount)
    let stateMaps = [update.transition, r > 0 ? update.stateWeights : nil].compactMap { $0 }
    stateMap = stateMaps.isEmpty ? nil : PackedMatrix(stacking: stateMaps)
    stateMapOffset = update.transition == nil ? d : 0
    inputMap = PackedMatrix(stacking: r > 0 ? [update.inputMap, update.inputWeights] : [update.inputMap])
    offsets = DoubleBuffer(count: d + r)
    sums = DoubleBuffer(count: d + r)
    for (index, value) in (update.driveOffset ?? []).enumerated() { offsets.start[index] = value }
    for (index, value) in update.bias.enumerated() { offsets.start[d + index] = value }
  }

  func advance(
    _ states: UnsafeMutablePointer<Double>, inputs: UnsafePointer<Double>, gates: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    let z = sums.start
    for row in 0..<count {
      let h = states + row * d
      let g = gates + row * r
      z.update(from: offsets.start, count: d + r)
      stateMap?.addProduct(with: h, to: z + stateMapOffset)
      inputMap.addProduct(with: inputs + row * m, to: z)
      g.update(from: z + d, count: r)
      blend.open(g)
      blend.advance(h, gates: g, sums: z)
    }
  }
}
