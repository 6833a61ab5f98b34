// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import Quantities
public import StateSpace

/// What the state of a gated model holds of its discrete inputs, by enumeration of the paths (M3.4).
///
/// Given the path, the state is exactly Gaussian (M1.2), so that its law is a mixture with one component a path.
/// Paths that lead to one law are made one component after every step, with the sum of their probabilities; a latch
/// of eight symbols has nine components at any time.
public struct TokenMemory: Sendable {
  /// The model, whose input is ``law``.
  public let model: StateSpaceModel
  /// The symbols.
  public let law: TokenLaw
  /// The most components that are enumerated.
  public let componentLimit: Int
  /// More components than this do not fit into memory.
  private static let largestLimit = 1 << 24
  let steps: [SymbolStep]
  /// Symbols with the same pre-activations have one number.
  let gateClass: [Int]

  /// The memory of `model`, whose inputs are tokens and whose gates see inputs only.
  ///
  /// Errors: `ModelError` for any other model; `DomainError` for a limit outside 1 … 2²⁴.
  public init(_ model: StateSpaceModel, componentLimit: Int = 65_536) throws {
    guard case .tokens(let law) = model.input else {
      throw ModelError("input", "not tokens", expected: "tokens, whose paths can be enumerated")
    }
    guard case .gated(let update) = model.update, update.gatesSeeInputsOnly else {
      throw ModelError("update", "the next state is not affine in the state", expected: "gates that see inputs only")
    }
    guard (1...Self.largestLimit).contains(componentLimit) else {
      throw DomainError(componentLimit, of: "components", expected: "a number from 1 to \(Self.largestLimit)")
    }
    self.model = model
    self.law = law
    self.componentLimit = componentLimit
    steps = (0..<law.alphabetSize).map {
      SymbolStep(update, noise: model.noise, input: Array(law.embedding.row($0)))
    }
    var numbers: [[Double]: Int] = [:]
    var gateClass: [Int] = []
    for step in steps {
      let number = numbers[step.preactivations] ?? numbers.count
      numbers[step.preactivations] = number
      gateClass.append(number)
    }
    self.gateClass = gateClass
  }

  /// The mixture that is the law of `h_t`, labelled by the subject of `question`.
  ///
  /// Errors: ``TokenError``.
  func components(_ question: TokenQuestion, _ coincidence: Coincidence) throws(TokenError) -> PathComponents {
    let time = question.time
    let lag = question.subject.lag
    guard time >= 1 else { throw .time(time) }
    guard (0..<time).contains(lag) else { throw .lag(lag, time: time) }
    var classes: [Int]?
    if case .symbol(_, let given) = question.subject {
      classes = given ?? Array(0..<law.alphabetSize)
      guard classes?.count == law.alphabetSize else {
        throw .classes(given?.count ?? 0, symbols: law.alphabetSize)
      }
    }
    let noPattern = [Int](repeating: 0, count: gateClass.count)
    var components = PathComponents(mean: model.initial.mean, covariance: model.initial.covariance.storage)
    for step in 1...time {
      guard components.count.multipliedReportingOverflow(by: steps.count).partialValue <= 64 * componentLimit else {
        throw .tooManyComponents(step: step, limit: componentLimit)
      }
      let isLabelled = step == time - lag
      let symbolsMatter = law.transition != nil && step < time
      components = components.extended(
        by: steps, gateClass: question.isGivenGates ? gateClass : noPattern,
        remembersSymbol: symbolsMatter || (isLabelled && classes != nil)
      ) { last, next in
        guard step > 1, let transition = law.transition else { return law.probabilities[next] }
        return transition[last, next]
      }
      guard components.means.allSatisfy(\.isFinite), components.covariances.allSatisfy(\.isFinite) else {
        throw .notFinite(step: step)
      }
      if isLabelled, let classes {
        components.labelBySymbol(classes)
        if !symbolsMatter { components.forgetSymbols() }
      }
      components = components.merged(steps: step, coincidence: coincidence)
      if isLabelled, classes == nil { components.labelByComponent() }
      guard components.count <= componentLimit else {
        throw .tooManyComponents(step: step, limit: componentLimit)
      }
    }
    return components
  }
}
