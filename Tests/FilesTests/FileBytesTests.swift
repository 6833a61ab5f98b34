// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Testing

@Suite struct FileBytesTests {
  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 3_000_000])
  func readsWholeFiles(size: Int) throws {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
      let back = try FileBytes.read(path)
      #expect(back == bytes)
    }
  }

  @Test func readsFilesThatDoNotTellTheirSize() throws {
    #expect(try !FileBytes.read("/proc/self/status").isEmpty)
  }

  @Test(arguments: ["/nonexistent/file", "/tmp", "", "a\0b"])
  func refusesWhatIsNoFile(path: String) {
    #expect(fileError { _ = try FileBytes.read(path) }?.reason == .cannotRead)
  }

  @Test func endlessStreamsEndAtTheLimit() {
    #expect(fileError { _ = try FileBytes.read("/dev/zero", limit: 1 << 20) }?.reason == .cannotRead)
  }
}
