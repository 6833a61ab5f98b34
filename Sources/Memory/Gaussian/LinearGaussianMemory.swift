// SPDX-License-Identifier: GPL-3.0-or-later

public import LinearAlgebra
internal import Quantities
public import StateSpace

/// What the state of a linear Gaussian model holds of its inputs, in closed form: `I(h_t; x_{1:t})` and its parts.
///
/// `S_t` is the covariance of the state, `P_t` its covariance given all inputs; `h_0` is independent of the inputs.
/// Covariances are never formed: their factors are propagated by reflections in arithmetic of 32 digits, long times by
/// doubling, so that answers are right for the very doubles of the model. Exploding models are answered at every finite
/// time.
///
/// Source: Cover & Thomas (2006), theorem 8.4.1, for the entropy of a Gaussian vector; Smith (1968) for doubling.
public struct LinearGaussianMemory: Sendable {
  /// The model asked about.
  public let model: StateSpaceModel
  let system: LinearGaussianSystem

  private static let source = Citation(
    "Gaussian closed form, ½ log det S − ½ log det P (Cover & Thomas 2006, theorem 8.4.1)")

  /// The memory of a model with a linear update, noise per step and Gaussian inputs, independent or a process.
  ///
  /// Errors: ``MemoryError/unsupported(model:found:expected:)`` for other models.
  public init(_ model: StateSpaceModel) throws(MemoryError) {
    self.model = model
    system = try LinearGaussianSystem(model)
  }

  /// `I(h_t; x_{1:t})`, or `I(h_t + σn; x_{1:t})` with `n ~ N(0, I)` for a resolution σ > 0.
  ///
  /// Infinite if the inputs move the state where neither noise nor the law of `h_0` does (M1.4); directions that
  /// nothing moves are left out. The condition number is that of `P_t` on its range (1-norm); of a model that explodes
  /// beyond what doubles can state it is that of coordinates in which the exploding part is scaled back to its start.
  ///
  /// Errors: ``MemoryError/outOfDomain(value:origin:expected:)`` for a step below 1 or σ negative or not finite;
  /// ``MemoryError/notStationary(model:spectralRadius:)``; ``MemoryError/overflow(quantity:)``.
  public func information(at time: StateTime, resolution: Double = 0) throws(MemoryError) -> StateInformation {
    let (contrast, _) = try contrast(at: time, resolution: resolution)
    if let component = contrast.fixedComponent {
      return .infinite(reason: infiniteReason(component))
    }
    let condition = try MemoryError.translating { () throws(LinearAlgebraError) in try contrast.conditionNumber() }
    return .exact(Nats(contrast.information), source: LinearGaussianMemory.source, conditionNumber: condition)
  }

  /// The covariances of the state at a time, formed.
  ///
  /// Errors: those of ``information(at:resolution:)``; ``MemoryError/overflow(quantity:)`` where an entry exceeds a
  /// double.
  public func statePair(at time: StateTime) throws(MemoryError) -> StatePair {
    var trajectory = try StateTrajectory(system, name: model.name, to: time, splitting: false)
    let state = try trajectory.state(stepsBefore: 0)
    let inputs = trajectory.ofState(state.inputs)
    let noise = trajectory.ofState(state.noise)
    let conditional = noise.transpose * noise
    let total = conditional + inputs.transpose * inputs
    guard total.isFinite else { throw .overflow(quantity: "the covariance of the state") }
    return try MemoryError.translating { () throws(LinearAlgebraError) in
      try StatePair(
        total: total.rounded().symmetrized(), conditional: conditional.rounded().symmetrized(),
        signal: inputs.transpose.rounded())
    }
  }

  /// Why the information is infinite, for the first component that the inputs fix.
  func infiniteReason(_ component: Int) -> String {
    "inputs move the state where neither noise nor h_0 does: given the inputs, component \(component) is a function "
      + "of the components before it"
  }

  /// S and P of the state at a time, and the sources of their difference.
  func contrast(at time: StateTime, resolution: Double) throws(MemoryError)
    -> (contrast: GaussianContrast, inputs: DoubleDoubleMatrix)
  {
    guard resolution >= 0, resolution.isFinite else {
      throw .outOfDomain(value: "\(resolution)", origin: "resolution", expected: "a finite number ≥ 0")
    }
    var trajectory = try StateTrajectory(system, name: model.name, to: time)
    let state = try trajectory.state(stepsBefore: 0)
    var noise = trajectory.ofState(state.noise)
    if resolution > 0 { noise = noise.stacked(on: trajectory.resolution(resolution, at: state)) }
    let conditional = Echelon(noise)
    let inputs = trajectory.ofState(state.inputs)
    let total = Echelon(conditional.sources.stacked(on: inputs))
    return (GaussianContrast(total: total, conditional: conditional, isResolved: resolution > 0), inputs)
  }
}

/// The law of a linear Gaussian state with and without its inputs given, formed in doubles.
public struct StatePair: Sendable, Equatable {
  /// `S_t`, the covariance of the state: d×d.
  public let total: Matrix
  /// `P_t`, the covariance of the state given all inputs: d×d.
  public let conditional: Matrix
  /// The state's cross-covariance with a standardised sufficient statistic of the inputs: d×r, with
  /// `signal · signalᵀ = S_t − P_t`.
  public let signal: Matrix
}
