// SPDX-License-Identifier: GPL-3.0-or-later

import LinearAlgebra
import StateSpace
import Testing

@Suite struct GaussianProcessModelsTests {
  /// Autocovariance `H Fᵏ Σ Hᵀ` of a scalar process.
  private func covariance(_ process: GaussianProcess, lag: Int) throws -> Double {
    var carried = process.stationaryCovariance
    for _ in 0..<lag { carried = try process.transition * carried }
    return try (process.outputMap * carried * process.outputMap.transpose)[0, 0]
  }

  @Test func autoregression() throws {
    let process = try GaussianProcess.ar(coefficients: [0.8], innovation: 0.5, mean: 3)
    #expect(process.mean == [3])
    for lag in 0..<4 {
      var expected = 0.5 / (1 - 0.64)
      for _ in 0..<lag { expected *= 0.8 }
      #expect(try abs(covariance(process, lag: lag) - expected) < 1e-14)
    }
    let white = try GaussianProcess.ar(coefficients: [], innovation: 2)
    #expect(try covariance(white, lag: 0) == 2 && covariance(white, lag: 1) == 0)
  }

  /// The moving average `e_t + b e_{t−1} + c e_{t−2}` and ARMA(1, 1), by hand.
  @Test func movingAverages() throws {
    let (b, c) = (0.5, -0.25)
    let average = try GaussianProcess.arma(ar: [], ma: [b, c], innovation: 2)
    for (lag, expected) in [1 + b * b + c * c, b + b * c, c, 0].enumerated() {
      #expect(try abs(covariance(average, lag: lag) - 2 * expected) < 1e-15)
    }
    let (a, m) = (0.75, 0.5)
    let mixed = try GaussianProcess.arma(ar: [a], ma: [m], innovation: 1)
    let variance = (1 + 2 * a * m + m * m) / (1 - a * a)
    #expect(try abs(covariance(mixed, lag: 0) - variance) < 1e-14)
    #expect(try abs(covariance(mixed, lag: 1) - (a * variance + m)) < 1e-14)
  }

  /// A vector autoregression of order 2 satisfies the Yule–Walker equation of lag 0.
  @Test func vectorAutoregression() throws {
    let matrices = try [Matrix([[0.5, 0.25], [0, 0.5]]), Matrix([[0.125, 0], [-0.25, 0.125]])]
    let innovation = try Matrix([[1, 0.5], [0.5, 2]])
    let process = try GaussianProcess.var(matrices: matrices, innovationCovariance: innovation)
    var covariances = [Matrix]()
    var carried = process.stationaryCovariance
    for _ in 0..<3 {
      covariances.append(try process.outputMap * carried * process.outputMap.transpose)
      carried = try process.transition * carried
    }
    let left = try covariances[0] - matrices[0] * covariances[1].transpose - matrices[1] * covariances[2].transpose
    #expect(try (left - innovation).frobeniusNorm < 1e-13)
  }

  @Test func badProcessesAreRefused() throws {
    #expect(throws: ModelError.self) { try GaussianProcess.ar(coefficients: [1], innovation: 1) }
    #expect(throws: ModelError.self) { try GaussianProcess.ar(coefficients: [.nan], innovation: 1) }
    #expect(throws: ModelError("input, innovation", "0.0", expected: "a finite number above 0")) {
      try GaussianProcess.ar(coefficients: [0.5], innovation: 0)
    }
    #expect(throws: ModelError.self) { try GaussianProcess.arma(ar: [0.5], ma: [.infinity], innovation: 1) }
    #expect(throws: ModelError.self) { try GaussianProcess.var(matrices: [], innovationCovariance: .identity(2)) }
    #expect(throws: ModelError.self) {
      try GaussianProcess.var(matrices: [.identity(1)], innovationCovariance: .identity(2))
    }
    #expect(throws: ModelError.self) {
      try GaussianProcess.var(matrices: [.identity(1)], innovationCovariance: Matrix(rows: 0, columns: 0))
    }
  }
}
