// SPDX-License-Identifier: GPL-3.0-or-later

import Estimation
import Experiments
import Files
import LinearAlgebra
import Testing

@Suite struct SampleWindowsTests {
  private let scratch: Scratch
  private let x: SampleFile, y: SampleFile

  /// Two paths of three rows, two columns on the left and one on the right.
  init() throws {
    scratch = try Scratch()
    x = try Self.file(scratch, "x.npy", [2, 3, 2], [11, 12, 21, 22, 31, 32, 41, 42, 51, 52, 61, 62])
    y = try Self.file(scratch, "y.npy", [2, 3, 1], [1, 2, 3, 4, 5, 6])
  }

  private static func file(
    _ scratch: Scratch, _ name: String, _ shape: [Int], _ values: [Double]
  ) throws -> SampleFile {
    let path = "\(scratch.path)/\(name)"
    try AtomicOutput.write(NumpyArray.encode(try NumericArray(shape: shape, values: values)), to: path)
    return try SampleFile(ArrayReference(path: path))
  }

  @Test func rowsOfAllPathsStandInOrder() throws {
    let samples = try SampleWindows().samples(x: x, y: y)
    #expect(samples.x.values.storage == x.storage && samples.y.values.storage == [1, 2, 3, 4, 5, 6])
  }

  @Test func windowsDoNotReachIntoAnotherPath() throws {
    var windows = SampleWindows()
    windows.lag = 1
    windows.past = 2
    let samples = try windows.samples(x: x, y: y)
    #expect(try samples.x.values == Matrix([[21, 22, 11, 12], [51, 52, 41, 42]]))
    #expect(samples.y.values.storage == [3, 6])
  }

  @Test func oneTimeIsOneRowOfEachPath() throws {
    var windows = SampleWindows()
    windows.time = 2
    windows.past = 2
    let samples = try windows.samples(x: x, y: y)
    #expect(try samples.x.values == Matrix([[21, 22, 11, 12], [51, 52, 41, 42]]))
    #expect(samples.y.values.storage == [2, 5])
  }

  @Test func namesTellTheLag() throws {
    let table = try SampleFile(try scratch.reference("t.csv", "a,b\n1,2\n3,4\n5,6\n"))
    var windows = SampleWindows()
    windows.past = 2
    let samples = try windows.samples(x: table, y: table, discrete: ["y"])
    #expect(samples.x.names == ["a at lag 0", "b at lag 0", "a at lag 1", "b at lag 1"])
    #expect(samples.y.kinds == [.discrete, .discrete] && samples.x.kinds[0] == .continuous)
  }

  @Test func filesThatDoNotFitAreRefused() throws {
    let short = try Self.file(scratch, "short.npy", [2, 2, 1], [1, 2, 3, 4])
    #expect(throws: FileError.self) { try SampleWindows().samples(x: x, y: short) }
    var windows = SampleWindows()
    windows.lag = 3
    #expect(throws: FileError.self) { try windows.samples(x: x, y: y) }
    windows.lag = 0
    for time in [0, 4] {
      windows.time = time
      #expect(throws: FileError.self) { try windows.samples(x: x, y: y) }
    }
    #expect(throws: FileError.self) { try Self.file(scratch, "deep.npy", [1, 2, 1, 1], [1, 2]) }
    #expect(throws: FileError.self) { try Self.file(scratch, "infinite.npy", [2], [1, .infinity]) }
    #expect(throws: FileError.self) { try SampleFile(try scratch.reference("text.csv", "a\n1\ntwo\n")) }
  }
}

extension SampleFile {
  fileprivate var storage: [Double] { [11, 12, 21, 22, 31, 32, 41, 42, 51, 52, 61, 62] }
}
