// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra

/// The laws of a linear Gaussian state on its way to one time, each found in `O(log n)` steps.
struct StateTrajectory: Sendable {
  let system: LinearGaussianSystem
  let time: StateTime
  private let coordinates: StateCoordinates
  /// Segments of 1, 2, 4, … steps, as many as were needed.
  private var powers: [Segment]
  /// The limit law, for the stationary time.
  private let limit: MovingState?

  /// Laws up to `time`; with `splitting` in coordinates that an exploding model cannot overflow.
  ///
  /// Errors: ``MemoryError/outOfDomain(value:origin:expected:)`` for a step below 1,
  /// ``MemoryError/notStationary(model:spectralRadius:)``.
  init(_ system: LinearGaussianSystem, name: String, to time: StateTime, splitting: Bool = true) throws(MemoryError) {
    self.system = system
    self.time = time
    switch time {
    case .step(let step):
      guard step >= 1 else { throw .outOfDomain(value: "\(step)", origin: "time", expected: "a step of at least 1") }
      coordinates = try MemoryError.translating { () throws(LinearAlgebraError) in
        splitting
          ? try StateCoordinates(transition: system.transition, steps: step)
          : StateCoordinates(plain: system.transition)
      }
      powers = [try system.step(in: coordinates)]
      limit = nil
    case .stationary:
      let radius = try MemoryError.translating { () throws(LinearAlgebraError) in
        try GeneralEigen.spectralRadius(system.transition)
      }
      guard radius < 1 else { throw .notStationary(model: name, spectralRadius: radius) }
      coordinates = StateCoordinates(plain: system.transition)
      powers = [try system.step(in: coordinates)]
      let endless = try powers[0].limit(quantity: "the stationary covariance of \(name)")
      limit = MovingState(inputs: endless.inputs, noise: endless.noise, shrinking: endless.shrinking)
    }
  }

  /// One step.
  var step: Segment { powers[0] }

  /// The law of the state this many steps before the time asked; none of its inputs is given.
  mutating func state(stepsBefore lag: Int) throws(MemoryError) -> MovingState {
    if let limit { return limit }
    guard case .step(let end) = time else { return system.start(in: coordinates) }
    var state = system.start(in: coordinates)
    try advance(&state, by: end - lag)
    return state
  }

  /// Goes through `count` steps.
  mutating func advance(_ state: inout MovingState, by count: Int) throws(MemoryError) {
    var (rest, index) = (max(0, count), 0)
    while rest > 0 {
      while powers.count <= index { powers.append(powers[powers.count - 1].doubled()) }
      if rest & 1 == 1 { state.advance(powers[index]) }
      rest >>= 1
      index += 1
    }
    guard state.isFinite else { throw .overflow(quantity: "the covariance of the state") }
  }

  /// The components of h in the coordinates of ``Segment``.
  private var stateColumns: [Int] {
    let stable = system.stateSize - coordinates.exploding
    let all = system.stateSize + system.inputStateSize
    return Array(0..<stable) + Array((stable + system.inputStateSize)..<all)
  }

  /// The components of the input's own state s.
  var inputColumns: Range<Int> {
    let stable = system.stateSize - coordinates.exploding
    return stable..<(stable + system.inputStateSize)
  }

  /// Sources without the components of the input's own state.
  func ofState(_ sources: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
    sources.selecting(rows: Array(0..<sources.rows), columns: stateColumns)
  }

  /// Sources of an observation noise of deviation `resolution` on every component of the state: d×d.
  func resolution(_ deviation: Double, at state: MovingState) -> DoubleDoubleMatrix {
    let d = system.stateSize
    var result = DoubleDoubleMatrix(diagonal: deviation, order: d) * coordinates.map
    if coordinates.exploding > 0 {
      let stable = d - coordinates.exploding
      result.place(result.block(0..<d, stable..<d) * state.shrinking, row: 0, column: stable)
    }
    return result
  }
}
