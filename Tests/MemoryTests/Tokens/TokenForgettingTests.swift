// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Information
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct TokenForgettingTests {
  // MARK: closed form

  /// `h_t = a h_{t−1} ± c + w`: the two laws of `h_t` lie `2 c a^k` apart under the variance `q (1 − a^{2t})/(1 − a²)`.
  @Test func scalarByHand() throws {
    let (a, c, q, t) = (0.7, 0.9, 0.4, 6)
    let model = try scalarTokenModel(a: a, q: q, values: [-c, c], probabilities: [0.5, 0.5])
    let coefficients = try TokenForgetting(TokenMemory(model)).coefficients(at: t, lags: Array(0..<t))
    let variance = q * (1 - pow(a, 12)) / (1 - a * a)
    for lag in 0..<t {
      let half = c * pow(a, Double(lag)) / variance.squareRoot()
      let expected = min(erf(half / 2.0.squareRoot()), 1 - exp(-half * half))
      #expect(abs(coefficients[lag].value - expected) < 1e-14)
    }
  }

  /// The metric is that of the noise: a change of coordinates changes nothing.
  @Test func coordinatesDoNotMatter() throws {
    func coefficients(_ change: Matrix, _ back: Matrix) throws -> [Double] {
      let a = try Matrix([[0.8, 0.3], [-0.2, 0.6]])
      let q = try Matrix([[0.5, 0.2], [0.2, 0.3]])
      let update = try GatedUpdate(
        rule: .linear, transition: change * a * back, inputMap: change, inputWeights: Matrix(rows: 0, columns: 2),
        bias: [])
      let noise = try change * q * change.transpose
      let model = try StateSpaceModel(
        name: "plane", update: .gated(update), noise: .perStep(0.5 * (noise + noise.transpose)),
        input: .tokens(
          TokenLaw(probabilities: [0.2, 0.3, 0.5], embedding: Matrix([[1, 0], [0, 1], [-0.5, -0.7]]))))
      return try TokenForgetting(TokenMemory(model)).coefficients(at: 5, lags: [0, 1, 4]).map(\.value)
    }
    let plain = try coefficients(.identity(2), .identity(2))
    let changed = try coefficients(Matrix([[2, 1], [0, 4]]), Matrix([[0.5, -0.125], [0, 0.25]]))
    for (one, other) in zip(plain, changed) { #expect(abs(one - other) < 1e-12 && one > 0 && one < 1) }
  }

  // MARK: properties

  /// What the state exactly holds of each symbol stays below what noise lets through.
  @Test(arguments: [(0.5, 0.3), (0.9, 0.5), (1.0, 2.0), (-0.7, 1.0), (1.2, 1.5)])
  func exactInformationStaysBelow(_ a: Double, _ q: Double) throws {
    let law = [0.5, 0.2, 0.3]
    let t = 6
    let model = try scalarTokenModel(a: a, q: q, values: [-1, 0.2, 1], probabilities: law)
    let memory = try TokenMemory(model)
    let coefficients = try TokenForgetting(memory).coefficients(at: t, lags: Array(0..<t))
    for lag in 0..<t {
      guard case .exact(let told) = try memory.answer(TokenQuestion(time: t, subject: .symbol(lag: lag))) else {
        Issue.record("not enumerated")
        return
      }
      let ceiling = coefficients[lag].value * entropy(law)
      #expect(told.information.value <= ceiling && told.information.value > 0)
    }
  }

  // MARK: degenerate

  @Test func withoutNoiseNothingNeedBeForgotten() throws {
    let model = try scalarTokenModel(a: 0.5, q: 0, values: [-1, 1], probabilities: [0.5, 0.5])
    let coefficients = try TokenForgetting(TokenMemory(model)).coefficients(at: 9, lags: [0, 8])
    #expect(coefficients.map(\.value) == [1, 1])
    // Symbols that do the same to the state leave no trace, noise or none.
    let mute = try scalarTokenModel(a: 0.5, q: 0, values: [1, 1], probabilities: [0.5, 0.5])
    #expect(try TokenForgetting(TokenMemory(mute)).coefficients(at: 9, lags: [0]).map(\.value) == [0])
  }

  @Test func refusals() throws {
    let chain = try scalarTokenModel(
      a: 0.5, q: 1, values: [-1, 1], probabilities: [0.5, 0.5], transition: Matrix([[0.9, 0.1], [0.1, 0.9]]))
    #expect(throws: MemoryError.self) { try TokenForgetting(TokenMemory(chain)) }
    let gated = try retainTokenModel(a: 0.5, w: 1, q: 1, values: [-1, 1], probabilities: [0.5, 0.5])
    #expect(throws: MemoryError.self) { try TokenForgetting(TokenMemory(gated)) }
    let plain = try scalarTokenModel(a: 0.5, q: 1, values: [-1, 1], probabilities: [0.5, 0.5])
    for lag in [-1, 3] {
      #expect(throws: MemoryError.self) { try TokenForgetting(TokenMemory(plain)).coefficients(at: 3, lags: [lag]) }
    }
  }
}
