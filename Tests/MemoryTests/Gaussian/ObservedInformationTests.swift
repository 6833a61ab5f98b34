// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct ObservedInformationTests {
  private func nats(_ information: ObservedInformation) -> Double {
    if case .exact(let nats, _) = information { nats.value } else { .infinity }
  }

  /// The stationary innovation variance of a scalar filter: `Ω = P + r`, `P = a² P r / (P + r) + q`.
  private func innovation(a: Double, q: Double, r: Double) -> Double {
    let linear = r - a * a * r - q
    return 0.5 * (-linear + (linear * linear + 4 * q * r).squareRoot()) + r
  }

  @Test(arguments: [-0.5, 0.9, 1, 1.5]) func scalarRate(a: Double) throws {
    let (s, q, r) = (2.0, 0.25, 0.5)
    let input = try GaussianLaw(mean: [0], covariance: Matrix([[s]]), origin: "input")
    let model = try linearModel(
      a: Matrix([[a]]), b: Matrix([[1]]), q: Matrix([[q]]), input: .gaussian(input), r: Matrix([[r]]))
    let expected = 0.5 * log(innovation(a: a, q: q + s, r: r) / innovation(a: a, q: q, r: r))
    #expect(try abs(nats(LinearGaussianMemory(model).observedRate()) - expected) < 1e-14)
  }

  /// The state itself seen without noise: each output tells `½ log det(I + Q⁻¹BΣBᵀ)` of its input.
  @Test func noiselessOutputs() throws {
    for q in [1e-12, 0.5] {
      let memory = try LinearGaussianMemory(scalarLinearModel(a: 0.7, s: 1, q: q))
      #expect(abs(nats(try memory.observedInformation(upTo: 100)) - 50 * log1p(1 / q)) < 1e-11)
      #expect(abs(nats(try memory.observedRate()) - 0.5 * log1p(1 / q)) < 1e-13)
    }
    let silent = try LinearGaussianMemory(scalarLinearModel(a: 0.7, s: 1, q: 0))
    #expect(nats(try silent.observedInformation(upTo: 1)) == .infinity)
    #expect(nats(try silent.observedRate()) == .infinity)
  }

  @Test func agreesWithTheTwin() throws {
    for model in try twinModels() {
      let memory = try LinearGaussianMemory(model)
      for step in [1, 2, 6] {
        let expected = try JointCovariance(model, steps: step).outputInformation()
        #expect(try abs(nats(memory.observedInformation(upTo: step)) - expected) < 1e-11)
      }
    }
  }

  /// The rate is the slope of the information, and the shortcut after convergence adds nothing.
  @Test func slopeReachesTheRate() throws {
    for model in try twinModels() {
      let memory = try LinearGaussianMemory(model)
      let slope = try nats(memory.observedInformation(upTo: 1200)) - nats(memory.observedInformation(upTo: 1100))
      #expect(try abs(slope / 100 - nats(memory.observedRate())) < 1e-12)
    }
  }

  /// Two outputs that repeat each other tell no more than one.
  @Test func repeatedOutputs() throws {
    func memory(_ c: [[Double]], _ r: [[Double]]) throws -> LinearGaussianMemory {
      try LinearGaussianMemory(
        linearModel(a: Matrix([[0.5]]), b: Matrix([[1]]), q: Matrix([[1]]), c: Matrix(c), r: Matrix(r)))
    }
    let one = nats(try memory([[1]], [[0]]).observedInformation(upTo: 5))
    let two = nats(try memory([[1], [2]], [[0, 0], [0, 0]]).observedInformation(upTo: 5))
    #expect(abs(one - two) < 1e-14)
  }

  @Test func unanswerableQuestions() throws {
    let memory = try LinearGaussianMemory(scalarLinearModel(a: 0.7, s: 1, q: 1))
    #expect(throws: MemoryError.self) { try memory.observedInformation(upTo: 0) }
    // An exploding component that no output sees.
    let hidden = try linearModel(
      a: Matrix(diagonal: [0.5, 2]), b: Matrix([[1], [1]]), q: .identity(2), c: Matrix([[1, 0]]), r: Matrix([[1]]))
    #expect(throws: MemoryError.overflow(quantity: "the covariance of the filter")) {
      try LinearGaussianMemory(hidden).observedRate()
    }
  }
}
