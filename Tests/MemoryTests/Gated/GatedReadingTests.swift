// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

/// `z = T h_t + n`, `n ~ N(0, I)`.
@Suite struct GatedReadingTests {
  /// `½ log det(T Σ Tᵀ + I)`.
  private func halfLogDeterminant(_ reading: Matrix, _ covariance: Matrix) throws -> Double {
    0.5 * (try Cholesky(reading.congruence(covariance) + .identity(reading.rows)).logDeterminant)
  }

  // MARK: closed form

  @Test(arguments: [GatedInformation.Condition.gates, .inputs])
  func aLinearModelHasTheGaussianClosedForm(_ condition: GatedInformation.Condition) throws {
    let model = try gatedModel(
      .product(.constant([1, 1])), a: Matrix(diagonal: [0.9, 0.4]), b: .identity(2), w: Matrix(rows: 2, columns: 2),
      bias: [0, 0], q: 0.5)
    let linear = try #require(try model.linearEquivalent())
    let pair = try LinearGaussianMemory(linear).statePair(at: .step(6))
    for reading in [try Matrix([[1.5, 0.5]]), try Matrix([[0.3, -0.2], [0, 2], [1, 1]])] {
      let question = try GatedInformation(
        model, time: .step(6), reading: reading, condition: condition, componentCount: 128)
      let (total, rest) = (
        try halfLogDeterminant(reading, pair.total), try halfLogDeterminant(reading, pair.conditional)
      )
      for (part, expected) in [(GatedSandwich.Part.whole, total - rest), (.state, total)] {
        let found = try sandwich(question, part: part, replications: 4)
        #expect(found.bracket.lower.value.value <= expected + 1e-9, "\(part)")
        #expect(found.bracket.upper.value.value >= expected - 1e-9, "\(part)")
        #expect(abs(found.point.value.value - expected) < 0.06, "\(part)")
      }
    }
  }

  // MARK: properties

  @Test func bothTermsOfAGatedModelObeyDataProcessing() throws {
    let model = try gatedModel(
      .retain(.sigmoid), a: Matrix(diagonal: [0.8, 0.5]), b: .identity(2), w: Matrix([[3, 0], [0, 1]]),
      bias: [-1, 0], q: 0.3)
    let reading = try Matrix([[1.2, 0.4]])
    let question = try GatedInformation(model, time: .step(5), reading: reading, componentCount: 256)
    let inputs = try sandwich(question, replications: 8)
    let state = try sandwich(question, part: .state, replications: 8)
    let whole = try sandwich(GatedInformation(model, time: .step(5), componentCount: 256), replications: 8)
    #expect(inputs.bracket.lower.value <= whole.bracket.upper.value)
    #expect(inputs.bracket.lower.value <= state.bracket.upper.value)
    // I(z; h) − I(z; x) = E ½ log det(T P Tᵀ + I): far above the sampling error.
    let covariances = try question.conditionalCovariances(count: 400, threads: 2)
    let rest = try covariances.reduce(0) { $0 + (try halfLogDeterminant(reading, $1)) / 400 }
    #expect(abs(state.point.value.value - inputs.point.value.value - rest) < 0.02)
    #expect(state.bracket.subject.contains("I(T h_t + n; h_t)"))
  }

  // MARK: refusals

  @Test func readingsThatDoNotFit() throws {
    let model = try gatedModel(
      .retain(.sigmoid), a: .identity(2), b: .identity(2), w: .identity(2), bias: [0, 0], q: 1)
    for (reading, time, words) in [
      (Matrix(rows: 1, columns: 3), StateTime.step(2), "1×3"), (Matrix(rows: 0, columns: 2), .step(2), "0×2"),
      (Matrix(rows: 1, columns: 2, repeating: .nan), .step(2), "nan"),
      (Matrix(rows: 1, columns: 2), .stationary, "a number of steps"),
    ] {
      #expect { try GatedInformation(model, time: time, reading: reading) } throws: { "\($0)".contains(words) }
    }
  }
}
