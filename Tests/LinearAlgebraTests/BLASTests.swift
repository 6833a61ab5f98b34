// SPDX-License-Identifier: GPL-3.0-or-later
import LinearAlgebra
import TestSupport
import Testing

@Suite struct BLASTests {
  @Test(arguments: [(1, 1, 1), (2, 3, 4), (17, 5, 9)])
  func productsAgreeWithTheSchoolbook(m: Int, k: Int, n: Int) throws {
    var random = SplitMix64(seed: 1)
    let a = random.matrix(m, k)
    let b = random.matrix(k, n)
    let start = random.matrix(m, n)
    let expected = try 2 * naiveProduct(a, b) + 0.5 * start
    for (transposedA, transposedB) in [(false, false), (true, false), (false, true), (true, true)] {
      var c = start
      try BLAS.gemm(
        transposedA ? a.transpose : a, transposedA: transposedA, scale: 2, transposedB ? b.transpose : b,
        transposedB: transposedB, keep: 0.5, into: &c)
      #expect(distance(c, expected) < rounding)
    }
    var y = start.column(0)
    try BLAS.gemv(a.transpose, transposed: true, scale: 2, b.column(0), keep: 0.5, into: &y)
    #expect(distance(Matrix(column: y), Matrix(column: expected.column(0))) < rounding)
    #expect(abs(try BLAS.dot(b.column(0), b.column(0)) - naiveProduct(b.transpose, b)[0, 0]) < rounding)
  }

  @Test func symmetricProductWritesTheAskedTriangle() throws {
    var random = SplitMix64(seed: 2)
    let a = random.matrix(4, 3)
    let full = naiveProduct(a, a.transpose)
    let gram = naiveProduct(a.transpose, a)
    var both = Matrix(rows: 4, columns: 4, repeating: 9)
    try BLAS.syrk(a, into: &both)
    #expect(distance(both, full) < rounding)
    var transposed = Matrix(rows: 3, columns: 3)
    try BLAS.syrk(a, transposed: true, into: &transposed)
    #expect(distance(transposed, gram) < rounding)
    var upper = Matrix(rows: 4, columns: 4, repeating: 9)
    try BLAS.syrk(a, triangle: .upper, into: &upper)
    #expect(upper[1, 0] == 9)
    #expect(abs(upper[0, 1] - full[0, 1]) < rounding)
    var lower = Matrix(rows: 4, columns: 4, repeating: 9)
    try BLAS.syrk(a, triangle: .lower, into: &lower)
    #expect(lower[0, 1] == 9)
    #expect(abs(lower[1, 0] - full[0, 1]) < rounding)
  }

  @Test func wrongShapesAreRefused() {
    var y = [0.0]
    var c = Matrix(rows: 2, columns: 2)
    let a = Matrix(rows: 2, columns: 3)
    #expect(throws: LinearAlgebraError.self) { try BLAS.gemv(a, [1, 2, 3], into: &y) }
    #expect(throws: LinearAlgebraError.self) { try BLAS.gemv(a, [1, 2], into: &y) }
    #expect(throws: LinearAlgebraError.self) { try BLAS.gemm(a, a, into: &c) }
    #expect(throws: LinearAlgebraError.self) { try BLAS.syrk(a, transposed: true, into: &c) }
    #expect(throws: LinearAlgebraError.self) { try BLAS.dot([1], [1, 2]) }
  }

  @Test func configurationNamesTheLibrary() {
    #expect(BLAS.configuration.contains("OpenBLAS"))
  }
}
