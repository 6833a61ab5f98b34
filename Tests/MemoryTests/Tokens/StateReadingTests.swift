// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct StateReadingTests {
  private func exact(_ model: StateSpaceModel, _ question: TokenQuestion) throws -> TokenInformation {
    guard case .exact(let answer) = try TokenMemory(model).answer(question, threads: 1) else {
      throw TokenError.severalDirections(2)
    }
    return answer
  }

  /// Sequences of signs with `a = 1/100`: the first one moves the state by less than its rounding, and no two sequences
  /// lead to one state, as the images of the two maps lie on the two sides of 0.
  @Test func imagesThatKeepApart() throws {
    let model = try scalarTokenModel(a: 0.01, q: 0, values: [-1, 1], probabilities: [0.5, 0.5])
    for time in [4, 10] {
      let answer = try exact(model, TokenQuestion(time: time))
      #expect(abs(answer.information.value - Double(time) * log(2)) < 1e-12)
      #expect(!answer.isUndecided && answer.error.value < 1e-12)
      guard case .exact = answer.stateInformation else {
        Issue.record("different sequences certainly lead to different states")
        continue
      }
    }
    let first = try exact(model, TokenQuestion(time: 10, subject: .symbol(lag: 9)))
    #expect(abs(first.information.value - log(2)) < 1e-12)
    #expect(try TokenMemory(model).blockError(at: 10).probability < 1e-12)
    #expect(try TokenMemory(model).symbolError(at: 10, lag: 9).probability < 1e-12)
  }

  /// Beside a component that sums the signs, far larger and never apart, the other one still tells all of them.
  @Test func oneComponentThatKeepsThemApart() throws {
    let update = try GatedUpdate(
      rule: .linear, transition: Matrix([[0.01, 0], [0, 1]]), inputMap: Matrix([[1], [1e6]]),
      inputWeights: Matrix(rows: 0, columns: 1), bias: [])
    let model = try StateSpaceModel(
      name: "pair", update: .gated(update), noise: .perStep(Matrix([[0, 0], [0, 0]])),
      input: .tokens(TokenLaw(probabilities: [0.5, 0.5], embedding: Matrix([[-1], [1]]))))
    #expect(abs(try exact(model, TokenQuestion(time: 9)).information.value - 9 * log(2)) < 1e-12)
  }

  /// 0.1 + 0.2 and 0.3 may have been meant as one number; as doubles they are not one. Both answers are given.
  @Test func numbersThatMayBeMeantAsOne() throws {
    let third = 1.0 / 3
    let model = try scalarTokenModel(
      a: 1, q: 0, values: [0.1, 0.2, 0.3], probabilities: [third, third, third])
    let answer = try exact(model, TokenQuestion(time: 2))
    #expect(answer.isUndecided)
    let asDecimals = entropy([1, 2, 3, 2, 1].map { $0 / 9 })
    // Only 0.1 + 0.3 and 0.2 + 0.2 differ as doubles.
    let asDoubles = entropy([1, 2, 2, 1, 2, 1].map { $0 / 9 })
    guard case .sandwich(let bracket, let confidence) = answer.stateInformation else {
      Issue.record("the answer depends on digits that were not read")
      return
    }
    #expect(confidence == 1)
    #expect(abs(bracket.lower.value.value - asDecimals) < 1e-14)
    #expect(abs(bracket.upper.value.value - asDoubles) < 1e-14)
    // The pair is named wrongly in 4 of 9 cases, or in 3.
    let block = try TokenMemory(model).blockError(at: 2)
    #expect(abs(block.probability + block.uncertainty - 4.0 / 9) < 1e-13)
    #expect(abs(block.probability - block.uncertainty - 3.0 / 9) < 1e-13)
  }

  /// A sum in another order is the same number, however its doubles round; so is one over a factor 2⁻⁶¹.
  @Test func sumsInAnyOrder() throws {
    let sum = try exact(
      scalarTokenModel(a: 1, q: 0, values: [0.1, 0.7], probabilities: [0.5, 0.5]), TokenQuestion(time: 3))
    #expect(!sum.isUndecided && sum.componentCount == 4)
    let tiny = try exact(
      scalarTokenModel(a: 0x1p-61, q: 0, values: [0.25, 0.75], probabilities: [0.5, 0.5]), TokenQuestion(time: 2))
    #expect(!tiny.isUndecided)
    #expect(abs(tiny.information.value - 2 * log(2)) < 1e-14)
  }

  /// Three digits of base 1/2 overlap: the doubles say which sums are equal, and no rounding makes them more.
  @Test func exactCoincidences() throws {
    let third = 1.0 / 3
    let model = try scalarTokenModel(a: 0.5, q: 0, values: [0, 1, 2], probabilities: [third, third, third])
    // h_2 = x_2 + x_1/2: 0 ½ 1 1 1½ 2 2 2½ 3.
    let answer = try exact(model, TokenQuestion(time: 2))
    #expect(!answer.isUndecided)
    #expect(abs(answer.information.value - entropy([1, 1, 2, 1, 2, 1, 1].map { $0 / 9 })) < 1e-14)
  }

  /// Noise in one component only: the other one's states are still told apart below rounding.
  @Test func noiseBeside() throws {
    func model(_ a: Double) throws -> StateSpaceModel {
      let update = try GatedUpdate(
        rule: .linear, transition: Matrix([[a, 0], [0, 0.5]]), inputMap: Matrix([[1], [0]]),
        inputWeights: Matrix(rows: 0, columns: 1), bias: [])
      return try StateSpaceModel(
        name: "beside", update: .gated(update), noise: .perStep(Matrix([[0, 0], [0, 1]])),
        input: .tokens(TokenLaw(probabilities: [0.5, 0.5], embedding: Matrix([[-1], [1]]))))
    }
    #expect(abs(try exact(model(0.01), TokenQuestion(time: 10)).information.value - 10 * log(2)) < 1e-12)
  }
}
