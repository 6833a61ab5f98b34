// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct DiscreteLyapunovTests {
  @Test(arguments: [0, 0.5, -0.9, 0.999_999]) func scalarClosedForm(a: Double) throws {
    let answer = try DiscreteLyapunov.solve(a: Matrix([[a]]), q: Matrix([[3]]))
    let expected = 3 / ((1 - a) * (1 + a))
    #expect(abs(answer.solution[0, 0] - expected) < 1e3 * rounding / (1 - abs(a)) * 3)
    #expect(answer.relativeResidual < rounding)
  }

  @Test(arguments: [2, 6, 20]) func agreesWithTheSeries(order: Int) throws {
    var random = SplitMix64(seed: UInt64(order))
    let raw = random.matrix(order, order)
    let a = try (0.8 / GeneralEigen.spectralRadius(raw)) * raw
    let q = try random.positiveDefinite(order)
    var term = q
    var sum = q
    for _ in 0..<300 {
      term = naiveProduct(naiveProduct(a, term), a.transpose)
      sum = try sum + term
    }
    let answer = try DiscreteLyapunov.solve(a: a, q: q)
    #expect(distance(answer.solution, sum) < 10 * rounding * sum.frobeniusNorm)
    #expect(answer.solution.isSymmetric(tolerance: 0))
  }

  @Test func farFromNormalAndCloseToTheEdge() throws {
    let a = try Matrix([[0.9999, 50, 0], [0, 0.9999, 50], [0, 0, 0.9999]])
    let answer = try DiscreteLyapunov.solve(a: a, q: .identity(3))
    #expect(answer.relativeResidual < 32 * 3 * Double.ulpOfOne)
    // The last component is a scalar recursion of its own.
    #expect(abs(answer.solution[2, 2] * (1 - 0.9999 * 0.9999) - 1) < 1e-10)
  }

  @Test func noStationaryLaw() throws {
    #expect(throws: LinearAlgebraError.unstable(spectralRadius: 1)) {
      try DiscreteLyapunov.solve(a: .identity(2), q: .identity(2))
    }
    #expect(throws: LinearAlgebraError.self) { try DiscreteLyapunov.solve(a: .identity(2), q: .identity(3)) }
    #expect(throws: LinearAlgebraError.self) {
      try DiscreteLyapunov.solve(a: Matrix([[0.5, .nan], [0, 0]]), q: .identity(2))
    }
    #expect(throws: LinearAlgebraError.self) {
      try DiscreteLyapunov.solve(a: Matrix(rows: 2, columns: 2), q: Matrix([[1, 1], [0, 1]]))
    }
    let still = try DiscreteLyapunov.solve(a: 0.5 * Matrix.identity(2), q: Matrix(rows: 2, columns: 2))
    #expect(still.solution == Matrix(rows: 2, columns: 2))
  }
}

@Suite struct DiscreteRiccatiTests {
  /// The positive root of `c² P² + (r − a² r − c² q) P − q r = 0`.
  private func scalar(a: Double, c: Double, q: Double, r: Double) -> Double {
    let linear = r - a * a * r - c * c * q
    return (-linear + (linear * linear + 4 * c * c * q * r).squareRoot()) / (2 * c * c)
  }

  @Test(arguments: [(0.9, 1.0, 1.0, 1.0), (1.5, 0.3, 2.0, 0.1), (1.0, 1.0, 1e-4, 1.0), (0.5, 2.0, 0.0, 3.0)])
  func scalarClosedForm(a: Double, c: Double, q: Double, r: Double) throws {
    let answer = try DiscreteRiccati.filter(a: Matrix([[a]]), c: Matrix([[c]]), q: Matrix([[q]]), r: Matrix([[r]]))
    let expected = scalar(a: a, c: c, q: q, r: r)
    #expect(abs(answer.solution[0, 0] - expected) <= 100 * rounding * max(expected, 1e-3))
  }

