// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct LinearGaussianMemoryTests {
  /// Both variances of a scalar state share one factor, whatever the time (M2.1).
  @Test(arguments: [-1.5, -0.5, 0, 0.9, 0.999_999, 1, 3]) func scalarIsIndependentOfTime(a: Double) throws {
    for (s, q) in [(1.0, 1.0), (2.5, 1e-12), (1e-14, 1.0)] {
      let memory = try LinearGaussianMemory(scalarLinearModel(a: a, s: s, q: q))
      let expected = 0.5 * log1p(s / q)
      for step in [1, 2, 7, 1000, 10_000] {
        let found = try memory.information(at: .step(step)).nats
        #expect(abs(found - expected) <= 4 * .ulpOfOne * expected)
      }
      if abs(a) < 1 {
        #expect(try abs(memory.information(at: .stationary).nats - expected) <= 4 * .ulpOfOne * expected)
      }
    }
  }

  /// `½ log det(I + Q⁻¹ B Σ Bᵀ)` if all commute (M2.2): here rotations with equal noise in both components.
  @Test func commuting() throws {
    let a = try Matrix([[0.6, -0.7], [0.7, 0.6]])
    let memory = try LinearGaussianMemory(linearModel(a: a, b: Matrix.identity(2), q: 1e-3 * Matrix.identity(2)))
    for time in [StateTime.step(1), .step(9), .stationary] {
      #expect(try abs(memory.information(at: time).nats - log(1001)) < 1e-14 * log(1001))
    }
  }

  @Test func moreResolutionMoreInformation() throws {
    for model in try twinModels() {
      let memory = try LinearGaussianMemory(model)
      var last = try memory.information(at: .step(6)).nats
      for resolution in [1e-9, 1e-3, 0.1, 1, 10, 1e6] {
        let next = try memory.information(at: .step(6), resolution: resolution).nats
        #expect(next < last || (resolution < 1e-6 && next <= last))
        last = next
      }
      #expect(last < 1e-9)
    }
  }

  /// `½ log(1 + s/(q + σ²/v))` with `v` the factor of time.
  @Test func resolutionOfAScalar() throws {
    let memory = try LinearGaussianMemory(scalarLinearModel(a: 0.5, s: 2, q: 0))
    let factor = 1 / (1 - 0.25)
    for resolution in [1e-20, 1e-3, 2] {
      let expected = 0.5 * log1p(2 * factor / (resolution * resolution))
      #expect(try abs(memory.information(at: .stationary, resolution: resolution).nats - expected) < 1e-14 * expected)
    }
    // An exploding state at time 10⁴, seen through noise that has long become nothing beside it.
    let exploding = try LinearGaussianMemory(scalarLinearModel(a: 1.5, s: 2, q: 0.5))
    #expect(try abs(exploding.information(at: .step(10_000), resolution: 1).nats - 0.5 * log(5)) < 1e-14)
  }

  @Test func agreesWithTheTwin() throws {
    for model in try twinModels() {
      let memory = try LinearGaussianMemory(model)
      for step in [1, 2, 5] {
        let expected = try JointCovariance(model, steps: step).information(given: 1...step)
        #expect(try abs(memory.information(at: .step(step)).nats - expected) < 1e-12)
      }
    }
  }

  @Test func pairOfCovariances() throws {
    let pair = try LinearGaussianMemory(scalarLinearModel(a: 0.5, s: 3, q: 0.75)).statePair(at: .stationary)
    #expect(abs(pair.total[0, 0] - 5) < 1e-15 && abs(pair.conditional[0, 0] - 1) < 1e-15)
    for model in try twinModels() {
      let memory = try LinearGaussianMemory(model)
      let pair = try memory.statePair(at: .step(40))
      let difference = try pair.total - pair.conditional - pair.signal * pair.signal.transpose
      #expect(difference.frobeniusNorm < 1e-14 * pair.total.frobeniusNorm)
      let expected = try 0.5 * (Cholesky(pair.total).logDeterminant - Cholesky(pair.conditional).logDeterminant)
      #expect(try abs(memory.information(at: .step(40)).nats - expected) < 1e-12)
    }
  }

  @Test func conditionNumber() throws {
    let q = Matrix(diagonal: [1, 1e-12])
    let memory = try LinearGaussianMemory(
      linearModel(a: Matrix(rows: 2, columns: 2), b: Matrix.identity(2), q: q))
    guard case .exact(_, _, let condition) = try memory.information(at: .step(5)) else {
      Issue.record("not exact")
      return
    }
    #expect(abs(condition - 1e12) < 1e-2)
  }
}

/// Finite or not (M1.4).
@Suite struct InfiniteInformationTests {
  private func nats(_ model: StateSpaceModel, _ time: StateTime) throws -> Double {
    try LinearGaussianMemory(model).information(at: time).nats
  }

