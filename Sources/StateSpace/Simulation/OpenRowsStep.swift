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
  /// `[A B]`, d×(d+m), row by row; `B` alone where the rule has no dense part.
  private let rows: Matrix
  private let driveOffset: [Double]
  private let bias: [Double]
  /// `[h; x]`, as long as the rows.
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
    let width = update.transition == nil ? 0 : d
    var rows = Matrix(rows: d, columns: width + m)
    for i in 0..<d {
      for j in 0..<width { rows[i, j] = update.transition?[i, j] ?? 0 }
      for j in 0..<m { rows[i, width + j] = update.inputMap[i, j] }
    }
    self.rows = rows
    driveOffset = update.driveOffset ?? [Double](repeating: 0, count: d)
    bias = update.bias
    vector = DoubleBuffer(count: d + m)
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
    let width = rows.columns - m
    vector.start.update(from: h, count: width)
    (vector.start + width).update(from: x, count: m)
    rows.withUnsafeStorage {
      ssm_open_rows(count, open, rows.columns, $0.baseAddress, vector.start, sums.start)
    }
    if !keepsClosed { h.update(repeating: 0, count: d) }
    for k in 0..<count {
      let i = open[k]
      h[i] = keepsClosed ? g[i] * sums.start[i] + (1 - g[i]) * h[i] : g[i] * sums.start[i]
    }
  }
}
