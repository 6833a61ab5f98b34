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
  private var factorSize: Int { isDiagonal ? dimension : dimension * (dimension + 1) / 2 }

  /// Paths that a pilot needs at least, and a reference.
  static let fewestPaths = 128

  /// Work limits of a replication that each of the fewest that make a bracket may take: two of them, a pilot and a
  /// reference then cost what sixteen replications within the limit do.
  static let overspending = 4.0

  /// How many paths `work` multiply–adds pay for.
  private func pathCount(within work: Double) -> Int {
    Int(exactly: min(0x1p32, (work / pathWork).rounded(.down))) ?? 0
  }

  /// Paths that a reference is fitted to.
  func referencePathCount(workLimit: Double) -> Int {
    let d = propagator.update.stateSize
    let law = d + (propagator.isDiagonal ? d : d * d) * (propagator.gates == nil ? 1 : 2)
    return min(8192, max(64, min(Self.lawBudget / law, pathCount(within: workLimit))))
  }

  /// Paths of a pilot with a state each, and as many without; at most `limit`.
  func pilotPathCount(limit: Int, workLimit: Double) -> Int {
    let room = min(Self.pilotBudget / (2 * dimension + factorSize), pathCount(within: workLimit) / 2)
    return min(limit, GatedPlan.pilotCount, max(Self.fewestPaths / 2, room))
  }

  /// The most paths that a replication may draw beside its `components`.
  func affordableExtraPaths(beside components: Int, workLimit: Double) -> Int {
    max(0, pathCount(within: workLimit) - components)
  }

  /// The most components, up to `limit`, whose pairs and paths take at most `work`.
  func affordableComponentCount(within work: Double, atMost limit: Int) -> Int {
    func fits(_ count: Int) -> Bool {
      Double(count) * (Double(stateCount(components: count)) * pairWork + pathWork) <= work
    }
    var (low, high) = (min(limit, Self.fewestPaths / 2), limit)
    if fits(high) { return high }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if fits(middle) { low = middle } else { high = middle }
    }
    return low
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
  /// Below as many states, pairs cost little.
  private static let leastStates = 1024
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
