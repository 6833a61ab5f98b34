// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Testing

@Suite struct FileErrorTests {
  @Test func namesPathRowAndColumn() {
    let error = FileError(.badData, path: "p.csv", row: 3, column: 2, "expected a number, found 'x'")
    #expect(error.description == "p.csv, row 3, column 2: expected a number, found 'x'")
    #expect(FileError(.cannotRead, path: "p.csv", "is gone").description == "p.csv: is gone")
  }

  @Test func spellsOutTheDash() {
    #expect(FileError(.cannotRead, path: "-", "").path == "standard input")
    #expect(FileError(.badData, path: "-", "").path == "standard input")
    #expect(FileError(.cannotCreate, path: "-", "").path == "standard output")
    #expect(FileError(.writeFailed, path: "-", "").path == "standard output")
  }

  @Test func escapesControlCharacters() {
    let error = FileError(.badData, path: "a\u{1B}[2Jb\nc", "x")
    #expect(!error.description.unicodeScalars.contains { $0.value < 32 })
  }
}
