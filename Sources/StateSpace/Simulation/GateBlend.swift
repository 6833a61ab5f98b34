// SPDX-License-Identifier: GPL-3.0-or-later

internal import CKernels
internal import Foundation

/// The part of a gated step that works component by component: gates from pre-activations, then the new state from the
/// old one, the gates and the sums `z = A h + B x + c`.
///
/// Every rule with a dense part has α = γ, and every other has α = 0, so that `h' = γ ⊙ z + β ⊙ h` for all of them.
/// ``GatedUpdate/evaluate(_:into:)`` is the readable twin.
final class GateBlend {
  /// A gate function, with its numbers where the kernels find them.
  private enum Gate {
    case logistic(slope: Double)
    case hardSigmoid
    case threshold(Double)
    case topK(Int)
    case constant(DoubleBuffer)

    init(_ function: GateFunction) {
      switch function {
      case .sigmoid: self = .logistic(slope: 1)
      case .tanh: self = .logistic(slope: 2)
      case .hardSigmoid: self = .hardSigmoid
      case .threshold(let at): self = .threshold(at)
      case .topK(let k): self = .topK(k)
      case .constant(let values):
        let buffer = DoubleBuffer(count: values.count)
        for (index, value) in values.enumerated() { buffer.start[index] = value }
        self = .constant(buffer)
      }
    }
  }

  private enum Blend {
    case linear, product, retain
    case selectiveScan(zeroOrderHold: Bool)
    case realGatedLRU
  }

  private let size: Int
  private let gateCount: Int
  private let gates: [Gate]
  private let blend: Blend
  /// Poles of a selective scan, or `c log decay` of an RG-LRU.
  private let rates: DoubleBuffer
  /// For each component the index of its step, then, if there are any, of its projection.
  private let indices: UnsafeMutablePointer<Int32>
  private let hasProjection: Bool
  /// The pre-activations that are steps, as runs of neighbours.
  private let stepRuns: [Range<Int>]
  private let keys: UnsafeMutablePointer<UInt64>

  init(_ update: GatedUpdate) {
    size = update.stateSize
    gateCount = update.preactivationCount
    gates = update.rule.gates.map(Gate.init)
    rates = DoubleBuffer(count: size)
    indices = .allocate(capacity: 2 * size)
    indices.initialize(repeating: 0, count: 2 * size)
    keys = .allocate(capacity: size)
    keys.initialize(repeating: 0, count: size)
    var hasProjection = false
    var stepRuns: [Range<Int>] = []
    switch update.rule {
    case .linear: blend = .linear
    case .product: blend = .product
    case .retain, .minimalGRU: blend = .retain
    case .selectiveScan(let scan):
      blend = .selectiveScan(zeroOrderHold: scan.discretization == .zeroOrderHold)
      hasProjection = scan.projectionIndex != nil
      for i in 0..<size {
        rates.start[i] = scan.poles[i]
        indices[i] = Int32(clamping: scan.stepIndex[i])
        indices[size + i] = Int32(clamping: scan.projectionIndex?[i] ?? 0)
      }
      stepRuns = GateBlend.runs(Set(scan.stepIndex).sorted())
    case .realGatedLRU(let decay, let sharpness, _, _):
      blend = .realGatedLRU
      for i in 0..<size { rates.start[i] = sharpness * log(decay[i]) }
    }
    self.hasProjection = hasProjection
    self.stepRuns = stepRuns
  }

  deinit {
    indices.deallocate()
    keys.deallocate()
  }

  private static func runs(_ ascending: [Int]) -> [Range<Int>] {
    ascending.reduce(into: []) { runs, index in
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<(index + 1)
      } else {
        runs.append(index..<(index + 1))
      }
    }
  }

  /// Replaces the pre-activations of one state by the gates' values.
  func open(_ a: UnsafeMutablePointer<Double>) {
    switch blend {
    case .linear: break
    case .product, .retain: apply(gates[0], a)
    case .selectiveScan: for run in stepRuns { ssm_softplus(run.count, a + run.lowerBound, a + run.lowerBound) }
    case .realGatedLRU:
      apply(gates[0], a)
      apply(gates[1], a + size)
    }
  }

  private func apply(_ gate: Gate, _ a: UnsafeMutablePointer<Double>) {
    switch gate {
    case .logistic(let slope): ssm_sigmoid(size, slope, a, a)
    case .hardSigmoid: ssm_hard_sigmoid(size, a)
    case .threshold(let at): ssm_threshold(size, at, a)
    case .topK(let k): ssm_top_k(size, k, a, keys)
    case .constant(let values): a.update(from: values.start, count: size)
    }
  }

  /// The new state over the old one, from gates that ``open(_:)`` left.
  func advance(_ h: UnsafeMutablePointer<Double>, gates a: UnsafePointer<Double>, sums z: UnsafePointer<Double>) {
    switch blend {
    case .linear: h.update(from: z, count: size)
    case .product: ssm_product(size, a, z, h)
    case .retain: ssm_retain(size, a, z, h)
    case .selectiveScan(let hold):
      ssm_selective_scan(size, a, indices, hasProjection ? indices + size : nil, hold ? 1 : 0, rates.start, z, h)
    case .realGatedLRU: ssm_real_gated_lru(size, a, a + size, rates.start, z, h)
    }
  }

  /// Opens the gates of `count` states and advances them, row by row; all at once where rows are alike.
  func advance(
    _ h: UnsafeMutablePointer<Double>, gates a: UnsafeMutablePointer<Double>, sums z: UnsafePointer<Double>, count: Int
  ) {
    if case .logistic(let slope)? = gates.first, gates.count == 1 {
      ssm_sigmoid(count * size, slope, a, a)
      if case .product = blend { ssm_product(count * size, a, z, h) } else { ssm_retain(count * size, a, z, h) }
      return
    }
    for row in 0..<count {
      open(a + row * gateCount)
      advance(h + row * size, gates: a + row * gateCount, sums: z + row * size)
    }
  }

  /// Deviations of noise of these intensities integrated over the steps among the gates. Domain: selective scans.
  func integratedDeviations(
    gates a: UnsafePointer<Double>, intensities: UnsafePointer<Double>, into out: UnsafeMutablePointer<Double>
  ) {
    ssm_integrated_deviation(size, a, indices, rates.start, intensities, out)
  }
}
