// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct CholeskyTests {
  @Test func twoByTwoByHand() throws {
    let cholesky = try Cholesky(Matrix([[4, 2], [2, 5]]))
    #expect(try cholesky.factor == Matrix([[2, 0], [1, 2]]))
    #expect(abs(cholesky.logDeterminant - log(16)) < rounding)
    #expect(try cholesky.solve([8, 9]) == [1.375, 1.25])
    #expect(try distance(cholesky.inverse(), Matrix([[5.0 / 16, -0.125], [-0.125, 0.25]])) < rounding)
    #expect(try cholesky.whiten([4, 4]) == [2, 1])
    // ‖A‖₁ = 7 and ‖A⁻¹‖₁ = 7/16.
    #expect(abs(try cholesky.conditionEstimate() - 49.0 / 16) < rounding)
  }

  @Test(arguments: [1, 2, 7, 40]) func reconstructs(order: Int) throws {
    var random = SplitMix64(seed: UInt64(order))
    let a = try random.positiveDefinite(order)
    let cholesky = try Cholesky(a)
    #expect(distance(naiveProduct(cholesky.factor, cholesky.factor.transpose), a) < Double(order) * rounding)
    let b = random.matrix(order, 3)
    #expect(distance(naiveProduct(a, try cholesky.solve(b)), b) < Double(order) * rounding)
    #expect(distance(naiveProduct(a, try cholesky.inverse()), .identity(order)) < Double(order) * rounding)
    var factor = a
    try Cholesky.factor(&factor)
    #expect(factor == cholesky.factor)
    var x = b.column(0)
    try Cholesky.solve(factor, &x)
    #expect(x == (try cholesky.solve(b.column(0))))
  }

  @Test func conditionOfTheHilbertMatrix() throws {
    var hilbert = Matrix(rows: 6, columns: 6)
    for row in 0..<6 { for column in 0..<6 { hilbert[row, column] = 1 / Double(row + column + 1) } }
    // Its condition number in the 1-norm is 29 070 279.
    let estimate = try Cholesky(hilbert).conditionEstimate()
    #expect(estimate > 2.90702e7 / 3 && estimate < 2.90703e7)
  }

  @Test func badMatricesAreRefused() throws {
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) { try Cholesky(Matrix([[1, 2], [2, 1]])) }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 1)) { try Cholesky(Matrix([[0]])) }
    #expect(throws: LinearAlgebraError.notSymmetric(operation: "Cholesky", row: 1, column: 0, value: 0, mirrored: 1)) {
      try Cholesky(Matrix([[2, 1], [0, 2]]))
    }
    #expect(throws: LinearAlgebraError.empty(operation: "Cholesky", shape: Shape(0, 0))) {
      try Cholesky(Matrix(rows: 0, columns: 0))
    }
    #expect(throws: LinearAlgebraError.notSquare(operation: "Cholesky", shape: Shape(1, 2))) {
      try Cholesky(Matrix([[1, 2]]))
    }
    let error = #expect(throws: LinearAlgebraError.self) { try Cholesky(Matrix([[1, .nan], [.nan, 1]])) }
    #expect(error?.description == "Cholesky: entry [0, 1] is nan and must be finite")
    var poisoned = try Matrix([[1, .nan], [.nan, 1]])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) { try Cholesky.factor(&poisoned) }
    let cholesky = try Cholesky(.identity(2))
    #expect(throws: LinearAlgebraError.self) { try cholesky.solve([1]) }
    #expect(throws: LinearAlgebraError.self) { try cholesky.solve(Matrix(rows: 3, columns: 1)) }
    #expect(throws: LinearAlgebraError.self) { try cholesky.whiten([1, 2, 3]) }
  }
}

@Suite struct LUTests {
  @Test func twoByTwoByHand() throws {
    let lu = try LU(Matrix([[1, 2], [3, 4]]))
    #expect(lu.determinant.sign == -1)
    #expect(abs(lu.determinant.logMagnitude - log(2)) < rounding)
    #expect(distance(Matrix(column: try lu.solve([5, 6])), Matrix(column: [-4, 4.5])) < rounding)
    // ‖A‖∞ = 7 and ‖A⁻¹‖∞ = 3.
    #expect(abs(try lu.conditionEstimate() - 21) < 21 * rounding)
  }

  @Test(arguments: [1, 3, 25]) func solves(order: Int) throws {
    var random = SplitMix64(seed: 100 + UInt64(order))
    let a = try random.matrix(order, order) + 2 * Matrix.identity(order)
    let b = random.matrix(order, 2)
    #expect(distance(naiveProduct(a, try LU(a).solve(b)), b) < 100 * rounding)
  }

  @Test func determinantOfAProduct() throws {
    var random = SplitMix64(seed: 5)
    let a = random.matrix(6, 6)
    let b = random.matrix(6, 6)
    let (left, right, product) = (
      try LU(a).determinant, try LU(b).determinant, try LU(naiveProduct(a, b)).determinant
    )
    #expect(product.sign == left.sign * right.sign)
    #expect(abs(product.logMagnitude - left.logMagnitude - right.logMagnitude) < rounding)
  }

  @Test func singularMatricesHaveADeterminantAndNoSolution() throws {
    let lu = try LU(Matrix([[1, 2], [2, 4]]))
    #expect(lu.determinant.sign == 0)
    #expect(lu.determinant.logMagnitude == -.infinity)
    #expect(try lu.conditionEstimate() == .infinity)
    #expect(throws: LinearAlgebraError.singular(pivot: 1)) { try lu.solve([1, 1]) }
    #expect(throws: LinearAlgebraError.self) { try LU(Matrix(rows: 2, columns: 3)) }
    #expect(throws: LinearAlgebraError.self) { try LU(Matrix([[.infinity]])) }
  }
}

@Suite struct QRTests {
  @Test(arguments: [(1, 1), (5, 3), (3, 5), (30, 12)]) func reconstructs(rows: Int, columns: Int) throws {
    var random = SplitMix64(seed: 7)
    let a = random.matrix(rows, columns)
    let qr = try QR(a)
    let k = min(rows, columns)
    #expect(distance(naiveProduct(qr.orthogonal, qr.upper), a) < rounding)
    #expect(distance(naiveProduct(qr.orthogonal.transpose, qr.orthogonal), .identity(k)) < rounding)
    #expect(try QR.upperFactor(of: a) == qr.upper)
    for row in 0..<k {
      #expect(qr.upper[row, row] >= 0)
      for column in 0..<min(row, columns) { #expect(qr.upper[row, column] == 0) }
    }
  }

  @Test func rank() throws {
    var random = SplitMix64(seed: 8)
    #expect(try QR.rank(of: naiveProduct(random.matrix(9, 4), random.matrix(4, 7))) == 4)
    #expect(try QR.rank(of: random.matrix(3, 8)) == 3)
    #expect(try QR.rank(of: Matrix(rows: 3, columns: 3)) == 0)
    #expect(try QR.rank(of: Matrix(diagonal: [1, 1e-3, 1e-9]), tolerance: 1e-6) == 2)
    #expect(throws: LinearAlgebraError.self) { try QR.rank(of: Matrix(rows: 0, columns: 3)) }
    #expect(throws: LinearAlgebraError.self) { try QR(Matrix([[.nan]])) }
  }
}
