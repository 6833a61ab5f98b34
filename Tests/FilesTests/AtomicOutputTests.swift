// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Testing

@Suite struct AtomicOutputTests {
  struct Interruption: Error {}

  private func contents(_ directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
  }

  private func permissions(_ path: String) throws -> Int? {
    (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
  }

  @Test func writesAndReplaces() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/out"
      try AtomicOutput.write("first", to: path)
      #expect(try permissions(path).map { $0 & 0o600 } == 0o600)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
      try AtomicOutput.write([0, 255, 10], to: path)
      #expect(try FileBytes.read(path) == [0, 255, 10])
      #expect(try permissions(path) == 0o640)
      try AtomicOutput.write("", to: path)
      #expect(try FileBytes.read(path).isEmpty)
      #expect(try contents(directory) == ["out"])
    }
  }

  @Test func symbolicLinksKeepPointing() throws {
    try withTemporaryDirectory { directory in
      try AtomicOutput.write("old", to: directory + "/target")
      try FileManager.default.createSymbolicLink(atPath: directory + "/link", withDestinationPath: "target")
      try AtomicOutput.write("new", to: directory + "/link")
      #expect(try UTF8Text.read(directory + "/target") == "new")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: directory + "/link") == "target")
    }
  }

  @Test func aHelperMayWriteTheFile() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/figure.svg"
      try AtomicOutput.replacing(path) { temporary in
        #expect(temporary.hasPrefix(directory + "/") && temporary.hasSuffix(".svg") && temporary != path)
        #expect(!FileManager.default.fileExists(atPath: path))
        try FileManager.default.removeItem(atPath: temporary)
        try Data("<svg/>".utf8).write(to: URL(fileURLWithPath: temporary))
      }
      #expect(try UTF8Text.read(path) == "<svg/>")
      #expect(try contents(directory) == ["figure.svg"])
    }
  }

  @Test func aFailureLeavesWhatWasThere() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/out.svg"
      try AtomicOutput.write("old", to: path)
      #expect(throws: Interruption.self) {
        try AtomicOutput.replacing(path) { temporary in
          try Data("half".utf8).write(to: URL(fileURLWithPath: temporary))
          throw Interruption()
        }
      }
      #expect(fileError { try AtomicOutput.replacing(path) { _ in } }?.reason == .writeFailed)
      #expect(fileError { try AtomicOutput.replacing(path) { unlink($0) } }?.reason == .writeFailed)
      #expect(try UTF8Text.read(path) == "old")
      #expect(try contents(directory) == ["out.svg"])
    }
  }

  /// In a process of its own: all writings of a process are given up.
  @Test func unfinishedFilesAreRemovedOnRequest() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryDirectory { directory in
        let error = fileError {
          try AtomicOutput.replacing(directory + "/out.svg") { temporary in
            try Data("half".utf8).write(to: URL(fileURLWithPath: temporary))
            AtomicOutput.removeUnfinished()
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
          }
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: directory)
        #expect(error?.reason == .writeFailed)
        #expect(left.isEmpty)
      }
    }
  }

  @Test func placesWhereNoFileCanBe() throws {
    try withTemporaryDirectory { directory in
      try AtomicOutput.write("x", to: directory + "/file")
      let paths = [
        "", directory, directory + "/", directory + "/none/out", directory + "/file/out", directory + "/new/", "a\0",
      ]
      for path in paths {
        #expect(fileError { try AtomicOutput.write("text", to: path) }?.reason == .cannotCreate, "\(path)")
      }
      let long = directory + "/" + String(repeating: "n", count: 300)
      #expect(fileError { try AtomicOutput.write("text", to: long) }?.reason == .cannotCreate)
      #expect(try contents(directory) == ["file"])
    }
  }

  @Test func devicesAreWrittenAsTheyAre() {
    #expect(throws: Never.self) { try AtomicOutput.write("text", to: "/dev/null") }
    #expect(fileError { try AtomicOutput.write("text", to: "/dev/full") }?.reason == .writeFailed)
    #expect(fileError { try AtomicOutput.replacing("/dev/null") { _ in } }?.reason == .cannotCreate)
    #expect(FileManager.default.fileExists(atPath: "/dev/null"))
  }
}
