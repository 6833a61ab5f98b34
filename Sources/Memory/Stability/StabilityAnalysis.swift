// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
public import StateSpace

/// Every condition on a model's stability: the paper's, the corrected ones, and what simulation shows (M7).
public struct StabilityAnalysis: Sendable {
  /// The rows of the report, in order: claims of the paper, theorems, measurements, cost.
  public let conditions: [StabilityCondition]
  /// What the search for an invariant box came to.
  public let box: InvariantBox.Outcome
  /// The fastest growing pattern of gates in reach; nil where gates see the state, or for cells.
  public let pattern: GatePattern?
  /// The gates of the pattern's steps, in order of time; empty without a pattern.
  public let patternGates: [[Double]]
  /// The cost of a step; nil where gates are not of the counted form.
  public let cost: UpdateCost?

  /// The analysis of `model`. Errors: those of the model's maps.
  public init(_ model: StateSpaceModel, _ options: StabilityOptions) throws {
    box = try InvariantBox.search(for: model)
    var conditions: [StabilityCondition] = []
    var pattern: GatePattern?
    var patternGates: [[Double]] = []
    if case .gated(let update) = model.update {
      let norms = NormConditions(model: model, update: update, reach: try InputReach(model, update), box: box)
      conditions += try norms.all
      conditions.append(try Self.constantStep(update))
      conditions += try ChannelConditions(model: model, update: update).all
      conditions.append(try Self.meanSquare(model))
      let search = try PatternSearch(model, update)
      conditions += search.conditions
      pattern = search.pattern
      patternGates = search.gates
    } else {
      let reason = "LSTM and GRU cells have no one matrix A: only measurements apply"
      conditions += StabilityStatement.ofGatedUpdates.map { $0.notApplicable(reason) }
    }
    conditions += try Self.measurements(model, box: box, options)
    cost = try UpdateCost(model, options)
    let uncounted = "no gate says whether a row is computed"
    conditions +=
      cost?.conditions
      ?? [StabilityStatement.activeCost, .activeRows].map { $0.notApplicable(uncounted) }
    self.conditions = conditions
    self.pattern = pattern
    self.patternGates = patternGates
  }

  /// Where F is one matrix, its spectral radius decides.
  private static func constantStep(_ update: GatedUpdate) throws -> StabilityCondition {
    let statement = StabilityStatement.linearRadius
    guard update.hasConstantGates else { return statement.notApplicable("F varies with the gates") }
    var coefficients = StepCoefficients(for: update)
    update.evaluate(update.bias, into: &coefficients)
    let step = update.stepMatrix(gain: coefficients.gain, carry: coefficients.carry)
    return statement.judged(try GeneralEigen.spectralRadius(step))
  }

  private static func meanSquare(_ model: StateSpaceModel) throws -> StabilityCondition {
    let statement = StabilityStatement.meanSquareRadius
    do {
      let map = try SecondMomentOperator(model)
      let error = map.integrationError
      let accuracy = error > 0 ? "integration good to about \(shown(error))" : "finite sums"
      return statement.judged(try map.spectralRadius(), remark: accuracy)
    } catch SecondMomentOperator.Obstacle.notDefined(let reason) {
      return statement.notApplicable(reason)
    } catch SecondMomentOperator.Obstacle.notIntegrable(let reason) {
      return statement.unknown(reason)
    } catch let error as LinearAlgebraError {
      return statement.unknown("\(error)")
    }
  }

  private static func measurements(
    _ model: StateSpaceModel, box: InvariantBox.Outcome, _ options: StabilityOptions
  ) throws -> [StabilityCondition] {
    let exponent = try LyapunovExponent.simulate(model, options)
    let steps = options.steps(for: model.input)
    let paths = "\(options.replications) paths of \(steps) steps"
    let lyapunov = StabilityStatement.lyapunov.judged(
      estimate: exponent.value, lower: exponent.lower, upper: exponent.upper, remark: paths)
    var starts: InvariantBox?
    if case .found(let box) = box { starts = box }
    let copies = try CoupledCopies(model, noise: .shared, box: starts, options)
    return [lyapunov, coupling(copies, steps: steps), try independent(model, box: starts, options)]
  }

  private static func coupling(_ copies: CoupledCopies, steps: Int) -> StabilityCondition {
    let rate = copies.rate
    let verdict: StabilityCondition.Verdict
    if copies.apart > 0 {
      verdict = .fails
    } else if copies.met == copies.distances.count, rate.upper < 1 {
      verdict = .holds
    } else {
      verdict = .unknown("the distances still fall after \(steps) steps")
    }
    return StabilityStatement.coupling.found(
      .estimated(rate.value, lower: rate.lower, upper: rate.upper), verdict,
      remark: "\(copies.met) of \(copies.distances.count) pairs met, \(copies.apart) stayed apart")
  }

  /// Copies with independent noises keep a distance: PL1's proof drops it.
  private static func independent(
    _ model: StateSpaceModel, box: InvariantBox?, _ options: StabilityOptions
  ) throws -> StabilityCondition {
    let statement = StabilityStatement.independentNoise
    guard !model.noise.isZero else { return statement.notApplicable("without noise the copies are the coupled ones") }
    let copies = try CoupledCopies(model, noise: .independent, box: box, options)
    let last = copies.distances.compactMap(\.last)
    guard last.allSatisfy(\.isFinite) else {
      return statement.found(.certain(.infinity), .fails, remark: "the copies leave the range of doubles")
    }
    let distance = try ReplicatedMean(last, confidence: options.confidence)
    return statement.found(
      .estimated(distance.value, lower: distance.lower, upper: distance.upper),
      last.allSatisfy { $0 > 0 } ? .fails : .unknown("some copies met"),
      remark: "mean distance after \(options.steps(for: model.input)) steps; the noise keeps the copies apart")
  }
}

extension GatedUpdate {
  /// Whether F is the same at every step.
  var hasConstantGates: Bool {
    switch rule {
    case .linear: true
    case .product(.constant), .retain(.constant), .minimalGRU(.constant): true
    case .realGatedLRU(_, _, .constant, _): true
    case .product, .retain, .minimalGRU, .realGatedLRU, .selectiveScan:
      stateWeights == nil && inputWeights.maximumMagnitude == 0
    }
  }
}

extension StabilityStatement {
  /// The statements that only gated updates can be put to, in the order of the report.
  static let ofGatedUpdates: [StabilityStatement] =
    StateNorm.allCases.map(couplingLemma) + [meanSquareTheorem] + StateNorm.allCases.map(fixedPointClaim)
    + StateNorm.allCases.map(productContraction)
    + [productLaw, retainContraction, linearRadius, channelLogarithm, channelSquare, meanSquareRadius]
    + [periodicPattern, patternShuffled]
}
