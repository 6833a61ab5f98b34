// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
public import StateSpace

/// What the inputs of a model can do to its state, decided from the model and not from paths: a gate that opens once in
/// a million steps opens on none of a few thousand.
///
/// For gates that see inputs only. A component may be moved if its drive varies with the input, or its gate does and
/// mixes in something that need not vanish, or if it follows such a component through A. Components that are left out are
/// moved by no input; one that is named may still stand still where terms cancel.
public struct InputMotion: Sendable {
  /// Components of the state that inputs may move, ascending.
  public let components: [Int]
  /// Whether the inputs, as far as they decide it, leave the state countably many values: symbols, or continuous inputs
  /// that reach it through gates of finitely many values alone.
  public let isCountable: Bool
  /// Whether a direction that generic paths do not move is moved by none: everything is an analytic function of Gaussian
  /// inputs, and such a function is constant if it is on a set of positive probability.
  let isDecidedByPaths: Bool

  /// Nil for cells and for gates that see the state. Errors: those of linear algebra.
  public init?(_ model: StateSpaceModel) throws {
    guard case .gated(let update) = model.update, update.gatesSeeInputsOnly else { return nil }
    try self.init(model, update)
  }

  /// The same for the update of `model`, whose gates see inputs only.
  init(_ model: StateSpaceModel, _ update: GatedUpdate) throws {
    switch model.input {
    case .tokens, .recorded: (isCountable, isDecidedByPaths) = (true, false)
    case .gaussian, .process:
      isCountable = update.inputMap.maximumMagnitude == 0 && update.rule.hasFiniteGates
      isDecidedByPaths = update.rule.gates.allSatisfy(\.isAnalytic)
    }
    let reach = try InputReach(model, update)
    let rows = (0..<update.stateSize).map { Row($0, update, reach) }
    let links = (0..<update.stateSize).map { i in
      (0..<update.stateSize).filter { j in update.transition.map { $0[i, j] != 0 } ?? false }
    }
    let driven = Self.closure(links) { i in
      model.initial.mean[i] != 0 || model.initial.covariance[i, i] != 0 || model.noise.reaches(i) || rows[i].isDriven
    }
    let moved = Self.closure(links.indices.map { rows[$0].isClosed ? [] : links[$0] }) { i in
      let row = rows[i]
      let gated = row.isDriven || driven[i] || links[i].contains { driven[$0] }
      return !row.isClosed && (row.driveVaries || row.gateVaries && gated)
    }
    components = moved.indices.filter { moved[$0] }
  }

  /// The components with a property that spreads along `links` (the components that each row reads).
  private static func closure(_ links: [[Int]], where holds: (Int) -> Bool) -> [Bool] {
    var known = links.indices.map(holds)
    while let next = links.indices.first(where: { i in !known[i] && links[i].contains { known[$0] } }) {
      known[next] = true
    }
    return known
  }

  /// What the inputs do to one row of a step.
  private struct Row {
    let driveVaries: Bool
    /// Whether `B x + c` is anything but 0.
    let isDriven: Bool
    let gateVaries: Bool
    /// Whether its gate is closed for every input.
    let isClosed: Bool

    init(_ i: Int, _ update: GatedUpdate, _ reach: InputReach) {
      let drives = reach.cells.map { $0.drive[i] }
      driveVaries = Self.vary(drives)
      isDriven = drives.contains { $0 != Interval(0) }
      func gates(_ function: GateFunction, _ index: Int) -> [Interval] {
        reach.cells.map { function.range(over: $0.preactivations[index], component: i) }
      }
      switch update.rule {
      case .linear: (gateVaries, isClosed) = (false, false)
      case .product(let gate), .retain(let gate), .minimalGRU(let gate):
        let ranges = gates(gate, i)
        (gateVaries, isClosed) = (Self.vary(ranges), ranges.allSatisfy { $0 == Interval(0) })
      case .realGatedLRU(_, _, let recurrence, let input):
        gateVaries = Self.vary(gates(recurrence, i)) || Self.vary(gates(input, update.stateSize + i))
        isClosed = false
      case .selectiveScan(let scan):
        let read = [scan.stepIndex[i]] + (scan.projectionIndex.map { [$0[i]] } ?? [])
        gateVaries = read.contains { index in Self.vary(reach.cells.map { $0.preactivations[index] }) }
        isClosed = false
      }
    }

    private static func vary(_ ranges: [Interval]) -> Bool {
      ranges.contains { $0.lower != $0.upper || $0 != ranges.first }
    }
  }
}

extension GateFunction {
  /// Whether the gate is an analytic function of its pre-activation.
  fileprivate var isAnalytic: Bool {
    switch self {
    case .sigmoid, .tanh, .constant: true
    case .hardSigmoid, .threshold, .topK: false
    }
  }
}

extension ProcessNoise {
  /// Whether component `index` has noise.
  fileprivate func reaches(_ index: Int) -> Bool {
    switch self {
    case .perStep(let q): q[index, index] != 0
    case .integrated(let intensities): intensities[index] != 0
    }
  }
}
