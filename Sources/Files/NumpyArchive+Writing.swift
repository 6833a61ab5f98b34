// SPDX-License-Identifier: GPL-3.0-or-later

extension NumpyArchive {
  /// The bytes of a `.npz` file, its members stored without compression in the order given.
  ///
  /// The same arrays give the same bytes. Arrays too large for the memory are written by ``NumpyArchiveWriter``.
  ///
  /// - Parameters:
  ///   - arrays: name (without `.npy`) and contents of each member.
  ///   - path: named in errors.
  /// - Throws: ``FileError`` with `cannotCreate` if a name is empty, too long, given twice or holds a NUL byte.
  public static func encode(_ arrays: [(name: String, array: NumericArray)], path: String) throws(FileError) -> [UInt8]
  {
    let fileNames = try memberNames(arrays.map(\.name), path: path)
    var bytes: [UInt8] = []
    var records: [ZipRecord] = []
    for (name, (_, array)) in zip(fileNames, arrays) {
      let contents = NumpyArray.encode(array)
      let record = ZipRecord(
        name: name, size: contents.count, checksum: checksum(contents), offset: bytes.count)
      bytes += record.localHeader + contents
      records.append(record)
    }
    return bytes + ZipRecord.directory(of: records, at: bytes.count)
  }

  /// The names of arrays as members of a zip file, in UTF-8.
  ///
  /// - Throws: ``FileError`` with `cannotCreate`.
  static func memberNames(_ names: [String], path: String) throws(FileError) -> [[UInt8]] {
    var seen: Set<String> = []
    var fileNames: [[UInt8]] = []
    for name in names {
      let fileName = Array("\(name).npy".utf8)
      guard !name.isEmpty, fileName.count <= 0xFFFF, !fileName.contains(0), seen.insert(name).inserted else {
        throw FileError(
          .cannotCreate, path: path,
          "\(quoted(fileName.dropLast(4))) cannot name an array; expected distinct names without NUL bytes")
      }
      fileNames.append(fileName)
    }
    return fileNames
  }
}
