// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Testing
import TestSupport

@Suite struct DelimitedTextTests {
  @Test(arguments: [
    "1,2,3\n4,5,6\n", "1 2 3\n4 5 6", "1\t2\t3\r\n4\t5\t6\r\n", "  1   2  3 \r4 5 6\r", "\n\n1, 2 ,3\n\n4,5,6\n\n",
    "\u{FEFF}1,2,3\n4,5,6", "\"1\",\"2\",3\n4,\" 5 \",6", "\"1\" \"2\" 3\n4 5 6",
  ])
  func formsOfTheSameMatrix(text: String) throws {
    let result = try table(text)
    #expect(result.array == (try NumericArray(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])))
    #expect(result.names == nil && result.missingCount == 0 && result.droppedRows == 0)
  }

  @Test func headerIffSomeFieldIsNoNumber() throws {
    #expect(try table("a,2\n1,2").names == ["a", "2"])
    #expect(try table("a b\n1 2").names == ["a", "b"])
    #expect(try table("\u{FEFF}\"x \"\"y\"\"\",\"two\nlines\"\r\n1,2").names == ["x \"y\"", "two\nlines"])
    #expect(try table("inf,2\n1,2").array.rows == 2)
    #expect(try table("inf,2\n1,2").names == nil)
    #expect(fileError { _ = try table("NA,2\n1,2") }?.row == 1)
  }

  @Test func columnsAreChosenByName() throws {
    let text = "name,x,y\nword,1,2\n,3,4\n\"a, b\",5,6"
    let chosen = try table(text, columns: ["y", "x"])
    #expect(chosen.names == ["y", "x"])
    #expect(chosen.array == (try NumericArray(shape: [3, 2], values: [2, 1, 4, 3, 6, 5])))
    #expect(try table(text, columns: ["x"]).array.values == [1, 3, 5])
  }

  @Test func columnsThatAreNotThere() {
    #expect(fileError { _ = try table("a,b\n1,2", columns: ["c"]) }?.message.contains("'a', 'b'") == true)
    #expect(fileError { _ = try table("a,a\n1,2", columns: ["a"]) }?.reason == .badData)
    #expect(fileError { _ = try table("a,b\n1,2", columns: ["a", "a"]) }?.reason == .badData)
    #expect(fileError { _ = try table("1,2\n1,2", columns: ["a"]) }?.message.contains("header") == true)
  }

  @Test(arguments: ["", "NA", "nan", "NaN", "-nan", "\"\"", "\"NA\""])
  func missingValues(field: String) throws {
    let text = "a,b\n1,2\n3,\(field)\n\n5,6\n"
    let error = fileError { _ = try table(text) }
    #expect(error?.reason == .badData && error?.row == 3 && error?.column == 2)

    let dropped = try table(text, missing: .drop)
    #expect(dropped.array == (try NumericArray(shape: [2, 2], values: [1, 2, 5, 6])))
    #expect(dropped.droppedRows == 1 && dropped.missingCount == 1)

    let held = try table(text, missing: .hold)
    #expect(held.array == (try NumericArray(shape: [3, 2], values: [1, 2, 3, 2, 5, 6])))
    #expect(held.droppedRows == 0 && held.missingCount == 1)
  }

  @Test func nothingToHoldAndNothingLeft() {
    let error = fileError { _ = try table("1,NA\n2,3", missing: .hold) }
    #expect(error?.row == 1 && error?.column == 2)
    #expect(fileError { _ = try table("1,NA\nNA,3", missing: .drop) }?.reason == .badData)
  }

  @Test func blankLinesOfOneColumnAreMissingValues() throws {
    #expect(fileError { _ = try table("x\n1\n\n3\n") }?.row == 3)
    #expect(try table("\n1\n\n\n3\n\n", missing: .hold).array.values == [1, 1, 1, 3])
    #expect(try table("1\n2\n\n\n").array.values == [1, 2])
  }

  @Test func missingColumnsAreNamedAsInTheFile() {
    let error = fileError { _ = try table("a,b,c\n1,2,3\n4,5,NA", columns: ["c", "a"]) }
    #expect(error?.row == 3 && error?.column == 3)
  }

  @Test(arguments: [
    ("1,2\n3\n", 2, 1), ("1,2\n3,4,5\n", 2, 3), ("1 2\n\n3 4 5\n", 3, 3), ("a,b\n1,2\n3,4,\n", 3, 3),
    ("1,2\nx,4\n", 2, 1), ("a,b\n1,2\n3,b\n", 3, 2), ("1,\"2\n3,4", 1, 2), ("1,\"2\"x\n", 1, 2), ("1,2\n3,\0", 2, 2),
    ("1,2\n3,\"4\0\"", 2, 2), ("1;2\n3;4", 2, 1), ("a,\"\n\n\",c\n1,2,x\n", 4, 3),
  ])
  func namesTheFirstBadField(text: String, row: Int, column: Int) {
    let error = fileError { _ = try table(text) }
    #expect(error?.reason == .badData && error?.row == row && error?.column == column, "\(error?.description ?? "")")
  }

  @Test(arguments: ["", "\n\r\n \t\n", "\u{FEFF}", "a,b\n", "a"])
  func emptyTables(text: String) {
    #expect(fileError { _ = try table(text) }?.reason == .badData)
  }

  @Test func overlongFieldsAreRefused() {
    let long = String(repeating: "x", count: 70_000)
    #expect(fileError { _ = try table("a,b\n1,\(long)\n", columns: ["a"]) }?.column == 2)
    #expect(fileError { _ = try table("a,b\n1,\"\(long)\"\n", columns: ["a"]) }?.column == 2)
  }

  @Test func tooManyColumnsAreRefused() {
    // Debug builds are slow: commas alone are the shortest way to reach the bound.
    let error = fileError { _ = try table(String(repeating: ",", count: 1 << 20)) }
    #expect(error?.message.contains("1048576 columns") == true)
  }

  @Test func invalidTextInTheHeader() {
    let bytes = Array("a,".utf8) + [0xFF] + Array("\n1,2\n".utf8)
    let error = fileError { _ = try DelimitedText.parse(bytes, path: "t.csv") }
    #expect(error?.row == 1 && error?.column == 2)
  }

  @Test func writtenTablesReadBack() throws {
    var random = SplitMix64(seed: 3)
    let values = (0..<60).map { _ in Double(bitPattern: random.next()) }.map { $0.isNaN ? Double.infinity : $0 }
    let array = try NumericArray(shape: [20, 3], values: values)
    let names = ["plain", "a, \"b\"", "1"]
    let text = try DelimitedText.encode(array, names: names)
    let back = try table(text)
    #expect(back.array == array && back.names == names)
    #expect(try table(try DelimitedText.encode(array)).array == array)
    #expect(throws: ShapeMismatch.self) { try DelimitedText.encode(array, names: ["one"]) }
  }
}
