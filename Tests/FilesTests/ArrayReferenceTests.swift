// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Testing

@Suite struct ArrayReferenceTests {
  @Test(arguments: [
    ("F.csv", "F.csv", nil), ("F.csv:a,b", "F.csv", "a,b"), ("F.npz:name", "F.npz", "name"), ("-", "-", nil),
    ("-:a", "-", "a"), ("no:such:file", "no:such", "file"), ("F.csv:", "F.csv", ""),
  ])
  func splitsAtTheColon(argument: String, path: String, selection: String?) {
    let reference = ArrayReference(argument)
    #expect(reference.path == path && reference.selection == selection)
    #expect(reference.description == argument)
  }

  @Test func filesWithColonsAreFoundFirst() throws {
    try withTemporaryDirectory { directory in
      try AtomicOutput.write("a,b:c\n1,2\n", to: directory + "/x:y.csv")
      #expect(ArrayReference(directory + "/x:y.csv").selection == nil)
      let reference = ArrayReference(directory + "/x:y.csv:b:c")
      #expect(reference.path == directory + "/x:y.csv" && reference.selection == "b:c")
      #expect(try reference.load().values == [2])
    }
  }

  @Test func everyFormatGivesTheSameMatrix() throws {
    let matrix = try NumericArray(shape: [2, 2], values: [1, 0.5, .infinity, -4])
    try withTemporaryDirectory { directory in
      let other = try NumericArray(shape: [1], values: [9])
      try AtomicOutput.write(try DelimitedText.encode(matrix, names: ["a", "b"]), to: directory + "/m.csv")
      try AtomicOutput.write(NumpyArray.encode(matrix), to: directory + "/m.npy")
      try AtomicOutput.write(NumpyArray.encode(matrix), to: directory + "/npy-without-its-name")
      let archive = try NumpyArchive.encode([("m", matrix), ("n", other)], path: "")
      try AtomicOutput.write(archive, to: directory + "/m.npz")
      try AtomicOutput.write(archive, to: directory + "/npz-without-its-name")
      for name in ["m.csv", "m.csv:a,b", "m.npy", "npy-without-its-name", "m.npz:m", "npz-without-its-name:m"] {
        #expect(try ArrayReference("\(directory)/\(name)").load() == matrix, "\(name)")
      }
      #expect(try ArrayReference("\(directory)/m.csv:b,\"a\"").read().names == ["b", "a"])
      for name in ["m.npz", "m.npz:x", "m.npy:m", "m.csv:c", "m.csv:"] {
        #expect(fileError { _ = try ArrayReference("\(directory)/\(name)").load() }?.reason == .badData, "\(name)")
      }
      #expect(fileError { _ = try ArrayReference("\(directory)/none.csv:a").load() }?.reason == .cannotRead)
    }
  }

  @Test func notANumberIsMissingInArraysToo() throws {
    let bytes = NumpyArray.encode(try NumericArray(shape: [3, 2], values: [1, 2, 3, .nan, 5, 6]))
    let reference = ArrayReference(path: "m.npy")
    let error = fileError { _ = try reference.parse(bytes) }
    #expect(error?.row == 2 && error?.column == 2)
    #expect(try reference.parse(bytes, missing: .drop).array == NumericArray(shape: [2, 2], values: [1, 2, 5, 6]))
    #expect(try reference.parse(bytes, missing: .hold).array.values == [1, 2, 3, 2, 5, 6])
    let number = NumpyArray.encode(try NumericArray(shape: [], values: [.nan]))
    for policy in MissingPolicy.allCases {
      #expect(fileError { _ = try reference.parse(number, missing: policy) }?.reason == .badData)
    }
  }

  @Test func namesMustKeepTheirPromise() {
    for name in ["x.npy", "x.npz"] {
      #expect(fileError { _ = try ArrayReference(path: name).parse(Array("1,2\n".utf8)) }?.reason == .badData)
    }
  }
}
