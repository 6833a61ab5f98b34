// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Testing

@Suite struct NumpyArchiveTests {
  /// Position of the first little-endian record signature `PK` `a` `b` at or after `start`.
  private func signature(_ a: UInt8, _ b: UInt8, in bytes: [UInt8], from start: Int = 0) throws -> Int {
    try #require((start..<bytes.count - 3).first { Array(bytes[$0..<$0 + 4]) == [0x50, 0x4B, a, b] })
  }

  @Test func readsStoredMembers() throws {
    let archive = try NumpyArchive(NumpyFixtures.stored.bytes, path: "x.npz")
    #expect(archive.names == ["w"])
    let expected = try NumericArray(shape: [2, 2], values: [1.5, -2, .infinity, 1e-300])
    #expect(try archive.array("w") == expected)
    #expect(try archive.onlyArray() == expected)
  }

  @Test func readsDeflatedMembers() throws {
    let archive = try NumpyArchive(NumpyFixtures.deflated.bytes, path: "x.npz")
    #expect(archive.names == ["a", "b"])
    #expect(try archive.array("a") == NumericArray(shape: [2, 3], values: (0..<6).map { Double($0) / 7 }))
    #expect(try archive.array("b") == NumericArray(shape: [2], values: [-3, 5]))
  }

  @Test func namesItsArraysWhenOneIsNotThere() throws {
    let archive = try NumpyArchive(NumpyFixtures.deflated.bytes, path: "x.npz")
    #expect(fileError { _ = try archive.array("c") }?.message.contains("'a', 'b'") == true)
    #expect(fileError { _ = try archive.onlyArray() }?.message.contains("'a', 'b'") == true)
  }

  @Test func writtenArchivesComeBackAndNeverChange() throws {
    let arrays: [(name: String, array: NumericArray)] = [
      ("x", try NumericArray(shape: [2, 2], values: [1, 2, 3, 4])),
      ("größe", try NumericArray(shape: [], values: [.pi])),
    ]
    let bytes = try NumpyArchive.encode(arrays, path: "x.npz")
    #expect(bytes == (try NumpyArchive.encode(arrays, path: "y.npz")))
    let archive = try NumpyArchive(bytes, path: "x.npz")
    #expect(archive.names == ["x", "größe"])
    for (name, array) in arrays { #expect(try archive.array(name) == array) }
    #expect(try NumpyArchive(try NumpyArchive.encode([], path: "x"), path: "x").names.isEmpty)
  }

  @Test func namesThatCannotBeWritten() throws {
    let array = try NumericArray(shape: [1], values: [0])
    for names in [[""], ["a", "a"], ["a\0b"], [String(repeating: "n", count: 70_000)]] {
      let arrays = names.map { (name: $0, array: array) }
      #expect(fileError { _ = try NumpyArchive.encode(arrays, path: "x.npz") }?.reason == .cannotCreate)
    }
  }

  @Test func everyTruncationIsRefused() {
    for file in [NumpyFixtures.stored.bytes, NumpyFixtures.deflated.bytes] {
      for length in 0..<file.count {
        #expect(fileError { _ = try NumpyArchive(Array(file[..<length]), path: "x") }?.reason == .badData)
      }
    }
  }

  /// One damaged byte of the data fails the checksum, wherever it is; only the last deflated byte has unused bits.
  @Test func damagedDataAreRefused() throws {
    let (stored, deflated) = (NumpyFixtures.stored.bytes, NumpyFixtures.deflated.bytes)
    let cases = [
      (stored, "w", try signature(1, 2, in: stored)), (deflated, "a", try signature(3, 4, in: deflated, from: 4) - 1),
    ]
    for (file, name, end) in cases {
      for position in 55..<end {
        var bytes = file
        bytes[position] ^= 0x10
        let archive = try NumpyArchive(bytes, path: "x")
        #expect(fileError { _ = try archive.array(name) }?.reason == .badData, "byte \(position)")
      }
    }
  }

  /// Sizes in the directory that promise more or less than there is.
  @Test(arguments: [20, 24], [0, 1, 1 << 20, 0xFFFF_FFFE, 0xFFFF_FFFF] as [UInt32])
  func sizesThatLie(field: Int, value: UInt32) throws {
    for (file, name) in [(NumpyFixtures.stored.bytes, "w"), (NumpyFixtures.deflated.bytes, "a")] {
      var bytes = file
      let entry = try signature(1, 2, in: bytes)
      for index in 0..<4 { bytes[entry + field + index] = UInt8(value >> UInt32(8 * index) & 255) }
      #expect(fileError { _ = try NumpyArchive(bytes, path: "x").array(name) }?.reason == .badData)
    }
  }

  @Test func encryptedAndForeignCompressionAreRefused() throws {
    for (offset, value): (Int, UInt8) in [(8, 1), (10, 12)] {
      var bytes = NumpyFixtures.stored.bytes
      bytes[try signature(1, 2, in: bytes) + offset] = value
      #expect(fileError { _ = try NumpyArchive(bytes, path: "x") }?.reason == .badData)
    }
  }

  @Test func commentsAfterTheArchiveAreAllowed() throws {
    var bytes = NumpyFixtures.stored.bytes
    bytes[bytes.count - 2] = 5
    bytes += Array("PK\u{05}\u{06}!".utf8)
    #expect(try NumpyArchive(bytes, path: "x").array("w").shape == [2, 2])
  }
}
