// SPDX-License-Identifier: GPL-3.0-or-later

internal import StateSpace

/// How many paths fit into memory, and what they cost, by the width of the state.
extension PathSampler {
  /// Numbers of the laws that a reference is fitted to, in all.
  private static let lawBudget = 1 << 23
  /// Numbers of a pilot's records.
  private static let pilotBudget = 1 << 22
  /// Numbers of the largest mixture and its records: 1 GiB.
  private static let mixtureBudget = 1 << 27

  /// Numbers of one factor of a covariance.
  private var factorSize: Int { propagator.isDiagonal ? dimension : dimension * (dimension + 1) / 2 }

  /// Paths that a reference is fitted to.
  var referencePathCount: Int {
    let d = propagator.update.stateSize
    let law = d + (propagator.isDiagonal ? d : d * d) * (propagator.gates == nil ? 1 : 2)
    return min(8192, max(64, Self.lawBudget / law))
  }

  /// Paths of a pilot; at most `limit`.
  func pilotPathCount(limit: Int) -> Int {
    min(limit, GatedPlan.pilotCount, max(64, Self.pilotBudget / (2 * dimension + factorSize)))
  }

  /// States of a replication with `count` components, at most as many.
  ///
  /// The distance between the sides falls with the components, the spread of the means with the states of all
  /// replications together, and the work grows with the pairs. So the pairs are spent on components, as far as their
  /// paths cost little beside them.
  func stateCount(components count: Int) -> Int {
    let paid = Int(exactly: min(Double(count), (Self.pathsOfPair * pathWork / pairWork).rounded(.up))) ?? count
    return min(count, max(Self.leastStates, count / Self.componentsOfState, paid))
  }

  /// Components for each state, where there are many.
  private static let componentsOfState = 4
  /// With fewer states, means are far from normal.
  private static let leastStates = 256
  /// Pairs of a component have to cost at least this much more than its path.
  private static let pathsOfPair = 4.0

  /// The most components of a mixture, at least 2.
  var largestComponentCount: Int { max(2, Self.mixtureBudget / (3 * dimension + 2 * factorSize)) }

  /// Multiply–adds of a density of one component at one point, about, its exponential included.
  var pairWork: Double { max(100, Double(factorSize + 2 * dimension + 25)) }

  /// Multiply–adds of one path, about; an elementary function counts ten.
  var pathWork: Double {
    let d = Double(propagator.update.stateSize)
    let step = propagator.isDiagonal ? 50 * d : 4 * d * d * d * (propagator.gates == nil ? 1 : 2)
    return Double(propagator.steps) * (step + 2 * d * Double(propagator.update.inputSize))
  }
}
