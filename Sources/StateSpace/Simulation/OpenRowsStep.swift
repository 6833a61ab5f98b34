// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import LinearAlgebra

/// A step that computes only the components whose gate is not exactly zero (M7.5): `O(nnz · (d + m))` besides the
/// gates' own cost.
///
/// A component with a closed gate becomes 0 under a product gate, and keeps its value under a retaining one.
final class OpenRowsStep: MeanStep {
  private let blend: GateBlend
  private let keepsClosed: Bool
  private let gateStateMap: PackedMatrix?
  private let gateInputMap: PackedMatrix
  /// `[A B]`, or `B` alone where the rule has no dense part: d rows of ``stride`` numbers, the last of them zeros.
  private let rows: DoubleBuffer
  private let stride: Int
  /// Columns of `A`: d or 0.
  private let width: Int
  private let driveOffset: [Double]
  private let bias: [Double]
  /// `[h; x; 0]`, as long as the rows.
  private let vector: DoubleBuffer
  private let sums: DoubleBuffer
  private let open: UnsafeMutablePointer<Int>
  private let (d, m): (Int, Int)

  /// Nil unless the rule is a product gate, a retaining gate or minGRU: the others close no component.
  init?(_ update: GatedUpdate) {
    switch update.rule {
    case .product: keepsClosed = false
    case .retain, .minimalGRU: keepsClosed = true
    case .linear, .selectiveScan, .realGatedLRU: return nil
    }
    blend = GateBlend(update)
    (d, m) = (update.stateSize, update.inputSize)
    gateStateMap = update.stateWeights.map { PackedMatrix(stacking: [$0]) }
    gateInputMap = PackedMatrix(stacking: [update.inputWeights])
    width = update.transition == nil ? 0 : d
    stride = (width + m + 7) / 8 * 8
    rows = DoubleBuffer(count: d * stride)
    for i in 0..<d {
      for j in 0..<width { rows.start[i * stride + j] = update.transition?[i, j] ?? 0 }
      for j in 0..<m { rows.start[i * stride + width + j] = update.inputMap[i, j] }
    }
    driveOffset = update.driveOffset ?? [Double](repeating: 0, count: d)
    bias = update.bias
    vector = DoubleBuffer(count: stride)
    sums = DoubleBuffer(count: d)
    open = .allocate(capacity: d)
    open.initialize(repeating: 0, count: d)
  }

  deinit { open.deallocate() }

  func advance(
    _ states: UnsafeMutablePointer<Double>, inputs: UnsafePointer<Double>, gates: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    for row in 0..<count { advanceOne(states + row * d, input: inputs + row * m, gates: gates + row * d) }
  }

  private func advanceOne(
    _ h: UnsafeMutablePointer<Double>, input x: UnsafePointer<Double>, gates g: UnsafeMutablePointer<Double>
  ) {
    for i in 0..<d { g[i] = bias[i] }
    gateInputMap.addProduct(with: x, to: g)
    gateStateMap?.addProduct(with: h, to: g)
    blend.open(g)
    var count = 0
    for i in 0..<d where g[i] != 0 {
      open[count] = i
      count += 1
      sums.start[i] = driveOffset[i]
    }
    vector.start.update(from: h, count: width)
    (vector.start + width).update(from: x, count: m)
    ssm_open_rows(count, open, stride, rows.start, vector.start, sums.start)
    if !keepsClosed { h.update(repeating: 0, count: d) }
    for k in 0..<count {
      let i = open[k]
      h[i] = keepsClosed ? g[i] * sums.start[i] + (1 - g[i]) * h[i] : g[i] * sums.start[i]
    }
  }
}
