// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Testing

@Suite struct NumericArrayTests {
  @Test func matrixIsRowMajor() throws {
    let array = try NumericArray(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
    #expect(array.rows == 2 && array.columns == 3)
    #expect(array[0, 2] == 3 && array[1, 0] == 4)
    #expect(Array(array.row(1)) == [4, 5, 6])
    #expect(array.column(1) == [2, 5])
    #expect(array.vector == nil)
  }

  @Test(arguments: [[4], [4, 1], [1, 4], [1, 4, 1]])
  func oneLongAxisIsAVector(shape: [Int]) throws {
    #expect(try NumericArray(shape: shape, values: [1, 2, 3, 4]).vector == [1, 2, 3, 4])
  }

  @Test func aNumberHasOneRowAndOneColumn() throws {
    let number = try NumericArray(shape: [], values: [7])
    #expect(number.rows == 1 && number.columns == 1 && number.vector == [7])
  }

  @Test(arguments: [
    [2, 2], [0], [-1, -3], [3, 0], [Int.max, 2], [1 << 32, 1 << 32], [Int](repeating: 1, count: 65) + [3],
  ])
  func refusesShapesThatDoNotFit(shape: [Int]) {
    #expect(throws: ShapeMismatch.self) { try NumericArray(shape: shape, values: [1, 2, 3]) }
  }
}