  @Test func agreesWithTheFiltersRecursion() throws {
    var random = SplitMix64(seed: 21)
    let raw = random.matrix(4, 4)
    let a = try (1.1 / GeneralEigen.spectralRadius(raw)) * raw
    let c = random.matrix(2, 4)
    let q = try random.positiveDefinite(4)
    let r = try random.positiveDefinite(2)
    var p = q
    for _ in 0..<400 {
      let apc = naiveProduct(naiveProduct(a, p), c.transpose)
      let innovation = try naiveProduct(naiveProduct(c, p), c.transpose) + r
      let determinant = innovation[0, 0] * innovation[1, 1] - innovation[0, 1] * innovation[1, 0]
      let inverse =
        try (1 / determinant)
        * Matrix([[innovation[1, 1], -innovation[0, 1]], [-innovation[1, 0], innovation[0, 0]]])
      let saved = naiveProduct(naiveProduct(apc, inverse), apc.transpose)
      p = try (naiveProduct(naiveProduct(a, p), a.transpose) - saved + q).symmetrized()
    }
    let answer = try DiscreteRiccati.filter(a: a, c: c, q: q, r: r)
    #expect(distance(answer.solution, p) < 20 * rounding * p.frobeniusNorm)
  }

  @Test func badlyScaledFiltersHaveTheStatedResidual() throws {
    var random = SplitMix64(seed: 22)
    for _ in 0..<100 {
      let raw = random.matrix(4, 4)
      let a = try (2 * abs(random.symmetric()) / GeneralEigen.spectralRadius(raw)) * raw
      let c = random.matrix(1, 4)
      var noise = Matrix(rows: 4, columns: 4)
      for row in 0..<4 { for column in 0..<4 { noise[row, column] = random.symmetric() * exp(8 * random.symmetric()) } }
      let q = naiveProduct(noise, noise.transpose)
      let r = exp(10 * random.symmetric())
      let answer = try DiscreteRiccati.filter(a: a, c: c, q: q, r: Matrix([[r]]))
      let p = answer.solution
      let apc = naiveProduct(naiveProduct(a, p), c.transpose)
      let innovation = naiveProduct(naiveProduct(c, p), c.transpose)[0, 0] + r
      let saved = (1 / innovation) * naiveProduct(apc, apc.transpose)
      let carried = naiveProduct(naiveProduct(a, p), a.transpose)
      let residual = try carried - saved + q - p
      let size = carried.frobeniusNorm + saved.frobeniusNorm + q.frobeniusNorm + p.frobeniusNorm
      #expect(residual.frobeniusNorm / size <= 4 * answer.relativeResidual + rounding)
      #expect(answer.relativeResidual < 1e-11)
      #expect(try SymmetricEigen(p).values[0] >= -1e-12 * p.frobeniusNorm)
    }
  }

  @Test func unanswerableQuestions() throws {
    // An unstable direction that is not observed, and one that costs nothing.
    #expect(throws: LinearAlgebraError.self) {
      try DiscreteRiccati.filter(a: Matrix([[2]]), c: Matrix([[0]]), q: Matrix([[1]]), r: Matrix([[1]]))
    }
    #expect(throws: LinearAlgebraError.noStabilizingSolution(spectralRadius: 2)) {
      try DiscreteRiccati.control(a: Matrix([[2]]), b: Matrix([[1]]), q: Matrix([[0]]), r: Matrix([[1]]))
    }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 1)) {
      try DiscreteRiccati.filter(a: Matrix([[0.5]]), c: Matrix([[1]]), q: Matrix([[1]]), r: Matrix([[0]]))
    }
    let error = #expect(throws: LinearAlgebraError.self) {
      try DiscreteRiccati.control(a: .identity(2), b: Matrix(rows: 3, columns: 1), q: .identity(2), r: .identity(1))
    }
    #expect(error?.description == "Riccati, A and B: the shapes 2×2 and 3×1 do not fit each other")
  }
}
