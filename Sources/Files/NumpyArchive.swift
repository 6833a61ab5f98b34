// SPDX-License-Identifier: GPL-3.0-or-later

/// NumPy's `.npz` files: zip archives of `.npy` members.
public struct NumpyArchive: Sendable {
  private let zip: ZipArchive

  /// Reads the table of contents.
  ///
  /// - Parameters:
  ///   - bytes: the whole file, members stored or deflated (`numpy.savez`, `numpy.savez_compressed`).
  ///   - path: named in errors.
  /// - Throws: ``FileError`` with `badData`.
  public init(_ bytes: [UInt8], path: String) throws(FileError) {
    zip = try ZipArchive(bytes, path: path)
  }

  /// Names of the arrays, in the order of the archive, without `.npy`.
  public var names: [String] {
    zip.members.map(\.name).filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }
  }

  /// The array called `name`.
  ///
  /// Its header is read first and its length compared with the archive's, so that memory is spent on data only when
  /// both agree.
  ///
  /// - Throws: ``FileError`` with `badData` if there is no such member or it cannot be read.
  public func array(_ name: String) throws(FileError) -> NumericArray {
    guard let member = zip.members.first(where: { $0.name == name + ".npy" }) else {
      throw FileError(
        .badData, path: zip.path, "no array is named \(quoted(name)); the file has \(listing(names))")
    }
    let place = "\(zip.path):\(name)"
    let header = try NumpyHeader(try zip.prefix(of: member, count: NumpyHeader.longest), path: place)
    guard header.fileSize == member.size else {
      throw FileError(
        .badData, path: place,
        "\(member.size) bytes, expected \(header.fileSize) for the shape \(shapeText(header.shape)) in the header")
    }
    return try NumpyArray.decode(try zip.extract(member), path: place)
  }

  /// The only array of the file.
  ///
  /// - Throws: ``FileError`` with `badData` if there are none or several, with their names.
  public func onlyArray() throws(FileError) -> NumericArray {
    let names = names
    guard names.count == 1 else {
      throw FileError(
        .badData, path: zip.path, "expected FILE.npz:NAME to choose an array; the file has \(listing(names))")
    }
    return try array(names[0])
  }
}

/// The first names of a file's arrays, quoted for an error message.
func listing(_ names: [String]) -> String {
  let shown = 12
  guard !names.isEmpty else { return "none" }
  return names.prefix(shown).map { quoted($0) }.joined(separator: ", ")
    + (names.count > shown ? " and \(names.count - shown) more" : "")
}
