// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import GSLNumerics
internal import LinearAlgebra
internal import Parallel
internal import StateSpace

/// Draws paths of a model and, under the inputs of each, particles of its state: one-step centers `f(h_{t−1}, x_t)`,
/// whitened by the covariance `Q + σ²I` of what is seen of the state given them (M3.3).
struct ParticleSampler: Sendable {
  let model: StateSpaceModel
  /// t.
  let time: Int
  /// Whether the inputs determine `f(h_{t−1}, x_t)`, so that no particles are needed.
  let isDetermined: Bool
  private let inputs: InputSampler
  private let initial: GaussianSampler
  /// `L⁻¹` with `L Lᵀ = Q + σ²I`, d×d.
  private let whitening: RowwiseMap

  /// Rows of one batch, about: enough for products of matrices to pay.
  private static let batchRows = 256

  /// A sampler of `model` at `time` ≥ 1, seen with independent noise of deviation `resolution` ≥ 0 a component.
  ///
  /// Errors: `MemoryError` for noise that depends on the step or is singular; `ModelError`.
  init(_ model: StateSpaceModel, time: Int, resolution: Double) throws {
    guard case .perStep(let q) = model.noise else {
      throw MemoryError.unsupported(
        model: model.name, found: "noise integrated over the step", expected: "one covariance Q for all steps")
    }
    let d = model.stateSize
    var seen = q
    for i in 0..<d { seen[i, i] += resolution * resolution }
    let factor: Matrix
    do {
      factor = try Cholesky(seen).factor
    } catch {
      throw MemoryError.unsupported(
        model: model.name, found: "gates or a cell that see the state, and a noise covariance Q that is singular",
        expected: "a positive definite Q, or a resolution above 0")
    }
    self.model = model
    self.time = time
    isDetermined = model.initial.isCertain && (time == 1 || q.maximumMagnitude == 0)
    inputs = try InputSampler(model.input)
    initial = try GaussianSampler(model.initial)
    whitening = try RowwiseMap(LU(factor).solve(.identity(d)))
  }

  /// What `count` paths and their particles give, each path a row.
  struct Draw: Sendable {
    /// Whitened own centers, count × d.
    var centers: [Double] = []
    /// Whitened points `center + n`, count × d.
    var points: [Double] = []
    /// `½ ‖n‖²`.
    var own: [Double] = []
    /// `log Σ_m e^{−½ ‖point − z_m‖²}` over the particles; empty if the state is determined.
    var conditional: [Double] = []
  }

  /// `count` independent paths with `particles` particles each, from the streams of one replication.
  func draw(
    _ count: Int, particles: Int, seed: UInt64, purpose: StreamNumber.Purpose, replication: Int, threads: Int
  ) throws -> Draw {
    let particles = isDetermined ? 0 : particles
    let paths = max(1, Self.batchRows / (particles + 1))
    let parts = try Parallel.orderedMap(count: (count + paths - 1) / paths, threads: threads) { item in
      let stream = RandomStream(seed: seed, stream: StreamNumber.of(purpose, replication: replication, item: item))
      return try batch(min(paths, count - item * paths), particles: particles, stream)
    }
    var result = Draw()
    for part in parts {
      result.centers += part.centers
      result.points += part.points
      result.own += part.own
      result.conditional += part.conditional
    }
    return result
  }

  /// Some paths side by side: the rows of a path are its own state and its particles, all alike and independent given
  /// the inputs that they share; the first is the own one.
  private func batch(_ paths: Int, particles: Int, _ stream: RandomStream) throws -> Draw {
    let (d, m) = (model.stateSize, model.inputSize)
    let rows = paths * (particles + 1)
    let stepper = try BatchStepper(model, count: rows)
    let walks = try (0..<paths).map { _ in try inputs.path(steps: time, from: stream) }
    var states = [Double](repeating: 0, count: rows * d)
    var shared = [Double](repeating: 0, count: rows * m)
    var whitened = states
    try states.withUnsafeMutableBufferPointer { states in
      try shared.withUnsafeMutableBufferPointer { shared in
        if let start = states.baseAddress {
          for row in 0..<rows { initial.draw(into: start + row * d, from: stream) }
        }
        for step in 1...time {
          for (path, walk) in walks.enumerated() {
            let first = path * (particles + 1) * m
            walk.next(into: .init(rebasing: shared[first..<first + m]))
            for index in m..<(particles + 1) * m { shared[first + index] = shared[first + index - m] }
          }
          stepper.advance(states, inputs: .init(shared))
          if step < time { stepper.addNoise(states, from: stream) }
        }
        guard states.allSatisfy(\.isFinite) else {
          throw MemoryError.overflow(quantity: "the state of the model \(model.name) by step \(time)")
        }
        whitened.withUnsafeMutableBufferPointer { whitening.apply(.init(states), into: $0, count: rows) }
      }
    }
    return weighed(whitened, paths: paths, particles: particles, stream)
  }

  /// Draws a point around each own center and weighs its particles.
  private func weighed(_ whitened: [Double], paths: Int, particles: Int, _ stream: RandomStream) -> Draw {
    let d = model.stateSize
    var result = Draw()
    var exponents = [Double](repeating: 0, count: particles)
    for path in 0..<paths {
      let first = path * (particles + 1) * d
      let center = whitened[first..<first + d]
      let noise = center.indices.map { _ in stream.normal() }
      let point = zip(center, noise).map { $0 + $1 }
      result.centers += center
      result.points += point
      result.own.append(0.5 * noise.reduce(0) { $0 + $1 * $1 })
      guard particles > 0 else { continue }
      whitened.withUnsafeBufferPointer { whitened in
        point.withUnsafeBufferPointer { point in
          for particle in 0..<particles {
            exponents[particle] = halfSquaredDistance(point, 0, whitened, first + (particle + 1) * d, size: d)
          }
        }
      }
      result.conditional.append(exponents.withUnsafeMutableBufferPointer { logSumOfExponentials($0) })
    }
    return result
  }
}
