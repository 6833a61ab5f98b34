// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Testing

@Suite struct NumpyArchiveWriterTests {
  private func contents(_ directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
  }

  /// The same bytes as the writer that has everything in memory, whose files NumPy's readers share no code with.
  @Test func interleavedPiecesGiveTheSameFileAsWholeArrays() throws {
    let states = (0..<2 * 500 * 3).map { 1 / Double($0 + 1) }
    let inputs = (0..<2 * 500 * 2).map { -Double($0) }
    let arrays: [(name: String, array: NumericArray)] = [
      ("x", try NumericArray(shape: [2, 500, 2], values: inputs)),
      ("größe", try NumericArray(shape: [2, 500, 3], values: states)),
      ("n", try NumericArray(shape: [], values: [.pi])),
    ]
    try withTemporaryDirectory { directory in
      let path = directory + "/run.npz"
      let writer = try NumpyArchiveWriter(path, members: arrays.map { ($0.name, $0.array.shape) })
      try writer.append([.pi], to: 2)
      for step in 0..<1000 {
        try writer.append(Array(states[3 * step..<3 * step + 3]), to: 1)
        try inputs[2 * step..<2 * step + 2].withUnsafeBufferPointer { try writer.append($0, to: 0) }
        try writer.append([], to: 0)
      }
      #expect(!FileManager.default.fileExists(atPath: path))
      try writer.finish()
      #expect(try contents(directory) == ["run.npz"])
      let bytes = try FileBytes.read(path)
      #expect(bytes == (try NumpyArchive.encode(arrays, path: "x")))
      let archive = try NumpyArchive(bytes, path: path)
      #expect(archive.names == ["x", "größe", "n"])
      for (name, array) in arrays { #expect(try archive.array(name) == array) }
      // Once finished nothing can be added, and finishing again changes nothing.
      #expect(fileError { try writer.append([1], to: 0) }?.reason == .writeFailed)
      try writer.finish()
      #expect(try FileBytes.read(path) == bytes)
    }
  }

  @Test func piecesLargerThanTheBuffer() throws {
    let values = (0..<3 * NumpyArchiveWriter.bufferSize / 8 + 5).map { Double($0) }
    try withTemporaryDirectory { directory in
      let path = directory + "/run.npz"
      let writer = try NumpyArchiveWriter(path, members: [("a", [values.count + 1]), ("b", [1])])
      try writer.append([-1], to: 0)
      try writer.append(values, to: 0)
      try writer.append([2], to: 1)
      try writer.finish()
      let archive = try NumpyArchive(try FileBytes.read(path), path: path)
      #expect(try archive.array("a").values == [-1] + values)
      #expect(try archive.array("b").values == [2])
    }
  }

  @Test func nothingIsLeftOfAWriterThatIsGivenUp() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/run.npz"
      try AtomicOutput.write("old", to: path)
      do {
        let writer = try NumpyArchiveWriter(path, members: [("x", [2, 2])])
        #expect(try contents(directory).count == 2)
        try writer.append([1, 2, 3], to: 0)
        #expect(
          fileError { try writer.append([1, 2], to: 0) }?.message == "2 numbers for array 0, expected at most 1")
        #expect(fileError { try writer.append([1], to: 1) }?.reason == .writeFailed)
        #expect(fileError { try writer.append([1], to: -1) }?.reason == .writeFailed)
        #expect(fileError { try writer.finish() }?.message == "the array 'x' lacks 1 numbers")
      }
      #expect(try contents(directory) == ["run.npz"])
      #expect(try UTF8Text.read(path) == "old")
    }
  }

  /// Told to end, in a process of its own: the file is gone at once, and finishing fails.
  @Test func nothingIsLeftOfAWriterWhoseProcessEnds() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryDirectory { directory in
        let writer = try NumpyArchiveWriter(directory + "/run.npz", members: [("x", [1])])
        try writer.append([1], to: 0)
        AtomicOutput.removeUnfinished()
        let left = try FileManager.default.contentsOfDirectory(atPath: directory)
        #expect(left.isEmpty)
        #expect(fileError { try writer.finish() }?.reason == .writeFailed)
      }
    }
  }

  /// A model without gates has an array of gates without columns.
  @Test func arraysWithoutColumns() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/run.npz"
      let writer = try NumpyArchiveWriter(path, members: [("g", [2, 3, 0]), ("x", [2])])
      try writer.append([7, 8], to: 1)
      try writer.finish()
      let archive = try NumpyArchive(FileBytes.read(path), path: path)
      #expect(archive.names == ["g", "x"])
      #expect(try archive.array("x").values == [7, 8])
    }
  }

  @Test func filesThatCannotBeBegun() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/run.npz"
      func refusal(_ path: String, _ members: [(name: String, shape: [Int])]) -> FileError? {
        fileError { _ = try NumpyArchiveWriter(path, members: members) }
      }
      #expect(refusal(path, [("x", [1]), ("x", [1])])?.reason == .cannotCreate)
      #expect(refusal(path, [("x", [0])])?.reason == .cannotCreate)
      #expect(refusal(path, [("x", [.max, 2])])?.reason == .cannotCreate)
      #expect(refusal(path, [("x", [1 << 56])])?.reason == .cannotCreate)
      // More than any file system here holds: noticed at once.
      #expect(refusal(path, [("x", [1 << 55])])?.reason == .writeFailed)
      #expect(refusal("-", [("x", [1])])?.reason == .cannotCreate)
      #expect(refusal("/dev/full", [("x", [1])])?.reason == .cannotCreate)
      #expect(refusal(directory + "/none/run.npz", [("x", [1])])?.reason == .cannotCreate)
      let left = try contents(directory)
      #expect(left.isEmpty)
    }
  }

  @Test func anArchiveOfNothing() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/run.npz"
      try NumpyArchiveWriter(path, members: []).finish()
      #expect(try NumpyArchive(try FileBytes.read(path), path: path).names.isEmpty)
    }
  }
}
