// SPDX-License-Identifier: GPL-3.0-or-later

internal import Information
public import Parallel

/// The error of the best decision (maximum a posteriori) about what a state has seen (M5.6).
public struct DecisionError: Sendable, Equatable {
  /// Least probability of a wrong decision from the state.
  public let probability: Double
  /// Bound of the numerical error of ``probability``, and half of what lies between two readings of states that came
  /// closer together than rounding.
  public let uncertainty: Double
  /// Probability of a wrong decision without the state, by the prior law alone.
  public let guessing: Double
}

extension TokenMemory {
  /// The error of naming the whole block `x_{1:t}` from `h_t`:
  /// `1 − ∫ max_j p_j N(h; m_j, P_j) dh`, by the upper envelope of the components, with their crossings as break points
  /// and the normal law between them.
  ///
  /// Errors: ``TokenError``, ``TokenError/severalDirections(_:)`` among them.
  public func blockError(at time: Int) throws -> DecisionError {
    try decisionError(TokenQuestion(time: time), blockError)
  }

  /// The error at each reading of the state, and what holds for both: a finer state errs less.
  private func decisionError(
    _ question: TokenQuestion, _ error: (StateReading) throws -> DecisionError
  ) throws -> DecisionError {
    let readings = try readings(question)
    let coarse = try error(readings.leading)
    guard readings.isUndecided else { return coarse }
    let fine = try readings.finer.map(error)
    let least = fine.map { $0.probability - $0.uncertainty } ?? 0
    let greatest = coarse.probability + coarse.uncertainty
    return DecisionError(
      probability: max(0, 0.5 * (least + greatest)), uncertainty: 0.5 * (greatest - least), guessing: coarse.guessing)
  }

  private func blockError(_ reading: StateReading) throws -> DecisionError {
    let components = reading.components
    var error = CompensatedSum()
    var moved = 0.0
    for cell in reading.cells {
      guard cell.rank <= 1 else { throw TokenError.severalDirections(cell.rank) }
      // Of the paths that lead to one law only the most probable is ever named.
      for index in cell.members { error.add(components.weight[index] - components.largest[index]) }
      let heights = cell.members.map { components.largest[$0] }
      if cell.rank == 0 {
        let named = heights.max() ?? 0
        error.add(compensatedSum(heights) - named)
        continue
      }
      let deviations = cell.covariances.map { $0.squareRoot() }
      let envelope = UpperEnvelope(heights: heights, means: cell.means, deviations: deviations)
      // Each component errs where it is not the envelope: the gaps between its pieces.
      var reached = [Double](repeating: -.infinity, count: heights.count)
      func gap(_ owner: Int, upTo point: Double) -> Double {
        heights[owner]
          * normalProbability(
            from: (reached[owner] - cell.means[owner]) / deviations[owner],
            to: (point - cell.means[owner]) / deviations[owner])
      }
      for piece in envelope.pieces {
        let j = piece.owner
        error.add(gap(j, upTo: piece.lower))
        reached[j] = piece.upper
        // To first order a shift of the mean moves what crosses the ends.
        moved +=
          components.meanError * heights[j] / deviations[j]
          * (normalDensity((piece.lower - cell.means[j]) / deviations[j])
            + normalDensity((piece.upper - cell.means[j]) / deviations[j]))
      }
      for owner in heights.indices where reached[owner] < .infinity { error.add(gap(owner, upTo: .infinity)) }
    }
    return DecisionError(
      probability: max(0, error.value), uncertainty: moved + 16 * Double.ulpOfOne,
      guessing: 1 - (components.largest.max() ?? 0))
  }

  /// The error of naming the one symbol `x_{t−lag}`, or the class `classes[x_{t−lag}]` of it, from `h_t`.
  ///
  /// Errors: ``TokenError``, ``TokenError/severalDirections(_:)`` among them.
  public func symbolError(
    at time: Int, lag: Int, classes: [Int]? = nil, threads: Int = Parallel.defaultThreadCount
  ) throws -> DecisionError {
    try decisionError(TokenQuestion(time: time, subject: .symbol(lag: lag, classes: classes))) {
      try symbolError($0, threads: threads)
    }
  }

  private func symbolError(_ reading: StateReading, threads: Int) throws -> DecisionError {
    let components = reading.components
    var prior: [Int: Double] = [:]
    for index in 0..<components.count { prior[components.label[index], default: 0] += components.weight[index] }
    var total = Measured(value: 0, error: 16 * Double.ulpOfOne)
    for cell in reading.cells {
      switch cell.rank {
      case 0:
        var masses: [Int: Double] = [:]
        for index in cell.members { masses[components.label[index], default: 0] += components.weight[index] }
        let named = masses.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        total.value += masses.keys.sorted().reduce(0) { $1 == named ? $0 : $0 + (masses[$1] ?? 0) }
      case 1:
        let part = try components.line(cell).decisionError(meanError: components.meanError, threads: threads)
        total.value += part.value
        total.error += part.error
      default: throw TokenError.severalDirections(cell.rank)
      }
    }
    return DecisionError(
      probability: total.value, uncertainty: total.error, guessing: 1 - (prior.values.max() ?? 0))
  }
}
