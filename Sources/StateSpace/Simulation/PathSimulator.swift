// SPDX-License-Identifier: GPL-3.0-or-later

internal import GSLNumerics
internal import LinearAlgebra

/// Consecutive steps of one path, or of several paths one after the other, row by row.
public struct Trajectory: Sendable, Equatable {
  /// Inputs `x_t`, steps × m.
  public internal(set) var x: [Double] = []
  /// States `h_t`, steps × d.
  public internal(set) var h: [Double] = []
  /// Outputs `y_t`, steps × n.
  public internal(set) var y: [Double] = []
  /// Gates of the step to `h_t`, steps × r.
  public internal(set) var g: [Double] = []
  /// Sums over all steps; see ``GateCount``.
  public internal(set) var gates = GateCount()

  /// No steps.
  public init() {}
}

/// How far the gates of a product gate, retaining gate or minGRU are open, summed over steps (M7.5).
public struct GateCount: Sendable, Equatable {
  /// `Σ g_i`: the soft count, which costs nothing less.
  public internal(set) var openness = 0.0
  /// `|{i : g_i ≠ 0}|`: the components that have to be computed.
  public internal(set) var nonzero = 0.0

  /// Nothing counted.
  public init() {}

  /// Adds what was counted elsewhere.
  public static func += (left: inout GateCount, right: GateCount) {
    left.openness += right.openness
    left.nonzero += right.nonzero
  }
}

/// Walks the paths of a plan, one at a time, in pieces of any length. One task uses it at a time.
public final class PathSimulator {
  private let plan: SimulationPlan
  private let stepper: BatchStepper
  private let state: DoubleBuffer
  private let countsGates: Bool
  private var inputs: InputPath
  private var noise: RandomStream
  private var path = 0
  /// Steps made on the path, burn-in included.
  private var step = 0

  /// A simulator at the beginning of path 0.
  ///
  /// Errors: those of ``BatchStepper/init(_:count:path:)``.
  public init(_ plan: SimulationPlan) throws(ModelError) {
    self.plan = plan
    stepper = try BatchStepper(plan.model)
    state = DoubleBuffer(count: plan.model.stateSize)
    countsGates = plan.model.update.gatesAreOpenings
    inputs = try PathSimulator.inputs(plan, path: 0)
    noise = RandomStream(seed: plan.seed, stream: SimulationStream.noise(path: 0))
    try begin(path: 0)
  }

  private static func inputs(_ plan: SimulationPlan, path: Int) throws(ModelError) -> InputPath {
    try plan.inputs.path(
      steps: plan.burnIn + plan.steps,
      from: RandomStream(seed: plan.seed, stream: SimulationStream.inputs(path: path)))
  }

  /// Goes to `h_0` of a path, before its burn-in.
  ///
  /// Errors: ``ModelError`` if a recording is too short, which a plan rules out.
  public func begin(path: Int) throws(ModelError) {
    self.path = path
    step = 0
    inputs = try PathSimulator.inputs(plan, path: path)
    noise = RandomStream(seed: plan.seed, stream: SimulationStream.noise(path: path))
    plan.initial.draw(into: state.start, from: noise)
  }

  /// Makes the next `count` steps and appends them to `trajectory`; those of the burn-in go by without a trace.
  ///
  /// Errors: ``DivergedState`` if a component is infinite or NaN; what was appended before is then meaningless.
  public func advance(_ count: Int, appendingTo trajectory: inout Trajectory) throws(DivergedState) {
    let model = plan.model
    let (m, d, n, r) = (model.inputSize, model.stateSize, model.outputSize, stepper.gateCount)
    try withScratch(m + n + r) { scratch throws(DivergedState) in
      let x = UnsafeMutableBufferPointer(rebasing: scratch[..<m])
      let y = UnsafeMutableBufferPointer(rebasing: scratch[m..<(m + n)])
      let g = UnsafeMutableBufferPointer(rebasing: scratch[(m + n)...])
      let h = UnsafeMutableBufferPointer(start: state.start, count: d)
      for _ in 0..<count {
        step += 1
        inputs.next(into: x)
        stepper.advance(h, inputs: UnsafeBufferPointer(x), gates: g)
        stepper.addNoise(h, from: noise)
        observe(h, into: y)
        // A sum is finite only if its terms are; the exact place is looked for when it is needed.
        if !h.reduce(0, { $0 + $1.magnitude }).isFinite, let component = h.firstIndex(where: { !$0.isFinite }) {
          throw DivergedState(path: path, step: step, component: component)
        }
        guard step > plan.burnIn else { continue }
        trajectory.x.append(contentsOf: x)
        trajectory.h.append(contentsOf: h)
        trajectory.y.append(contentsOf: y)
        trajectory.g.append(contentsOf: g)
        if countsGates {
          trajectory.gates.openness += g.reduce(0, +)
          trajectory.gates.nonzero += g.reduce(0) { $0 + ($1 != 0 ? 1 : 0) }
        }
      }
    }
  }

  /// `y = C h + v`.
  private func observe(_ h: UnsafeMutableBufferPointer<Double>, into y: UnsafeMutableBufferPointer<Double>) {
    guard let start = y.baseAddress else { return }
    if let outputMap = plan.outputMap {
      y.update(repeating: 0)
      outputMap.addProduct(with: state.start, to: start)
    } else {
      _ = y.update(fromContentsOf: h)
    }
    plan.outputNoise.add(to: start, from: noise)
  }
}

extension Update {
  /// Whether each gate value opens one component, so that their sum is a dimension (M7.5).
  public var gatesAreOpenings: Bool {
    guard case .gated(let update) = self else { return false }
    switch update.rule {
    case .product, .retain, .minimalGRU: return true
    case .linear, .selectiveScan, .realGatedLRU: return false
    }
  }
}
