// SPDX-License-Identifier: GPL-3.0-or-later

import Bottleneck
import Experiments
import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct BottleneckModelTests {
  private func linear(
    _ a: [[Double]], _ b: [[Double]], q: Double, c: [[Double]]? = nil, r: Double = 0, input: InputLaw? = nil
  ) throws -> StateSpaceModel {
    let (a, b) = (try Matrix(a), try Matrix(b))
    let update = try GatedUpdate(
      rule: .linear, transition: a, inputMap: b, inputWeights: Matrix(rows: 0, columns: b.columns), bias: [])
    let c = try c.map { try Matrix($0) }
    return try StateSpaceModel(
      name: "linear", update: .gated(update), noise: .perStep(q * .identity(a.rows)), outputMap: c,
      outputNoise: r * .identity(c?.rows ?? a.rows), input: input)
  }

  private func bottleneck(
    _ model: StateSpaceModel, _ time: StateTime?, _ relevance: ModelRelevance, horizon: Int = 1
  ) throws -> GaussianBottleneck {
    let world = try BottleneckModel(model, time: time, relevance: relevance, horizon: horizon).world()
    guard case .gaussian(let bottleneck) = world.law else { throw WorldError.data("no closed form") }
    return bottleneck
  }

  // MARK: closed form

  @Test func theEigenvaluesAreTheInversesOfTheSpectrum() throws {
    // M6.3: λ_i = 1/μ_i of M2.4, and the two ways to them share no code.
    let model = try linear([[0.9, 0.2], [0, 0.5]], [[1, 0.3], [0.2, 1]], q: 0.3)
    for time in [StateTime.step(1), .step(5), .stationary] {
      let memory = try LinearGaussianMemory(model)
      let spectrum = try memory.dimensionSpectrum(at: time)
      let pair = try memory.statePair(at: time)
      let joint = try GaussianJoint(x: pair.total, conditional: pair.conditional)
      for (direction, eigenvalue) in zip(joint.bottleneck.directions, spectrum.eigenvalues) {
        #expect(abs(direction.residual * eigenvalue - 1) < 1e-12)
      }
      let asked = try bottleneck(model, time, .inputs)
      #expect(abs(asked.information.value - spectrum.total.value) < 1e-12)
    }
  }

  @Test func aScalarAndItsNextOutputs() throws {
    // h of variance (1 + q)/(1 − a²), y_{t+1} = a h + noise of variance 1 + q + r.
    let (a, q, r) = (0.8, 0.5, 0.3)
    let model = try linear([[a]], [[1]], q: q, r: r)
    let variance = (1 + q) / (1 - a * a)
    let found = try bottleneck(model, nil, .future)
    #expect(abs(found.information.value - 0.5 * log1p(a * a * variance / (1 + q + r))) < 1e-13)
    // More outputs tell more; the state's whole future is bounded by what the state is.
    let longer = try (1...6).map { try bottleneck(model, nil, .futureOutputs, horizon: $0).information }
    #expect(zip(longer, longer.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func anAutoregressionHeldInTheState() throws {
    // The state is the last input with noise of variance q: I = −½ log(1 − φ²/(1 + q)).
    let phi = 0.9
    let input = InputLaw.process(try .ar(coefficients: [phi], innovation: 1 - phi * phi))
    for (q, horizon) in [(0.1, 1), (0.1, 3), (2.0, 2)] {
      let model = try linear([[0]], [[1]], q: q, input: input)
      let found = try bottleneck(model, .step(3), .future, horizon: horizon)
      #expect(abs(found.information.value + 0.5 * log1p(-phi * phi / (1 + q))) < 1e-12)
    }
  }

  // MARK: oracle

  @Test func futuresByTheWholeCovariance() throws {
    // All of x, w, v in one vector: states and outputs are rows of coefficients, covariances their products.
    let (a, q, r, phi, t, k) = (0.7, 0.2, 0.1, 0.6, 4, 2)
    let input = InputLaw.process(try .ar(coefficients: [phi], innovation: 1 - phi * phi))
    let model = try linear([[a]], [[1]], q: q, r: r, input: input)
    let steps = t + k
    var x = [[Double]]()
    let size = 3 * steps
    for step in 0..<steps {
      var row = x.last.map { $0.map { phi * $0 } } ?? [Double](repeating: 0, count: size)
      row[step] = step == 0 ? 1 : (1 - phi * phi).squareRoot()
      x.append(row)
    }
    var states = [[Double]]()
    for step in 0..<steps {
      var row = states.last.map { $0.map { a * $0 } } ?? [Double](repeating: 0, count: size)
      for index in 0..<size { row[index] += x[step][index] }
      row[steps + step] += q.squareRoot()
      states.append(row)
    }
    let outputs = states.enumerated().map { step, row in
      var row = row
      row[2 * steps + step] += r.squareRoot()
      return row
    }
    func information(_ future: [[Double]]) throws -> Double {
      func covariance(_ rows: [[Double]]) throws -> Double {
        let matrix = try Matrix(rows)
        return try Cholesky(matrix * matrix.transpose).logDeterminant
      }
      let state = [states[t - 1]]
      return 0.5 * (try covariance(state) + covariance(future) - covariance(state + future))
    }
    let inputs = try bottleneck(model, .step(t), .futureInputs, horizon: k).information.value
    #expect(abs(inputs - (try information(Array(x[t...])))) < 1e-12)
    let told = try bottleneck(model, .step(t), .futureOutputs, horizon: k).information.value
    #expect(abs(told - (try information(Array(outputs[t...])))) < 1e-12)
  }

  // MARK: refusals

  @Test func questionsWithoutAnAnswer() throws {
    let white = try linear([[0.5]], [[1]], q: 0.2)
    let silent = try linear([[0.5]], [[1]], q: 0)
    let exploding = try linear([[1.5]], [[1]], q: 0.2)
    #expect { try bottleneck(white, nil, .futureInputs) } throws: { "\($0)".contains("independent") }
    #expect { try bottleneck(silent, nil, .inputs) } throws: { "\($0)".contains("infinitely much") }
    #expect(throws: MemoryError.self) { try bottleneck(exploding, nil, .inputs) }
    #expect(try bottleneck(exploding, .step(3), .inputs).information > .zero)
  }

  @Test func sampledTimesThatAreTooLong() throws {
    let question = try BottleneckModel(
      Example.model("product-gate.json"), time: .step(1_000_000_000), relevance: .inputs, horizon: 1)
    #expect(throws: MemoryError.self) { try question.sampledTime(goal: Example.easy, threads: 1) }
  }
}
