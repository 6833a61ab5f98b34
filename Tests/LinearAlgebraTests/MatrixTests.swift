// SPDX-License-Identifier: GPL-3.0-or-later
import LinearAlgebra
import Testing

@Suite struct MatrixTests {
  @Test func layoutIsRowMajor() throws {
    let a = try Matrix([[1, 2, 3], [4, 5, 6]])
    #expect(a.storage == [1, 2, 3, 4, 5, 6])
    #expect(a[1, 0] == 4)
    #expect(Array(a.row(1)) == [4, 5, 6])
    #expect(a.column(2) == [3, 6])
    #expect(try a.transpose == Matrix([[1, 4], [2, 5], [3, 6]]))
    #expect(a.diagonal == [1, 5])
    #expect(try Matrix(diagonal: [2, 3]) == Matrix([[2, 0], [0, 3]]))
    #expect(try Matrix.identity(2).trace() == 2)
    #expect(Matrix(column: [1, 2]).shape == Shape(2, 1))
  }

  @Test func arithmeticByHand() throws {
    let a = try Matrix([[1, 2], [3, 4]])
    let b = try Matrix([[0, 1], [1, 0]])
    #expect(try a + b == Matrix([[1, 3], [4, 4]]))
    #expect(try a - b == Matrix([[1, 1], [2, 4]]))
    #expect(try a * b == Matrix([[2, 1], [4, 3]]))
    #expect(try a * [1, -1] == [-1, -1])
    #expect(try 2 * a == Matrix([[2, 4], [6, 8]]))
    #expect(try a.symmetrized() == Matrix([[1, 2.5], [2.5, 4]]))
    #expect(try a.congruence(b) == Matrix([[4, 10], [10, 24]]))
    #expect(abs(a.frobeniusNorm - 30.0.squareRoot()) < rounding)
  }

  @Test func frobeniusNormDoesNotOverflow() {
    #expect(abs(Matrix(column: [3e200, 4e200]).frobeniusNorm / 5e200 - 1) < rounding)
    #expect(Matrix(rows: 2, columns: 2).frobeniusNorm == 0)
    #expect(Matrix(column: [.nan, 1]).frobeniusNorm.isNaN)
  }

  @Test func symmetryIsRelative() throws {
    #expect(try Matrix([[1e9, 1], [1.0001, 1e9]]).isSymmetric())
    #expect(try !Matrix([[1, 1], [1.0001, 1]]).isSymmetric())
    #expect(!Matrix(rows: 2, columns: 3).isSymmetric())
  }

  @Test func wrongShapesNameBothSides() throws {
    let a = Matrix(rows: 2, columns: 3)
    let b = Matrix(rows: 2, columns: 2)
    #expect(throws: LinearAlgebraError.shapeMismatch(operation: "matrix sum", left: Shape(2, 3), right: Shape(2, 2))) {
      try a + b
    }
    let error = #expect(throws: LinearAlgebraError.self) { try a * b }
    #expect(error?.description == "matrix product: the shapes 2×3 and 2×2 do not fit each other")
    #expect(throws: LinearAlgebraError.storageMismatch(shape: Shape(2, 2), count: 3)) {
      try Matrix(rows: 2, columns: 2, storage: [1, 2, 3])
    }
    #expect(throws: LinearAlgebraError.self) { try Matrix(rows: -1, columns: -1, storage: [1]) }
    #expect(throws: LinearAlgebraError.self) { try Matrix(rows: .max, columns: .max, storage: [1]) }
    #expect(throws: LinearAlgebraError.raggedRows(row: 1, count: 1, expected: 2)) { try Matrix([[1, 2], [3]]) }
    #expect(throws: LinearAlgebraError.notSquare(operation: "symmetric part", shape: Shape(2, 3))) {
      try a.symmetrized()
    }
    #expect(throws: LinearAlgebraError.self) { try Matrix(rows: 0, columns: 3) * Matrix(rows: 3, columns: 2) }
  }
}
