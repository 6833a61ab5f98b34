// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Testing

@Suite struct SafetensorsFileTests {
  /// A file with any header and any data.
  private func file(_ header: String, _ data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
    let text = Array(header.utf8)
    let declared = length ?? UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: declared >> (8 * $0)) } + text + data
  }

  private func entry(_ type: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
    "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
  }

  /// What stands in `data` as one tensor of this type.
  private func values(_ type: String, _ shape: String, _ data: [UInt8]) throws -> [Double] {
    let bytes = file("{\"t\":\(entry(type, shape, 0, data.count))}", data)
    return try SafetensorsFile(bytes, path: "x.safetensors").array("t").values
  }

  private func refusal(_ header: String, _ data: [UInt8] = []) -> String {
    fileError { _ = try SafetensorsFile(file(header, data), path: "x.safetensors") }?.message ?? ""
  }

  @Test func readsWhatTheReferenceImplementationWrites() throws {
    let reading = try SafetensorsFile(SafetensorsFixtures.mixed.bytes, path: "x.safetensors")
    #expect(reading.names == ["i", "d", "w", "h", "u", "b"])
    #expect(reading.metadata == ["format": "pt", "note": "größe"])
    #expect(reading.shape(of: "w") == [2, 3] && reading.shape(of: "d") == [] && reading.shape(of: "x") == nil)
    #expect(try reading.array("i") == NumericArray(shape: [2, 1], values: [-3, 5]))
    #expect(try reading.array("d") == NumericArray(shape: [], values: [1e-300]))
    let sevenths = (0..<6).map { Double(Float($0) / 7) }
    #expect(try reading.array("w") == NumericArray(shape: [2, 3], values: sevenths))
    #expect(try reading.array("h") == NumericArray(shape: [3], values: [1.5, -2, 0x1.FF8p-15]))
    #expect(try reading.array("u").values == [255, 0])
    #expect(try reading.array("b").values == [1, 0])
  }

  @Test func everyElementTypeIsDecoded() throws {
    // One and −2 in each type; bfloat16 is the upper half of a single-precision number.
    #expect(try values("BF16", "[3]", [0x80, 0x3F, 0x00, 0xC0, 0x81, 0x3F]) == [1, -2, 1.0078125])
    #expect(try values("F16", "[2]", [0x00, 0x3C, 0x00, 0xC0]) == [1, -2])
    #expect(try values("F32", "[1]", [0, 0, 0, 0xC0]) == [-2])
    #expect(try values("F64", "[1,1]", [0, 0, 0, 0, 0, 0, 0, 0xC0]) == [-2])
    for (type, size) in [("I8", 1), ("I16", 2), ("I32", 4), ("I64", 8)] {
      #expect(try values(type, "[1]", [0xFE] + [UInt8](repeating: 0xFF, count: size - 1)) == [-2])
      #expect(try values("U" + type.dropFirst(), "[1]", [1] + [UInt8](repeating: 0, count: size - 1)) == [1])
    }
    #expect(try values("F32", "[1]", [0, 0, 0xC0, 0x7F])[0].isNaN)
    #expect(fileError { _ = try values("U64", "[1]", [UInt8](repeating: 0xFF, count: 8)) }?.reason == .badData)
  }

  @Test func filesOnDiskAreReadPieceByPiece() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/w.safetensors"
      try SafetensorsFixtures.mixed.write(to: URL(fileURLWithPath: path))
      let reading = try SafetensorsFile.open(path)
      #expect(try reading.array("i").values == [-3, 5])
      #expect(try reading.array("b").values == [1, 0])
      // Shortened meanwhile.
      #expect(truncate(path, 120) == 0)
      #expect(fileError { _ = try reading.array("b") }?.reason == .cannotRead)
      #expect(fileError { _ = try SafetensorsFile.open(path) }?.reason == .badData)
      #expect(fileError { _ = try SafetensorsFile.open(directory) }?.reason == .cannotRead)
      #expect(fileError { _ = try SafetensorsFile.open(directory + "/none") }?.reason == .cannotRead)
    }
  }

  @Test func tensorsThatAreNotDecodedAreRefusedOnlyWhenAskedFor() throws {
    let header =
      "{\"a\":\(entry("F8_E4M3", "[2]", 0, 2)),\"b\":\(entry("U8", "[2]", 2, 4)),\"c\":\(entry("F32", "[0,3]", 4, 4))}"
    let reading = try SafetensorsFile(file(header + "  ", [1, 2, 3, 4]), path: "x.safetensors")
    #expect(try reading.array("b").values == [3, 4])
    #expect(
      fileError { _ = try reading.array("a") }?.description.contains("x.safetensors:a: elements of type 'F8_E4M3'")
        == true)
    #expect(fileError { _ = try reading.array("c") }?.message.contains("0 × 3") == true)
    #expect(fileError { _ = try reading.array("d") }?.message.contains("'a', 'b', 'c'") == true)
  }

  @Test func namesMayHoldEscapes() throws {
    let reading = try SafetensorsFile(
      file("{\"\\u00e9\\ud83d\\ude00\\n\\\"\":\(entry("U8", "[1]", 0, 1))}", [9]), path: "x.safetensors")
    #expect(reading.names == ["é😀\n\""])
    for (name, fault) in [
      ("\\ud83d", "surrogate"), ("\\ude00", "surrogate"), ("\\ud83d\\u0041", "surrogate"), ("\\x", "escape"),
      ("\\u00g0", "hexadecimal"), ("\\u+123", "hexadecimal"), ("\n", "control character"),
    ] {
      #expect(refusal("{\"\(name)\":\(entry("U8", "[1]", 0, 1))}", [9]).contains(fault))
    }
  }

  @Test func headersThatLie() {
    // The tensor and what was expected are named.
    #expect(refusal("{\"a\":\(entry("F32", "[2]", 0, 4))}", [0, 0, 0, 0]).contains("'a': 4 bytes, expected 8"))
    #expect(refusal("{\"a\":\(entry("U8", "[2]", 0, 9))}", [0, 0]).contains("'a': offsets 0 to 9, expected"))
    #expect(refusal("{\"a\":\(entry("U8", "[2]", 2, 0))}", [0, 0]).contains("'a': offsets 2 to 0, expected"))
    let twice = "{\"a\":\(entry("U8", "[1]", 0, 1)),\"a\":\(entry("U8", "[1]", 1, 2))}"
    #expect(refusal(twice, [0, 0]) == "the key 'a' stands twice")
    let overlap = "{\"a\":\(entry("U8", "[2]", 0, 2)),\"b\":\(entry("U8", "[2]", 1, 3))}"
    #expect(refusal(overlap, [0, 0, 0]).contains("'b' begins at byte 1 of the data, expected 2"))
    let hole = "{\"a\":\(entry("U8", "[1]", 0, 1)),\"b\":\(entry("U8", "[1]", 2, 3))}"
    #expect(refusal(hole, [0, 0, 0]).contains("'b' begins at byte 2 of the data, expected 1"))
    #expect(refusal("{\"a\":\(entry("U8", "[1]", 0, 1))}", [0, 0]).contains("2 bytes of data, expected 1"))
    let enormous = "[9007199254740992,9007199254740992]"
    #expect(refusal("{\"a\":\(entry("F32", enormous, 0, 4))}", [0, 0, 0, 0]).contains("more than any machine"))
    let axes = "[" + [String](repeating: "1", count: 65).joined(separator: ",") + "]"
    #expect(refusal("{\"a\":\(entry("U8", axes, 0, 1))}", [0]).contains("65 axes"))
  }

  @Test(arguments: [
    "", "[]", "{", "{}x", "{\"a\"}", "{\"a\":1}", "{\"a\":{}}", "{,}", "{\"__metadata__\":{\"a\":1}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,2]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":1}}",
    "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[1.5],\"data_offsets\":[0,1]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[01],\"data_offsets\":[0,1]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[18446744073709551616],\"data_offsets\":[0,1]}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},}",
  ])
  func textsThatAreNoHeader(header: String) {
    #expect(fileError { _ = try SafetensorsFile(file(header, [0]), path: "x") }?.reason == .badData)
  }

  @Test func lengthsThatLie() throws {
    for length in [3, 1 << 20, 100_000_001, 1 << 62, UInt64.max] {
      #expect(fileError { _ = try SafetensorsFile(file("{}", length: length), path: "x") }?.reason == .badData)
    }
    let whole = SafetensorsFixtures.mixed.bytes
    for length in 0..<whole.count {
      #expect(fileError { _ = try SafetensorsFile(Array(whole[..<length]), path: "x") }?.reason == .badData)
    }
    #expect(fileError { _ = try SafetensorsFile(file("{\"") + [0xFF], path: "x") }?.reason == .badData)
    let invalid = [2, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0xFF] as [UInt8]
    #expect(fileError { _ = try SafetensorsFile(invalid, path: "x") }?.message.contains("UTF-8") == true)
    #expect(try SafetensorsFile(file("{}"), path: "x").names.isEmpty)
  }
}
