// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// Where an argument of the command line finds its numbers: `F.csv`, `F.csv:a,b`, `F.npy`, `F.npz:name` or `-`.
///
/// What follows the colon picks columns of a text table by their header names (quoted as in CSV where a name holds a
/// comma), or an array of a `.npz` file. A file whose name itself holds colons is found first.
public struct ArrayReference: Hashable, Sendable, CustomStringConvertible {
  /// Path of the file; `-` is standard input.
  public let path: String
  /// What stands behind the colon, if anything.
  public let selection: String?

  /// - Parameter path: taken as it is, colons included.
  public init(path: String, selection: String? = nil) {
    self.path = path
    self.selection = selection
  }

  /// Reads an argument. Of several ways to split it at a colon, the longest path that exists wins; if none does, the
  /// part before the last colon is the path. The file is not opened.
  public init(_ argument: String) {
    let colons = argument.indices.filter { argument[$0] == ":" }
    if colons.isEmpty || Self.exists(argument) {
      self.init(path: argument)
      return
    }
    let split = colons.reversed().first { Self.exists(String(argument[..<$0])) } ?? colons[colons.count - 1]
    self.init(path: String(argument[..<split]), selection: String(argument[argument.index(after: split)...]))
  }

  /// The argument again.
  public var description: String { selection.map { "\(path):\($0)" } ?? path }

  /// The numbers, and what is known about them. The bytes decide the format, unless the name ends in `.npy` or `.npz`.
  ///
  /// A text table or matrix comes back as a matrix; `.npy` and `.npz` keep their shape, and NaN in them is missing.
  ///
  /// - Parameter missing: what to do about missing values; rows are counted along the first axis.
  /// - Throws: ``FileError`` with `cannotRead` or `badData`.
  public func read(missing: MissingPolicy = .refuse) throws(FileError) -> NumericTable {
    try parse(try FileBytes.read(path), missing: missing)
  }

  /// The numbers alone: the array of ``read(missing:)``.
  ///
  /// - Throws: ``FileError`` with `cannotRead` or `badData`.
  public func load(missing: MissingPolicy = .refuse) throws(FileError) -> NumericArray {
    try read(missing: missing).array
  }

  /// The numbers in `bytes`, as if they had been read from ``path``.
  ///
  /// - Throws: ``FileError`` with `badData`.
  public func parse(_ bytes: [UInt8], missing: MissingPolicy = .refuse) throws(FileError) -> NumericTable {
    let array: NumericArray
    if path.hasSuffix(".npz") || (!path.hasSuffix(".npy") && bytes.starts(with: Array("PK".utf8) + [3, 4])) {
      let archive = try NumpyArchive(bytes, path: path)
      array = if let selection { try archive.array(selection) } else { try archive.onlyArray() }
    } else if path.hasSuffix(".npy") || bytes.starts(with: NumpyHeader.magic) {
      if let selection {
        throw FileError(
          .badData, path: path,
          "a .npy file holds one array without names, expected nothing after the colon, "
            + "found \(quoted(selection))")
      }
      array = try NumpyArray.decode(bytes, path: path)
    } else {
      var columns: [String]?
      if let selection { columns = try DelimitedText.names(in: selection, path: path) }
      return try DelimitedText.parse(bytes, path: path, columns: columns, missing: missing)
    }
    return try missing.table(
      names: nil, shape: array.shape, values: array.values, path: description, place: { ($0 + 1, $1 + 1) })
  }

  private static func exists(_ path: String) -> Bool {
    path == "-" || access(path, F_OK) == 0
  }
}
