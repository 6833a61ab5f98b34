// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Information
internal import LinearAlgebra
public import Parallel
public import Quantities

/// What the state of a token model tells about the subject of a question, exactly enumerated.
public struct TokenInformation: Sendable {
  /// What was asked.
  public let question: TokenQuestion
  /// The entropy of the subject (given the gates if the question says so), nats: information plus equivocation.
  public let entropy: Nats
  /// `I(h_t; subject)`, or `I(h_t; subject | gates)`.
  public let information: Nats
  /// `H(subject | h_t)`, with the gates where they are given; computed by itself and not as a difference, so that small
  /// values keep their digits.
  public let equivocation: Nats
  /// Bound of the error of both, nats. Where ``isUndecided``, both are the middles between two readings of the state, and
  /// this is half of what lies between them, and more.
  public let error: Nats
  /// Whether states without noise came closer together than rounding, so that they may be one or several; their
  /// number depends on digits that doubles do not hold.
  public let isUndecided: Bool
  /// Distinct conditional laws of the state that were enumerated.
  public let componentCount: Int

  /// The information between its two sides, a numerical error apart.
  public var bracket: Bracket<Nats> {
    let source = isUndecided ? StateInformation.undecidedSource : Self.source
    return Bracket(
      subject: "the state's information about its inputs",
      lower: Bound(max(.zero, information - error), kind: .exact, source: source),
      upper: Bound(min(entropy, information + error), kind: .exact, source: source))
  }

  private static let source = Citation("enumeration of all paths (M3.4), adaptive quadrature with a stated error")
}

extension TokenInformation {
  /// The answer in the vocabulary of the room: exact, or two sides that hold for certain where ``isUndecided``.
  public var stateInformation: StateInformation {
    isUndecided
      ? .sandwich(bracket, confidence: 1) : .exact(information, source: Self.source, conditionNumber: 1)
  }
}

extension StateInformation {
  static let undecidedSource = Citation(
    "enumeration of all paths (M3.4), states that differ by less than rounding as one below and as several above")

  /// Whether the two sides are far apart because states without noise came closer together than rounding.
  public var isUndecided: Bool {
    if case .sandwich(let bracket, _) = self { bracket.lower.source == Self.undecidedSource } else { false }
  }
}

/// An answer of ``TokenMemory``.
public enum TokenAnswer: Sendable {
  /// By enumeration and, where the state varies in one direction given the path, quadrature.
  case exact(TokenInformation)
  /// Given the path the state varies in several directions: Monte Carlo over the exact mixture.
  case sampled(TokenSampler)
}

extension TokenMemory {
  /// `H(x_{1:t})`: no state knows more (M3.5). Errors: ``TokenError/time(_:)`` below 1.
  public func inputEntropy(at time: Int) throws(TokenError) -> Nats {
    guard time >= 1 else { throw .time(time) }
    return law.entropy(ofFirst: time)
  }

  /// What `h_t` tells about the subject of `question`: exactly where the paths can be enumerated and the state, given
  /// the path, varies in one direction at most; otherwise as an estimator to be run.
  ///
  /// A noise-free state has a discrete law, and the information is the entropy of its distinct values: finite. Values
  /// closer together than rounding may be one or several; unless that is decided, the answer lies between both.
  /// Errors: ``TokenError``.
  public func answer(_ question: TokenQuestion, seed: UInt64 = 0, threads: Int = Parallel.defaultThreadCount) throws
    -> TokenAnswer
  {
    let readings = try readings(question)
    let components = readings.leading.components
    let tally = LabelTally(components)
    // The middle between both readings.
    var residual = Measured(value: -0.5 * readings.unresolved, error: 0.5 * readings.unresolved)
    var open: [SupportCell] = []
    for cell in readings.leading.cells {
      // One label leaves no question open, however the state varies.
      guard Set(cell.members.lazy.map { components.label[$0] }).count > 1 else { continue }
      switch cell.rank {
      case 0: residual.value += components.atomEquivocation(cell)
      case 1:
        let part = try components.line(cell).equivocation(meanError: components.meanError, threads: threads)
        residual.value += part.value
        residual.error += part.error
      default: open.append(cell)
      }
    }
    guard open.isEmpty else {
      return .sampled(
        try TokenSampler(
          question: question, components: components, cells: open, tally: tally, exactPart: residual, seed: seed))
    }
    return .exact(
      tally.information(
        residual, question: question, componentCount: components.count, isUndecided: readings.isUndecided))
  }
}

/// Entropies of the labels of a mixture, which turn equivocations into information.
struct LabelTally: Sendable {
  /// `H(label | pattern)`, nats.
  let labelEntropy: Double
  /// `H(subject | label, pattern)`.
  let within: Double

  init(_ components: PathComponents) {
    var joint: [[Int]: Double] = [:]
    var patterns: [Int: Double] = [:]
    for index in 0..<components.count {
      joint[[components.pattern[index], components.label[index]], default: 0] += components.weight[index]
      patterns[components.pattern[index], default: 0] += components.weight[index]
    }
    labelEntropy = compensatedSum(
      joint.keys.sorted { $0.lexicographicallyPrecedes($1) }.lazy.map { key in
        let mass = joint[key] ?? 0
        return mass * log((patterns[key[0]] ?? mass) / mass)
      })
    within = components.withinLabel
  }

  /// The answer, given the entropy of the labels once the state is known.
  func information(
    _ residual: Measured, question: TokenQuestion, componentCount: Int, isUndecided: Bool
  ) -> TokenInformation {
    let rounding = 8 * Double.ulpOfOne * (labelEntropy + within)
    return TokenInformation(
      question: question, entropy: Nats(labelEntropy + within), information: Nats(labelEntropy - residual.value),
      equivocation: Nats(within + residual.value), error: Nats(residual.error + rounding),
      isUndecided: isUndecided, componentCount: componentCount)
  }
}

extension PathComponents {
  /// The mixture on the line of a cell of rank 1.
  func line(_ cell: SupportCell) -> LineMixture {
    LineMixture(
      weights: cell.members.map { weight[$0] }, means: cell.means,
      deviations: cell.covariances.map { $0.squareRoot() }, classes: cell.members.map { label[$0] })
  }

  /// Rounding error that the means carry along any direction.
  var meanError: Double { Double(stateSize).squareRoot() * meanRounding }

  /// Mass times the entropy of the label at an atom, nats.
  func atomEquivocation(_ cell: SupportCell) -> Double {
    var masses: [Int: Double] = [:]
    for index in cell.members { masses[label[index], default: 0] += weight[index] }
    let total = cell.members.reduce(0) { $0 + weight[$1] }
    return compensatedSum(
      masses.keys.sorted().lazy.map { key in
        let mass = masses[key] ?? 0
        return mass * log(total / mass)
      })
  }
}