  @Test func noiseThatSpreads() throws {
    let a = try Matrix([[0.9 * cos(0.3), -0.9 * sin(0.3)], [0.9 * sin(0.3), 0.9 * cos(0.3)]])
    let model = try linearModel(a: a, b: Matrix.identity(2), q: Matrix(diagonal: [1, 0]))
    #expect(try nats(model, .step(1)) == .infinity)
    for time in [StateTime.step(2), .step(100), .stationary] { #expect(try nats(model, time) < 10) }
  }

  @Test func noNoise() throws {
    #expect(try nats(scalarLinearModel(a: 0.5, s: 1, q: 0), .step(3)) == .infinity)
    #expect(try nats(scalarLinearModel(a: 0.5, s: 0, q: 0), .step(3)) == 0)
    let begins = try linearModel(
      a: Matrix([[0.5]]), b: Matrix([[1]]), q: Matrix([[0]]), p0: Matrix([[1]]))
    // Two steps on: 1 + 1/4 of the inputs beside 1/16 of the start.
    #expect(try abs(nats(begins, .step(2)) - 0.5 * log(21)) < 1e-15)
    #expect(try nats(begins, .stationary) == .infinity)
  }

  /// A direction that nothing reaches is left out; so is one that only repeats others.
  @Test func unreachedDirections() throws {
    let idle = try linearModel(
      a: Matrix([[0.5, 0], [0, 0.5]]), b: Matrix([[1], [0]]), q: Matrix(diagonal: [0.25, 0]))
    #expect(try abs(nats(idle, .step(4)) - 0.5 * log(5)) < 1e-15)
    let copies = try linearModel(
      a: Matrix([[0, 0], [0, 0]]), b: Matrix([[1], [3]]), q: Matrix([[0.25, 0.75], [0.75, 2.25]]))
    #expect(try abs(nats(copies, .step(4)) - 0.5 * log(5)) < 1e-15)
  }

  /// A noise along an eigenvector of A stays there, though rounding of the entries moves it by a last place.
  @Test func noiseAlongAnEigenvector() throws {
    let (c, s) = (cos(0.7), sin(0.7))
    let a = try Matrix([
      [0.5 * c * c + 0.3 * s * s, 0.2 * c * s], [0.2 * c * s, 0.5 * s * s + 0.3 * c * c],
    ])
    let q = try Matrix([[c * c, c * s], [c * s, s * s]])
    let model = try linearModel(a: a, b: Matrix.identity(2), q: q)
    for time in [StateTime.step(1), .step(2), .step(50), .stationary] { #expect(try nats(model, time) == .infinity) }
  }

  /// A shift register forgets exactly: after three steps only three inputs are in it, whatever `h_0` was.
  @Test func deadbeat() throws {
    let shift = try Matrix([[0, 0, 0], [1, 0, 0], [0, 1, 0]])
    let b = try Matrix([[1], [0], [0]])
    let noisy = try linearModel(a: shift, b: b, q: Matrix(diagonal: [1, 0, 0]), p0: .identity(3))
    for time in [StateTime.step(3), .step(1000), .stationary] {
      #expect(try abs(nats(noisy, time) - 1.5 * log(2)) < 1e-14)
    }
    #expect(try abs(nats(noisy, .step(1)) - 0.5 * log(2)) < 1e-15)
    #expect(try nats(linearModel(a: shift, b: b, q: Matrix(rows: 3, columns: 3)), .step(5)) == .infinity)
  }
}

@Suite struct LinearGaussianRefusalTests {
  @Test func unanswerableQuestions() throws {
    let memory = try LinearGaussianMemory(scalarLinearModel(a: -1.25, s: 1, q: 1))
    #expect(throws: MemoryError.notStationary(model: "scalar", spectralRadius: 1.25)) {
      try memory.information(at: .stationary)
    }
    #expect(throws: MemoryError.outOfDomain(value: "0", origin: "time", expected: "a step of at least 1")) {
      try memory.information(at: .step(0))
    }
    for resolution in [-1, .nan, .infinity] {
      #expect(throws: MemoryError.self) { try memory.information(at: .step(1), resolution: resolution) }
    }
    #expect(throws: MemoryError.overflow(quantity: "the covariance of the state")) {
      try memory.statePair(at: .step(100_000))
    }
    // The last step that an integer holds.
    #expect(try abs(memory.information(at: .step(.max)).nats - 0.5 * log(2)) < 1e-15)
  }

  @Test func otherModels() throws {
    let retain = try GatedUpdate(
      rule: .retain(.sigmoid), transition: Matrix([[0.5]]), inputMap: Matrix([[1]]), inputWeights: Matrix([[1]]),
      bias: [0])
    let gated = try StateSpaceModel(name: "gated", update: .gated(retain), noise: .perStep(Matrix([[1]])))
    #expect(throws: MemoryError.self) { try LinearGaussianMemory(gated) }
    let tokens = try TokenLaw(probabilities: [1], embedding: Matrix([[1]]))
    let model = try linearModel(a: Matrix([[0.5]]), b: Matrix([[1]]), q: Matrix([[1]]), input: .tokens(tokens))
    let error = #expect(throws: MemoryError.self) { try LinearGaussianMemory(model) }
    #expect(
      error?.description
        == "the model linear has inputs that are not Gaussian; expected a Gaussian input or process")
  }
}
