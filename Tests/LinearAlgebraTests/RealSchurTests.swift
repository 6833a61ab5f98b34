// SPDX-License-Identifier: GPL-3.0-or-later
import LinearAlgebra
import TestSupport
import Testing

@Suite struct RealSchurTests {
  @Test func diagonal() throws {
    let schur = try RealSchur(Matrix(diagonal: [0.5, 3, -2]), leadingModulus: 1)
    #expect(schur.leading == 2)
    #expect(abs(schur.basis[0, 0]) + abs(schur.basis[0, 1]) < rounding)
  }

  @Test(arguments: [1, 4, 20]) func leadingColumnsAreInvariant(order: Int) throws {
    var random = SplitMix64(seed: UInt64(order))
    let a = random.matrix(order, order)
    let moduli = try GeneralEigen.values(a).map(\.magnitude).sorted(by: >)
    let modulus = moduli[order / 2] * (1 - 1e-9)
    let schur = try RealSchur(a, leadingModulus: modulus)
    #expect(schur.leading == moduli.filter { $0 >= modulus }.count)
    let basis = schur.basis
    #expect(distance(naiveProduct(basis.transpose, basis), .identity(order)) < rounding)
    let form = naiveProduct(naiveProduct(basis.transpose, a), basis)
    for row in schur.leading..<order {
      for column in 0..<schur.leading { #expect(abs(form[row, column]) < 10 * rounding) }
    }
  }

  @Test func badMatricesAreRefused() throws {
    #expect(throws: LinearAlgebraError.self) { try RealSchur(Matrix(rows: 2, columns: 3), leadingModulus: 1) }
    #expect(throws: LinearAlgebraError.self) { try RealSchur(Matrix([[.nan]]), leadingModulus: 1) }
    #expect(throws: LinearAlgebraError.self) { try RealSchur(Matrix(rows: 0, columns: 0), leadingModulus: 1) }
  }
}
