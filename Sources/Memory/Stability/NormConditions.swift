// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra
import Quantities
import StateSpace

/// The conditions that compare norms: the paper's (PL1, PT2, P4.5.1) and the corrected ones (M7.1, M7.2).
///
/// Symbols: ℓ_i the steepest slope of gate i in reach, `L_G = ‖diag(ℓ) U‖` the Lipschitz constant of the vector of
/// gates in the state.
struct NormConditions {
  let model: StateSpaceModel
  let update: GatedUpdate
  let reach: InputReach
  let box: InvariantBox.Outcome

  var all: [StabilityCondition] {
    get throws { try paperClaims + contraction + [law] + retaining }
  }

  /// The gate of the paper's two updates; nil for the linear one, whose gate is 1. Others are not of that form.
  private var paperGate: GateFunction?? {
    switch update.rule {
    case .linear: .some(nil)
    case .product(let gate), .retain(let gate): .some(gate)
    case .selectiveScan, .realGatedLRU, .minimalGRU: nil
    }
  }

  private func operatorNorm(_ norm: StateNorm) throws -> Double {
    try norm.operatorNorm(update.transition ?? Matrix(rows: 0, columns: 0))
  }

  /// `L_G` over all pre-activations.
  private func globalLipschitz(_ gate: GateFunction?, _ norm: StateNorm) throws -> Double {
    let slopes = [Double](repeating: gate?.lipschitzConstant ?? 0, count: update.preactivationCount)
    return try norm.lipschitzConstant(slopes: slopes, weights: update.stateWeights)
  }

  // MARK: The paper

  private var paperClaims: [StabilityCondition] {
    get throws {
      let lemma = StateNorm.allCases.map(StabilityStatement.couplingLemma)
      let theorem = StabilityStatement.meanSquareTheorem
      let fixedPoint = StateNorm.allCases.map(StabilityStatement.fixedPointClaim)
      guard let gate = paperGate else {
        let reason = "the paper's gates are those of P2.2 and P3.1"
        return (lemma + [theorem] + fixedPoint).map { $0.notApplicable(reason) }
      }
      let constants = try StateNorm.allCases.map { try globalLipschitz(gate, $0) }
      let products = try zip(StateNorm.allCases, constants).map { norm, constant in
        constant == 0 ? 0 : try operatorNorm(norm) * constant
      }
      let refuted = "no stability follows: M7.1 and M7.2 give models with this and without it"
      let components = try componentRemark(gate)
      return zip(lemma, products).map { $0.judged($1, remark: refuted) }
        + [theorem.judged(products[0], remark: refuted)]
        + zip(fixedPoint, constants).map { $0.judged($1, remark: components) }
    }
  }

  /// The constants of single gates beside that of their vector.
  private func componentRemark(_ gate: GateFunction?) throws -> String {
    guard let weights = update.stateWeights, let slope = gate?.lipschitzConstant, slope.isFinite else {
      return "says how the gate varies, not how large it is (M7.1)"
    }
    let largest = (0..<weights.rows).reduce(0.0) { largest, row in
      max(largest, slope * weights.row(row).reduce(0) { $0 + $1 * $1 }.squareRoot())
    }
    return "of the vector of gates; single gates have at most \(shown(largest)) in the 2-norm, less by up to √d"
  }

  // MARK: M7.1

  private var contraction: [StabilityCondition] {
    get throws {
      try StateNorm.allCases.map { norm in
        let statement = StabilityStatement.productContraction(norm)
        let gate: GateFunction?
        switch update.rule {
        case .linear: gate = nil
        case .product(let function): gate = function
        default: return statement.notApplicable("M7.1 is about the product gate (P2.2)")
        }
        let size = try operatorNorm(norm)
        if update.gatesSeeInputsOnly {
          let remark = "the gates do not see the state: L_G = 0, and no bounded set is needed"
          return statement.judged(largestGate(gate, nil) * size, remark: remark)
        }
        return try onBox(statement) { box in
          let step = StepRange(update: update, box: box.sides)
          let reached = reach.cells.flatMap { step.candidate($0) }.reduce(0) { max($0, $1.magnitude) }
          let variation = try localLipschitz(gate, step, norm)
          return largestGate(gate, step) * size + (reached == 0 ? 0 : variation * reached)
        }
      }
    }
  }

