// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Information
internal import LinearAlgebra
internal import Quantities
internal import StateSpace

/// Which states without noise are one, where they lie closer together than rounding moves them.
///
/// A model's coefficients are known to the doubles that were read: `0.1 + 0.2` and `0.3` may have been meant as one
/// number. Which of two such states was meant no arithmetic can tell, so that both readings are made.
enum Coincidence: Sendable {
  /// States that differ by no more than rounding: at least those that are equal.
  case withinRounding
  /// States that are equal if every coefficient is exactly the double that it is read as: at most those that are equal.
  case exact
}

/// The law of the state at one ``Coincidence``: components, and cells that the state tells apart for certain.
struct StateReading: Sendable {
  let components: PathComponents
  let cells: [SupportCell]

  /// Whether another ``Coincidence`` would give another law.
  var isUndecided: Bool { components.isUndecided || cells.contains(where: \.isUndecided) }

  /// The entropy of the cells' masses, nats.
  var cellEntropy: Double {
    compensatedSum(
      cells.lazy.map { cell in
        let mass = cell.members.reduce(0) { $0 + components.weight[$1] }
        return mass > 0 ? -mass * log(mass) : 0
      })
  }
}

/// What is known of the law of the state: one reading, or two that hold the truth between them.
struct StateReadings: Sendable {
  /// The only reading, or the one that tells fewer states apart.
  let leading: StateReading
  /// Whether there is another that tells more states apart.
  let isUndecided: Bool
  /// That one; nil if there is none, or if it has more components than are enumerated.
  let finer: StateReading?
  /// What the finer one can tell more at most of anything, `H(finer state | leading state)`, nats.
  let unresolved: Double
}

extension TokenMemory {
  /// The law of `h_t`, labelled by the subject of `question`.
  ///
  /// Where states without noise come closer together than rounding, they are different for certain if the symbols'
  /// images keep apart (``keepsSymbolsApart(until:)``).
  /// Errors: ``TokenError``; `LinearAlgebraError` if an eigenvalue problem does not converge.
  func readings(_ question: TokenQuestion) throws -> StateReadings {
    func reading(_ coincidence: Coincidence) throws -> StateReading {
      let components = try components(question, coincidence)
      return StateReading(
        components: components,
        cells: try components.supportCells(steps: question.time, coincidence: coincidence))
    }
    let coarse = try reading(.withinRounding)
    guard coarse.isUndecided else {
      return StateReadings(leading: coarse, isUndecided: false, finer: nil, unresolved: 0)
    }
    if keepsSymbolsApart(until: question.time) {
      return StateReadings(leading: try reading(.exact), isUndecided: false, finer: nil, unresolved: 0)
    }
    do {
      let fine = try reading(.exact)
      return StateReadings(
        leading: coarse, isUndecided: true, finer: fine, unresolved: max(0, fine.cellEntropy - coarse.cellEntropy))
    } catch TokenError.tooManyComponents {
      return StateReadings(
        leading: coarse, isUndecided: true, finer: nil, unresolved: law.entropy(ofFirst: question.time).value)
    }
  }

  /// Whether a component of the state without noise determines, at every step up to `time`, what the last symbol did and
  /// the component before, and so all symbols as far as they do different things.
  ///
  /// It does if it is a recursion of its own, `f(x) h + u(x)` with no f of 0, with as many different maps as the whole
  /// state has, whose images of all states that can be reached do not meet. Images that are further apart than the
  /// rounding of their ends are so for all coefficients that are read as these doubles.
  /// Source: the strong separation condition of iterated function systems, Hutchinson (1981).
  private func keepsSymbolsApart(until time: Int) -> Bool {
    let d = model.stateSize
    let mapCount = Set(steps.map { $0.transition + $0.drive }).count
    return (0..<d).contains { i in
      let isAlone = steps.allSatisfy { step in
        step.noise[i * d + i] == 0 && (0..<d).allSatisfy { ($0 == i) == (step.transition[i * d + $0] != 0) }
      }
      guard isAlone, model.initial.variances[i] == 0 else { return false }
      let maps = Set(steps.map { [$0.transition[i * d + i], $0.drive[i]] })
      guard maps.count == mapCount else { return false }
      var reached = Interval(model.initial.mean[i])
      for _ in 0..<time {
        let images = maps.map { map in
          let scaled = reached.scaled(by: map[0])
          return Interval(scaled.lower + map[1], scaled.upper + map[1])
            .widened(relative: 0, absolute: 4 * Double.ulpOfOne * (scaled.magnitude + abs(map[1])))
        }.sorted { $0.lower < $1.lower }
        guard zip(images, images.dropFirst()).allSatisfy({ $0.upper < $1.lower }), let first = images.first else {
          return false
        }
        reached = images.reduce(first) { $0.hull($1) }
      }
      return true
    }
  }
}
