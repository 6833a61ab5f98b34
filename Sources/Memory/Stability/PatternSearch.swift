// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra
import StateSpace

/// The search for a sequence of gates that makes the state grow, put as conditions (M7.2).
struct PatternSearch {
  let conditions: [StabilityCondition]
  let pattern: GatePattern?
  /// The gates of the pattern, in order of time.
  let gates: [[Double]]

  /// Longest period searched.
  private static let longest = 8
  /// Above 1 by more than this is growth: rounding of eigenvalues.
  private static let rounding = 0x1p-30

  init(_ model: StateSpaceModel, _ update: GatedUpdate) throws {
    let (growth, shuffled) = (StabilityStatement.periodicPattern, StabilityStatement.patternShuffled)
    guard update.gatesSeeInputsOnly else {
      let reason = "the gates see the state: no pattern can be chosen by inputs alone"
      conditions = [growth.notApplicable(reason), shuffled.notApplicable(reason)]
      (pattern, gates) = (nil, [])
      return
    }
    let reachable = try ReachableSteps(model, update)
    let ceiling = try Self.ceiling(update)
    // Where no pattern can grow there is none to search for.
    let found = try GatePattern.fastest(of: reachable.steps.map(\.matrix), longest: ceiling <= 1 ? 1 : Self.longest)
    let verdict: StabilityCondition.Verdict
    if found.growth > 1 + Self.rounding {
      verdict = .fails
    } else if ceiling <= 1 {
      verdict = .holds
    } else {
      verdict = .unknown("no pattern found grows, and no norm shows that none does")
    }
    let description = "period \(found.word.count), \(reachable.origin): \(reachable.steps.count) tried"
    conditions = [
      growth.found(.certain(found.growth), verdict, remark: description),
      try verdict == .fails
        ? Self.inRandomOrder(found, reachable) : shuffled.notApplicable("no pattern was found that grows"),
    ]
    pattern = found
    gates = found.word.map { reachable.steps[$0].gates }
  }

  /// The steps of a pattern, drawn independently with equal frequencies.
  private static func inRandomOrder(_ pattern: GatePattern, _ reachable: ReachableSteps) throws -> StabilityCondition {
    let steps = pattern.word.map { reachable.steps[$0].matrix }
    let map = try SecondMomentOperator(
      steps: steps, masses: [Double](repeating: 1 / Double(steps.count), count: steps.count))
    let statement = StabilityStatement.patternShuffled
    do {
      let radius = try map.spectralRadius()
      return statement.judged(radius, remark: "the \(steps.count) steps of that pattern, equally likely")
    } catch let error as LinearAlgebraError {
      return statement.unknown("\(error)")
    }
  }

  /// `sup ‖F‖` over all gates in [0, 1], in the better of both norms: an upper bound of any pattern's growth.
  private static func ceiling(_ update: GatedUpdate) throws -> Double {
    guard let transition = update.transition else { return 1 }
    let (euclidean, maximum) = (
      try StateNorm.euclidean.operatorNorm(transition), try StateNorm.maximum.operatorNorm(transition)
    )
    switch update.rule {
    case .linear: return try GeneralEigen.spectralRadius(transition)
    case .product: return min(euclidean, maximum)
    case .retain: return max(1, maximum)
    case .selectiveScan, .realGatedLRU, .minimalGRU: return 1
    }
  }
}
