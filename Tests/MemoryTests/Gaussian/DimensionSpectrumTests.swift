// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinearAlgebra
import Memory
import Quantities
import StateSpace
import Testing

@Suite struct DimensionSpectrumTests {
  /// Ratios from 10⁻¹⁴ to 10¹² at once, mixed by a rotation that leaves them.
  @Test func smallAndLargeRatiosAtOnce() throws {
    let ratios = [1e12, 3, 1e-14]
    let b = try Matrix([[1, 1, 1], [0, 1, -1], [2, 0, 1]])
    // State = B (x ⊙ √ratio + n): generalised eigenvalues 1 + ratio, though no matrix is diagonal. Powers of two keep
    // the entries exact.
    let exact = ratios.map { pow(2, ($0.squareRoot() * 8).rounded() > 1 ? log2($0).rounded() : -46) }
    let input = try GaussianLaw(mean: [0, 0, 0], covariance: Matrix(diagonal: exact), origin: "input")
    let memory = try LinearGaussianMemory(
      linearModel(a: Matrix(rows: 3, columns: 3), b: b, q: b * b.transpose, input: .gaussian(input)))
    let spectrum = try memory.dimensionSpectrum(at: .step(3))
    for (found, expected) in zip(spectrum.signalToNoise, exact) { #expect(abs(found / expected - 1) < 1e-13) }
    #expect(try abs(spectrum.total.value - memory.information(at: .step(3)).nats) < 1e-13)
    #expect(spectrum.eigenvalues == spectrum.signalToNoise.map { 1 + $0 })
    #expect(abs(spectrum.cumulative[0].value - 0.5 * log1p(exact[0])) < 1e-13)
  }

  @Test func agreesWithFormedCovariances() throws {
    for model in try twinModels() {
      let memory = try LinearGaussianMemory(model)
      let pair = try memory.statePair(at: .step(7))
      let expected = try SymmetricEigen(pair.total, relativeTo: pair.conditional).values.reversed()
      let spectrum = try memory.dimensionSpectrum(at: .step(7))
      for (found, value) in zip(spectrum.eigenvalues, expected) { #expect(abs(found - value) < 1e-11 * value) }
      #expect(spectrum.eigenvalues.count == 3)
      #expect(try abs(spectrum.total.value - memory.information(at: .step(7)).nats) < 1e-13)
    }
  }

  @Test func leastDimension() throws {
    let input = try GaussianLaw(mean: [0, 0], covariance: Matrix(diagonal: [3, 15]), origin: "input")
    let memory = try LinearGaussianMemory(
      linearModel(a: Matrix(rows: 2, columns: 2), b: .identity(2), q: .identity(2), input: .gaussian(input)))
    let spectrum = try memory.dimensionSpectrum(at: .step(1))
    #expect(try spectrum.leastDimension(keeping: .zero) == 0)
    #expect(try spectrum.leastDimension(keeping: Nats(0.5 * log(16))) == 1)
    #expect(try spectrum.leastDimension(keeping: Nats(0.5 * log(16) + 1e-6)) == 2)
    #expect(try spectrum.leastDimension(keeping: Nats(0.5 * log(64))) == 2)
    #expect(throws: MemoryError.unreachable(asked: Nats(3), available: spectrum.total)) {
      try spectrum.leastDimension(keeping: Nats(3))
    }
    for amount in [-1, .nan, .infinity] {
      #expect(throws: MemoryError.self) { try spectrum.leastDimension(keeping: Nats(amount)) }
    }
  }

  @Test func infiniteAndEmpty() throws {
    #expect(throws: MemoryError.self) {
      try LinearGaussianMemory(scalarLinearModel(a: 0.5, s: 1, q: 0)).dimensionSpectrum(at: .step(1))
    }
    let idle = try LinearGaussianMemory(scalarLinearModel(a: 0.5, s: 0, q: 0)).dimensionSpectrum(at: .step(1))
    #expect(idle.signalToNoise.isEmpty && idle.total == .zero)
    // Fewer inputs than dimensions: the others hold nothing.
    let wide = try LinearGaussianMemory(
      linearModel(a: Matrix(rows: 2, columns: 2), b: Matrix([[1], [1]]), q: .identity(2)))
    #expect(try wide.dimensionSpectrum(at: .step(1)).signalToNoise.last == 0)
  }
}
