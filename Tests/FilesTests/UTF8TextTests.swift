// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Testing

@Suite struct UTF8TextTests {
  @Test(arguments: ["", "plain", "ß€😀\u{0}\u{10FFFF}"])
  func textComesBack(text: String) throws {
    #expect(try UTF8Text.decode(Array(text.utf8), path: "t") == text)
    #expect(try UTF8Text.decode([0xEF, 0xBB, 0xBF] + Array(text.utf8), path: "t") == text)
    #expect(UTF8Text.firstInvalidByte(in: Array(text.utf8)) == nil)
  }

  /// Lone continuation, overlong form, surrogate, beyond Unicode, cut short (Unicode Standard, table 3-7).
  @Test(arguments: [[0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]])
  func namesTheFirstInvalidByte(tail: [UInt8]) {
    let bytes = Array("aé".utf8) + tail
    #expect(UTF8Text.firstInvalidByte(in: bytes) == 3)
    let error = fileError { _ = try UTF8Text.decode(bytes, path: "t") }
    #expect(error?.reason == .badData && error?.message.contains("offset 3") == true)
  }

  @Test func readsFiles() throws {
    try withTemporaryDirectory { directory in
      try AtomicOutput.write("zwölf", to: directory + "/t")
      #expect(try UTF8Text.read(directory + "/t") == "zwölf")
    }
    #expect(fileError { _ = try UTF8Text.read("/nonexistent") }?.reason == .cannotRead)
  }
}
