// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
public import Quantities
internal import StateSpace

/// What outputs tell about inputs.
public enum ObservedInformation: Sendable, Equatable {
  /// A closed form, computed to rounding.
  case exact(Nats, source: Citation)
  /// `+∞`, and why.
  case infinite(reason: String)
}

extension LinearGaussianMemory {
  private static let outputSource = Citation(
    "innovations of two Kalman filters (Anderson & Moore 1979, chapters 6 and 9)")

  /// Steps after which a filter that has no limit yet is given up.
  private static let maximumFilterSteps = 100_000

  /// `I(x_{1:t}; y_{1:t})` (M2.6): the sum over steps of `½ log det Ω − ½ log det Ω'`, with Ω the covariance of the
  /// output's innovation and Ω' the same for one who knows the inputs.
  ///
  /// R may be singular or zero: finite as long as no direction of an innovation is fixed by the inputs alone.
  /// Errors: ``MemoryError/outOfDomain(value:origin:expected:)`` for a step below 1,
  /// ``MemoryError/overflow(quantity:)``.
  public func observedInformation(upTo step: Int) throws(MemoryError) -> ObservedInformation {
    guard step >= 1 else { throw .outOfDomain(value: "\(step)", origin: "time", expected: "a step of at least 1") }
    var filters = try OutputFilters(system, model)
    var sum = 0.0
    for done in 1...step {
      let increment = try filters.advance()
      if increment == .infinity { return .infinite(reason: outputReason(step: done)) }
      sum += increment
      if filters.haveConverged {
        sum += Double(step - done) * increment
        break
      }
    }
    return .exact(Nats(sum), source: LinearGaussianMemory.outputSource)
  }

  /// The limit of the information that one more output brings, in nats a step: `lim I(x_{1:t}; y_{1:t}) / t`.
  ///
  /// Errors: ``MemoryError/notConverged(quantity:steps:)`` if the filters have no limit, as when a part of the state
  /// that explodes is not seen; ``MemoryError/overflow(quantity:)``.
  public func observedRate() throws(MemoryError) -> ObservedInformation {
    var filters = try OutputFilters(system, model)
    for step in 1...LinearGaussianMemory.maximumFilterSteps {
      let increment = try filters.advance()
      if increment == .infinity { return .infinite(reason: outputReason(step: step)) }
      if filters.haveConverged { return .exact(Nats(increment), source: LinearGaussianMemory.outputSource) }
    }
    throw .notConverged(quantity: "the rate of the outputs", steps: LinearGaussianMemory.maximumFilterSteps)
  }

  private func outputReason(step: Int) -> String {
    "the inputs move output \(step) in a direction that neither Q nor R reaches"
  }
}

/// Two Kalman filters by factors: one that knows the inputs and one that does not.
private struct OutputFilters {
  private let transition: DoubleDoubleMatrix
  private let output: DoubleDoubleMatrix
  private let outputNoise: DoubleDoubleMatrix
  private let steps: [DoubleDoubleMatrix]
  private var states: [DoubleDoubleMatrix]
  /// Whether the last step changed neither filter.
  private(set) var haveConverged = false

  init(_ system: LinearGaussianSystem, _ model: StateSpaceModel) throws(MemoryError) {
    let coordinates = StateCoordinates(plain: system.transition)
    let step = try system.step(in: coordinates)
    let start = system.start(in: coordinates)
    transition = step.forward
    output = DoubleDoubleMatrix(model.outputMap.transpose).stacked(
      on: DoubleDoubleMatrix(rows: system.inputStateSize, columns: model.outputSize))
    outputNoise = DoubleDoubleMatrix(sourcesOf: model.outputNoise)
    steps = [step.noise.stacked(on: step.inputs), step.noise]
    states = [start.noise.stacked(on: start.inputs), start.noise]
  }

  /// One output more; the information it brings in nats, +∞ included.
  mutating func advance() throws(MemoryError) -> Double {
    var innovations = [Echelon]()
    var converged = true
    for index in states.indices {
      let predicted = Echelon(steps[index].stacked(on: states[index] * transition)).sources
      var noise = DoubleDoubleMatrix(rows: outputNoise.rows, columns: output.columns + transition.columns)
      noise.place(outputNoise, row: 0, column: 0)
      let joint = Echelon((predicted * output).beside(predicted).stacked(on: noise))
      guard joint.sources.isFinite, (joint.sources.transpose * joint.sources).isFinite else {
        throw .overflow(quantity: "the covariance of the filter")
      }
      let updated = joint.conditioned(onFirst: output.columns)
      if !updated.isSameCovariance(as: states[index]) { converged = false }
      states[index] = updated
      innovations.append(joint.leading(output.columns))
    }
    haveConverged = converged
    return GaussianContrast(total: innovations[0], conditional: innovations[1], isResolved: false).information
  }
}