  private var law: StabilityCondition {
    get throws {
      let statement = StabilityStatement.productLaw
      let gate: GateFunction?
      switch update.rule {
      case .linear: gate = nil
      case .product(let function): gate = function
      default: return statement.notApplicable("M7.1 is about the product gate (P2.2)")
      }
      guard model.input.isIndependent else { return statement.notApplicable("inputs are not independent") }
      guard model.noise.isNondegenerate else { return statement.notApplicable("Q is not positive definite") }
      if let gate, gate.jumps, !update.gatesSeeInputsOnly {
        return statement.notApplicable("the gate jumps as the state moves")
      }
      let sizes = try StateNorm.allCases.map { try operatorNorm($0) }
      let norm = sizes[0] <= sizes[1] ? "2" : "∞"
      let factor = largestGate(gate, nil) * min(sizes[0], sizes[1])
      return statement.judged(factor, remark: "in the \(norm)-norm, the smaller")
    }
  }

  // MARK: M7.2

  private var retaining: [StabilityCondition] {
    get throws {
      let statement = StabilityStatement.retainContraction
      guard case .retain(let gate) = update.rule else {
        return [statement.notApplicable("M7.2 is about the retaining gate (P3.1)")]
      }
      let size = try operatorNorm(.maximum)
      func rate(least g: Double) -> Double { size < 1 ? 1 - g * (1 - size) : size }
      if update.gatesSeeInputsOnly {
        let least = leastGate(gate, nil)
        return [statement.judged(rate(least: least), remark: "‖A‖∞ = \(shown(size)), g = \(shown(least))")]
      }
      return [
        try onBox(statement) { box in
          let step = StepRange(update: update, box: box.sides)
          let moved = try reach.cells.flatMap { try step.increment($0) }.reduce(0) { max($0, $1.magnitude) }
          let variation = try localLipschitz(gate, step, .maximum)
          return rate(least: leastGate(gate, step)) + (moved == 0 ? 0 : variation * moved)
        }
      ]
    }
  }

  // MARK: What gates do in reach

  /// A statement about a forward-invariant bounded set, put to the box that was found.
  private func onBox(_ statement: StabilityStatement, _ value: (InvariantBox) throws -> Double) throws
    -> StabilityCondition
  {
    switch box {
    case .found(let box):
      return statement.judged(try value(box), remark: "on the invariant box of radius \(shown(box.radius))")
    case .impossible(let reason): return statement.notApplicable("no forward-invariant bounded set: \(reason)")
    case .notFound(let reason): return statement.unknown("no forward-invariant bounded set was found: \(reason)")
    }
  }

  /// Ranges of the gates over all cells: those of the step's box, or of all states.
  private func gateRanges(_ gate: GateFunction, _ step: StepRange?) -> [Interval] {
    let everywhere = StepRange(update: update, box: [Interval](repeating: .everything, count: update.stateSize))
    return reach.cells.flatMap { cell in
      (step ?? everywhere).preactivations(cell).enumerated().map { gate.range(over: $1, component: $0) }
    }
  }

  private func largestGate(_ gate: GateFunction?, _ step: StepRange?) -> Double {
    guard let gate else { return 1 }
    return gateRanges(gate, step).reduce(0) { max($0, $1.upper) }
  }

  private func leastGate(_ gate: GateFunction, _ step: StepRange?) -> Double {
    gateRanges(gate, step).reduce(1) { min($0, $1.lower) }
  }

  /// `L_G` over the pre-activations that the step's box reaches; the box is convex.
  private func localLipschitz(_ gate: GateFunction?, _ step: StepRange, _ norm: StateNorm) throws -> Double {
    guard let gate else { return 0 }
    return try reach.cells.reduce(0) { largest, cell in
      let slopes = step.preactivations(cell).map { gate.steepestSlope(over: $0) }
      return max(largest, try norm.lipschitzConstant(slopes: slopes, weights: update.stateWeights))
    }
  }
}

extension InputLaw {
  /// Whether inputs are independent and identically distributed.
  var isIndependent: Bool {
    switch self {
    case .gaussian: true
    case .tokens(let law): law.transition == nil
    case .process, .recorded: false
    }
  }
}
