// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Testing

@Suite struct NumpyArrayTests {
  private func decode(_ type: String, _ data: [UInt8]) throws -> [Double] {
    let size = Int(type.suffix(1)) ?? 1
    let header = NumpyFixtures.header(type, "(\(data.count / size),)")
    return try NumpyArray.decode(NumpyFixtures.npy(header, data), path: "x.npy").values
  }

  @Test func readsWhatNumpyWrote() throws {
    let array = try NumpyArray.decode(NumpyFixtures.matrix.bytes, path: "x.npy")
    #expect(array == (try NumericArray(shape: [2, 3], values: (0..<6).map { Double($0) / 7 })))
  }

  @Test func writesWhatNumpyWrites() throws {
    let array = try NumericArray(shape: [2, 3], values: (0..<6).map { Double($0) / 7 })
    #expect(NumpyArray.encode(array) == NumpyFixtures.matrix.bytes)
  }

  @Test(arguments: [[], [1], [5], [2, 3], [4, 1, 2], [1, 1, 1, 1]])
  func everyShapeComesBack(shape: [Int]) throws {
    let values = (0..<shape.reduce(1, *)).map { Double($0) * -1.1e-200 }
    let array = try NumericArray(shape: shape, values: values)
    let bytes = NumpyArray.encode(array)
    #expect(try NumpyArray.decode(bytes, path: "x.npy") == array)
    #expect((bytes.count - 8 * values.count) % 64 == 0)
  }

  @Test func integersAndTruthValues() throws {
    #expect(try decode("|i1", [0x80, 0xFF, 0x7F]) == [-128, -1, 127])
    #expect(try decode("|u1", [0x80, 0xFF, 0x7F]) == [128, 255, 127])
    #expect(try decode("|b1", [0, 1]) == [0, 1])
    #expect(try decode("<i2", [0x34, 0x12, 0xFE, 0xFF]) == [0x1234, -2])
    #expect(try decode(">i2", [0x12, 0x34, 0xFF, 0xFE]) == [0x1234, -2])
    #expect(try decode(">u2", [0xFF, 0xFE]) == [65534])
    #expect(try decode("<i4", [0, 0, 0, 0x80]) == [-2_147_483_648])
    #expect(try decode(">u4", [0x80, 0, 0, 1]) == [2_147_483_649])
    #expect(try decode("<i8", [0, 0, 0, 0, 0, 0, 0, 0x80]) == [-9_223_372_036_854_775_808])
    #expect(try decode(">u8", [0, 0x20, 0, 0, 0, 0, 0, 0]) == [9_007_199_254_740_992])
  }

  @Test func floatingPoint() throws {
    #expect(try decode("<f4", [0, 0, 0xC0, 0x3F]) == [1.5])
    #expect(try decode(">f4", [0x3F, 0xC0, 0, 0]) == [1.5])
    #expect(try decode(">f8", [0xBF, 0xF8, 0, 0, 0, 0, 0, 0]) == [-1.5])
    // IEEE 754-2019, binary16: one, −2, largest, smallest normal, largest and smallest subnormal, infinity.
    let halves: [(UInt16, Double)] = [
      (0x3C00, 1), (0xC000, -2), (0x7BFF, 65504), (0x0400, 0x1p-14), (0x03FF, 0x1p-14 - 0x1p-24), (0x0001, 0x1p-24),
      (0x7C00, .infinity), (0xFC00, -.infinity), (0x3555, 0.333251953125),
    ]
    #expect(try decode("<f2", halves.flatMap { [UInt8($0.0 & 255), UInt8($0.0 >> 8)] }) == halves.map(\.1))
    #expect(try decode("<f2", [0x00, 0x7E])[0].isNaN)
  }

  @Test func fortranOrderIsTransposed() throws {
    let header = NumpyFixtures.header("|u1", "(2, 3, 2)", fortran: true)
    let array = try NumpyArray.decode(NumpyFixtures.npy(header, Array(0..<12)), path: "x.npy")
    // Element (i, j, k) of Fortran order stands at i + 2 (j + 3 k).
    var expected: [Double] = []
    for i in 0..<2 { for j in 0..<3 { for k in 0..<2 { expected.append(Double(i + 2 * (j + 3 * k))) } } }
    #expect(array.values == expected && array.shape == [2, 3, 2])
  }

  @Test(arguments: [1, 2, 3] as [UInt8])
  func headerVersions(version: UInt8) throws {
    let bytes = NumpyFixtures.npy(NumpyFixtures.header("|u1", "(2,)"), [1, 2], version: version)
    #expect(try NumpyArray.decode(bytes, path: "x.npy").values == [1, 2])
  }

  @Test(arguments: [
    "{\"descr\":\"|u1\",\"shape\":(2,),\"fortran_order\":False}",
    "{'shape': (2L,), 'fortran_order': True, 'descr': 'u1'}",
  ])
  func otherSpellings(header: String) throws {
    #expect(try NumpyArray.decode(NumpyFixtures.npy(header, [1, 2]), path: "x.npy").values == [1, 2])
  }

  @Test(arguments: [
    "{'descr': '|u1', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (0,)}", "{'descr': '|u1', 'fortran_order': False, 'shape': 2}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (-2,)}", "{'descr': '|u1', 'fortran_order': False}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (9223372036854775807, 2)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (4611686018427387904, 0)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), 'more': True}",
    "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2,)} x",
    "{'descr': '<c16', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '|O', 'fortran_order': False, 'shape': (2,)}", "{'descr': '<f1', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,)}", "", "{", "((((((((",
  ])
  func headersThatLie(header: String) {
    #expect(
      fileError { _ = try NumpyArray.decode(NumpyFixtures.npy(header, [1, 2]), path: "x.npy") }?.reason == .badData)
  }

  @Test func lengthsThatLie() {
    let good = NumpyFixtures.matrix.bytes
    for length in 0..<good.count {
      #expect(fileError { _ = try NumpyArray.decode(Array(good[..<length]), path: "x") }?.reason == .badData)
    }
    #expect(fileError { _ = try NumpyArray.decode(good + [0], path: "x") }?.reason == .badData)
    for version: UInt8 in [0, 4, 255] {
      let bytes = NumpyFixtures.npy(NumpyFixtures.header("|u1", "(2,)"), [1, 2], version: version)
      #expect(fileError { _ = try NumpyArray.decode(bytes, path: "x") }?.reason == .badData)
    }
  }

  @Test func integersThatNoDoubleHolds() {
    let error = fileError { _ = try decode("<u8", [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x20, 0]) }
    #expect(error?.message.contains("element 2 is 9007199254740993") == true)
  }
}
