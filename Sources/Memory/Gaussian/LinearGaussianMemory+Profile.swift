// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
public import Quantities
internal import StateSpace

/// How the memory of a state is spread over the past (M2.3). Information may be +∞ (M1.4).
public struct MemoryProfile: Sendable, Equatable {
  /// What is held of the past at one lag.
  public struct Entry: Sendable, Equatable {
    /// Steps into the past, k ≥ 0; 0 is the present input.
    public let lag: Int
    /// `J_k = I(h_t; x_{t−k})`.
    public let information: Nats
    /// `I(h_t; x_{1:t−k})`: what is held of this input and all before it.
    public let retained: Nats
  }
  /// When the state was asked.
  public let time: StateTime
  /// `I(h_t; x_{1:t})`.
  public let total: Nats
  /// One entry a lag, in the order asked.
  public let entries: [Entry]
}

extension LinearGaussianMemory {
  /// The memory profile at these lags, each from 0 to t − 1.
  ///
  /// Nothing is subtracted: what is not given stays in the factor of the conditional covariance. With independent
  /// inputs `Σ J_k ≤ I`; with correlated ones the sum may exceed it (M2.5).
  ///
  /// Errors: those of ``information(at:resolution:)``; ``MemoryError/outOfDomain(value:origin:expected:)`` for a lag
  /// out of range; ``MemoryError/notConverged(quantity:steps:)`` if an input process cannot be predicted from its
  /// infinite past in double arithmetic.
  public func profile(at time: StateTime, lags: [Int]) throws(MemoryError) -> MemoryProfile {
    var trajectory = try StateTrajectory(system, name: model.name, to: time)
    for lag in lags {
      switch time {
      case .step(let step) where lag < 0 || lag >= step:
        throw .outOfDomain(value: "\(lag)", origin: "lag", expected: "an integer from 0 to \(step - 1)")
      case .stationary where lag < 0:
        throw .outOfDomain(value: "\(lag)", origin: "lag", expected: "an integer of at least 0")
      default: break
      }
    }
    let end = try trajectory.state(stepsBefore: 0)
    let noise = Echelon(trajectory.ofState(end.noise))
    let total = Echelon(noise.sources.stacked(on: trajectory.ofState(end.inputs)))
    var predictor = InputPredictor(system)
    var entries = [MemoryProfile.Entry]()
    for lag in lags {
      let withoutOne = try stateGivenOneInput(&trajectory, lag: lag)
      let withoutPast = try stateGivenPast(&trajectory, lag: lag, &predictor)
      func information(_ state: MovingState) -> Nats {
        let rest = trajectory.ofState(state.noise.stacked(on: state.inputs))
        return Nats(GaussianContrast(total: total, conditional: Echelon(rest), isResolved: false).information)
      }
      entries.append(.init(lag: lag, information: information(withoutOne), retained: information(withoutPast)))
    }
    let whole = GaussianContrast(total: total, conditional: noise, isResolved: false)
    return MemoryProfile(time: time, total: Nats(whole.information), entries: entries)
  }

  /// The state's law given `x_{t−lag}` alone.
  private func stateGivenOneInput(_ trajectory: inout StateTrajectory, lag: Int) throws(MemoryError) -> MovingState {
    var state = try trajectory.state(stepsBefore: lag + 1)
    switch system.input {
    case .independent:
      state.advance(trajectory.step.withoutInputs())
      try trajectory.advance(&state, by: lag)
    case .process(let process, _, _):
      let own = state.inputs.block(0..<state.inputs.rows, trajectory.inputColumns)
      let observed = own * DoubleDoubleMatrix(process.outputMap.transpose)
      state.inputs = Echelon(observed.beside(state.inputs)).conditioned(onFirst: process.outputSize)
      try trajectory.advance(&state, by: lag + 1)
    }
    return state
  }

  /// The state's law given `x_1 … x_{t−lag}`.
  private func stateGivenPast(_ trajectory: inout StateTrajectory, lag: Int, _ predictor: inout InputPredictor)
    throws(MemoryError) -> MovingState
  {
    var state = try trajectory.state(stepsBefore: lag)
    var unknown = DoubleDoubleMatrix(rows: 0, columns: state.inputs.columns)
    if case .process = system.input {
      let steps: Int? = if case .step(let end) = trajectory.time { end - lag } else { nil }
      let prediction = try predictor.prediction(after: steps)
      unknown = DoubleDoubleMatrix(rows: prediction.rows, columns: state.inputs.columns)
      unknown.place(prediction, row: 0, column: trajectory.inputColumns.lowerBound)
    }
    state.inputs = unknown
    try trajectory.advance(&state, by: lag)
    return state
  }
}

/// The Kalman filter of an input process from its own, noiseless past, by factors.
private struct InputPredictor {
  private let system: LinearGaussianSystem
  /// Sources of `s_{n+1}` given `x_{1:n}`, for n = 0, 1, …
  private var predictions: [DoubleDoubleMatrix] = []
  private var hasConverged = false
  private static let maximumSteps = 100_000

  init(_ system: LinearGaussianSystem) { self.system = system }

  /// Sources of `s_{n+1}` given n inputs; nil for infinitely many.
  mutating func prediction(after count: Int?) throws(MemoryError) -> DoubleDoubleMatrix {
    guard case .process(let process, let innovation, let stationary) = system.input else {
      return DoubleDoubleMatrix(rows: 0, columns: 0)
    }
    if predictions.isEmpty { predictions = [Echelon(stationary).sources] }
    let output = DoubleDoubleMatrix(process.outputMap.transpose)
    let transition = DoubleDoubleMatrix(process.transition.transpose)
    while !hasConverged, predictions.count <= count ?? InputPredictor.maximumSteps {
      let last = predictions[predictions.count - 1]
      let known = Echelon((last * output).beside(last)).conditioned(onFirst: process.outputSize)
      let next = Echelon((known * transition).stacked(on: innovation)).sources
      hasConverged = next.isSameCovariance(as: last)
      predictions.append(next)
    }
    guard hasConverged || count != nil else {
      throw .notConverged(quantity: "the prediction of the input from its past", steps: InputPredictor.maximumSteps)
    }
    return predictions[min(count ?? Int.max, predictions.count - 1)]
  }
}

extension DoubleDoubleMatrix {
  /// The columns of `self`, then those of `other`: two vectors from the same sources.
  func beside(_ other: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
    var result = DoubleDoubleMatrix(rows: rows, columns: columns + other.columns)
    result.place(self, row: 0, column: 0)
    result.place(other, row: 0, column: columns)
    return result
  }

  /// Whether the covariances of two sets of sources agree within 2⁻⁷⁶ of their deviations: a filter whose step changes
  /// no more has reached its limit to the last digit of a double, if it contracts by 2⁻²⁰ or more.
  func isSameCovariance(as other: DoubleDoubleMatrix) -> Bool {
    let (mine, theirs) = (transpose * self, other.transpose * other)
    guard mine.isFinite, theirs.isFinite else { return false }
    let difference = mine - theirs
    let deviations = (0..<columns).map { mine[$0, $0].high.squareRoot() }
    return (0..<columns).allSatisfy { row in
      (0..<columns).allSatisfy { column in
        abs(difference[row, column].high) <= 0x1p-76 * (deviations[row] * deviations[column])
      }
    }
  }
}
