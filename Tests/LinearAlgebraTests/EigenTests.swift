// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct SymmetricEigenTests {
  @Test func twoByTwoByHand() throws {
    let eigen = try SymmetricEigen(Matrix([[2, 1], [1, 2]]))
    #expect(distance(Matrix(column: eigen.values), Matrix(column: [1, 3])) < rounding)
    // The eigenvector of 3 is (1, 1)/√2.
    #expect(abs(eigen.vectors[0, 1] - eigen.vectors[1, 1]) < rounding)
    #expect(abs(abs(eigen.vectors[0, 1]) - 0.5.squareRoot()) < rounding)
  }

  @Test(arguments: [1, 4, 30]) func reconstructs(order: Int) throws {
    var random = SplitMix64(seed: 11)
    let a = try random.matrix(order, order).symmetrized()
    let eigen = try SymmetricEigen(a)
    let spread = naiveProduct(eigen.vectors, Matrix(diagonal: eigen.values))
    #expect(distance(naiveProduct(spread, eigen.vectors.transpose), a) < 10 * rounding)
    #expect(distance(naiveProduct(eigen.vectors.transpose, eigen.vectors), .identity(order)) < rounding)
    #expect(eigen.values == eigen.values.sorted())
  }

  @Test func symmetricPair() throws {
    var random = SplitMix64(seed: 12)
    let a = try random.matrix(6, 6).symmetrized()
    let b = try random.positiveDefinite(6)
    let eigen = try SymmetricEigen(a, relativeTo: b)
    let right = naiveProduct(naiveProduct(b, eigen.vectors), Matrix(diagonal: eigen.values))
    #expect(distance(naiveProduct(a, eigen.vectors), right) < 10 * rounding)
    let metric = naiveProduct(naiveProduct(eigen.vectors.transpose, b), eigen.vectors)
    #expect(distance(metric, .identity(6)) < 10 * rounding)
    let diagonal = try SymmetricEigen(Matrix(diagonal: [8, 3]), relativeTo: Matrix(diagonal: [2, 3]))
    #expect(distance(Matrix(column: diagonal.values), Matrix(column: [1, 4])) < rounding)
  }

  @Test func badMatricesAreRefused() throws {
    #expect(throws: LinearAlgebraError.self) { try SymmetricEigen(Matrix([[1, 2], [0, 1]])) }
    #expect(throws: LinearAlgebraError.self) { try SymmetricEigen(Matrix(rows: 0, columns: 0)) }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) {
      try SymmetricEigen(.identity(2), relativeTo: Matrix(diagonal: [1, -1]))
    }
    #expect(throws: LinearAlgebraError.self) { try SymmetricEigen(.identity(2), relativeTo: .identity(3)) }
  }
}

@Suite struct GeneralEigenTests {
  @Test func rotationHasAComplexPair() throws {
    let (c, s) = (0.9 * cos(0.3), 0.9 * sin(0.3))
    let values = try GeneralEigen.values(Matrix([[c, -s], [s, c]]))
    #expect(values.count == 2)
    #expect(abs(values[0].real - c) < rounding && abs(values[0].imaginary - s) < rounding)
    #expect(values[1].imaginary == -values[0].imaginary)
    #expect(abs(try GeneralEigen.spectralRadius(Matrix([[c, -s], [s, c]])) - 0.9) < rounding)
  }

  @Test func companionMatrixHasTheRootsOfItsPolynomial() throws {
    // (x − 1)(x + 2)(x − 4) = x³ − 3x² − 6x + 8
    let values = try GeneralEigen.values(Matrix([[3, 6, -8], [1, 0, 0], [0, 1, 0]])).map(\.real).sorted()
    #expect(distance(Matrix(column: values), Matrix(column: [-2, 1, 4])) < 10 * rounding)
  }

  @Test func badMatricesAreRefused() {
    #expect(throws: LinearAlgebraError.self) { try GeneralEigen.values(Matrix(rows: 2, columns: 3)) }
    #expect(throws: LinearAlgebraError.self) { try GeneralEigen.values(Matrix([[.nan]])) }
  }
}

@Suite struct SVDTests {
  @Test func closedFormsAndEigenvaluesOfTheGramMatrix() throws {
    #expect(try SVD.values(Matrix([[3, 0], [0, -4], [0, 0]])) == [4, 3])
    var random = SplitMix64(seed: 13)
    let a = random.matrix(4, 9)
    let squares = try SymmetricEigen(naiveProduct(a, a.transpose)).values.reversed().map { $0.squareRoot() }
    #expect(distance(Matrix(column: try SVD.values(a)), Matrix(column: Array(squares))) < 10 * rounding)
    #expect(try SVD.spectralNorm(Matrix([[1, 1], [1, 1]])) - 2 < rounding)
    #expect(throws: LinearAlgebraError.self) { try SVD.values(Matrix(rows: 3, columns: 0)) }
  }
}
