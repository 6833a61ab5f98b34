// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GSLNumerics
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct ParticleEstimatorTests {
  /// The sandwich of eight replications at 99 %, on fixed seeds.
  private func sandwich(_ estimator: ParticleEstimator, replications: Int = 8) throws -> Sandwich {
    try Sandwich(
      estimator, replications: (0..<replications).map { try estimator.replication($0, threads: 2) }, confidence: 0.99)
  }

  private func expect(
    _ sandwich: Sandwich, toHold truth: Double, within width: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (lower, upper) = (sandwich.bracket.lower.value.value, sandwich.bracket.upper.value.value)
    #expect(lower <= truth && truth <= upper, "\(lower) … \(upper) for \(truth)", sourceLocation: sourceLocation)
    #expect(upper - lower < width, sourceLocation: sourceLocation)
    let error = sandwich.point.standardError.value
    #expect(abs(sandwich.point.value.value - truth) < 5 * error + 0.01, sourceLocation: sourceLocation)
  }

  /// One step from a known state needs no particles; later steps do. `½ log(1 + s/q)` at every time (M2.1).
  @Test(arguments: [1, 2, 6]) func linearCellAgainstClosedForm(time: Int) throws {
    let (s, q) = (2.0, 0.5)
    let model = try StateSpaceModel(
      name: "linear", update: .cell(LinearCell(transition: Matrix([[0.7]]), inputMap: Matrix([[1]]))),
      noise: .perStep(Matrix([[q]])),
      input: .gaussian(GaussianLaw(mean: [0.3], covariance: Matrix([[s]]), origin: "input")))
    let estimator = try ParticleEstimator(model, time: time, paths: 200, particles: 60, seed: 2)
    #expect((estimator.particleCount == 0) == (time == 1))
    expect(try sandwich(estimator), toHold: 0.5 * log(1 + s / q), within: 0.3)
  }

  /// Two dimensions, correlated noise and a random start, against `½ log det S − ½ log det P` by its recursion.
  @Test func planeAgainstClosedForm() throws {
    let a = try Matrix([[0.6, 0.4], [-0.3, 0.5]])
    let b = try Matrix([[1], [0.5]])
    let q = try Matrix([[0.5, 0.2], [0.2, 0.3]])
    let initial = try Matrix([[0.4, 0.1], [0.1, 0.2]])
    var (total, given) = (initial, initial)
    for _ in 0..<3 {
      total = try a.congruence(total) + b.congruence(.identity(1)) + q
      given = try a.congruence(given) + q
    }
    let truth = 0.5 * (try Cholesky(total).logDeterminant - Cholesky(given).logDeterminant)
    let model = try StateSpaceModel(
      name: "plane", update: .cell(LinearCell(transition: a, inputMap: b)), noise: .perStep(q),
      initial: GaussianLaw(mean: [1, -1], covariance: initial, origin: "initial"))
    expect(
      try sandwich(ParticleEstimator(model, time: 3, paths: 200, particles: 60, seed: 3)), toHold: truth, within: 0.3)
  }

  /// U given as zeros: the enumeration of the same model without U is exact.
  @Test func zeroStateWeightsAgainstEnumeration() throws {
    let (a, w, q) = (0.6, 1.5, 0.3)
    let values = [-1.0, 0.3, 2]
    let probabilities = [0.5, 0.3, 0.2]
    let plain = try retainTokenModel(a: a, w: w, q: q, values: values, probabilities: probabilities)
    guard case .exact(let exact) = try TokenMemory(plain).answer(TokenQuestion(time: 3)) else { return }
    let model = try ScalarStateGate(a: a, w: w, u: 0, q: q).model(plain.input)
    let estimator = try ParticleEstimator(model, time: 3, paths: 200, particles: 60, seed: 4)
    expect(try sandwich(estimator), toHold: exact.information.value, within: 0.3)
  }

  /// A gate that sees the state, against all paths of three tokens by the Chapman–Kolmogorov equation.
  @Test(arguments: [2, 3]) func tokensAgainstChapmanKolmogorov(time: Int) throws {
    let gate = ScalarStateGate(a: 0.5, w: 1, u: 2, q: 0.2)
    let values = [-1.5, 0.2, 1.5]
    let probabilities = [0.3, 0.3, 0.4]
    let truth = ChapmanKolmogorovTwin(
      step: gate.mean, q: gate.q, values: values, probabilities: probabilities, range: -6...6, points: 160
    ).information(time: time)
    let model = try gate.model(
      .tokens(TokenLaw(probabilities: probabilities, embedding: Matrix(column: values))))
    expect(
      try sandwich(ParticleEstimator(model, time: time, paths: 200, particles: 60, seed: 5)), toHold: truth, within: 0.3
    )
  }

  /// The same with Gaussian inputs, which the twin replaces by a Gauss–Legendre rule over seven deviations.
  @Test func gaussianInputsAgainstChapmanKolmogorov() throws {
    let gate = ScalarStateGate(a: 0.5, w: 1, u: 2, q: 0.4)
    let rule = try Quadrature.gaussLegendre(points: 18, over: -5...5)
    let weights = zip(rule.nodes, rule.weights).map { $1 * exp(-0.5 * $0 * $0) }
    let sum = weights.reduce(0, +)
    let truth = ChapmanKolmogorovTwin(
      step: gate.mean, q: gate.q, values: rule.nodes, probabilities: weights.map { $0 / sum }, range: -9...9,
      points: 120
    ).information(time: 2)
    let model = try gate.model(.gaussian(GaussianLaw(standard: 1)))
    expect(
      try sandwich(ParticleEstimator(model, time: 2, paths: 200, particles: 60, seed: 6)), toHold: truth, within: 0.3)
  }

  /// A noise-free GRU seen at a resolution: its paths of two tokens written out, on a plain grid.
  @Test func noiseFreeCellAtResolution() throws {
    let cell = try GRUCell(
      inputWeights: Matrix([[0.5], [-1], [1.5]]), hiddenWeights: Matrix([[1], [0.5], [-0.7]]),
      inputBias: [0, -0.5, 0.1])
    let (resolution, values, probabilities) = (0.2, [-1.0, 1], [0.4, 0.6])
    let model = try StateSpaceModel(
      name: "gru", update: .cell(cell), noise: .perStep(Matrix([[0]])),
      input: .tokens(TokenLaw(probabilities: probabilities, embedding: Matrix(column: values))))
    var paths = [(mean: 0.0, mass: 1.0)]
    for _ in 0..<3 {
      paths = paths.flatMap { path in
        zip(values, probabilities).map { x, p in
          var state = [path.mean]
          state.withUnsafeMutableBufferPointer { state in
            [x].withUnsafeBufferPointer { cell.advance(state, inputs: $0, gates: nil, count: 1) }
          }
          return (state[0], path.mass * p)
        }
      }
    }
    var truth = 0.0
    for point in stride(from: -3, through: 3, by: 0.01) {
      let masses = paths.map { path in
        let z = (point - path.mean) / resolution
        return path.mass * exp(-0.5 * z * z) / (resolution * (2 * Double.pi).squareRoot())
      }
      let total = masses.reduce(0, +)
      for (mass, path) in zip(masses, paths) where mass > 0 { truth += 0.01 * mass * log(mass / (total * path.mass)) }
    }
    let estimator = try ParticleEstimator(model, time: 3, resolution: resolution, paths: 400, seed: 7)
    #expect(estimator.particleCount == 0)
    expect(try sandwich(estimator), toHold: truth, within: 0.3)
  }

  /// Less noise, more information; and never more than the inputs have.
  @Test func resolutionAndCeiling() throws {
    let cell = try LSTMCell(
      inputWeights: Matrix([[1], [-1], [2], [0.5]]), hiddenWeights: Matrix([[0.5], [1], [-1], [1]]))
    let model = try StateSpaceModel(
      name: "lstm", update: .cell(cell), noise: .perStep(Matrix(rows: 2, columns: 2)),
      input: .tokens(TokenLaw(probabilities: [0.5, 0.5], embedding: Matrix([[-1], [1]]))))
    var last = -1.0
    for resolution in [1, 0.1, 1e-3, 1e-6] {
      let found = try sandwich(
        ParticleEstimator(model, time: 4, resolution: resolution, paths: 300, seed: 8), replications: 6)
      #expect(found.point.value.value > last)
      last = found.point.value.value
      #expect(found.bracket.lower.value.value < 4 * log(2) + 1e-9)
      // Where components hardly overlap the entropy of the inputs is the smaller upper bound.
      if resolution <= 1e-6 { #expect(found.bracket.upper.value.value == 4 * log(2)) }
    }
    // Sixteen states far apart: the inputs are known.
    #expect(abs(last - 4 * log(2)) < 0.05)
  }

  @Test func sameBytesForAnyThreads() throws {
    let model = try ScalarStateGate(a: 0.5, w: 1, u: 2, q: 0.2).model(.gaussian(GaussianLaw(standard: 1)))
    let one = try ParticleEstimator(model, time: 3, paths: 100, particles: 30, seed: 9, threads: 1)
    let three = try ParticleEstimator(model, time: 3, paths: 100, particles: 30, seed: 9, threads: 3)
    let first = try one.replication(5, threads: 1)
    #expect(try three.replication(5, threads: 3) == first)
    #expect(try one.replication(6, threads: 1) != first)
  }

  /// Tiny noise beside large states: distances by differences, where products would have lost them.
  @Test func smallNoise() throws {
    let q = 1e-16
    let model = try StateSpaceModel(
      name: "linear", update: .cell(LinearCell(transition: Matrix([[0.5]]), inputMap: Matrix([[1e-8]]))),
      noise: .perStep(Matrix([[q]])), initial: GaussianLaw(mean: [1], covariance: Matrix([[q]]), origin: "initial"))
    // s = q: P = 1.25 q and S = 2.25 q after one step.
    let estimator = try ParticleEstimator(model, time: 1, paths: 300, seed: 10)
    expect(try sandwich(estimator), toHold: 0.5 * log(2.25 / 1.25), within: 0.3)
  }

  @Test func enlarging() throws {
    let model = try ScalarStateGate(a: 0.5, w: 1, u: 2, q: 0.2).model(.gaussian(GaussianLaw(standard: 1)))
    let small = try ParticleEstimator(model, time: 3, paths: 50, seed: 11)
    let large = try #require(try small.enlarged(to: 200, threads: 2))
    #expect(large.componentCount == 200 && large.particleCount > small.particleCount)
    #expect(try sandwich(large, replications: 4).systematicWidth < sandwich(small, replications: 4).systematicWidth)
  }

  @Test func refusals() throws {
    let gate = ScalarStateGate(a: 0.5, w: 1, u: 2, q: 0)
    let model = try gate.model(.gaussian(GaussianLaw(standard: 1)))
    #expect {
      try ParticleEstimator(model, time: 3)
    } throws: {
      if case .unsupported = $0 as? MemoryError { true } else { false }
    }
    for make in [
      { try ParticleEstimator(model, time: 0, resolution: 1) },
      { try ParticleEstimator(model, time: 1, resolution: -1) },
      { try ParticleEstimator(model, time: 1, resolution: .infinity) },
      { try ParticleEstimator(model, time: 1, resolution: 1, paths: 1) },
      { try ParticleEstimator(model, time: 1, resolution: 1, particles: 0) },
    ] {
      #expect {
        _ = try make()
      } throws: {
        if case .outOfDomain = $0 as? MemoryError { true } else { false }
      }
    }
    let explosive = try StateSpaceModel(
      name: "explosive", update: .cell(LinearCell(transition: Matrix([[1e200]]), inputMap: Matrix([[1]]))),
      noise: .perStep(Matrix([[1]])))
    #expect {
      try ParticleEstimator(explosive, time: 4)
    } throws: {
      if case .overflow = $0 as? MemoryError { true } else { false }
    }
    let short = try gate.model(.recorded(RecordedInput(values: Matrix([[1], [2]]), origin: "x.csv")))
    #expect(throws: ModelError.self) { try ParticleEstimator(short, time: 3, resolution: 1) }
  }

  /// 256 paths of 16 particles are the least; what they cost may be four times the limit.
  @Test func timesThatTheWorkDoesNotPayForAreRefused() throws {
    let model = try ScalarStateGate(a: 0.5, w: 1, u: 2, q: 0.1).model(.gaussian(GaussianLaw(standard: 1)))
    #expect {
      try ParticleEstimator(model, time: 1000, workLimit: 1e6)
    } throws: {
      if case .outOfDomain(_, let origin, let expected) = $0 as? MemoryError {
        origin == "time" && expected.contains("budget")
      } else {
        false
      }
    }
    let short = try ParticleEstimator(model, time: 2, workLimit: 1e6)
    #expect(short.componentCount == 256 && short.workPerReplication < 4e6)
  }

  /// M1.4: a noise-free function of Gaussian inputs, unless it ignores them.
  @Test func noiseFreeStates() throws {
    let gaussian = InputLaw.gaussian(GaussianLaw(standard: 1))
    let free = try ScalarStateGate(a: 0.5, w: 1, u: 2, q: 0).model(gaussian)
    guard case .infinite = try StateInformation.infiniteIfNoiseFree(free, time: 2) else {
      Issue.record("a noise-free function of Gaussian inputs holds infinitely much")
      return
    }
    let noisy = try ScalarStateGate(a: 0.5, w: 1, u: 2, q: 0.1).model(gaussian)
    #expect(try StateInformation.infiniteIfNoiseFree(noisy, time: 2).map { _ in true } == nil)
    let deaf = try StateSpaceModel(
      name: "deaf", update: .cell(LinearCell(transition: Matrix([[0.5]]), inputMap: Matrix([[0]]))),
      noise: .perStep(Matrix([[0]])))
    #expect(try StateInformation.infiniteIfNoiseFree(deaf, time: 2).map { _ in true } == nil)
  }
}
